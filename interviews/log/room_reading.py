"""What the room shows of one interview: one card a question, all of them in one document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.http import SignedInRequest
from accounts.models import User
from applications.models import Contact
from interviews.catalogue.loader import NEXT_STEPS
from interviews.log.domain.hours_said import CELLS, limit_cell
from interviews.log.notice_reading import Sheet, messages_context, sheets_of
from interviews.log.reading import contacts_of, who_may_call, with_questions
from interviews.log.room_forms import RoomAnswerForm, hours_sentence
from interviews.models import Interview, Question
from interviews.models.question import PANEL
from interviews.preparing.plan_changes import suited_bank

SPARE_CARDS = 1  # a script makes more of it
PROBE = "probe-"
OWN = "own-"
MESSAGES = "messages"  # the last card: what you wanted to say
A_KEY = re.compile(r"[a-z0-9_-]{1,40}")
LAST_MINUTES = timedelta(minutes=10)
STATE_WORDS = {
    "open": "Not asked yet",
    "asked": "Asked, no answer yet",
    "answered": "Answered",
    "dodged": "Dodged",
}


def room_interview(request: SignedInRequest, pk: int, *, is_locked: bool = False) -> Interview:
    """The user's own interview with all that its room shows.

    is_locked: what another phone sends waits until this change is through.
    """
    rows = with_questions(Interview.objects.owned_by(request.user)).prefetch_related("gut_feelings")
    return get_object_or_404(rows.select_for_update(of=("self",)) if is_locked else rows, pk=pk)


# --- Cards -----------------------------------------------------------------------------------


@dataclass(slots=True)
class RoomCard:
    """One card of the room.

    question: None where none is asked on it. forms: one for each person who may answer. waits_for:
    the key of the question whose dodge brings this one, "" for none; is_spare: a blank one, for a
    question that comes up. is_waiting: not shown yet. place: among the questions shown, from 1.
    sheet: what was and can be noticed, None until it is read.
    """

    key: str
    label: str
    question: Question | None = None
    forms: Sequence[RoomAnswerForm] = ()
    waits_for: str = ""
    is_spare: bool = False
    is_waiting: bool = False
    place: int = 0
    back: str = ""
    next: str = ""
    sheet: Sheet | None = None

    @property
    def state(self) -> str:
        return self.question.state if self.question and self.question.pk else "open"

    @property
    def state_words(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def speaking(self) -> str:
        """Whose form shows first."""
        return next((it.speaker_key for it in self.forms if it.is_first), "")


def cards_of(interview: Interview, user: User) -> list[RoomCard]:
    """The cards in the order of the interview; a probe stands behind its question."""
    questions = [it for it in interview.questions.all() if it.is_listed]
    asked = {it.key: it for it in questions}
    probes = {it.key for it in questions if it.key.startswith(PROBE)}
    contacts = who_may_call(interview)
    last = last_speaker(interview)
    cards = []

    def add(key: str, question: Question, **more: Any) -> None:
        forms = forms_of(interview, question, key, user=user, contacts=contacts, last=last)
        cards.append(RoomCard(key, question.wording, question, forms, **more))

    for question in questions:
        if question.key in probes and parent_of(question.key, interview) in questions:
            continue
        add(question.key, question)
        if probe := probe_of(question, interview):
            key = question.probe_key
            if key in asked:
                add(key, asked[key])
            elif question.key not in probes:
                add(key, probe, waits_for=question.key, is_waiting=question.state != "dodged")
    for _ in range(SPARE_CARDS):
        key = f"{OWN}{uuid4().hex}"
        blank = Question(interview=interview, key=key, theme="role", text="")
        add(key, blank, is_spare=True, is_waiting=True)
    return cards


def probe_of(question: Question, interview: Interview) -> Question | None:
    """The countable follow-up as a question that may be asked; None where there is none to ask."""
    known = (it for it in interview.questions.all() if it.key != question.probe_key)
    if not question.probe or any(it.wording == question.probe for it in known):
        return None
    return Question(
        interview=interview,
        key=question.probe_key,
        theme=question.theme,
        text=question.probe,
        is_unplanned=True,
    )


def parent_of(key: str, interview: Interview) -> Question | None:
    """The question that a probe follows up."""
    pk = key.removeprefix(PROBE)
    return next((it for it in interview.questions.all() if str(it.pk) == pk), None)


def forms_of(
    interview: Interview,
    question: Question,
    key: str,
    *,
    user: User,
    contacts: Sequence[Contact],
    last: str,
) -> list[RoomAnswerForm]:
    """One form for each person who was there, and one for nobody known."""
    answers = {it.speaker_key: it for it in question.current_answers} if question.pk else {}
    people = contacts_of(interview)
    people += [it.speaker for it in answers.values() if it.speaker and it.speaker not in people]
    speakers: list[Contact | None] = [*people]
    if len(people) != 1 or PANEL in answers:
        speakers.append(None)
    forms = [
        RoomAnswerForm(
            key=key,
            question=question,
            user=user,
            speaker=speaker,
            speaker_key=str(speaker.pk) if speaker else PANEL,
            answer=answers.get(str(speaker.pk) if speaker else PANEL),
            contacts=contacts,
        )
        for speaker in speakers
    ]
    keys = [it.speaker_key for it in forms]
    latest = list(answers)[-1:]  # answers come by time
    first = next((it for it in (*latest, last) if it in keys), keys[0])
    for place, form in enumerate(forms, start=1):
        form.stand_at(place, is_first=form.speaker_key == first)
    return forms


def last_speaker(interview: Interview) -> str:
    """Who spoke last in this interview, as Answer.speaker_key; "" for nobody yet."""
    latest = max(interview.current_answers, key=lambda it: it.answered_at, default=None)
    return latest.speaker_key if latest else ""


def link_up(cards: Sequence[RoomCard], last: str = "") -> None:
    """Where Back and Next lead from each card; they pass by what is not shown yet."""
    shown = [it for it in cards if not it.is_waiting]
    for place, card in enumerate(shown):
        card.place = place + 1
        card.back = shown[place - 1].key if place else ""
        card.next = shown[place + 1].key if place + 1 < len(shown) else last
    before, last_shown = "", shown[-1].key if shown else ""
    for card in cards:
        if card.is_spare:
            card.back, card.next = last_shown, shown[0].key if shown else last
        elif card.is_waiting:
            card.back, card.next = before, next_after(cards, card, last)
        else:
            before = card.key


def next_after(cards: Sequence[RoomCard], card: RoomCard, last: str) -> str:
    later = cards[cards.index(card) + 1 :]
    return next((it.key for it in later if not it.is_waiting), last)


# --- The page --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HoursCell:
    hours: int
    is_limit: bool
    is_last: bool


def hours_cells(limit: int | None) -> list[HoursCell]:
    at = limit_cell(limit)
    return [HoursCell(it, it == at, it == CELLS[-1]) for it in CELLS]


def hours_sentences(limit: int | None) -> dict[str, str]:
    """What is said under the cells, for each range that can be tapped: "60-70" → a sentence."""
    return {
        f"{low}-{high}": hours_sentence(low, high if high != low else None, limit)
        for low in CELLS
        for high in CELLS
        if low <= high
    }


def room_context(
    request: SignedInRequest, interview: Interview, cards: list[RoomCard], *, here: str = ""
) -> dict[str, Any]:
    """here: the key of the card to show where the address names none, "" for the next to ask."""
    now = timezone.now()
    limit = request.user.preferences.hours_limit
    left = next((it.key for it in cards if it.state == "open" and not it.is_waiting), "")
    shown = [it for it in cards if not it.is_waiting]
    link_up(cards, MESSAGES)
    sheets = sheets_of(interview, request.user, [(it.key, it.question) for it in cards])
    for card in cards:
        card.sheet = sheets[card.key]
    here = here or left or (shown[0].key if shown else "")
    return messages_context(interview) | {
        "interview": interview,
        "cards": cards,
        "open_sheet": request.GET.get("noticed", ""),
        "here": here,
        "count": len(shown),
        "last_card": shown[-1].key if shown else "",
        "spare": next((it.key for it in cards if it.is_spare), ""),
        "next_steps": next((it.key for it in cards if it.key == NEXT_STEPS), ""),
        "is_ending": interview.ended_at is None
        and interview.ends_at - LAST_MINUTES <= now < interview.ends_at,
        "hours_cells": hours_cells(limit),
        "hours_limit": limit,
        "hours_sentences": hours_sentences(limit),
        "bank": left_in_bank(interview),
        "now": now,
    }


def left_in_bank(interview: Interview) -> list[Any]:
    """What else can be asked, the reserve and the best for the people met first."""
    listed = {it.key for it in interview.questions.all() if it.is_listed}
    reserve = [it for it in interview.questions.all() if it.is_reserve and it.key not in listed]
    known = listed | {it.key for it in reserve}
    return [*reserve, *(it for it in suited_bank(interview) if it.key not in known)]
