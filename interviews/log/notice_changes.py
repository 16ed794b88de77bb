"""What one tap in the room keeps, and what takes it away again."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.undo import ChangedSince
from applications.models import Contact
from interviews.catalogue.loader import FlagEntry
from interviews.log.changes import (
    accept_suggestion,
    edit_flag,
    note_flag,
    own_key,
    restore_flag,
    withdraw_flag,
)
from interviews.models import Answer, DismissedSuggestion, Flag, Interview, Observation
from interviews.models.flag import FlagKind
from interviews.models.question import keep_up
from interviews.preparing.domain.own_notes import note_lines, with_note, without_note
from interviews.signals import evidence_changed

USUAL_SEVERITY = 3  # of a flag in own words, until the user says how bad it is
FLAGS, SAW_NONE = Observation.Subject.FLAGS, Observation.Outcome.SAW_NONE


@transaction.atomic
def note_catalogue_flag(
    *,
    interview: Interview,
    entry: FlagEntry,
    evidence: dict[str, Any],
    contacts: list[Contact],
    now: datetime,
) -> Flag:
    """Note a flag of the catalogue as bad as it usually is; one noted already stays as it is.

    Where the rules suggest it, it takes the words that led to it instead of this evidence.
    """
    accepted = accept_suggestion(interview=interview, flag_key=entry.key, now=now, is_judged=False)
    if accepted:
        return accepted
    question = evidence["question"]
    area = (question.area if question else "") if entry.area == "any" else entry.area
    fields = {"kind": entry.kind, "title": entry.title, "severity": entry.severity}
    return _note(interview, entry.key, area, fields | evidence, contacts, now)


@transaction.atomic
def note_own_flag(
    *,
    interview: Interview,
    kind: FlagKind,
    title: str,
    evidence: dict[str, Any],
    contacts: list[Contact],
    now: datetime,
) -> Flag:
    question = evidence["question"]
    fields = {"kind": kind, "title": title, "severity": USUAL_SEVERITY}
    area = question.area if question else ""
    return _note(interview, own_key(title), area, fields | evidence, contacts, now)


def _note(
    interview: Interview,
    key: str,
    area: str,
    fields: dict[str, Any],
    contacts: list[Contact],
    now: datetime,
) -> Flag:
    same = next((it for it in interview.flags.all() if (it.key, it.area) == (key, area)), None)
    if same is None:
        return note_flag(
            interview=interview,
            fields=fields | {"key": key, "area": area},
            contacts=contacts,
            now=now,
            is_judged=False,
        )
    if not same.is_counted:
        restore_flag(flag=same, now=now)
    return same


@transaction.atomic
def unnote_flag(*, flag: Flag, now: datetime) -> None:
    """As if it had not been noted; what was dismissed along with it is suggested again.

    One that was withdrawn before is withdrawn again. Raises ChangedSince where the user said by now
    how bad it is.
    """
    if not flag.is_unjudged:
        raise ChangedSince
    if flag.changes.exists():
        withdraw_flag(flag=flag, now=now)
        return
    interview = flag.interview
    DismissedSuggestion.objects.filter(interview=interview, under_key=flag.key).delete()
    flag.delete()
    evidence_changed.send(sender=Flag, interview=interview, now=now, cause="flag")


@transaction.atomic
def judge_flag(*, flag: Flag, severity: int, now: datetime) -> None:
    """Say how bad a flag is that was noted with one tap, 1..5."""
    edit_flag(
        flag=flag, fields={"severity": severity}, contacts=flag.contacts.all(), reason="", now=now
    )


def mark_scared(*, answer: Answer, now: datetime) -> None:
    if answer.scared_at is None:
        answer.scared_at = now
        answer.save(update_fields=["scared_at"])


def unmark_scared(*, answer: Answer) -> None:
    answer.scared_at = None
    answer.save(update_fields=["scared_at"])


def forget_saw_none(*, interview: Interview) -> None:
    """As if the user had not said that they looked for flags."""
    interview.observations.filter(subject=FLAGS, outcome=SAW_NONE).delete()
    keep_up(interview, "observations", list(interview.observations.all()))


def keep_note(*, interview: Interview, note: str) -> None:
    _set_notes(interview, with_note(interview.own_notes, note))


def drop_note(*, interview: Interview, note: str) -> None:
    """Raises ChangedSince where it is not there any more."""
    if note not in note_lines(interview.own_notes):
        raise ChangedSince
    _set_notes(interview, without_note(interview.own_notes, note))


def _set_notes(interview: Interview, notes: str) -> None:
    interview.own_notes = notes
    interview.save(update_fields=["own_notes", "updated_at"])
