"""A flag found at a company counts for a role only while the role is at that company."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from applications.services import save_role
from interviews.flags.found_changes import save_found_flag
from interviews.models import FoundFlag
from interviews.score.evidence_reading import found_flags
from tests.factories import CompanyFactory, FoundFlagFactory, RoleFactory


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner)


@pytest.fixture
def flag(role):
    flag = FoundFlagFactory(company=role.company)
    return save_found_flag(flag=flag, roles=[role], now=timezone.now())


def figures_of(role) -> list[float | None]:
    return [role.fit_score, role.fit_low, role.fit_high, role.fit_coverage, role.fit_rank]


def moved(role, company) -> None:
    role.refresh_from_db()
    role.company = company
    save_role(role=role, now=timezone.now())
    role.refresh_from_db()


def test_it_counts_no_more_elsewhere_and_again_when_it_is_back(role, flag, owner):
    home = role.company
    role.refresh_from_db()
    with_it = figures_of(role)

    moved(role, CompanyFactory(owner=owner))
    assert figures_of(role) != with_it
    assert found_flags(role) == list(FoundFlag.objects.counting_for(role)) == []
    call_command("rescore", "--check")

    moved(role, home)
    assert figures_of(role) == with_it
    assert found_flags(role) == list(FoundFlag.objects.counting_for(role)) == [flag]
    call_command("rescore", "--check")


def test_the_page_of_the_company_names_only_roles_that_are_there(signed_in, role, flag, owner):
    flags = reverse("interviews:company_flags", args=[flag.company_id])
    assertContains(signed_in.get(flags), "Counts for")

    moved(role, CompanyFactory(owner=owner))

    assertNotContains(signed_in.get(flags), "Counts for")


def test_a_change_of_the_flag_leaves_the_role_that_moved_away(role, flag, owner):
    moved(role, CompanyFactory(owner=owner))
    other = RoleFactory(owner=owner, company=flag.company)

    save_found_flag(flag=flag, roles=[other], now=timezone.now())

    assert set(flag.roles.all()) == {role, other}
    assert flag.counting_roles == [other]


def test_it_stands_on_the_card_the_page_of_the_role_and_is_counted_at_the_company(
    signed_in, role, flag
):
    at_company = f"{reverse('interviews:company_flags', args=[flag.company_id])}#{flag.anchor}"

    assertContains(signed_in.get(role.get_absolute_url()), f'href="{at_company}"')
    assertContains(signed_in.get(role.company.get_absolute_url()), "1 red flag open")
    [card] = signed_in.get(reverse("overview:role_board")).context["cards"]
    assert [it.severity for it in card.flags] == [flag.severity]
