"""What the links in mails lead to: no sign-in, one purpose, and nothing done before a click."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agenda.links import Purpose, purpose_of
from interviews.follow_ups.changes import reopen, settle, snooze
from interviews.follow_ups.domain.due import until_words
from interviews.follow_ups.forms import SnoozeForm
from interviews.models import FollowUp
from interviews.models.follow_up import FollowUpStatus

PAGE = "agenda/reminder_link.html"
# What a follow-up is after each action; the Undo of a link undoes nothing else.
DOES = {"done": FollowUpStatus.DONE, "snooze": FollowUpStatus.PENDING}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then mark a follow-up done or put it off. A scanner that opens the link does nothing.

    Whoever has the link sees the title of the follow-up and no more.
    """
    purpose = purpose_of(token)
    follow_up = _found(purpose.follow_up_id) if purpose else None
    if purpose is None or follow_up is None:
        return render(request, PAGE, {"is_over": True}, status=404)
    now, zone = timezone.now(), follow_up.owner.preferences.zone
    context = {"follow_up": follow_up, "action": purpose.action}
    if request.method != "POST":
        if purpose.action == "snooze" and _is_snoozed(follow_up, purpose, now):
            until = until_words(follow_up.shown_due_at, now, zone)
            context["words"] = f"Snoozed until {until} already."
        return render(request, PAGE, context)
    if "undo" in request.POST and follow_up.status == DOES[purpose.action]:
        reopen(follow_up=follow_up, now=now)
        return render(request, PAGE, context | {"is_back": True})
    if "undo" in request.POST or follow_up.status != FollowUpStatus.PENDING:
        return render(request, PAGE, context)
    if purpose.action == "done":
        settle(follow_up=follow_up, status=FollowUpStatus.DONE, now=now)
        return render(request, PAGE, context | {"words": "Done."})
    form = SnoozeForm(request.POST, zone=zone, now=now)
    if not form.is_valid():
        return render(request, PAGE, context | {"form": form}, status=422)
    snooze(follow_up=follow_up, until=form.cleaned_data["until"], now=now)
    until = until_words(form.cleaned_data["until"], now, zone)
    return render(request, PAGE, context | {"words": f"Snoozed until {until}."})


def _is_snoozed(follow_up: FollowUp, purpose: Purpose, now: datetime) -> bool:
    """Whether it was snoozed since the mail with this link was written."""
    until = follow_up.snoozed_until
    is_open = follow_up.status == FollowUpStatus.PENDING
    return is_open and until is not None and until > now and until != purpose.due_at


def _found(pk: int) -> FollowUp | None:
    rows = FollowUp.objects.filter(role__trashed_at=None)
    return rows.select_related("owner__preferences", "role").filter(pk=pk).first()
