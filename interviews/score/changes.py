"""Scores are computed here when something changes, and stored; pages that list them only read."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import prefetch_related_objects

from accounts.models import Preferences
from applications.models import Role
from applications.models.scored import ScoredModel
from interviews.models import Interview, ScoreSnapshot
from interviews.score.domain.deal_breakers import (
    DealBreaker,
    commute_deal_breaker,
    flag_deal_breaker,
    hours_deal_breaker,
    office_days_deal_breaker,
    salary_deal_breaker,
    travel_nights_deal_breaker,
)
from interviews.score.domain.evidence import RULES, Evidence
from interviews.score.domain.fit_score import FitScore, fit_score
from interviews.score.evidence_reading import (
    evidence_by_interview,
    evidence_of,
    found_evidence,
    together,
)

STORED = [field.name for field in ScoredModel._meta.fields]
NEW_RULES = "rules"  # the cause of a snapshot that an update of the rules made
PLOTTED = {"fit_score", "fit_low", "fit_high", "fit_coverage", "fit_cap"}  # a snapshot has these
POSTED = [
    "salary_min",
    "salary_max",
    "currency",
    "office_days",
    "travel_nights",
    "commute_minutes",
    "has_found_flags",
]
ROLES_AT_ONCE = 1_000  # what is in memory at a time, with all their evidence
SNAPSHOTS_AT_ONCE = 500
NOTHING_KNOWN = {"fit_score": None, "fit_low": 0, "fit_high": 100, "fit_coverage": 0}

type Figure = float | int | str | None
# As it is stored, and what its rows make of it now.
type Scored = tuple[Role | Interview, FitScore]


def score_of(interview: Interview) -> FitScore:
    """The score of one interview from its own evidence alone; nothing is stored.

    Reads through the interview's relations, as evidence_of() names them.
    """
    return _score_interview(evidence_of(interview), interview.owner.preferences)


def score_of_role(role: Role, interviews: Iterable[Interview]) -> FitScore:
    """The score of a role from these interviews, all that it has; nothing is stored.

    Reads through the interviews' relations and the role's owner.
    """
    evidence = together(evidence_of(it) for it in interviews)
    return _score_role(evidence, role, role.owner.preferences)


def score_of_evidence(
    evidence: Evidence, role: Role, preferences: Preferences | None = None
) -> FitScore:
    """The score of a role from all evidence of its interviews, gathered already; nothing is stored.

    What was found outside them is read here.

    preferences: None are those of the role's owner; others need not be saved ones.
    """
    return _score_role(evidence, role, preferences or role.owner.preferences)


def score_of_heard(evidence: Evidence, preferences: Preferences) -> FitScore:
    """The score of interviews that belong to no one role, such as all of a company.

    Only what people say and show can break a limit here: hours and flags. Pay, office days, nights
    away and the way to work belong to a role.
    """
    return _score_interview(evidence, preferences)


def differences(row: Role | Interview, result: FitScore) -> dict[str, tuple[Figure, Figure]]:
    """Figure → what is stored and what the rows say, where the two are not the same.

    An interview nobody ever scored holds no figures; without evidence it needs none.
    """
    now = figures_of(result)
    if row.fit_rules is None and all(now[name] == it for name, it in NOTHING_KNOWN.items()):
        return {}
    return {
        name: (getattr(row, name), figure)
        for name, figure in now.items()
        if getattr(row, name) != figure
    }


def rescore(*, role: Role, now: datetime, cause: str, interview: Interview | None = None) -> None:
    """Compute and store the role's score and that of the changed interview; None: of all of them.

    A snapshot is appended for each figure that moved. cause: what happened, e.g. "answer". The
    role and the interview carry the new figures afterwards.
    """
    only = None if interview is None else interview.pk
    for row, result in rescore_roles([role.pk], now=now, cause=cause, interview=only):
        given = role if isinstance(row, Role) else interview
        for name, value in figures_of(result).items() if given else ():
            setattr(given, name, value)


@transaction.atomic(savepoint=False)
def rescore_roles(
    roles: Collection[int], *, now: datetime, cause: str, interview: int | None = None
) -> list[Scored]:
    """Store the scores of these roles and their interviews, in a fixed number of queries.

    roles: ids. interview: the only one that changed, where the roles are one; None: any may have.
    Returns everything that was looked at; its rows keep the figures that were stored before.
    """
    scored = scores_of(roles, interview=interview)
    moved = [one for one in scored if differences(*one)]
    for model in (Interview, Role):
        _store(model, [one for one in moved if isinstance(one[0], model)])
    ScoreSnapshot.objects.bulk_create(
        [_snapshot(*one, now, cause) for one in moved if differences(*one).keys() & PLOTTED],
        batch_size=SNAPSHOTS_AT_ONCE,
    )
    return scored


def scores_of(
    roles: Collection[int], *, interview: int | None = None, is_to_store: bool = True
) -> list[Scored]:
    """What is stored with these roles and their interviews beside what the rows say.

    Needs a transaction: it holds the roles, so that two changes at once to one role are counted
    one after the other and the later one sees the rows of both; without is_to_store it holds
    nothing, and a snapshot() will do. Interviews in the trash are left out, and so is every one
    but the interview, where one is given.
    """
    looked_at = Role.objects.filter(pk__in=roles).order_by("pk")
    if is_to_store:
        looked_at = looked_at.select_for_update(of=("self",))
    rows = list(
        looked_at.select_related("owner__preferences").only("owner", "company", *STORED, *POSTED)
    )
    prefetch_related_objects([it for it in rows if it.has_found_flags], "found_flags")
    interviews: dict[int, list[Interview]] = {}
    kept = Interview.objects.filter(role__in=roles, trashed_at=None).order_by("pk")
    for row in kept.only("role", *STORED):
        interviews.setdefault(row.role_id, []).append(row)
    evidence = evidence_by_interview(roles)
    scored: list[Scored] = []
    for role in rows:
        own = role.owner.preferences
        of_role = interviews.get(role.pk, [])
        scored += (
            (row, _score_interview(evidence.get(row.pk, Evidence()), own))
            for row in of_role
            if interview in (None, row.pk)
        )
        everything = together(evidence[row.pk] for row in of_role if row.pk in evidence)
        scored.append((role, _score_role(everything, role, own)))
    return scored


def _score_interview(evidence: Evidence, preferences: Preferences) -> FitScore:
    return fit_score(
        evidence, preferences.weights_by_area(), _heard_deal_breakers(evidence, preferences)
    )


def _score_role(evidence: Evidence, role: Role, preferences: Preferences) -> FitScore:
    evidence = together([evidence, found_evidence(role)])
    deal_breakers = [
        *_heard_deal_breakers(evidence, preferences),
        *_posted_deal_breakers(role, preferences),
    ]
    return fit_score(evidence, preferences.weights_by_area(), deal_breakers)


def _heard_deal_breakers(evidence: Evidence, preferences: Preferences) -> Iterable[DealBreaker]:
    yield hours_deal_breaker(evidence.hours, preferences.hours_limit)
    yield flag_deal_breaker(preferences.deal_breaker_flags, evidence.sightings)


def _posted_deal_breakers(role: Role, preferences: Preferences) -> Iterable[DealBreaker]:
    """What the role itself says. Pay in another currency than the floor is not known."""
    is_comparable = not role.currency or role.currency == preferences.currency
    low, high = (role.salary_min, role.salary_max) if is_comparable else (None, None)
    yield salary_deal_breaker(low, high, preferences.salary_floor, preferences.currency)
    yield office_days_deal_breaker(role.office_days, preferences.office_days_limit)
    yield travel_nights_deal_breaker(role.travel_nights, preferences.travel_nights_limit)
    yield commute_deal_breaker(role.commute_minutes, preferences.commute_minutes_limit)


def figures_of(result: FitScore) -> dict[str, Figure]:
    """What is stored of a score, by the name of the column."""
    return {
        "fit_score": None if result.score is None else float(result.score),
        "fit_low": float(result.low),
        "fit_high": float(result.high),
        "fit_coverage": float(result.coverage),
        "fit_cap": result.cap,
        "fit_cap_words": result.cap_words,
        "fit_settled_words": result.settled_words,
        "fit_unheard_words": result.unheard_words,
        "fit_known": result.known_count,
        "fit_rank": float(result.rank),
        "fit_hardly_myself": result.hardly_myself_count,
        "fit_rules": RULES,
    }


def _store(model: type[Role | Interview], scored: Collection[Scored]) -> None:
    """Write the figures, each row its own.

    Not by bulk_update(): its CASE per row and column takes a hundred times as long, which counts
    where a new limit moves every score of an account.
    """
    if not scored:
        return
    columns = ", ".join(f"{name} = %s" for name in STORED)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {model._meta.db_table} SET {columns} WHERE id = %s",  # noqa: S608  our own names
            [[*figures_of(result).values(), row.pk] for row, result in scored],
        )


def _snapshot(row: Role | Interview, result: FitScore, now: datetime, cause: str) -> ScoreSnapshot:
    figures = figures_of(result)
    detail = {
        str(one.area): {
            "value": None if one.value is None else float(one.value),
            "coverage": float(one.coverage),
            "flags": float(one.flag_share),
        }
        for one in result.areas
    }
    return ScoreSnapshot(
        role_id=row.pk if isinstance(row, Role) else row.role_id,
        interview=row if isinstance(row, Interview) else None,
        score=figures["fit_score"],
        low=figures["fit_low"],
        high=figures["fit_high"],
        coverage=float(result.coverage),
        cap=result.cap,
        detail=detail,
        cause=cause,
        rules=RULES,
        taken_at=now,
    )
