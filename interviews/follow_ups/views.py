"""What is to be done after an interview: the list, one of them, and done, snooze, dismiss, undo."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.http import SignedInRequest, own_path, page, swap
from accounts.undo import CHANGED_SINCE, announce_undo, undo_url, undoes
from interviews.follow_ups.changes import (
    Undoing,
    reopen,
    settle,
    snooze,
    undo_change,
)
from interviews.follow_ups.composer import Composer, composer_of
from interviews.follow_ups.domain.due import until_words
from interviews.follow_ups.domain.facts import Rule
from interviews.follow_ups.domain.words import EXPLANATIONS
from interviews.follow_ups.forms import SnoozeForm
from interviews.follow_ups.reading import follow_up_listing, row_of
from interviews.models import FollowUp
from interviews.models.follow_up import FollowUpStatus

DETAIL = "interviews/follow_ups/follow_up_detail.html"


@require_safe
def follow_up_list(request: SignedInRequest) -> HttpResponse:
    """All of them: still to do, done, dismissed."""
    now, zone = timezone.now(), request.user.preferences.zone
    listing = follow_up_listing(request.user, request.GET)
    context = {
        "listing": listing,
        "rows": [row_of(it, zone=zone, now=now) for it in listing.page.object_list],
    }
    template = "interviews/follow_ups/follow_up_list.html" + (
        "#follow-up-list" if request.htmx else ""
    )
    return page(request, template, context)


@require_safe
def follow_up_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What it is, why it is suggested, whom it is for, and what can be done with it."""
    return _detail(request, get_follow_up(request, pk), form=None)


@require_POST
def follow_up_done(request: SignedInRequest, pk: int) -> HttpResponse:
    return _settle(request, pk, FollowUpStatus.DONE, "Done")


@require_POST
def follow_up_dismiss(request: SignedInRequest, pk: int) -> HttpResponse:
    return _settle(request, pk, FollowUpStatus.DISMISSED, "Dismissed")


@require_POST
def follow_up_snooze(request: SignedInRequest, pk: int) -> HttpResponse:
    """Snooze it: for an hour, until tomorrow morning, or until a day and time."""
    follow_up, now = get_follow_up(request, pk), timezone.now()
    zone = request.user.preferences.zone
    form = SnoozeForm(request.POST, zone=zone, now=now)
    if not form.is_valid():
        if request.htmx:
            context = _row_context(request, follow_up) | {"snooze_form": form}
            template = "includes/_follow_up.html"
            return swap(request, template, context, fallback=follow_up, status=422)
        return _detail(request, follow_up, form=form)
    until = form.cleaned_data["until"]
    undoing = snooze(follow_up=follow_up, until=until, now=now)
    words = f"Snoozed until {until_words(until, now, zone)}: {follow_up.title}."
    return _with_undo(request, follow_up, words, undoing)


@require_POST
def follow_up_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Back to do."""
    reopen(follow_up=get_follow_up(request, pk), now=timezone.now())
    return _row(request, pk)


@undoes("follow_up_change")
def follow_up_undo(
    request: SignedInRequest, pk: int, back: str = "", **states: Any
) -> HttpResponse:
    """As it was before the change, unless something else changed it since.

    back: the page that it was changed on.
    """
    follow_up = get_follow_up(request, pk)
    if undo_change(follow_up=follow_up, undoing=states, now=timezone.now()):
        return _row(request, pk, back=back)
    if not request.htmx:
        messages.info(request, CHANGED_SINCE)
    return _row(request, pk, back=back, told=CHANGED_SINCE)


def get_follow_up(request: SignedInRequest, pk: int) -> FollowUp:
    """The user's own, with all that its page reads."""
    rows = FollowUp.objects.owned_by(request.user).with_names()
    rows = rows.select_related("role__company", "role__recruiter", "contact", "interview")
    return get_object_or_404(rows, pk=pk)


def _row(request: SignedInRequest, pk: int, *, back: str = "", told: str = "") -> HttpResponse:
    """The row as it is now. told: what there is to say about it."""
    context = _row_context(request, get_follow_up(request, pk)) | {"is_swap": True, "told": told}
    fallback = back or _back(request)
    return _told(swap(request, "includes/_follow_up.html", context, fallback=fallback))


def _settle(request: SignedInRequest, pk: int, status: FollowUpStatus, word: str) -> HttpResponse:
    follow_up = get_follow_up(request, pk)
    undoing = settle(follow_up=follow_up, status=status, now=timezone.now())
    return _with_undo(request, follow_up, f"{word}: {follow_up.title}.", undoing)


def _with_undo(
    request: SignedInRequest, follow_up: FollowUp, text: str, undoing: Undoing
) -> HttpResponse:
    """What happened, with Undo, in place of the row; without htmx the next page says it."""
    undo = undo_url(request.user, "follow_up_change", **undoing, back=_back(request))
    if not request.htmx:
        announce_undo(request, text, undo)
        return redirect(_back(request))
    context = {"follow_up": follow_up, "undo": (text, undo), "target": f"#follow-up-{follow_up.pk}"}
    template = "interviews/follow_ups/swaps/follow_up_settled.html"
    return _told(swap(request, template, context, fallback=follow_up))


def _told(response: HttpResponse) -> HttpResponse:
    """Tell the page: what counts follow-ups there counts again."""
    return trigger_client_event(response, "followUpChanged", after="settle")


def _back(request: SignedInRequest) -> str:
    return own_path(request) or reverse("overview:today")


def _row_context(request: SignedInRequest, follow_up: FollowUp) -> dict[str, Any]:
    zone = request.user.preferences.zone
    return {"row": row_of(follow_up, zone=zone, now=timezone.now())}


def detail_context(
    request: SignedInRequest,
    follow_up: FollowUp,
    *,
    composer: Composer | None,
    refused: Form | None = None,
) -> dict[str, Any]:
    """What the page of one shows. composer: None where nobody is written to. refused: the form
    whose errors stand at the head of the page."""
    return _row_context(request, follow_up) | {
        "follow_up": follow_up,
        "explained": EXPLANATIONS[Rule(follow_up.rule)],
        "snooze_form": refused if isinstance(refused, SnoozeForm) else None,
        "form": refused,
        "composer": composer,
    }


def _detail(
    request: SignedInRequest, follow_up: FollowUp, *, form: SnoozeForm | None
) -> HttpResponse:
    context = detail_context(
        request, follow_up, composer=composer_of(request, follow_up), refused=form
    )
    return page(request, DETAIL, context, is_invalid=form is not None)
