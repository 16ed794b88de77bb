"""What changed after it was locked, in words: for the panel, and for the record of a decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.domain.words import joined
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.models import Answer, Flag, Interview
from interviews.models.question import SIGNALS
from interviews.preparing.next_question_reading import kind_words
from interviews.score.domain.evidence import (
    AREA_LABELS,
    Area,
    FlagStatus,
    Manner,
    RatingEvidence,
    Sighting,
    SourceKind,
)
from interviews.score.domain.verdict_words import signed_points
from interviews.verdict.domain.drift import FLAG_LIMIT, Answered, Change, Kind, Pay, Value
from interviews.verdict.score_rows import logged_at

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
    "" for nothing. url: where it was changed, and can be changed again.
    """

    change: Change
    title: str
    was: str
    now: str
    effect: str
    reason: str
    remark: str
    url: str

    def __str__(self) -> str:
        effect = f" ({self.effect})" if self.effect else ""
        return f"{self.title}: {self.was}, now {self.now}{effect}"


def words_of(
    history: Iterable[Interview], changes: Sequence[Change], *, with_effects: bool
) -> list[ChangeWords]:
    """In the order of the changes. history: the interviews as read_history() reads them.

    with_effects: False while no number of the score is shown.
    """
    interviews = {it.pk: it for it in history}
    return [
        ChangeWords(
            change=it,
            title=_title(it, interviews),
            was=was,
            now=now,
            effect=_effect(it) if with_effects else "",
            reason=_reason(it, interviews),
            remark=_remark(it),
            url=_url(it, interviews),
        )
        for it in changes
        for was, now in [_sides(it)]
    ]


def _answer(change: Change, interviews: Mapping[int, Interview]) -> Answer:
    questions = interviews[change.interview].questions.all()
    return next(it for one in questions for it in one.answers.all() if it.pk == change.ref)


def _flag(change: Change, interviews: Mapping[int, Interview]) -> Flag:
    return next(it for it in interviews[change.interview].flags.all() if it.pk == change.ref)


def _title(change: Change, interviews: Mapping[int, Interview]) -> str:
    name = change.key.partition(":")[2]
    if change.kind == Kind.ANSWER:
        answer = _answer(change, interviews)
        return f"{answer.speaker_name} on “{answer.question.wording}”"
    if change.kind == Kind.RATING:
        return f"Your rating: {AREA_LABELS[Area(name.partition(':')[2])].lower()}"
    if change.kind == Kind.FLAG:
        return f"Flag: {_flag(change, interviews).title}"
    if change.kind == Kind.INTERVIEW:
        interview = interviews[change.ref]
        names = joined([it.contact.name for it in interview.participants.all()])
        day = interview.local_date
        return f"{names or interview.get_kind_display()}, {day.day} {day:%B}"
    if change.kind == Kind.WEIGHT:
        return f"Weight: {AREA_LABELS[Area(name)].lower()}"
    return _limit_title(name)


def _reason(change: Change, interviews: Mapping[int, Interview]) -> str:
    """The last one that was given for a flag."""
    if change.kind != Kind.FLAG:
        return ""
    reasons = [it.reason for it in _flag(change, interviews).changes.all() if it.reason]
    return reasons[-1] if reasons else ""


def _url(change: Change, interviews: Mapping[int, Interview]) -> str:
    if change.kind == Kind.ANSWER:
        question = _answer(change, interviews).question_id
        return logged_at(change.interview, f"q-{question}")
    if change.kind == Kind.FLAG:
        return logged_at(change.interview, f"flag-{change.ref}")
    if change.kind == Kind.RATING:
        return reverse("interviews:interview_debrief", args=[change.interview])
    if change.kind == Kind.INTERVIEW:
        return reverse("applications:trash")
    return reverse("accounts:preferences_edit")


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
        return "Two currencies cannot be compared."
    return ""


def _sides(change: Change) -> tuple[str, str]:
    """What it was and what it is; of a flag only what differs."""
    if change.kind == Kind.INTERVIEW:
        return "was there", "in the trash"
    was, now = change.was, change.now
    if isinstance(was, Sighting) and isinstance(now, Sighting):
        sides = zip((f"“{was.title}”", *_parts(was)), (f"“{now.title}”", *_parts(now)), strict=True)
        parts = [pair for pair in sides if pair[0] != pair[1]]
        return ", ".join(it for it, _ in parts), ", ".join(it for _, it in parts)
    if isinstance(was, Answered) and isinstance(now, Answered):
        before, after = was.answer.source.kinds, now.answer.source.kinds
        if before != after:
            return f"{_words(was)}, {_kinds(before)}", f"{_words(now)}, {_kinds(after)}"
    return _words(was), _words(now)


def _kinds(kinds: Iterable[SourceKind]) -> str:
    """ "from a coworker": what whoever said it was taken for."""
    return f"from {joined(sorted(kind_words(it) for it in kinds))}"


def _parts(flag: Sighting) -> tuple[str, str, str]:
    area = AREA_LABELS[flag.area].lower() if flag.area else "not scored"
    return f"severity {flag.severity}", area, STATES[flag.status]


def _words(value: Value | None) -> str:
    if value is None:
        return "none"
    if isinstance(value, Answered):
        answer = value.answer
        if answer.signal is None:
            if answer.manner == Manner.DODGED:
                return "dodged"
            return f"{answer.manner}, not judged" if answer.area else str(answer.manner)
        return f"{signed_points(answer.signal)} {SIGNALS[answer.signal]}, {answer.manner}"
    if isinstance(value, RatingEvidence):
        note = " with a note" if value.has_note else ""
        return f"{value.stars} of 5{note}{', hardly yourself' if value.is_hardly_myself else ''}"
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
    return f"{signed_points(points)} {'point' if abs(points) == 1 else 'points'}"
