"""The applications of a search, each with how far it came and when it was answered."""

from datetime import date, tzinfo
from typing import Any

from django.db.models import Case, Count, IntegerField, Max, Min, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import User
from applications.domain.pipeline import CLOSED_STAGES, Stage
from applications.models import LogEntry, Role, StageMove
from interviews.models import Interview
from interviews.models.interview import InterviewKind
from overview.insights.domain.applications import (
    ANSWERS,
    STEP_OF_STAGE,
    Application,
    Step,
    way_of,
)

# Very few searches have more; of one that has, the page says that the newest are counted.
MOST = 1_000


def applications_of(user: User) -> tuple[list[Application], bool]:
    """The roles that somebody knows the user wants, and whether there are more: of the MOST roles
    that changed last. Four queries.
    """
    newest = Role.objects.owned_by(user).order_by("-updated_at", "-pk")
    ids = newest.values("pk")[:MOST]
    moves, met, words = _moves(ids), _met(ids), _words(ids)
    zone = timezone.get_current_timezone()
    columns = ("pk", "stage", "stage_since", "last_reply_at", "ended_why", "source", "applied_via")
    rows = list(newest.values_list(*columns, "agency", "referred_by", named=True)[: MOST + 1])
    found = (
        _application(row, moves.get(row.pk), met.get(row.pk), words.get(row.pk, []), zone)
        for row in rows[:MOST]
    )
    return [it for it in found if it is not None], len(rows) > MOST


def _moves(ids: QuerySet) -> dict[int, tuple]:
    """Role → its first move that shows an application, the first of those whose day is known, the
    first to "applied", the first that is an answer, and the furthest step.
    """
    step = Case(
        *(When(stage=stage, then=Value(int(it))) for stage, it in STEP_OF_STAGE.items()),
        output_field=IntegerField(),
    )
    answered = Q(stage__in=[str(it) for it in ANSWERS])
    rows = StageMove.objects.filter(role__in=ids, stage__in=[str(it) for it in STEP_OF_STAGE])
    found = (
        rows.order_by()
        .values("role")
        .annotate(
            sent_on=Min("moved_on"),
            said_on=Min("moved_on", filter=Q(is_day_known=True)),
            applied_on=Min("moved_on", filter=Q(stage=Stage.APPLIED, is_day_known=True)),
            answered_on=Min("moved_on", filter=answered & Q(is_day_known=True)),
            furthest=Max(step),
        )
    )
    columns = ("role", "sent_on", "said_on", "applied_on", "answered_on", "furthest")
    return {role: tuple(rest) for role, *rest in found.values_list(*columns)}


def _met(ids: QuerySet) -> dict[int, tuple]:
    """Role → when its first interview was written down and held, and how many are over, of those
    that are no recruiter's screening and of all: what the stages do not say, where nobody moved it.
    """
    is_over = Q(ended_at__isnull=False)
    found = (
        Interview.objects.filter(role__in=ids, trashed_at=None)
        .order_by()
        .values("role")
        .annotate(
            day=Min("local_date"),
            noted_at=Min("created_at"),
            talked=Count("pk", filter=is_over & ~Q(kind=InterviewKind.RECRUITER_SCREEN)),
            over=Count("pk", filter=is_over),
        )
    )
    columns = ("role", "day", "noted_at", "talked", "over")
    return {role: tuple(rest) for role, *rest in found.values_list(*columns)}


def _words(ids: QuerySet) -> dict[int, list[date]]:
    """Role → the days on which they called or wrote, as the user logged them."""
    found: dict[int, list[date]] = {}
    rows = LogEntry.objects.counting().replies().filter(role__in=ids)
    for role, at in rows.order_by().values_list("role", "happened_at"):
        found.setdefault(role, []).append(timezone.localdate(at))
    return found


def _application(
    row: Any, moved: tuple | None, met: tuple | None, words: list[date], zone: tzinfo
) -> Application | None:
    """None for a role that is only saved. What they said before it went out is no answer."""
    sent_on, said_on, applied_on, answered_on, furthest = moved or (None, None, None, None, 0)
    sent_on = said_on or sent_on
    is_sent_known = moved is None or said_on is not None
    heard = [answered_on] if answered_on else []
    if row.last_reply_at:
        heard.append(timezone.localdate(row.last_reply_at, zone))
    if met:
        day, noted_at, talked, over = met
        heard.append(min(day, timezone.localdate(noted_at, zone)))
        by_interviews = (Step.INTERVIEWING if talked else Step.SCREENING) if over else 0
        furthest = max(furthest, by_interviews)
        sent_on = sent_on or (day if over else None)
    if not furthest or sent_on is None:
        return None
    heard += [day for day in words if day >= sent_on]
    stage = Stage(row.stage)
    return Application(
        role=row.pk,
        stage=stage,
        furthest=Step(furthest),
        sent_on=sent_on,
        is_sent_known=is_sent_known,
        applied_on=applied_on,
        answered_on=min(heard, default=None),
        closed_on=row.stage_since if stage in CLOSED_STAGES else None,
        way=way_of(
            row.applied_via,
            is_referred=row.referred_by is not None,
            has_agency=row.agency is not None,
        ),
        source=row.source,
        ended_why=row.ended_why,
    )
