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
from interviews.models import Answer, Flag, Interview, Participant, Question, Rating


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
        item, report = _heard(row, row.question, members.get(interview, ()))
        answers.setdefault(interview, []).append(item)
        if report is not None:
            hours.setdefault(interview, []).append(report)

    ratings: dict[int, list[RatingEvidence]] = {}
    for rating in Rating.objects.filter(**of_role):
        ratings.setdefault(rating.interview_id, []).append(_rated(rating))

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


def evidence_of(interview: Interview) -> Evidence:
    """The evidence of one interview, read through its own relations.

    Those are participants with contact, questions with answers and their speakers, ratings and
    flags: what the caller prefetched costs no query.
    """
    members = [source_of(it.contact) for it in interview.participants.all()]
    heard = [
        _heard(answer, question, members)
        for question in interview.questions.all()
        for answer in question.answers.all()
        if answer.superseded_at is None
    ]
    return Evidence(
        answers=tuple(item for item, _ in heard),
        ratings=tuple(_rated(it) for it in interview.ratings.all()),
        sightings=tuple(_sighting(it) for it in interview.flags.all()),
        hours=tuple(report for _, report in heard if report is not None),
    )


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


def _heard(
    answer: Answer, question: Question, members: Iterable[Source]
) -> tuple[AnswerEvidence, HoursReport | None]:
    """What one answer says, and the hours it names; None where it names none."""
    interview = question.interview_id
    speaker = answer.speaker
    source = source_of(speaker) if speaker else unknown_speaker(interview, members)
    item = AnswerEvidence(
        interview,
        question.key,
        source,
        dimension_of(question.theme),
        Manner(answer.manner),
        answer.signal,
        ref=answer.pk,
    )
    ends = hours_of(answer)
    return item, None if ends is None else HoursReport(source, *ends)


def _rated(rating: Rating) -> RatingEvidence:
    return RatingEvidence(
        rating.interview_id,
        Dimension(rating.dimension),
        rating.stars,
        bool(rating.note.strip()),
        ref=rating.pk,
    )


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
