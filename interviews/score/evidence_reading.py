"""What the rows of a role say, in the words of the fit score's domain."""

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from applications.models import Contact, Role
from interviews.models import Answer, Flag, FoundFlag, Interview, Participant, Rating
from interviews.models.interview import is_hardly_myself
from interviews.score.domain.evidence import (
    AnswerEvidence,
    Area,
    Evidence,
    FlagStatus,
    HoursReport,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
    area_of,
    unknown_speaker,
)

ANSWER_COLUMNS = (
    "pk",
    "question__interview_id",
    "question__interview__myself",
    "question__key",
    "question__theme",
    "speaker_id",
    "speaker__kind",
    "speaker__name",
    "manner",
    "signal",
    "hours_low",
    "hours_high",
)
RATING_COLUMNS = ("pk", "interview_id", "interview__myself", "area", "stars", "note")
FLAG_COLUMNS = (
    "pk",
    "interview_id",
    "interview__myself",
    "key",
    "area",
    "severity",
    "kind",
    "status",
    "title",
)


def source_of(contact: Contact) -> Source:
    return _source(contact.pk, contact.kind, contact.name)


def evidence_by_interview(roles: Collection[int]) -> dict[int, Evidence]:
    """Interview id → its own evidence, for all of these roles that is not in the trash.

    roles: ids. Interviews without evidence have no entry. Three queries, however many roles and
    rows there are, and one more where somebody unnamed said something; they read plain columns,
    since thousands of model objects cost more than all of the arithmetic.
    """
    of_roles = {"interview__role__in": roles, "interview__trashed_at": None}
    sources: dict[int, Source] = {}
    myself: dict[int, int | None] = {}
    answers: dict[int, list[AnswerEvidence]] = {}
    hours: dict[int, list[HoursReport]] = {}
    rows = Answer.objects.current().filter(
        question__interview__role__in=roles, question__interview__trashed_at=None
    )
    heard = list(rows.order_by().values_list(*ANSWER_COLUMNS, named=True))
    unnamed = any(row.speaker_id is None for row in heard)
    panels = _panels(Participant.objects.filter(**of_roles)) if unnamed else {}
    for row in heard:
        interview, speaker = row.question__interview_id, row.speaker_id
        if speaker is None:
            source = unknown_speaker(interview, panels.get(interview, ()))
        elif (source := sources.get(speaker)) is None:  # type: ignore[assignment]
            source = sources[speaker] = _source(speaker, row.speaker__kind, row.speaker__name)
        item, report = _heard(row, interview, row.question__key, row.question__theme, source)
        answers.setdefault(interview, []).append(item)
        if report is not None:
            hours.setdefault(interview, []).append(report)

        myself[interview] = row.question__interview__myself

    ratings: dict[int, list[RatingEvidence]] = {}
    for rating in _columns(Rating.objects.filter(**of_roles), RATING_COLUMNS):
        myself[rating.interview_id] = rating.interview__myself
        own = is_hardly_myself(rating.interview__myself)
        ratings.setdefault(rating.interview_id, []).append(_rated(rating, own))

    sightings: dict[int, list[Sighting]] = {}
    for flag in _columns(Flag.objects.filter(**of_roles), FLAG_COLUMNS):
        myself[flag.interview_id] = flag.interview__myself
        sightings.setdefault(flag.interview_id, []).append(_sighting(flag))

    return {
        pk: Evidence(
            answers=tuple(answers.get(pk, ())),
            ratings=tuple(ratings.get(pk, ())),
            sightings=tuple(sightings.get(pk, ())),
            hours=tuple(hours.get(pk, ())),
            hardly_myself=frozenset({pk} if is_hardly_myself(it) else ()),
        )
        for pk, it in myself.items()
    }


def evidence_of(interview: Interview) -> Evidence:
    """The evidence of one interview, read through its own relations.

    Those are participants with contact, questions with answers and their speakers, ratings and
    flags: what the caller prefetched costs no query.
    """
    members = [source_of(it.contact) for it in interview.participants.all()]
    heard = [
        _heard(
            answer,
            interview.pk,
            question.key,
            question.theme,
            source_of(answer.speaker) if answer.speaker else unknown_speaker(interview.pk, members),
        )
        for question in interview.questions.all()
        for answer in question.current_answers
    ]
    was_hardly = interview.was_hardly_myself
    ratings = tuple(_rated(it, was_hardly) for it in interview.ratings.all())
    sightings = tuple(_sighting(it) for it in interview.flags.all())
    is_part = bool(heard or ratings or sightings)
    return Evidence(
        answers=tuple(item for item, _ in heard),
        ratings=ratings,
        sightings=sightings,
        hours=tuple(report for _, report in heard if report is not None),
        hardly_myself=frozenset({interview.pk} if was_hardly and is_part else ()),
    )


def found_evidence(role: Role) -> Evidence:
    """What was found outside interviews and counts for the role.

    One query where anything ever was, none where it was prefetched or never was.
    """
    if not role.has_found_flags:
        return Evidence()
    return Evidence(sightings=tuple(it.sighting for it in found_flags(role)))


def found_flags(role: Role) -> list[FoundFlag]:
    """Those that count for the role: of its company, without those in the trash.

    As FoundFlag.objects.counting_for() finds them; what was prefetched costs no query.
    """
    rows = role.found_flags.all()
    return [it for it in rows if it.trashed_at is None and it.company_id == role.company_id]


def together(parts: Iterable[Evidence]) -> Evidence:
    """The evidence of several interviews as one."""
    parts = tuple(parts)
    return Evidence(
        answers=tuple(item for part in parts for item in part.answers),
        ratings=tuple(item for part in parts for item in part.ratings),
        sightings=tuple(item for part in parts for item in part.sightings),
        hours=tuple(item for part in parts for item in part.hours),
        hardly_myself=frozenset().union(*(part.hardly_myself for part in parts)),
    )


def hours_of(answer: Any) -> tuple[Fraction, Fraction] | None:
    """The range a person gave, low first; None where no number fell or the answer was a dodge."""
    ends = [Fraction(end) for end in (answer.hours_low, answer.hours_high) if end is not None]
    if not ends or answer.manner == Manner.DODGED:
        return None
    return min(ends), max(ends)


def heard_of(answer: Answer, source: Source) -> tuple[AnswerEvidence, HoursReport | None]:
    """What one answer of this source says, and the hours it names; None where it names none."""
    question = answer.question
    return _heard(answer, question.interview_id, question.key, question.theme, source)


# What follows takes a model row, or a named tuple with the columns above.


def _columns(rows: QuerySet[Any], names: tuple[str, ...]) -> Iterable[Any]:
    return rows.order_by().values_list(*names, named=True)


def _source(pk: int, kind: str, name: str) -> Source:
    return Source(f"contact:{pk}", frozenset({SourceKind(kind)}), name)


def _panels(participants: QuerySet[Participant]) -> dict[int, list[Source]]:
    """Interview id → who sat there."""
    panels: dict[int, list[Source]] = {}
    columns = ("interview_id", "contact_id", "contact__kind", "contact__name")
    for interview, *contact in participants.order_by().values_list(*columns):
        panels.setdefault(interview, []).append(_source(*contact))
    return panels


def _heard(
    answer: Any, interview: int, key: str, theme: str, source: Source
) -> tuple[AnswerEvidence, HoursReport | None]:
    """What one answer says, and the hours it names; None where it names none."""
    item = AnswerEvidence(
        interview,
        key,
        source,
        area_of(theme),
        Manner(answer.manner),
        answer.signal,
        ref=answer.pk,
    )
    ends = hours_of(answer)
    return item, None if ends is None else HoursReport(source, *ends)


def _rated(rating: Any, is_hardly_myself: bool) -> RatingEvidence:
    return RatingEvidence(
        rating.interview_id,
        Area(rating.area),
        rating.stars,
        bool(rating.note.strip()),
        is_hardly_myself,
        ref=rating.pk,
    )


def _sighting(flag: Any) -> Sighting:
    return Sighting(
        flag.interview_id,
        flag.key,
        Area(flag.area) if flag.area else None,
        flag.severity,
        is_green=flag.kind == "green",
        status=FlagStatus(flag.status),
        title=flag.title,
        ref=flag.pk,
    )
