"""What is saved from the room, where a phone may be late and two of them may write at once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from applications.models import Contact
from interviews.log.changes import record_answer
from interviews.models import Answer, Question


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
        if all(getattr(current, name) == value for name, value in _as_kept(fields).items()):
            return Kept(current)  # as the page that sent it may not know
        if not is_known:
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
    return fields | ({"signal": None} if Answer(manner=fields["manner"]).is_dodge else {})


def _keep_beside(
    current: Answer, fields: dict[str, Any], version: int, tab: str, now: datetime
) -> Answer:
    """One row for each tab: what it goes on writing changes that row."""
    waiting = Answer.objects.waiting_beside().filter(beside=current)
    known = waiting.filter(tab=tab).first() if tab else None
    known = known or next(
        (it for it in waiting if all(getattr(it, name) == fields[name] for name in fields)), None
    )
    answer = known or Answer(
        question=current.question,
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
    return answer
