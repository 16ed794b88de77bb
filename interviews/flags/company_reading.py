"""Everything that was flagged at one company, over all its roles, in a few queries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, When
from django.utils import timezone

from applications.models import Company, Role
from interviews.flags.domain.flag_heat import company_flags
from interviews.flags.overview_reading import seen_flag, trend_of, with_rows
from interviews.models import Answer, Flag, FoundFlag, Interview, Observation
from interviews.models.flag import FlagKind
from interviews.models.interview import InterviewQuerySet
from interviews.score.domain.deal_breakers import DealBreakerState, hours_deal_breaker
from interviews.score.domain.evidence import FlagStatus, HoursReport, unknown_speaker
from interviews.score.domain.likely_week import hours_range, usual_range, week_words
from interviews.score.domain.turnover import turnover
from interviews.score.evidence_reading import hours_of, source_of

MOST_INTERVIEWS = 30
MOST_FLAGS = 100
MOST_SIGHTINGS = 6  # of one flag, at sight
MOST_HOURS = 25
WITHDRAWN_LAST = Case(When(status=FlagStatus.WITHDRAWN, then=1), default=0)
AGAINST_LIMIT = {
    DealBreakerState.BROKEN: "Above your limit of {}",
    DealBreakerState.AT_RISK: "Partly above your limit of {}",
    DealBreakerState.MET: "Within your limit of {}",
}


def company_page(company: Company, *, now: datetime) -> dict[str, Any]:
    """The context of company_flags.html; ten queries at most, whatever the size.

    The newest MOST_INTERVIEWS interviews, MOST_FLAGS answers and MOST_FLAGS flags are read, red
    ones before good signs. week, leavers and replacements: None where nobody gave numbers; the
    last two each come from the newest answer that allows the estimate. months: the trend of the
    red flags, () without any. is_cut: there are flags that were not read.
    """
    interviews = list(_interviews(company, now))
    read = list(_flags(company))
    flags = {it.pk: it for it in read[:MOST_FLAGS]}
    owned = (company.pk, company.name)
    seen = [
        seen_flag(it, company=owned, contacts={one.pk: one.name for one in it.contacts.all()})
        for it in flags.values()
    ]
    red, green = ([it for it in seen if it.is_green == is_green] for is_green in (False, True))
    red_groups, green_groups = (
        [
            with_rows(it, flags, MOST_SIGHTINGS)
            for it in company_flags(it for it in kind if it.is_standing)
        ]
        for kind in (red, green)
    )
    changes = (
        (it.flag_id, it.changed_at, it.status_was, it.status)
        for flag in flags.values()
        for it in flag.changes.all()
    )
    answers = list(_answers_with_numbers(company))
    counted = [it for it in answers if it.left is not None]
    hours = [it for it in answers if it.question.answer_kind == "hours" or it.hours]
    every_found = list(_found(company))
    found = every_found[:MOST_FLAGS]
    return {
        "is_cut": max(len(read), len(every_found)) > MOST_FLAGS,
        "most_flags": MOST_FLAGS,
        "found": found,
        "found_red_count": sum(it.kind == FlagKind.RED for it in found),
        "red": red_groups,
        "open_count": sum(it["flag"].status == FlagStatus.OPEN for it in red_groups),
        "seen_twice_count": sum(it["flag"].is_seen_twice for it in red_groups),
        "green": green_groups,
        "withdrawn": [it for it in flags.values() if it.status == FlagStatus.WITHDRAWN],
        "months": trend_of(red, changes, today=timezone.localdate(now)),
        "week": _week(answers, company.owner.preferences.hours_limit),
        "leavers": _newest(counted, "leaver_share"),
        "replacements": _newest(counted, "replacement_share"),
        "hours": hours[:MOST_HOURS],
        "more_hours": len(hours[MOST_HOURS:]),
        "interviews": interviews,
        "most_interviews": MOST_INTERVIEWS,
        "roles_count": len({it.role_id for it in interviews}),
        "contacts_count": len(
            {it.contact_id for one in interviews for it in one.participants.all()}
        ),
    }


def interviews_of(company: Company) -> InterviewQuerySet:
    """The company's interviews, the latest first, with the contacts met.

    The company is the user's own already; asking for the owner again would lead the database to
    read all of an owner's rows rather than the few of the company.
    """
    return _with_names(Interview.objects.filter(role__company=company, trashed_at=None))


def _with_names(rows: InterviewQuerySet) -> InterviewQuerySet:
    return rows.select_related("role").with_contacts().order_by("-starts_at", "-pk")


def _interviews(company: Company, now: datetime) -> Iterable[Interview]:
    """The latest that have begun, by the clock or by what was logged, with their flags counted."""
    has_flag = Exists(Flag.objects.filter(interview=OuterRef("pk")))
    begun = Q(starts_at__lte=now) | Q(ended_at__isnull=False) | has_flag
    latest = interviews_of(company).filter(begun).values("pk")[:MOST_INTERVIEWS]
    # Flags are counted of these alone, and no other row is read whole to be sorted.
    counted = Count("flags", filter=~Q(flags__status=FlagStatus.WITHDRAWN))
    rows = _with_names(Interview.objects.filter(pk__in=latest)).annotate(flags_counted=counted)
    looks = Observation.objects.filter(subject=Observation.Subject.FLAGS)
    return rows.prefetch_related(Prefetch("observations", looks))


def _flags(company: Company) -> Iterable[Flag]:
    return (
        Flag.objects.filter(interview__role__company=company, interview__trashed_at=None)
        .select_related("interview__role")
        .with_evidence()
        .order_by(WITHDRAWN_LAST, "-kind", "-severity", "-noted_at", "-pk")[: MOST_FLAGS + 1]
    )


def _found(company: Company) -> Iterable[FoundFlag]:
    """What was found outside interviews, with the roles it counts for."""
    rows = FoundFlag.objects.filter(company=company, trashed_at=None)
    rows = rows.prefetch_related(Prefetch("roles", Role.objects.filter(trashed_at=None)))
    return rows[: MOST_FLAGS + 1]


def _answers_with_numbers(company: Company) -> Iterable[Answer]:
    """Current answers about hours, or with leavers counted, the newest first."""
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
        .select_related("question__interview", "speaker")
        .order_by("-question__interview__starts_at", "-answered_at", "-pk")[:MOST_FLAGS]
    )


def _week(answers: Iterable[Answer], limit: int | None) -> dict[str, Any] | None:
    """The user's likely week: hours, said (the reports that make it, "" where it is one), from how
    many sources, and against_limit ("" without one).
    """
    reports = [
        HoursReport(
            source_of(it.speaker) if it.speaker else unknown_speaker(it.question.interview_id, ()),
            *ends,
        )
        for it in answers
        if (ends := hours_of(it))
    ]
    ends = usual_range(reports)
    if ends is None:
        return None
    state = hours_deal_breaker(reports, limit).state
    return {
        "hours": hours_range(*ends),
        "said": said if (said := week_words(reports)) != hours_range(*ends) else "",
        "against_limit": AGAINST_LIMIT.get(state, "").format(limit),
        "sources": len({it.source.key for it in reports}),
    }


def _newest(answers: Sequence[Answer], share: str) -> dict[str, Any] | None:
    """The newest counts that give an estimate; others: how many more answers gave one.

    answers: the newest first. share: which estimate is wanted.
    """
    estimates = ((it, turnover(it.hired, it.left, it.headcount)) for it in answers)
    found = [(it, estimate) for it, estimate in estimates if getattr(estimate, share) is not None]
    if not found:
        return None
    answer, estimate = found[0]
    return {"answer": answer, "estimate": estimate, "others": len(found) - 1}
