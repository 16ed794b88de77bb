"""The made-up account of many years: linear to make, and as true as an account that was lived."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from agenda.fake_data import PLAIN, Shape
from agenda.fake_words import company_name
from agenda.fake_years import FEWEST_ROLES, INTERVIEWS_PER_ROLE, ROLES_AT
from applications.models import Company, Role
from interviews.models import FollowUp, Interview


def test_it_has_as_many_roles_and_interviews_as_it_says(db):
    call_command("fake_data", "years@example.org", "--roles", str(FEWEST_ROLES), verbosity=0)

    user, now = User.objects.get(email="years@example.org"), timezone.now()
    assert Role.objects.filter(owner=user).count() == FEWEST_ROLES
    assert Interview.objects.filter(owner=user).count() == FEWEST_ROLES * INTERVIEWS_PER_ROLE
    assert Role.objects.owned_by(user).open().count() == FEWEST_ROLES // 10
    assert Interview.objects.owned_by(user).upcoming(now=now).exists()
    assert FollowUp.objects.owned_by(user).pending().exists()
    # What is stored is what the rules make of it.
    call_command("rescore", "--check")


def test_too_few_roles_are_refused_in_words(db):
    with pytest.raises(CommandError, match="100 or more"):
        call_command("fake_data", "years@example.org", "--roles", "5")


def test_companies_are_large_and_small_and_each_has_a_name_of_its_own():
    sizes = Shape(roles_at=ROLES_AT).sizes(100_000)

    assert sum(sizes) == 100_000
    assert max(sizes) == 600
    assert len({company_name(it) for it in range(len(sizes))}) == len(sizes)
    assert PLAIN.sizes(5) == [2, 2, 1]


def test_two_accounts_hold_the_same_names(db):
    for number in (1, 2):
        call_command("fake_data", f"years-{number}@example.org", "--roles", str(FEWEST_ROLES))

    names = [
        set(Company.objects.filter(owner=it).values_list("name", flat=True))
        for it in User.objects.filter(email__startswith="years-")
    ]
    assert names[0] == names[1]
