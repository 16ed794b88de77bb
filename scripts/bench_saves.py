"""What a change costs: one more answer in a short role and in a long one, and new limits.

A part of scripts/bench.py. Each round goes back and forth between two values, so that every one of
them moves the scores, and is committed as it would be.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from typing import Any

SHORT, LONG = 1, 50  # interviews
LONG_ROWS = 2_000
MOST_SAVE_MS = 50.0
SCORED_THEMES = ("manager", "role", "workload", "culture", "team")
LIMIT_ROLES = 1_000
LIMIT_ROUNDS = 3


@dataclass
class Change:
    """One kind of change. do: a round of it. like: the one to compare with, "" for none."""

    name: str
    do: Callable[[], Any]
    like: str = ""
    rounds: int | None = None
    most_ms: float | None = None
    queries: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def p50_ms(self) -> float:
        return 1000 * sorted(self.seconds)[len(self.seconds) // 2]


def measure_changes(rounds: int, bare: Callable[[], Any]) -> list[Change]:
    """bare: fetches the page everything is compared with, once per round as the changes are."""
    from accounts.models import User

    user = User.objects.create_user("bench-saves@example.org")
    user.preferences.hours_limit = 50
    user.preferences.save()
    changes = [Change("bare page", bare), *_saves(user), *_new_limits()]
    for number in range(rounds + 1):
        for change in changes:
            if number <= (change.rounds or rounds):
                _measure(change, is_first=number == 0)
    return changes


def _measure(change: Change, *, is_first: bool) -> None:
    """The first round warms up, and counts the queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    if is_first:
        change.do()
        with CaptureQueriesContext(connection) as queries:
            change.do()
        change.queries = len(queries)
        return
    start = time.perf_counter()
    change.do()
    change.seconds.append(time.perf_counter() - start)


def _saves(user: Any) -> Iterator[Change]:
    from django.db import transaction
    from django.test import Client
    from django.utils import timezone

    from agenda.fake_data import make_long_role
    from interviews.score.domain.fit_score import fit_score
    from interviews.score.evidence_reading import evidence_by_interview, together

    client = Client(headers={"HX-Request": "true"})
    client.force_login(user)
    for count in (SHORT, LONG):
        rows = LONG_ROWS * count // LONG
        role = make_long_role(user, interviews=count, rows=rows, now=timezone.now())
        like = f"{{}}, {SHORT} interview" if count != SHORT else ""
        where = f"{count} interview{'s' * (count > 1)}"
        yield Change(
            f"answer kept, {where}",
            _save_of(role),
            like.format("answer kept"),
            most_ms=MOST_SAVE_MS,
        )
        yield Change(
            f"answer posted, {where}", _post_of(role, client), like.format("answer posted")
        )
        with transaction.atomic():
            evidence = together(evidence_by_interview([role.pk]).values())
        yield Change(
            f"score of {rows:,} rows",
            partial(fit_score, evidence),
            f"score of {LONG_ROWS // LONG:,} rows" if count != SHORT else "",
        )


def _save_of(role: Any) -> Callable[[], Any]:
    """The service alone: the answer, the score of its interview and of the role, the snapshots."""
    from django.utils import timezone

    from interviews.log.changes import record_answer
    from interviews.models import Question

    interview = role.interviews.order_by("pk")[0]
    contact = interview.contacts.order_by("pk")[0]
    number = interview.questions.filter(theme__in=SCORED_THEMES).order_by("pk")[0].pk
    signals = cycle((-2, 2))

    def save() -> None:
        record_answer(
            question=Question.objects.select_related("interview__role").get(pk=number),
            speaker=contact,
            fields={"words": "Well.", "manner": "specific", "signal": next(signals)},
            is_scared=False,
            now=timezone.now(),
        )

    return save


def _post_of(role: Any, client: Any) -> Callable[[], Any]:
    """The whole request, as the log page sends it, and the page's answer."""
    from django.urls import reverse

    interview = role.interviews.order_by("pk")[0]
    contact = interview.contacts.order_by("pk")[0]
    question = interview.questions.filter(theme__in=SCORED_THEMES).order_by("-pk")[0]
    url = reverse("interviews:answer_record", args=[question.pk])
    signals = cycle((-2, 2))

    def post() -> None:
        fields = {"speaker": contact.pk, "words": "Well.", "manner": "specific"}
        response = client.post(url, fields | {"signal": next(signals)})
        if response.status_code != 200:
            raise SystemExit(f"An answer posted to {url} gets {response.status_code}.")

    return post


def _new_limits() -> Iterator[Change]:
    """Every score of the account moves."""
    from django.utils import timezone

    from accounts.models import User
    from accounts.preferences import save_preferences
    from agenda.fake_data import INTERVIEWS_PER_ROLE, make_account

    email = "bench-limits@example.org"
    for _ in make_account(email, LIMIT_ROLES * INTERVIEWS_PER_ROLE, now=timezone.now()):
        pass
    weights = cycle((30, 18))

    def save() -> None:
        preferences = User.objects.get(email=email).preferences
        preferences.weights = preferences.weights | {"role": next(weights)}
        save_preferences(preferences, now=timezone.now())

    yield Change(f"new weights, {LIMIT_ROLES:,} roles", save, rounds=LIMIT_ROUNDS)


def print_changes(changes: list[Change]) -> list[str]:
    misses = []
    by_name = {it.name: it for it in changes}
    bare = by_name["bare page"]
    row = "{:<28} {:>7} {:>8} {:>8} {:>7} {:>9}"
    print("\n" + row.format("change", "queries", "p50 ms", "p95 ms", "× bare", "× short"))
    for it in changes:
        like = by_name.get(it.like)
        p95 = sorted(it.seconds)[int(0.95 * (len(it.seconds) - 1))]
        print(
            row.format(
                it.name,
                it.queries,
                f"{it.p50_ms:.1f}",
                f"{1000 * p95:.1f}",
                f"{it.p50_ms / bare.p50_ms:.1f}",
                f"{it.p50_ms / like.p50_ms:.2f}" if like else "",
            )
        )
        if it.most_ms is not None and it.p50_ms > it.most_ms:
            misses.append(f"{it.name}: {it.p50_ms:.1f} ms")
        if like and it.queries != like.queries:
            misses.append(f"{it.name}: {it.queries} queries, not {like.queries}")
    return misses
