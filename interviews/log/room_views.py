"""The room: the phone page for the interview itself, one question at a time."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, page, wants_json
from applications.models import Contact
from interviews.catalogue.loader import THEME_LABELS
from interviews.log.changes import answer_facts, mark_asked, reword, suggested_flags
from interviews.log.domain.suggestions import Suggestion, moments
from interviews.log.reading import who_may_call
from interviews.log.room_changes import Kept, answer_in_room
from interviews.log.room_forms import RoomAnswerForm
from interviews.log.room_reading import (
    A_KEY,
    MESSAGES,
    OWN,
    RoomCard,
    cards_of,
    link_up,
    parent_of,
    probe_of,
    room_context,
    room_interview,
)
from interviews.models import Answer, Interview, Question
from interviews.models.question import PANEL, hold, keep_up
from interviews.preparing import plan_changes
from interviews.preparing.bank_reading import bank_for

ROOM = "interviews/log/room.html"


@require_safe
def interview_room(request: SignedInRequest, pk: int) -> HttpResponse:
    interview = room_interview(request, pk)
    return page(request, ROOM, room_context(request, interview, cards_of(interview, request.user)))


def room_url(interview_pk: int, key: str = "") -> str:
    """key: of a card, "" for the next one to ask."""
    fragment = f"card-{key}" if key else None
    return reverse("interviews:interview_room", args=[interview_pk], fragment=fragment)


@require_POST
@transaction.atomic
def room_answer(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """Save what one person said to the question of one card, which is made where it came up."""
    interview = room_interview(request, pk, is_locked=True)
    question = _question(request, interview, key)
    form = _form(request, interview, question, key)
    if not form.is_valid():
        return _refused(request, interview, form)
    now = timezone.now()
    kept = None
    if form.is_answer or form.cleaned_data["text"]:
        question = _stored(question, now)
    if _is_written(request, key):
        reword(question=question, text=form.cleaned_data["text"])
    if form.is_answer:
        kept = answer_in_room(
            question=question,
            speaker=form.who(),
            fields=form.answer_fields(),
            version=form.cleaned_data["version"] or 0,
            tab=form.cleaned_data["tab"],
            **form.new_promise(),
            now=now,
        )
    elif question.pk and question.is_unplanned:
        mark_asked(question=question, now=now)
    if wants_json(request):
        return JsonResponse(_saved(question, form, kept))
    return redirect(room_url(pk, _next_key(request, pk, question)))


def _question(request: SignedInRequest, interview: Interview, key: str) -> Question:
    """The question of a card, not stored yet where it is written down only now."""
    text, questions = request.POST.get("text", "").strip()[:500], list(interview.questions.all())
    known = next((it for it in questions if it.key == key), None)
    is_other = known and _is_written(request, key) and text not in ("", known.text)
    if known and is_other and not _wrote(request, known):
        # Another one, written on the blank card of a page that was opened before the first.
        key = f"{OWN}{uuid5(NAMESPACE_OID, key + text).hex}"
        known = next((it for it in questions if it.key == key), None)
    if known:
        return known
    if (parent := parent_of(key, interview)) and (probe := probe_of(parent, interview)):
        return probe
    theme = request.POST.get("theme", "")
    if planned := next((it for it in questions if text and it.wording == text), None):
        return planned
    for item in bank_for(interview.owner):
        if item.key == key or (text and item.text == text):
            copied = {name: getattr(item, name) for name in plan_changes.COPIED}
            return Question(interview=interview, is_unplanned=True, **copied)
    if not A_KEY.fullmatch(key) or not (text or key.startswith(OWN)):
        raise Http404
    theme = theme if theme in THEME_LABELS else "role"  # of any other one the form complains
    return Question(interview=interview, key=key, text=text, theme=theme, is_unplanned=True)


def _is_written(request: SignedInRequest, key: str) -> bool:
    """Whether the question itself was written on this card, which was blank."""
    return key.startswith(OWN) and "known" not in request.POST


def _wrote(request: SignedInRequest, question: Question) -> bool:
    """Whether this tab wrote the question, and now only mends its words."""
    tab = request.POST.get("tab")
    return bool(tab) and any(it.tab == tab for it in question.answers.all())


def _form(
    request: SignedInRequest, interview: Interview, question: Question, key: str
) -> RoomAnswerForm:
    asked = request.POST.get("speaker", "")
    answers = question.current_answers if question.pk else []
    people = [it.contact for it in interview.participants.all()]
    people += [it.speaker for it in answers if it.speaker]
    speaker = next((it for it in people if str(it.pk) == asked), None)
    if speaker is None and asked.isdecimal() and len(asked) < 19:  # off the list meanwhile
        speaker = Contact.objects.filter(owner=request.user, pk=asked).first()  # or in the trash
    return RoomAnswerForm(
        request.POST,
        key=key,
        question=question,
        user=request.user,
        speaker=speaker,
        speaker_key=str(speaker.pk) if speaker else PANEL,
        answer=next((it for it in answers if it.speaker == speaker), None),
        contacts=who_may_call(interview),
    )


def _stored(question: Question, now: datetime) -> Question:
    """The same question as a row, out of reserve."""
    interview = question.interview
    if question._state.adding:
        last = max((it.position for it in interview.questions.all()), default=0)
        question.position = last + 1
        question.asked_at = now
        question.save()
        hold(question, "answers", [])
        keep_up(interview, "questions", [*interview.questions.all(), question])
    elif question.is_reserve:
        question.is_reserve = False
        question.save(update_fields=["is_reserve"])
    return question


def _saved(question: Question, form: RoomAnswerForm, kept: Kept | None) -> dict[str, Any]:
    """What the page needs to know of what it sent."""
    sent = form.cleaned_data["version"] or 0
    saved: dict[str, Any] = {
        "version": sent,
        "saved_at": f"{timezone.localtime():%H:%M}",
        "state": question.state if question.pk else "open",
        "suggestions": [],
        "hint": form.hint(),
        "stored": form.stored_promise(),
    }
    if kept is None:
        return saved
    if kept.is_beside:
        return saved | {"kept_beside": True}
    suggestions = [
        {"key": it.flag_key, "title": it.flag.title if it.flag else "", "reason": it.reason}
        for it in _suggested(question.interview, kept.answer)
    ]
    return saved | {"version": kept.answer.version, "suggestions": suggestions}


def _suggested(interview: Interview, answer: Answer) -> list[Suggestion]:
    """What the rules see in this answer, without what was noted or dismissed."""
    alone = moments(answer_facts(interview)).suggestions
    if not any(it.ref == answer.pk for it in alone):
        return []  # whatever was noted and observed, which is not read then
    prefetch_related_objects([interview], "flags__contacts", "dismissed_suggestions")
    return [it for it in suggested_flags(interview) if it.ref == answer.pk]


def _next_key(request: SignedInRequest, pk: int, question: Question) -> str:
    """The card behind this one, as the room shows it now."""
    cards = cards_of(room_interview(request, pk), request.user)
    link_up(cards, MESSAGES)
    here: RoomCard | None = next((it for it in cards if it.key == question.key), None)
    return here.next or here.key if here else ""


def _refused(request: SignedInRequest, interview: Interview, form: RoomAnswerForm) -> HttpResponse:
    """Why it was not saved, with what was typed still in it."""
    if wants_json(request):
        errors = {name: [str(it) for it in found] for name, found in form.errors.items()}
        return JsonResponse({"errors": errors, "stored": form.stored_promise()}, status=422)
    cards = cards_of(interview, request.user)
    card = next((it for it in cards if it.key == form.key), None)
    if card is None:
        card = next(it for it in cards if it.is_spare)
        form.key = card.key
    card.is_waiting = False
    for place, other in enumerate(card.forms, start=1):
        other.stand_at(place, is_first=other.speaker_key == form.speaker_key)
    place = next((it.place for it in card.forms if it.is_first), 1)
    form.stand_at(place, is_first=True)
    card.forms = [*card.forms[: place - 1], form, *card.forms[place:]]
    context = room_context(request, interview, cards, here=card.key) | {"form": form}
    return page(request, ROOM, context, is_invalid=True)
