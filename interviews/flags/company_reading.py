"""Everything that was flagged at one company, over all its roles, in a few queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from applications.models import Company
from interviews.flags.domain.flag_heat import Corroboration, Month, corroboration
from interviews.flags.overview_reading import seen_flag, trend_of_rows
from interviews.models import Answer, Flag, FlagChange, Interview, Observation, Participant
from interviews.models.flag import FlagKind
from interviews.score.domain.deal_breakers import DealBreakerState, hours_deal_breaker
from interviews.score.domain.evidence import FlagStatus, HoursReport, unknown_speaker
from interviews.score.domain.likely_week import hours_range, usual_range
from interviews.score.domain.turnover import Turnover, turnover
from interviews.score.evidence_reading import hours_of, source_of

MOST_INTERVIEWS = 200
MOST_FLAGS = 500
AGAINST_LIMIT = {
    DealBreakerState.BROKEN: "Above your limit of {}",
    DealBreakerState.AT_RISK: "Partly above your limit of {}",
    DealBreakerState.MET: "Within your limit of {}",
}


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """One flag with all its sightings at the company, the worst first, then the newest."""

    title: str
    sightings: Sequence[Flag]
    sources: Corroboration

    @property
    def worst(self) -> Flag:
        return self.sightings[0]

    @property
    def areas(self) -> str:
        """The areas it is about, each once, in words."""
        names = [it.get_area_display() for it in self.sightings if it.area]
        return ", ".join(dict.fromkeys(names)) or "Listed, not scored"

    @property
    def is_seen_twice(self) -> bool:
        """Whether a second person, or a second interview, showed the same."""
        return self.sources.is_more_than_one or self.sources.interviews > 1


@dataclass(frozen=True, slots=True)
class ReviewedInterview:
    """One interview as a place where was looked. state: "flags", "none" or "not".

    flags: how many stand, good signs included.
    """

    interview: Interview
    flags: int
    state: str


@dataclass(frozen=True, slots=True)
class HoursLine:
    """What one person said about hours. hours: "60–70", "" where no number fell."""

    answer: Answer
    hours: str


@dataclass(frozen=True, slots=True)
class Week:
    """The user's likely week. hours: "60–70". people: how many voices it rests on.

    against_limit: "" where the user has set no limit.
    """

    hours: str
    against_limit: str
    contacts: int


@dataclass(frozen=True, slots=True)
class TurnoverSaid:
    """The newest counts that give an estimate. others: how many more answers gave one."""

    answer: Answer
    estimate: Turnover
    others: int


@dataclass(frozen=True, slots=True)
class CompanyFlags:
    """What the page of one company shows. week and turnover: None where nobody gave numbers.

    months: the trend of the red flags, () without any.
    leavers and replacements each come from the newest answer that allows the estimate.
    """

    red: Sequence[FlagGroup]
    green: Sequence[FlagGroup]
    taken_back: Sequence[Flag]
    months: Sequence[Month]
    week: Week | None
    leavers: TurnoverSaid | None
    replacements: TurnoverSaid | None
    hours: Sequence[HoursLine]
    interviews: Sequence[ReviewedInterview]
    roles: int
    contacts: int

    @property
    def open_count(self) -> int:
        return sum(
            any(it.status == FlagStatus.OPEN for it in group.sightings) for group in self.red
        )

    @property
    def seen_twice_count(self) -> int:
        return sum(group.is_seen_twice for group in self.red)

    @property
    def is_empty(self) -> bool:
        return not (self.red or self.green or self.taken_back or self.hours or self.interviews)


def company_flags(company: Company, *, now: datetime) -> CompanyFlags:
    """Gather it. Reads the company's owner with preferences; seven queries, whatever the size.

    The newest MOST_INTERVIEWS interviews and the worst MOST_FLAGS flags are read.
    """
    interviews = list(_interviews(company, now))
    flags = list(_flags(company))
    standing = [it for it in flags if it.status != FlagStatus.WITHDRAWN]
    answers = list(_answers_with_numbers(company))
    counted = [it for it in answers if it.left is not None]
    return CompanyFlags(
        red=_groups(company, (it for it in standing if it.kind == FlagKind.RED)),
        green=_groups(company, (it for it in standing if it.kind == FlagKind.GREEN)),
        taken_back=[it for it in flags if it.status == FlagStatus.WITHDRAWN],
        months=trend_of_rows(
            [it for it in flags if it.kind == FlagKind.RED], today=timezone.localdate(now)
        ),
        week=_week(answers, company.owner.preferences.hours_limit),
        leavers=_newest(counted, "leaver_share"),
        replacements=_newest(counted, "replacement_share"),
        hours=[_hours_line(it) for it in answers if _is_about_hours(it)],
        interviews=[_interview(it, standing) for it in interviews],
        roles=len({it.role_id for it in interviews}),
        contacts=len(
            {it.contact_id for interview in interviews for it in interview.participants.all()}
        ),
    )


def interviews_of(company: Company) -> QuerySet[Interview]:
    """The company's interviews, the latest first, with the people met.

    The company is the user's own already; asking for the owner again would lead the database to
    read all of an owner's rows rather than the few of the company.
    """
    contacts = Prefetch("participants", Participant.objects.select_related("contact"))
    return (
        Interview.objects.filter(role__company=company, trashed_at=None)
        .select_related("role")
        .prefetch_related(contacts)
        .order_by("-starts_at", "-pk")
    )


def _interviews(company: Company, now: datetime) -> Iterable[Interview]:
    """What has begun, by the clock or by what was logged."""
    has_flags = Exists(Flag.objects.filter(interview=OuterRef("pk")))
    has_begun = Q(starts_at__lte=now) | Q(ended_at__isnull=False) | Q(has_flags)
    looks = Observation.objects.filter(subject=Observation.Subject.FLAGS)
    rows = interviews_of(company).filter(has_begun)
    return rows.prefetch_related(Prefetch("observations", looks))[:MOST_INTERVIEWS]


def _flags(company: Company) -> Iterable[Flag]:
    return (
        Flag.objects.filter(interview__role__company=company, interview__trashed_at=None)
        .select_related("interview__role", "question")
        .prefetch_related("contacts", Prefetch("changes", FlagChange.objects.with_evidence()))[
            :MOST_FLAGS
        ]
    )


def _answers_with_numbers(company: Company) -> Iterable[Answer]:
    """Current answers about hours, or with people counted, the newest first."""
    has_numbers = (
        Q(question__answer_kind="hours")
        | Q(hours_low__isnull=False)
        | Q(hours_high__isnull=False)
        | Q(left__isnull=False)
    )
    return (
        Answer.objects.current()
        .filter(
            has_numbers,
            question__interview__role__company=company,
            question__interview__trashed_at=None,
        )
        .select_related("question__interview__role", "speaker")
        .order_by("-question__interview__starts_at", "-answered_at", "-pk")[:MOST_FLAGS]
    )


# --- Flags -------------------------------------------------------------------------------------


def _groups(company: Company, flags: Iterable[Flag]) -> list[FlagGroup]:
    """One group per flag, the worst first, then the newest."""
    by_key = groupby(sorted(flags, key=lambda it: it.key), key=lambda it: it.key)
    groups = [_group(company, sorted(seen, key=_worst_first)) for _, seen in by_key]
    return sorted(groups, key=lambda it: (-it.worst.severity, -_newest_at(it), it.title))


def _group(company: Company, sightings: list[Flag]) -> FlagGroup:
    return FlagGroup(
        title=sightings[0].title,
        sightings=sightings,
        sources=corroboration(seen_flag(it, company=company.pk) for it in sightings),
    )


def _worst_first(flag: Flag) -> tuple[int, float, int]:
    return -flag.severity, -flag.noted_at.timestamp(), -flag.pk


def _newest_at(group: FlagGroup) -> float:
    return max(it.noted_at.timestamp() for it in group.sightings)


def _interview(interview: Interview, standing: Iterable[Flag]) -> ReviewedInterview:
    flags = sum(it.interview_id == interview.pk for it in standing)
    outcomes = {it.outcome for it in interview.observations.all()}
    has_looked = Observation.Outcome.SAW_NONE in outcomes
    return ReviewedInterview(
        interview, flags, "flags" if flags else "none" if has_looked else "not"
    )


# --- Hours and turnover --------------------------------------------------------------------------


def _is_about_hours(answer: Answer) -> bool:
    return answer.question.answer_kind == "hours" or hours_of(answer) is not None


def _hours_line(answer: Answer) -> HoursLine:
    ends = hours_of(answer)
    return HoursLine(answer, hours_range(*ends) if ends else "")


def _week(answers: Iterable[Answer], limit: int | None) -> Week | None:
    reports = [report for it in answers if (report := _report(it))]
    ends = usual_range(reports)
    if ends is None:
        return None
    voices = len({it.source.key for it in reports})
    state = hours_deal_breaker(reports, limit).state
    return Week(hours_range(*ends), AGAINST_LIMIT.get(state, "").format(limit), voices)


def _report(answer: Answer) -> HoursReport | None:
    ends = hours_of(answer)
    if ends is None:
        return None
    interview = answer.question.interview_id
    source = source_of(answer.speaker) if answer.speaker else unknown_speaker(interview, ())
    return HoursReport(source, *ends)


def _newest(answers: Sequence[Answer], share: str) -> TurnoverSaid | None:
    """answers: the newest first. share: which estimate is wanted."""
    found = []
    for answer in answers:
        estimate = turnover(answer.hired, answer.left, answer.headcount)
        if getattr(estimate, share) is not None:
            found.append((answer, estimate))
    return TurnoverSaid(*found[0], others=len(found) - 1) if found else None
