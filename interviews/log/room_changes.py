"""What is saved from the room, where a phone may be late and two of them may write at once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from applications.models import Contact
from interviews.log.changes import promise, record_answer, sync_dodge
from interviews.models import Answer, Interview, Question
from interviews.models.question import keep_up
from interviews.score.domain.evidence import Manner
from interviews.signals import evidence_changed


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of what was sent. is_beside: it waits beside the answer that counts."""

    answer: Answer
    is_beside: bool = False


@transaction.atomic
def answer_in_room(
    *,
    question: Question,
    speaker: Contact | None,
    fields: dict[str, Any],
    version: int,
    tab: str,
    now: datetime,
    promised_on: date | None = None,
    promised_contact: Contact | None = None,
) -> Kept:
    """Save what one person said, as far as it is written by now.

    It is changed where it stands until the gut is given, and superseded after. version: of the
    answer that the page showed, 0 for none. Another tab than the one that wrote last, which does
    not know the last version, changes nothing: its words are kept beside.

    The caller holds the interview's lock.
    """
    current = next((it for it in question.current_answers if it.speaker == speaker), None)
    if current is not None:
        is_known = version == current.version or bool(tab and tab == current.tab)
        is_same = _says(current, fields)
        if is_same and _is_promised(question.interview, promised_on, promised_contact):
            return Kept(current)  # saved already, as the page that sent it may not know
        if not is_known and not is_same:
            promise(question.interview, on=promised_on, contact=promised_contact, now=now)
            return Kept(_keep_beside(current, fields, version, tab, now), is_beside=True)
    answer = record_answer(
        question=question,
        speaker=speaker,
        fields=fields,
        is_scared=current is not None and current.scared_at is not None,
        promised_on=promised_on,
        promised_contact=promised_contact,
        now=now,
        is_amended=not question.interview.gut_feelings.all(),
        tab=tab,
    )
    return Kept(answer)


def _as_kept(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | ({"signal": None} if fields["manner"] == Manner.DODGED else {})


def _says(answer: Answer, fields: dict[str, Any]) -> bool:
    return all(getattr(answer, name) == value for name, value in _as_kept(fields).items())


def _is_promised(interview: Interview, on: date | None, contact: Contact | None) -> bool:
    """Whether the interview holds this promise; None says nothing new."""
    return on in (None, interview.promised_on) and contact in (None, interview.promised_contact)


def _keep_beside(
    current: Answer, fields: dict[str, Any], version: int, tab: str, now: datetime
) -> Answer:
    """One row for each tab: what it goes on writing changes that row."""
    question = current.question
    waiting = [it for it in question.answers_beside if it.speaker_id == current.speaker_id]
    known = (it for it in waiting if (tab and it.tab == tab) or _says(it, fields))
    answer = next(known, None) or Answer(
        question=question,
        speaker=current.speaker,
        beside=current,
        answered_at=now,
        superseded_at=now,
        version=version or 1,
        tab=tab,
    )
    for name, value in _as_kept(fields).items():
        setattr(answer, name, value)
    answer.save()
    keep_up(question, "answers", [*(it for it in question.answers.all() if it != answer), answer])
    return answer


@transaction.atomic
def use_instead(*, answer: Answer, now: datetime) -> Answer | None:
    """Let what waits beside count from now on. The answer that counted so far, if any."""
    question = answer.question
    rows = [it for it in question.current_answers if it.speaker_id == answer.speaker_id]
    current = rows[0] if rows else None
    if current:
        current.superseded_at = now
        current.save(update_fields=["superseded_at"])
    answer.version = max(answer.version, current.version if current else 0) + 1
    answer.beside, answer.superseded_at, answer.answered_at = None, None, now
    answer.save()
    _answers_changed(question, answer, current, now)
    return current


@transaction.atomic
def wait_again(
    *, answer: Answer, beside: int, instead_of: int | None, answered_at: datetime, now: datetime
) -> bool:
    """Undo of use_instead(); False where the same person's answer changed since.

    beside: the answer that it waited beside. instead_of: the one that counts again, None for none.
    """
    if answer.superseded_at is not None or answer.beside_id is not None:
        return False
    answer.beside_id, answer.superseded_at, answer.answered_at = beside, answered_at, answered_at
    answer.save()
    kept = Answer.objects.filter(question=answer.question_id)
    old = kept.filter(pk=instead_of).first() if instead_of else None
    if old:
        old.superseded_at = None
        old.save(update_fields=["superseded_at"])
    _answers_changed(answer.question, answer, old, now)
    return True


def _answers_changed(
    question: Question, answer: Answer, other: Answer | None, now: datetime
) -> None:
    rows = [it for it in question.answers.all() if it.pk not in {answer.pk, other and other.pk}]
    shown = [it for it in (other, answer) if it and (it.superseded_at is None or it.beside_id)]
    keep_up(question, "answers", [*rows, *shown])
    sync_dodge(question, now)
    evidence_changed.send(sender=Answer, interview=question.interview, now=now, cause="answer")


def leave(*, answer: Answer, now: datetime | None) -> None:
    """What waits beside is kept and shown no more; now None lets it wait again."""
    answer.left_at = now
    answer.save(update_fields=["left_at"])
    rows = [it for it in answer.question.answers.all() if it != answer]
    keep_up(answer.question, "answers", rows if now else [*rows, answer])
