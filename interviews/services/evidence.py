"""What the rows of a role say, in the words of the fit score's domain."""

from collections.abc import Iterable
from fractions import Fraction

from applications.models import Contact, Role
from interviews.domain.evidence import (
    AnswerEvidence,
    Dimension,
    Evidence,
    FlagStatus,
    HoursReport,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
    dimension_of,
    unknown_speaker,
)
from interviews.models import Answer, Flag, Participant, Rating


def source_of(contact: Contact) -> Source:
    return Source(f"contact:{contact.pk}", frozenset({SourceKind(contact.kind)}), contact.name)


def evidence_by_interview(role: Role) -> dict[int, Evidence]:
    """Interview id → its own evidence, for every interview of the role that is not in the trash.

    Interviews without evidence have no entry. Five queries, however many rows there are.
    """
    of_role = {"interview__role": role, "interview__trashed_at": None}
    members: dict[int, list[Source]] = {}
    for participant in Participant.objects.filter(**of_role).select_related("contact"):
        members.setdefault(participant.interview_id, []).append(source_of(participant.contact))

    answers: dict[int, list[AnswerEvidence]] = {}
    hours: dict[int, list[HoursReport]] = {}
    rows = Answer.objects.current().filter(
        question__interview__role=role, question__interview__trashed_at=None
    )
    for row in rows.select_related("question", "speaker"):
        interview = row.question.interview_id
        source = _speaker(row, members.get(interview, ()))
        answers.setdefault(interview, []).append(
            AnswerEvidence(
                interview,
                row.question.key,
                source,
                dimension_of(row.question.theme),
                Manner(row.manner),
                row.signal,
                ref=row.pk,
            )
        )
        if (report := _hours(row, source)) is not None:
            hours.setdefault(interview, []).append(report)

    ratings: dict[int, list[RatingEvidence]] = {}
    for rating in Rating.objects.filter(**of_role):
        ratings.setdefault(rating.interview_id, []).append(
            RatingEvidence(
                rating.interview_id,
                Dimension(rating.dimension),
                rating.stars,
                bool(rating.note.strip()),
                ref=rating.pk,
            )
        )

    sightings: dict[int, list[Sighting]] = {}
    for flag in Flag.objects.filter(**of_role):
        sightings.setdefault(flag.interview_id, []).append(_sighting(flag))

    return {
        pk: Evidence(
            answers=tuple(answers.get(pk, ())),
            ratings=tuple(ratings.get(pk, ())),
            sightings=tuple(sightings.get(pk, ())),
            hours=tuple(hours.get(pk, ())),
        )
        for pk in answers.keys() | ratings.keys() | sightings.keys()
    }


def together(parts: Iterable[Evidence]) -> Evidence:
    """The evidence of several interviews as one."""
    parts = tuple(parts)
    return Evidence(
        answers=tuple(item for part in parts for item in part.answers),
        ratings=tuple(item for part in parts for item in part.ratings),
        sightings=tuple(item for part in parts for item in part.sightings),
        hours=tuple(item for part in parts for item in part.hours),
    )


def hours_of(answer: Answer) -> tuple[Fraction, Fraction] | None:
    """The range a person gave, low first; None where no number fell or the answer was a dodge."""
    ends = [Fraction(end) for end in (answer.hours_low, answer.hours_high) if end is not None]
    if not ends or answer.manner == Manner.DODGED:
        return None
    return min(ends), max(ends)


def _hours(answer: Answer, source: Source) -> HoursReport | None:
    ends = hours_of(answer)
    return None if ends is None else HoursReport(source, *ends)


def _speaker(answer: Answer, members: Iterable[Source]) -> Source:
    if answer.speaker is not None:
        return source_of(answer.speaker)
    return unknown_speaker(answer.question.interview_id, members)


def _sighting(flag: Flag) -> Sighting:
    return Sighting(
        flag.interview_id,
        flag.key,
        Dimension(flag.dimension) if flag.dimension else None,
        flag.severity,
        is_green=flag.kind == "green",
        status=FlagStatus(flag.status),
        title=flag.title,
        ref=flag.pk,
    )
