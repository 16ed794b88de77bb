"""owned_by(): only one's own rows, and the owner's one object handed down to them."""

import pickle
from datetime import UTC, datetime

import pytest

from applications.models import Company, Role
from interviews.models import Interview, Participant
from tests.factories import CompanyFactory, InterviewFactory, ParticipantFactory, RoleFactory


@pytest.fixture
def interview(owner):
    return InterviewFactory(owner=owner)


@pytest.fixture
def no_queries(django_assert_num_queries):
    return django_assert_num_queries(0)


def test_only_ones_own_rows_are_found(owner, interview):
    foreign = InterviewFactory()

    assert list(Interview.objects.owned_by(owner)) == [interview]
    assert list(Company.objects.owned_by(foreign.owner)) == [foreign.role.company]


def test_rows_of_rows_are_found_by_the_way_up(owner, interview):
    mine, _ = ParticipantFactory(interview=interview), ParticipantFactory()

    assert list(Participant.objects.owned_by(owner)) == [mine]


@pytest.mark.parametrize(
    "found",
    [
        lambda rows: rows[0],
        lambda rows: rows.get(),
        lambda rows: rows.first(),
        lambda rows: rows.exclude(pk=0).order_by("pk").select_related("role__company")[0],
        lambda rows: rows.in_bulk().popitem()[1],
        lambda rows: next(iter(rows | rows.all())),
        lambda rows: pickle.loads(pickle.dumps(rows))[0],
    ],
)
def test_a_row_holds_the_user_it_was_asked_for(found, owner, interview, no_queries):
    row = found(Interview.objects.owned_by(owner))

    with no_queries:
        assert row.owner == owner
        assert row.owner.preferences


def test_rows_fetched_along_hold_the_same_user(owner, interview, no_queries):
    row = Interview.objects.owned_by(owner).select_related("role__company").get()

    with no_queries:
        assert row.owner is row.role.owner is row.role.company.owner is owner


def test_rows_prefetched_reach_it_by_the_row_they_belong_to(owner, interview, no_queries):
    role = Role.objects.owned_by(owner).prefetch_related("interviews").get()

    with no_queries:
        assert role.interviews.all()[0].role.owner is owner


def test_a_row_of_another_user_keeps_its_own(owner, interview):
    foreign = RoleFactory()

    rows = Role.objects.owned_by(owner) | Role.objects.all()

    assert {row.owner for row in rows} == {owner, foreign.owner}


def test_a_deferred_owner_is_not_read(owner, interview, django_assert_num_queries):
    with django_assert_num_queries(1):
        [row] = Role.objects.owned_by(owner).only("title")

    assert "owner_id" in row.get_deferred_fields()


def test_values_and_counts_are_as_without(owner, interview):
    roles = Role.objects.owned_by(owner)

    assert list(roles.values("pk")) == [{"pk": interview.role_id}]
    assert list(roles.values_list("pk", flat=True)) == [interview.role_id]
    assert roles.count() == 1


def test_a_row_by_row_reading_finds_the_owner_itself(owner, interview):
    [row] = Interview.objects.owned_by(owner).iterator()

    assert row.owner == owner


def test_in_the_trash_a_row_is_no_longer_found(owner):
    CompanyFactory(owner=owner)
    Company.objects.update(trashed_at=datetime(2026, 5, 4, tzinfo=UTC))

    assert not Company.objects.owned_by(owner).exists()
