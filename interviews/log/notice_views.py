"""The Noticed sheet of the room: one tap keeps it, and Undo stands where it was tapped."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest, own_path, page, wants_json
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from interviews.log import notice_changes as noticing
from interviews.log.changes import observe, suggested_flags
from interviews.log.notice_forms import NOTE, SAW_NONE, SCARED, NoticeForm
from interviews.log.notice_reading import Noted, noticed_interview, undo_of
from interviews.log.room_reading import cards_of, room_context, room_interview
from interviews.log.room_views import ROOM, room_url
from interviews.log.views import log_url
from interviews.models import Answer, Flag, Interview
from interviews.preparing.interview_reading import get_interview

SHEET = "noticed"


@require_POST
@transaction.atomic
def room_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note a flag as bad as it usually is, a word to oneself, or how an answer felt."""
    get_object_or_404(Interview.objects.owned_by(request.user).select_for_update(), pk=pk)
    interview = noticed_interview(request, pk)
    form = NoticeForm(request.POST, interview=interview)
    if not form.is_valid():
        return _refused(request, form)
    noted = _note(request, interview, form)
    card = form.cleaned_data["card"]
    if wants_json(request):
        return JsonResponse(_saved(request, interview, form.cleaned_data["what"], noted))
    return redirect(sheet_url(pk, card))


def sheet_url(interview_pk: int, card: str) -> str:
    """The room at a card, its sheet open."""
    path, _, fragment = room_url(interview_pk, card).partition("#")
    return f"{path}?{SHEET}={card}#{fragment}" if card else path


def _note(request: SignedInRequest, interview: Interview, form: NoticeForm) -> Noted:
    now, data, what = timezone.now(), form.cleaned_data, form.cleaned_data["what"]
    user = request.user
    if what == NOTE:
        note = " ".join(data["words"].split())
        noticing.keep_note(interview=interview, note=note)
        return Noted(note, undo_of(user, interview, "note", note=note))
    if what == SCARED:
        assert form.answer is not None  # noqa: S101  the form asks for one
        noticing.mark_scared(answer=form.answer, now=now)
        undo = undo_of(user, interview, "scared", answer=form.answer.pk)
        return Noted("This scared me", undo)
    if what == SAW_NONE:
        observe(interview=interview, subject=noticing.FLAGS, outcome=noticing.SAW_NONE, now=now)
        return Noted("Looked, saw none", undo_of(user, interview, "saw_none"))
    evidence, contacts = form.evidence()
    kept: dict[str, Any] = {"interview": interview, "contacts": contacts, "now": now}
    if form.own_kind:
        flag = noticing.note_own_flag(
            kind=form.own_kind, title=data["words"], evidence=evidence, **kept
        )
    else:
        assert form.entry is not None  # noqa: S101  the form knows it
        flag = noticing.note_catalogue_flag(entry=form.entry, evidence=evidence, **kept)
    undo = undo_of(user, interview, "flag", flag=flag.pk) if flag.is_unjudged else ""
    return Noted(flag.title, undo)


def _saved(
    request: SignedInRequest, interview: Interview, what: str, noted: Noted
) -> dict[str, Any]:
    """What the page draws in the place of what was tapped, and what is suggested now."""
    return {
        "version": 0,
        "saved_at": f"{timezone.localtime():%H:%M}",
        "what": what,
        "noted": noted.title,
        "undo": noted.undo,
        "suggestions": suggestions_of(noticed_interview(request, interview.pk)),
    }


def suggestions_of(interview: Interview) -> list[dict[str, str]]:
    """As the page takes them: key, title and reason."""
    return [
        {"key": it.flag_key, "title": it.flag.title, "reason": it.reason}
        for it in suggested_flags(interview)
        if it.flag
    ]


def _refused(request: SignedInRequest, form: NoticeForm) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"errors": form.errors}, status=422)
    interview = room_interview(request, form.interview.pk)
    cards = cards_of(interview, request.user)
    card = form.data.get("card", "")
    here = next((it.key for it in cards if it.key == card), "")
    context = room_context(request, interview, cards, here=here)
    shown = here or context["here"]
    form.auto_id = f"own-words-{shown}-%s"
    return page(
        request, ROOM, context | {"notice_form": form, "open_sheet": shown}, is_invalid=True
    )


# --- Notes to oneself --------------------------------------------------------------------------


@require_POST
def own_note_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one of the notes away; ?next= is where it was pressed."""
    interview, note = get_interview(request, pk), request.POST.get("note", "")
    back = own_path(request) or log_url(pk, "own-notes")
    try:
        noticing.drop_note(interview=interview, note=note)
    except ChangedSince:
        return redirect(back)  # it is gone, as was asked
    url = undo_url(request.user, "own_note_drop", interview=pk, note=note, back=back)
    announce_undo(request, f"Removed: {note}", url)
    return redirect(back)


@undoes("own_note_drop")
def undo_own_note_drop(
    request: SignedInRequest, interview: int, note: str, back: str
) -> HttpResponse:
    noticing.keep_note(interview=get_interview(request, interview), note=note)
    return redirect(back)


# --- Undo ------------------------------------------------------------------------------------


@undoes("room_flag")
def undo_room_flag(request: SignedInRequest, interview: int, flag: int) -> HttpResponse:
    rows = Flag.objects.owned_by(request.user).select_related("interview__role")
    found = rows.filter(pk=flag).first()
    if found is None:
        raise ChangedSince
    noticing.unnote_flag(flag=found, now=timezone.now())
    return _undone(request, interview)


@undoes("room_note")
def undo_room_note(request: SignedInRequest, interview: int, note: str) -> HttpResponse:
    noticing.drop_note(interview=get_interview(request, interview), note=note)
    return _undone(request, interview)


@undoes("room_scared")
def undo_room_scared(request: SignedInRequest, interview: int, answer: int) -> HttpResponse:
    rows = Answer.objects.owned_by(request.user).filter(question__interview__trashed_at=None)
    noticing.unmark_scared(answer=get_object_or_404(rows, pk=answer))
    return _undone(request, interview)


@undoes("room_saw_none")
def undo_room_saw_none(request: SignedInRequest, interview: int) -> HttpResponse:
    noticing.forget_saw_none(interview=get_interview(request, interview))
    return _undone(request, interview)


def _undone(request: SignedInRequest, interview: int) -> HttpResponse:
    if wants_json(request):
        rows = noticed_interview(request, interview)
        return JsonResponse({"undone": True, "suggestions": suggestions_of(rows)})
    return redirect(own_path(request) or sheet_url(interview, ""))
