"""What changed after it was locked, in words: for the panel, and for the record of a decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.domain.words import joined
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.models import Answer, Flag, Interview
from interviews.models.question import SIGNALS
from interviews.score.domain.evidence import (
    AREA_LABELS,
    Area,
    FlagStatus,
    RatingEvidence,
    Sighting,
)
from interviews.verdict.domain.drift import FLAG_LIMIT, Change, Heard, Kind, Pay, Value

LIMITS = {
    "hours": "Most hours a week",
    "office_days": "Most office days a week",
    "travel_nights": "Most nights away a month",
    "commute_minutes": "Longest way to work, minutes",
    "salary_floor": "Least pay a year",
}
STATES = {
    FlagStatus.OPEN: "open",
    FlagStatus.EXPLAINED: "explained",
    FlagStatus.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """One change. effect: "+20 points", "no effect", or "" without a score to tell it by.

    reason: the user's own words, "" where none were asked for. remark: what has to be said of it,
    "" for nothing. question: the id of the question of an answer, None for anything else.
    """

    change: Change
    title: str
    was: str
    now: str
    effect: str
    reason: str
    remark: str
    question: int | None

    def __str__(self) -> str:
        effect = f" ({self.effect})" if self.effect else ""
        return f"{self.title}: {self.was}, now {self.now}{effect}"


def words_of(
    history: Iterable[Interview], changes: Sequence[Change], *, with_effects: bool
) -> list[ChangeWords]:
    """In the order of the changes. history: the interviews as read_history() reads them.

    with_effects: False while no number of the score is shown.
    """
    rows = _Rows.of(history)
    sides = [_sides(it) for it in changes]
    return [
        ChangeWords(
            change=it,
            title=_title(it, rows),
            was=was,
            now=now,
            effect=_effect(it) if with_effects else "",
            reason=rows.reasons.get(it.ref, "") if it.kind == Kind.FLAG else "",
            remark=_remark(it),
            question=rows.answers[it.ref].question_id if it.kind == Kind.ANSWER else None,
        )
        for it, (was, now) in zip(changes, sides, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Rows:
    answers: dict[int, Answer]
    flags: dict[int, Flag]
    reasons: dict[int, str]
    interviews: dict[int, Interview]

    @classmethod
    def of(cls, history: Iterable[Interview]) -> "_Rows":
        interviews = {it.pk: it for it in history}
        questions = [one for it in interviews.values() for one in it.questions.all()]
        flags = {one.pk: one for it in interviews.values() for one in it.flags.all()}
        return cls(
            answers={answer.pk: answer for one in questions for answer in one.answers.all()},
            flags=flags,
            reasons={
                flag.pk: change.reason
                for flag in flags.values()
                for change in flag.changes.all()
                if change.reason
            },
            interviews=interviews,
        )


def _title(change: Change, rows: _Rows) -> str:
    name = change.key.partition(":")[2]
    if change.kind == Kind.ANSWER:
        answer = rows.answers[change.ref]
        who = answer.speaker_name
        return f"{who} on “{answer.question.wording}”"
    if change.kind == Kind.RATING:
        return f"Your rating: {AREA_LABELS[Area(name.partition(':')[2])].lower()}"
    if change.kind == Kind.FLAG:
        return f"Flag: {rows.flags[change.ref].title}"
    if change.kind == Kind.INTERVIEW:
        interview = rows.interviews[change.ref]
        names = joined([it.contact.name for it in interview.participants.all()])
        day = interview.local_date
        return f"{names or interview.get_kind_display()}, {day.day} {day:%B}"
    if change.kind == Kind.WEIGHT:
        return f"Weight: {AREA_LABELS[Area(name)].lower()}"
    return _limit_title(name)


def limit_words(change: Change) -> str:
    """One changed limit: "Most hours a week: 60 instead of 50"."""
    title = _limit_title(change.key.partition(":")[2])
    return f"{title}: {_words(change.now)} instead of {_words(change.was)}"


def _limit_title(name: str) -> str:
    if name.startswith(FLAG_LIMIT):
        entry = catalogue_flag(name.removeprefix(FLAG_LIMIT))
        return f"Flag that ends it: {entry.title if entry else name.removeprefix(FLAG_LIMIT)}"
    return LIMITS[name]


def _remark(change: Change) -> str:
    was, now = change.was, change.now
    if isinstance(was, Pay) and isinstance(now, Pay) and was.currency != now.currency:
        return "Two currencies cannot be held against each other."
    return ""


def _sides(change: Change) -> tuple[str, str]:
    """What it was and what it is; of a flag only what differs."""
    if change.kind == Kind.INTERVIEW:
        return "was there", "in the trash"
    was, now = change.was, change.now
    if isinstance(was, Sighting) and isinstance(now, Sighting):
        parts = [pair for pair in zip(_parts(was), _parts(now), strict=True) if pair[0] != pair[1]]
        return ", ".join(it for it, _ in parts), ", ".join(it for _, it in parts)
    return _words(was), _words(now)


def _parts(flag: Sighting) -> tuple[str, str, str]:
    area = AREA_LABELS[flag.area].lower() if flag.area else "not scored"
    return f"severity {flag.severity}", area, STATES[flag.status]


def _words(value: Value | None) -> str:
    if value is None:
        return "none"
    if isinstance(value, Heard):
        answer = value.answer
        if answer.signal is None:
            return "dodged" if answer.manner == "dodged" else f"{answer.manner}, not judged"
        sign = "+" if answer.signal > 0 else "−" if answer.signal < 0 else ""
        return f"{sign}{abs(answer.signal)} {SIGNALS[answer.signal]}, {answer.manner}"
    if isinstance(value, RatingEvidence):
        return f"{value.stars} of 5{' with a note' if value.has_note else ''}"
    if isinstance(value, Sighting):
        return ", ".join(_parts(value))
    if isinstance(value, Pay):
        return f"{value.floor:,} {value.currency}"
    return "chosen" if value is True else str(value)


def _effect(change: Change) -> str:
    points = change.points
    if points is None:
        return ""
    if points == 0:
        return "under 1 point" if change.effect else "no effect"
    sign = "+" if points > 0 else "−"
    return f"{sign}{abs(points)} {'point' if abs(points) == 1 else 'points'}"
