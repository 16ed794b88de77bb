"""Invitations that came as a file: read, proposed, and taken over once the user says so."""

from copy import copy
from dataclasses import asdict
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.domain.words import joined
from accounts.http import SignedInRequest, page
from accounts.undo import (
    ChangedSince,
    announce_undo,
    keep_for_undo,
    kept_for_undo,
    undo_url,
    undoes,
)
from agenda.domain.invitations import Age, Invitation
from agenda.invitation_forms import InvitationFileForm, InvitationForm, InvitationMoveForm
from agenda.invitation_initial import (
    initial_for_move,
    initial_for_new,
    questions_about,
)
from agenda.invitation_review import initial_for_all, review_of
from agenda.invitations_form import InvitationsForm
from agenda.services.invitations import (
    Standing,
    Verdict,
    at_same_time,
    is_same_start,
    standing_of,
    trashed_of,
)
from agenda.services.invitations_at_once import Taken, take_all_back
from interviews.models import Interview
from interviews.models.interview import zone_words
from interviews.preparing.domain.clock_words import words_on_a_change
from interviews.preparing.interview_reading import get_interview
from overview.domain.quick_line import LONGEST_LINE

IMPORT = "agenda/invitation_import.html"
ADD = "agenda/invitation_add.html"
MOVE = "agenda/invitation_move.html"
REVIEW = "agenda/invitation_review.html"
NOTICE = "agenda/invitation_notice.html"
ANOTHER = "another"
DOUBTS = {
    Age.SAME: "By its version this is the invitation that you have, yet not all of it is the same.",
    Age.UNSURE: "It cannot be told which of the two is newer.",
}
WORDS = {
    Verdict.UNCHANGED: (
        "Nothing changes",
        "This invitation is newer, but day, time and place are as you have them.",
    ),
    Verdict.SAME: ("You have this one", "This invitation is on your list already."),
    Verdict.OLDER: (
        "An older invitation",
        "Your interview comes from a newer version of it, so nothing was changed.",
    ),
    Verdict.OVER: ("That interview is over", "You marked it as over, so it is not moved."),
    Verdict.OWN: (
        "This file comes from here",
        "It was made from your own list, so there is nothing to add.",
    ),
    Verdict.CANCELLED: (
        "They cancelled your interview",
        "You can put it into the trash. It stays there for 30 days.",
    ),
    Verdict.CANCELLED_OVER: (
        "They cancelled an interview that is over",
        "You marked it as over, so it stays as it is.",
    ),
    Verdict.CANCELLED_UNKNOWN: (
        "They cancelled an interview you do not have",
        "None of your interviews comes from this invitation, so there is nothing to do.",
    ),
}


def invitation_import(request: SignedInRequest) -> HttpResponse:
    """Read a file or a pasted text. Nothing is saved: what it means is shown first."""
    if request.method != "POST":
        return page(request, IMPORT, {"form": InvitationFileForm()})
    form = InvitationFileForm(request.POST, request.FILES)
    if not form.is_valid():
        lines = [it.strip() for it in request.POST.get("text", "").splitlines() if it.strip()]
        context = {"form": form, "as_line": ", ".join(lines)[:LONGEST_LINE]}
        return page(request, IMPORT, context, is_invalid=True)
    if (alone := _alone(request, form.invitations)) is not None:
        return _answer(request, alone, request.POST.get("as", ""))
    review = review_of(form.invitations, user=request.user, now=timezone.now())
    initial = initial_for_all(review, user=request.user)
    proposal = InvitationsForm(owner=request.user, review=review, initial=initial)
    return page(request, REVIEW, {"form": proposal, "review": review, "text": form.as_text})


def invitation_add_all(request: SignedInRequest) -> HttpResponse:
    """Take over the events that are ticked, with one Undo for all of them."""
    if request.method != "POST":
        return redirect("agenda:invitation_import")
    file = InvitationFileForm({"text": request.POST.get("text", "")})
    if not file.is_valid():
        return page(request, IMPORT, {"form": file}, is_invalid=True)
    now = timezone.now()
    review = review_of(file.invitations, user=request.user, now=now)
    form = InvitationsForm(request.POST, owner=request.user, review=review)
    if form.is_valid() and (taken := form.take_at(now)):
        _announce(request, taken)
        return redirect("interviews:interview_list")
    context = {"form": form, "review": review, "text": file.as_text}
    return page(request, REVIEW, context, is_invalid=True)


def _announce(request: SignedInRequest, taken: Taken) -> None:
    counts = (
        (len(taken.made["interviews"]), "added"),
        (len(taken.moved), "changed"),
        (len(taken.trashed), "put into the trash"),
    )
    parts = [f"{count} {words}" for count, words in counts if count]
    text = f"From the file: {joined(parts)}."
    key = keep_for_undo(request, asdict(taken))
    announce_undo(request, text, undo_url(request.user, "invitations_taken", key=key))


@undoes("invitations_taken")
def undo_taken(request: SignedInRequest, *, key: str) -> HttpResponse:
    taken = Taken(**kept_for_undo(request, key))
    undone = take_all_back(owner=request.user, now=timezone.now(), **asdict(taken))
    if not undone:
        raise ChangedSince
    if left := taken.count - undone:
        words = "interview has" if left == 1 else "interviews have"
        messages.info(request, f"Undone, but {left} {words} changed since and stayed as they are.")
    return redirect("interviews:interview_list")


def invitation_add(request: SignedInRequest) -> HttpResponse:
    """Add the interview as the user confirmed it."""
    if request.method != "POST":
        return redirect("agenda:invitation_import")
    form = InvitationForm(request.POST, owner=request.user)
    if form.is_valid() and form.save_at(timezone.now()):
        _tell_of_the_clock(request, form.instance)
        return redirect("interviews:interview_prepare", pk=form.instance.pk)
    return page(request, ADD, {"form": form}, is_invalid=True)


def invitation_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move the interview as the user confirmed it."""
    interview = get_interview(request, pk)
    if request.method != "POST":
        return redirect("agenda:invitation_import")
    form = InvitationMoveForm(request.POST, owner=request.user, instance=copy(interview))
    if form.is_valid() and form.save_at(timezone.now()):
        _tell_of_the_clock(request, form.instance)
        return redirect("interviews:interview_prepare", pk=pk)
    return page(request, MOVE, {"form": form, "interview": interview}, is_invalid=True)


def _alone(request: SignedInRequest, invitations: list[Invitation]) -> Invitation | None:
    """The only event of a file, or the one that the user wants to see alone."""
    asked = request.POST.get("only", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 4 and int(asked) < len(invitations):
        return invitations[int(asked)]
    return invitations[0] if len(invitations) == 1 else None


def _tell_of_the_clock(request: SignedInRequest, interview: Interview) -> None:
    """The zone may have been chosen only now, so what its clocks do is said now."""
    words = words_on_a_change(interview.local_date, interview.local_time, interview.zone)
    if words:
        messages.warning(request, words)


# --- What an invitation means --------------------------------------------------------------------


def _answer(request: SignedInRequest, invitation: Invitation, take: str) -> HttpResponse:
    """take: what the user says it is, where that was asked: ANOTHER, or the id of an interview."""
    if take == ANOTHER and not invitation.is_cancelled:
        return _ask_to_add(request, invitation, is_another=True)
    chosen = int(take) if take.isascii() and take.isdigit() and len(take) < 19 else None
    standing = standing_of(invitation, user=request.user, chosen=chosen)
    if standing.verdict is Verdict.NEW:
        return _ask_to_add(request, invitation)
    if standing.verdict is Verdict.MOVED and standing.interview:
        return _ask_to_move(request, invitation, standing.interview, standing)
    title, text = WORDS[standing.verdict]
    is_older = standing.verdict in {Verdict.OLDER, Verdict.OVER} and not invitation.is_cancelled
    context = {
        "title": title,
        "text": text,
        "invitation": invitation,
        "interview": standing.interview,
        "may_trash": standing.verdict is Verdict.CANCELLED,
        "may_add": is_older and not _time_stays(invitation, standing.interview),
    }
    return page(request, NOTICE, context)


def _time_stays(invitation: Invitation, interview: Interview | None) -> bool:
    return interview is not None and is_same_start(invitation.start, interview)


def _ask_to_add(
    request: SignedInRequest, invitation: Invitation, *, is_another: bool = False
) -> HttpResponse:
    initial = initial_for_new(invitation, user=request.user, is_another=is_another)
    moment = invitation.start.moment
    there = at_same_time([moment], user=request.user) if moment and not is_another else {}
    context = {
        "form": InvitationForm(owner=request.user, initial=initial),
        "invitation": invitation,
        "same_time": there.get(moment) if moment else None,
        "questions": _questions(request, invitation),
        "trashed": trashed_of(invitation, user=request.user, now=timezone.now()),
    }
    return page(request, ADD, context)


def _ask_to_move(
    request: SignedInRequest, invitation: Invitation, interview: Interview, standing: Standing
) -> HttpResponse:
    initial = initial_for_move(invitation, interview)
    day, at, zone = (initial[name] for name in ("local_date", "local_time", "zone"))
    context = {
        "form": InvitationMoveForm(owner=request.user, instance=interview, initial=initial),
        "interview": interview,
        "invitation": invitation,
        "doubt": DOUBTS.get(standing.age, ""),
        "others": standing.others,
        "day": day,
        "after": datetime.combine(day, at) if at else None,
        "after_zone": zone_words(zone) if zone else "",
        "minutes": initial["duration_minutes"],
        "place": initial["place"],
        "time_stays": _time_stays(invitation, interview),
        "questions": _questions(request, invitation),
    }
    return page(request, MOVE, context)


def _questions(request: SignedInRequest, invitation: Invitation) -> list[str]:
    zone = request.user.preferences.zone
    return questions_about(invitation, zone=zone, now=timezone.now())
