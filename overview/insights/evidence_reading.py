"""The interviews that are over, and the red flags that they showed."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import User
from interviews.models import Flag, Interview
from overview.insights.applications_reading import MOST
from overview.insights.domain.flags_shown import SeenFlag


@dataclass(frozen=True, slots=True)
class Over:
    """Interviews that are over. kinds: of the contacts of each. looked: in which of them the user
    looked for flags and saw none. since: the first moment that is counted.
    """

    kinds: dict[int, set[str]]
    looked: set[int]
    since: datetime | None
    is_cut: bool


def interviews_over(user: User, since: date | None, now: datetime) -> Over:
    """The newest MOST of the days since, by their own day. Two queries."""
    start = None if since is None else timezone.make_aware(datetime.combine(since, time()))
    rows = of_days(Interview.objects.owned_by(user), "", start, now).order_by("-starts_at", "-pk")
    cut = list(rows.values_list("starts_at", flat=True)[MOST - 1 : MOST + 1])
    is_cut = len(cut) > 1
    if is_cut:
        start = cut[0]
    kinds: dict[int, set[str]] = {}
    looked: set[int] = set()
    columns = ("pk", "participants__contact__kind", "saw_no_flags")
    counted = of_days(rows.with_flags_looked_for().order_by(), "", start, now)
    for ref, kind, saw_none in counted.values_list(*columns):
        kinds.setdefault(ref, set()).update({kind} if kind else ())
        looked.update({ref} if saw_none else ())
    return Over(kinds, looked, start, is_cut)


def of_days[Q_: QuerySet](rows: Q_, path: str, start: datetime | None, now: datetime) -> Q_:
    """Rows whose interview is over and was not before start. path: from the row to it."""
    rows = rows.filter(
        Q(**{f"{path}ended_at__isnull": False}) | Q(**{f"{path}ends_at__lt": now}),
        **{f"{path}trashed_at": None},
    )
    return rows if start is None else rows.filter(**{f"{path}starts_at__gte": start})


@dataclass(frozen=True, slots=True)
class Flags:
    """The red flags that count. seen: each with who showed it. rounds: role and area → the first
    round that showed one. worst: role → its worst severity. questions: key → severities.
    """

    seen: list[SeenFlag]
    rounds: dict[tuple[int, str], int]
    worst: dict[int, int]
    questions: dict[str, list[int]]


def red_flags(user: User, since: datetime | None, now: datetime) -> Flags:
    """Of the interviews that are counted. One query."""
    # Whose they are is asked of the interviews, which the days narrow: an index of the flags alone
    # would go through all of them.
    rows = Flag.objects.filter(interview__owner=user).open_red()
    rows = of_days(rows, "interview__", since, now)
    columns = (
        *("pk", "interview", "key", "severity", "area", "contacts__kind"),
        *("interview__role", "interview__round", "question__key"),
    )
    quote = Case(When(quote="", then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = rows.order_by().annotate(has_quote=quote)
    kinds: dict[int, set[str]] = {}
    flags: dict[int, tuple] = {}
    for ref, *rest, kind, role, number, question, has_quote in rows.values_list(
        *columns, "has_quote"
    ):
        kinds.setdefault(ref, set()).update({kind} if kind else ())
        flags[ref] = (*rest, role, number, question, has_quote)
    found = Flags([], {}, {}, {})
    for ref, (interview, key, severity, area, role, number, question, quoted) in flags.items():
        its_kinds = frozenset(kinds[ref])
        found.seen.append(SeenFlag(ref, interview, key, severity, its_kinds, bool(quoted)))
        found.rounds[role, area] = min(number, found.rounds.get((role, area), number))
        found.worst[role] = max(severity, found.worst.get(role, severity))
        if question:
            found.questions.setdefault(question, []).append(severity)
    return found
