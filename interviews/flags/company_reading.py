"""Everything that was flagged at one company, over all its roles, in a few queries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from applications.models import Company
from interviews.flags.domain.flag_heat import company_flags
from interviews.flags.overview_reading import (
    WITH_EVIDENCE,
    seen_flag,
    trend_of_rows,
    with_rows,
)
from interviews.models import Answer, Flag, Interview, Observation
from interviews.models.flag import FlagKind
from interviews.preparing.interview_reading import WITH_CONTACTS
from interviews.score.domain.deal_breakers import DealBreakerState, hours_deal_breaker
from interviews.score.domain.evidence import FlagStatus, HoursReport, unknown_speaker
from interviews.score.domain.likely_week import hours_range, usual_range
from interviews.score.domain.turnover import turnover
from interviews.score.evidence_reading import hours_of, source_of

MOST_INTERVIEWS = 200
MOST_FLAGS = 500
AGAINST_LIMIT = {
    DealBreakerState.BROKEN: "Above your limit of {}",
    DealBreakerState.AT_RISK: "Partly above your limit of {}",
    DealBreakerState.MET: "Within your limit of {}",
}


def company_page(company: Company, *, now: datetime) -> dict[str, Any]:
    """The context of company_flags.html; seven queries, whatever the size.

    The newest MOST_INTERVIEWS interviews and the worst MOST_FLAGS flags are read. week, leavers
    and replacements: None where nobody gave numbers; the last two each come from the newest
    answer that allows the estimate. months: the trend of the red flags, () without any.
    """
    interviews = list(_interviews(company, now))
    flags = list(_flags(company))
    standing = [it for it in flags if it.status != FlagStatus.WITHDRAWN]
    answers = list(_answers_with_numbers(company))
    counted = [it for it in answers if it.left is not None]
    red = _groups(company, (it for it in standing if it.kind == FlagKind.RED))
    contacts = {it.contact_id for one in interviews for it in one.participants.all()}
    return {
        "red": red,
        "open_count": sum(it["flag"].status == FlagStatus.OPEN for it in red),
        "seen_twice_count": sum(it["flag"].is_seen_twice for it in red),
        "green": _groups(company, (it for it in standing if it.kind == FlagKind.GREEN)),
        "withdrawn": [it for it in flags if it.status == FlagStatus.WITHDRAWN],
        "months": trend_of_rows(
            [it for it in flags if it.kind == FlagKind.RED], today=timezone.localdate(now)
        ),
        "week": _week(answers, company.owner.preferences.hours_limit),
        "leavers": _newest(counted, "leaver_share"),
        "replacements": _newest(counted, "replacement_share"),
        "hours": [(it, _hours_words(it)) for it in answers if _is_about_hours(it)],
        "interviews": interviews,
        "roles_count": len({it.role_id for it in interviews}),
        "contacts_count": len(contacts),
    }


def interviews_of(company: Company) -> QuerySet[Interview]:
    """The company's interviews, the latest first, with the contacts met.

    The company is the user's own already; asking for the owner again would lead the database to
    read all of an owner's rows rather than the few of the company.
    """
    return (
        Interview.objects.filter(role__company=company, trashed_at=None)
        .select_related("role")
        .prefetch_related(WITH_CONTACTS)
        .order_by("-starts_at", "-pk")
    )


def _interviews(company: Company, now: datetime) -> Iterable[Interview]:
    """What has begun, by the clock or by what was logged, with its flags counted."""
    counted = Count("flags", filter=~Q(flags__status=FlagStatus.WITHDRAWN))
    rows = interviews_of(company).annotate(flags_ever=Count("flags"), flags_counted=counted)
    rows = rows.filter(Q(starts_at__lte=now) | Q(ended_at__isnull=False) | Q(flags_ever__gt=0))
    looks = Observation.objects.filter(subject=Observation.Subject.FLAGS)
    return rows.prefetch_related(Prefetch("observations", looks))[:MOST_INTERVIEWS]


def _flags(company: Company) -> Iterable[Flag]:
    return (
        Flag.objects.filter(interview__role__company=company, interview__trashed_at=None)
        .select_related("interview__role", "question")
        .prefetch_related(*WITH_EVIDENCE)[:MOST_FLAGS]
    )


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
        .select_related("question__interview__role", "speaker")
        .order_by("-question__interview__starts_at", "-answered_at", "-pk")[:MOST_FLAGS]
    )


# --- Flags -------------------------------------------------------------------------------------


def _groups(company: Company, flags: Iterable[Flag]) -> list[dict[str, Any]]:
    """One group per flag, the worst first, then the newest."""
    rows = {it.pk: it for it in flags}
    seen = (seen_flag(it, company=company.pk) for it in rows.values())
    return [with_rows(it, rows) for it in company_flags(seen)]


# --- Hours and turnover --------------------------------------------------------------------------


def _is_about_hours(answer: Answer) -> bool:
    return answer.question.answer_kind == "hours" or hours_of(answer) is not None


def _hours_words(answer: Answer) -> str:
    """ "60–70"; "" where no number fell."""
    ends = hours_of(answer)
    return hours_range(*ends) if ends else ""


def _week(answers: Iterable[Answer], limit: int | None) -> dict[str, Any] | None:
    """The user's likely week: hours, from how many sources, and against_limit ("" without one)."""
    reports = [report for it in answers if (report := _report(it))]
    ends = usual_range(reports)
    if ends is None:
        return None
    state = hours_deal_breaker(reports, limit).state
    return {
        "hours": hours_range(*ends),
        "against_limit": AGAINST_LIMIT.get(state, "").format(limit),
        "sources": len({it.source.key for it in reports}),
    }


def _report(answer: Answer) -> HoursReport | None:
    ends = hours_of(answer)
    if ends is None:
        return None
    interview = answer.question.interview_id
    source = source_of(answer.speaker) if answer.speaker else unknown_speaker(interview, ())
    return HoursReport(source, *ends)


def _newest(answers: Sequence[Answer], share: str) -> dict[str, Any] | None:
    """The newest counts that give an estimate; others: how many more answers gave one.

    answers: the newest first. share: which estimate is wanted.
    """
    found = []
    for answer in answers:
        estimate = turnover(answer.hired, answer.left, answer.headcount)
        if getattr(estimate, share) is not None:
            found.append((answer, estimate))
    if not found:
        return None
    answer, estimate = found[0]
    return {"answer": answer, "estimate": estimate, "others": len(found) - 1}
