"""How many roles answer "Silent for 10 days", told in SQL and so without reading any of them.

The rule is Standing.silent_days() in overview.board.domain.questions, over what the board reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value, Window
from django.utils import timezone

from applications.models import LogEntry
from applications.models.role import RoleQuerySet
from interviews.models import Interview
from overview.board.domain.questions import SILENT_FROM_DAYS, WAITING_STAGES

MOST_ROLES = 150  # so many the board shows, those that changed last

OF_ROLE = Interview.objects.filter(role=OuterRef("pk"), trashed_at=None).order_by()
FROM_THEM = LogEntry.objects.counting().replies().filter(role=OuterRef("pk")).order_by()


@dataclass(frozen=True, slots=True)
class Silent:
    """count: as the board says it. is_of_shown: there are more open roles than the board shows."""

    count: int
    is_of_shown: bool

    @property
    def words(self) -> str:
        return (
            f"{self.count} role{'' if self.count == 1 else 's'} silent for {SILENT_FROM_DAYS} days"
        )

    @property
    def of_which(self) -> str:
        return f"of the {MOST_ROLES} that changed last" if self.is_of_shown else ""


def with_silent(own: RoleQuerySet, *, now: datetime) -> RoleQuerySet:
    """own: open roles of one user. Each carries the numbers that silent_in() reads, so that a page
    which lists roles anyhow needs no query more. Days are those of the current zone.
    """
    rows = own.order_by().filter(_is_silent(now=now), pk__in=own.values("pk")[:MOST_ROLES])
    count = rows.values(all=Value(1)).annotate(n=Count("pk")).values("n")
    return own.annotate(silent_roles=Subquery(count), open_roles=Window(Count("pk")))


def silent_in(roles: Sequence[Any]) -> Silent:
    """roles: some of those that with_silent() found."""
    if not roles:
        return Silent(0, is_of_shown=False)
    return Silent(roles[0].silent_roles or 0, is_of_shown=roles[0].open_roles > MOST_ROLES)


def _is_silent(*, now: datetime) -> Q:
    last = timezone.localdate(now) - timedelta(days=SILENT_FROM_DAYS)
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    ahead = Q(ended_at=None, ends_at__gte=now)
    has_a_day = (
        Q(stage_since__isnull=False)
        | Q(last_reply_at__isnull=False)
        | Q(Exists(FROM_THEM))
        | Q(Exists(OF_ROLE))
    )
    return (
        Q(stage__in=WAITING_STAGES)
        & (Q(stage_since=None) | Q(stage_since__lte=last))
        & (Q(last_reply_at=None) | Q(last_reply_at__lt=end))
        & has_a_day
        & ~Q(Exists(OF_ROLE.filter(ahead | Q(local_date__gt=last))))
        & ~Q(Exists(FROM_THEM.filter(happened_at__gte=end)))
    )
