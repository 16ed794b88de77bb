"""Today and the board say the same number: the SQL of the one is the rule of the other."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.http import QueryDict
from django.utils import timezone

from applications.domain.pipeline import Stage
from applications.models import Role
from overview.board import reading, silent_reading
from overview.board.domain.questions import Asked
from overview.board.silent_reading import silent_in, with_silent
from tests.factories import InterviewFactory, LogEntryFactory, RoleFactory

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def silent_of(owner):
    return silent_in(with_silent(Role.objects.owned_by(owner).open(), now=NOW)[:30])


def on_the_board(owner):
    shown = reading.board(owner, QueryDict("show=silent"), now=NOW)
    assert dict(shown["questions"])[Asked.SILENT] == len(shown["cards"])
    return len(shown["cards"])


def around(random, *, days=10):
    """A moment about ten days ago, to the minute, some of them beside midnight; None at times."""
    if random.random() < 0.25:
        return None
    hour = random.choice([0, 9, 22, 23])
    day = NOW - timedelta(days=days + random.randint(-3, 3))
    return day.replace(hour=hour, minute=random.choice([0, 59]))


def some_role(random, owner):
    since, replied, heard, met = (around(random) for _ in range(4))
    role = RoleFactory(
        owner=owner,
        stage=random.choice([Stage.APPLIED] * 3 + list(Stage)),
        stage_since=since and timezone.localdate(since),
        last_reply_at=replied if random.random() < 0.3 else None,
    )
    if heard and random.random() < 0.4:
        LogEntryFactory(
            role=role,
            owner=owner,
            happened_at=heard,
            direction=random.choice(["in", "in", "out"]),
            is_receipt=random.random() < 0.3,
            trashed_at=random.choice([None, None, NOW]),
        )
    if met and random.random() < 0.4:
        starts = met if random.random() < 0.7 else NOW + timedelta(days=random.choice([-1, 2]))
        InterviewFactory(
            owner=owner,
            role=role,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            local_date=timezone.localdate(starts),
            ended_at=random.choice([None, starts + timedelta(hours=1)]),
            trashed_at=random.choice([None, None, NOW]),
        )


def test_an_automatic_receipt_is_no_sign_of_life(owner):
    role = RoleFactory(
        owner=owner, stage=Stage.APPLIED, stage_since=(NOW - timedelta(days=20)).date()
    )
    LogEntryFactory(role=role, happened_at=NOW - timedelta(days=3), direction="in", is_receipt=True)

    assert silent_of(owner).count == on_the_board(owner) == 1


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "Europe/Berlin"])
def test_both_numbers_agree(owner, zone):
    random = Random(zone)
    for _ in range(120):
        some_role(random, owner)

    with timezone.override(zone):
        count = silent_of(owner).count
        assert count == on_the_board(owner)
    assert 5 < count < 110


def test_both_numbers_agree_beyond_what_the_board_shows(owner, monkeypatch):
    monkeypatch.setattr(silent_reading, "MOST_ROLES", 3)
    long_ago = NOW.date() - timedelta(days=30)
    RoleFactory.create_batch(5, owner=owner, stage="applied", stage_since=long_ago)

    silent = silent_of(owner)

    shown = reading.board(owner, QueryDict("show=silent"), now=NOW, most=3)
    assert silent.count == len(shown["cards"]) == 3
    assert silent.of_which == "of the 3 that changed last"


def test_others_and_the_trash_are_not_counted_in_one_query(owner, django_assert_num_queries):
    long_ago = {"stage": "applied", "stage_since": NOW.date() - timedelta(days=30)}
    RoleFactory(**long_ago)
    RoleFactory(owner=owner, trashed_at=NOW, **long_ago)
    RoleFactory(owner=owner, **long_ago)

    with django_assert_num_queries(1):
        silent = silent_of(owner)
    assert (silent.count, silent.words, silent.of_which) == (1, "1 role silent for 10 days", "")


def test_without_roles_none_is_silent(owner):
    assert silent_of(owner).count == 0
