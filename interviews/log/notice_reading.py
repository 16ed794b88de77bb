"""What the Noticed sheet and the key messages of the room show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.undo import undo_url
from applications.models import Contact
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.changes import suggested_flags
from interviews.log.domain.watch_list import watch_list
from interviews.log.reading import DELIVERIES, contacts_of, with_questions
from interviews.models import Answer, Flag, Interview, Question
from interviews.models.flag import FlagKind
from interviews.preparing.interview_reading import WITH_MESSAGES

MOST_SAID = 90  # letters of the last words that a flag is said to carry
READ = ("flags__contacts", "observations", "dismissed_suggestions")


def noticed_interview(request: SignedInRequest, pk: int) -> Interview:
    """The user's own interview with all that a tap in the sheet reads."""
    rows = with_questions(Interview.objects.owned_by(request.user)).prefetch_related(*READ)
    return get_object_or_404(rows, pk=pk)


def question_of_card(interview: Interview, key: str) -> Question | None:
    return next((it for it in interview.questions.all() if it.key == key), None)


def last_answer(interview: Interview, question: Question | None) -> Answer | None:
    """The newest to this question, else to any; None where nothing was answered."""
    own = question.current_answers if question and question.pk else []
    answers = own or interview.current_answers
    return max(answers, key=lambda it: (it.answered_at, it.pk), default=None)


def who_may_have_said(interview: Interview) -> list[Contact]:
    answers = interview.current_answers
    return [*contacts_of(interview), *(it.speaker for it in answers if it.speaker)]


# --- The sheet -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted, and how to take it back: "" where that is no longer done here."""

    title: str
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A flag to note with one tap. why: its reason, or what to look for; noted: None until then.

    seen_in: the card and the speaker of the answer that suggests it, "" for none.
    """

    what: str
    title: str
    why: str
    is_suggested: bool = False
    noted: Noted | None = None
    seen_in: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the sheet of one card shows.

    here: of the offers, what the words on this card suggest. own: what was noted in own words, or
    is not offered any more. scared, saw_none: None until the user says so. can_be_scared: there
    is an answer to mark. can_have_seen_none: no red flag stands.
    said: the words that a flag noted now carries, and who said them; "" for none.
    """

    offers: Sequence[Offer]
    here: Sequence[Offer]
    own: Sequence[Noted]
    scared: Noted | None
    saw_none: Noted | None
    can_have_seen_none: bool
    said: str
    who: str

    @property
    def count(self) -> int:
        return len(self.own) + sum(it.noted is not None for it in self.offers)


def sheets_of(
    interview: Interview, user: User, questions: Iterable[tuple[str, Question | None]]
) -> dict[str, Sheet]:
    """Each card's sheet, by the card's key. questions: of each card, None where it has none."""
    prefetch_related_objects([interview], *READ)
    rows = _Rows(interview, user)
    return {key: rows.sheet(question) for key, question in questions}


class _Rows:
    """What the sheets have in common, drawn once."""

    def __init__(self, interview: Interview, user: User) -> None:
        self.interview, self.user = interview, user
        self.flags = {it.key: it for it in interview.counted_flags}
        suggestions = [it for it in suggested_flags(interview) if it.flag]
        self.of_question: dict[int, list[Offer]] = {}
        answers = {it.pk: it for it in interview.current_answers}
        self.suggested = []
        for it in suggestions:
            answer = answers.get(it.ref or 0)
            offer = Offer(
                it.flag_key,
                it.flag.title if it.flag else "",
                it.reason,
                is_suggested=True,
                seen_in=f"{answer.question.key} {answer.speaker_key}" if answer else "",
            )
            self.suggested.append(offer)
            self.of_question.setdefault(answer.question_id if answer else 0, []).append(offer)
        hidden = {key for it in suggestions for key in it.keys}
        kinds = [it.kind for it in contacts_of(interview)]
        self.watch = [
            Offer(entry.key, entry.title, entry.observe, noted=self.noted(entry.key))
            for key in watch_list(kinds, hidden=hidden)
            if (entry := catalogue_flag(key))
        ]
        watched = {it.what for it in self.watch}
        self.own = [
            Noted(it.title, self.undo_of_flag(it))
            for it in interview.counted_flags
            if it.key not in watched and not it.is_automatic
        ]
        self.own += [Noted(it, self.undo("note", note=it)) for it in interview.own_note_lines]

    def sheet(self, question: Question | None) -> Sheet:
        first = self.of_question.get(question.pk, []) if question and question.pk else []
        answer = last_answer(self.interview, question)
        words = " ".join(answer.words.split()) if answer else ""
        return Sheet(
            here=first,
            offers=[*first, *(it for it in self.suggested if it not in first), *self.watch],
            own=self.own,
            scared=self._scared(answer),
            saw_none=self._saw_none(),
            can_have_seen_none=not any(it.kind == FlagKind.RED for it in self.flags.values()),
            said=words if len(words) <= MOST_SAID else f"{words[:MOST_SAID].rstrip()}…",
            who=answer.speaker.name if answer and answer.speaker else "",
        )

    def noted(self, key: str) -> Noted | None:
        flag = self.flags.get(key)
        return Noted(flag.title, self.undo_of_flag(flag)) if flag else None

    def undo_of_flag(self, flag: Flag) -> str:
        return self.undo("flag", flag=flag.pk) if flag.is_unjudged else ""

    def _scared(self, answer: Answer | None) -> Noted | None:
        if answer is None or answer.scared_at is None:
            return None
        return Noted("This scared me", self.undo("scared", answer=answer.pk))

    def _saw_none(self) -> Noted | None:
        if not self.interview.looked_saw_none:
            return None
        return Noted("Looked, saw none", self.undo("saw_none"))

    def undo(self, name: str, **kept: Any) -> str:
        return undo_of(self.user, self.interview, name, **kept)


def undo_of(user: User, interview: Interview, name: str, **kept: Any) -> str:
    """name: "flag", "note", "scared" or "saw_none", as notice_views undoes them."""
    return undo_url(user, f"room_{name}", interview=interview.pk, **kept)


# --- Key messages ----------------------------------------------------------------------------


def messages_context(interview: Interview) -> dict[str, Any]:
    prefetch_related_objects([interview], WITH_MESSAGES)
    return {
        "plans": list(interview.message_plans.all()),
        "deliveries": DELIVERIES,
    }
