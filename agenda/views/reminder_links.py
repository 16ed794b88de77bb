"""What the links in mails lead to: no sign-in, one purpose, and nothing done before a click."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.undo import CHANGED_SINCE
from agenda.links import Purpose, purpose_of, undo_token, undoing_of
from interviews.follow_ups.changes import settle, snooze, undo_change
from interviews.follow_ups.domain.due import until_words
from interviews.follow_ups.forms import SnoozeForm
from interviews.models import FollowUp
from interviews.models.follow_up import FollowUpStatus

PAGE = "agenda/reminder_link.html"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then mark a follow-up done or snooze it. A scanner that opens the link does nothing.

    Anyone who has the link sees the title of the follow-up and no more.
    """
    purpose = purpose_of(token)
    follow_up = _found(purpose.follow_up_id) if purpose else None
    if purpose is None or follow_up is None:
        return render(request, PAGE, {"is_over": True}, status=404)
    now, zone = timezone.now(), follow_up.owner.preferences.zone
    context = {"follow_up": follow_up, "action": purpose.action}
    if request.method != "POST":
        if purpose.action == "snooze" and _is_snoozed(follow_up, purpose, now):
            was = follow_up.state | {"snoozed_until": None}
            undoing = {"pk": follow_up.pk, "was": was, "became": follow_up.state}
            until = until_words(follow_up.shown_due_at, now, zone)
            context |= {"words": f"Snoozed until {until} already.", "undo": undo_token(undoing)}
        return render(request, PAGE, context)
    if "undo" in request.POST:
        undone = undoing_of(request.POST["undo"], follow_up)
        is_undone = bool(undone and undo_change(follow_up=follow_up, undoing=undone, now=now))
        told = "Restored." if is_undone else CHANGED_SINCE
        return render(request, PAGE, context | {"follow_up": _found(follow_up.pk), "told": told})
    if follow_up.status != FollowUpStatus.PENDING:
        return render(request, PAGE, context)
    if purpose.action == "done":
        undoing = settle(follow_up=follow_up, status=FollowUpStatus.DONE, now=now)
        words = "Done."
    else:
        form = SnoozeForm(request.POST, zone=zone, now=now)
        if not form.is_valid():
            return TemplateResponse(request, PAGE, context | {"form": form}, status=422)
        until = form.cleaned_data["until"]
        undoing = snooze(follow_up=follow_up, until=until, now=now)
        words = f"Snoozed until {until_words(until, now, zone)}."
    return render(request, PAGE, context | {"words": words, "undo": undo_token(undoing)})


def _is_snoozed(follow_up: FollowUp, purpose: Purpose, now: datetime) -> bool:
    """Whether it was snoozed since the mail with this link was written."""
    until = follow_up.snoozed_until
    is_open = follow_up.status == FollowUpStatus.PENDING
    return is_open and until is not None and until > now and until != purpose.due_at


def _found(pk: int) -> FollowUp | None:
    rows = FollowUp.objects.filter(role__trashed_at=None)
    return rows.select_related("owner__preferences", "role").filter(pk=pk).first()
