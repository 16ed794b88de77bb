"""What was said of a role's pay, each time, and what the role makes of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from applications import services
from applications.models import Company, NamedPay, Role
from applications.offers.changes import save_offer
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    NamedPayFactory,
    OfferFactory,
    RoleFactory,
)
from tests.undoing import undo_in

NOW = timezone.now()


@pytest.fixture
def role(owner):
    role = Role(owner=owner, company=CompanyFactory(owner=owner), title="Baker", pay_said="55k EUR")
    return services.create_role(role=role, moved_on=date(2026, 5, 4), now=NOW)


def figures(role):
    role.refresh_from_db()
    return role.pay_said, role.salary_min, role.salary_max, role.currency


def test_a_new_role_keeps_its_pay_as_the_first_that_was_named(role):
    assert figures(role) == ("55k EUR", 55_000, 55_000, "EUR")
    assert [it.said for it in role.named_pay.all()] == ["55k EUR"]


def test_the_newest_day_is_the_pay_of_the_role(role):
    services.name_pay(role=role, said="60k EUR", said_on=date(2126, 1, 1), now=NOW)
    services.name_pay(role=role, said="40k EUR", said_on=date(2020, 1, 1), now=NOW)

    assert figures(role)[0] == "60k EUR"


def test_a_correction_changes_what_was_said_last_and_adds_nothing(role):
    role.pay_said = "56k EUR"
    services.save_role(role=role, now=NOW)

    assert figures(role)[1] == 56_000
    assert [it.said for it in role.named_pay.all()] == ["56k EUR"]


def test_hours_make_pay_by_the_hour_a_sum_of_a_year(role):
    role.pay_said = "$62/h"
    services.save_role(role=role, now=NOW)
    assert figures(role)[1] is None

    role.hours_a_week = Decimal(40)
    services.save_role(role=role, now=NOW)

    assert figures(role)[1:] == (128_960, 128_960, "USD")
    assert role.pay_note() == "128,960 USD a year, × 40 hours × 52 weeks."


def test_figures_without_words_stay_when_something_else_is_saved(owner):
    role = RoleFactory(owner=owner, salary_min=50_000, currency="EUR")

    role.notes = "New"
    services.save_role(role=role, now=NOW)

    assert figures(role) == ("", 50_000, None, "EUR")


def test_named_again_on_the_page_with_who_said_it_and_undone(signed_in, owner, role):
    dana = ContactFactory(owner=owner, name="Dana Wood", company=role.company)
    said = {"said": "62k EUR", "by": dana.pk, "said_on": timezone.localdate().isoformat()}

    signed_in.post(reverse("overview:role_name_pay", args=[role.pk]), said)

    shown = signed_in.get(role.get_absolute_url())
    assertContains(shown, "Pay was named 2 times")
    assertContains(shown, "Dana Wood, ")
    assert figures(role)[1] == 62_000
    signed_in.post(undo_in(shown))
    assert figures(role)[1] == 55_000


def test_one_that_is_removed_comes_back_with_undo(signed_in, owner, role):
    dana = ContactFactory(owner=owner)
    named = NamedPayFactory(role=role, said="70k", said_on=timezone.localdate(), by=dana)
    before = [*NamedPay.objects.values_list("said", "said_on", "by", "recorded_at")]

    removed = signed_in.post(reverse("overview:named_pay_remove", args=[named.pk]), follow=True)

    assert figures(role)[0] == "55k EUR"
    signed_in.post(undo_in(removed))
    assert figures(role)[0] == "70k"
    assert [*NamedPay.objects.values_list("said", "said_on", "by", "recorded_at")] == before


def test_an_employer_that_is_not_named_yet_is_one_of_its_own_until_it_is_named(signed_in, owner):
    sent = {"title": "Data engineer", "is_unnamed": "on", "new_agency": "Hays"}
    signed_in.post(reverse("overview:role_create"), sent)
    signed_in.post(reverse("overview:role_create"), sent | {"new_agency": "hays"})

    first, second = Role.objects.order_by("pk")
    assert first.agency == second.agency
    assert [it.company.name for it in (first, second)] == [
        "Not named yet (Hays)",
        "Not named yet 2 (Hays)",
    ]
    edit = reverse("applications:company_edit", args=[first.company_id])
    signed_in.post(edit, {"name": "Fernhill"})
    assert [*Company.objects.order_by("pk").values_list("name", "is_unnamed")] == [
        ("Hays", False),
        ("Fernhill", False),
        ("Not named yet 2 (Hays)", True),
    ]


def test_tags_are_one_in_whatever_capitals(signed_in, role):
    edit = reverse("applications:role_edit", args=[role.pk])
    sent = {"title": "Baker", "company": role.company_id, "tags_said": "Remote, data; REMOTE,"}

    signed_in.post(edit, sent)
    signed_in.post(edit, sent | {"tags_said": "remote, night"})

    assert [str(it) for it in role.tags.all()] == ["night", "Remote"]


def test_an_offer_names_the_pay_too_until_it_goes(role):
    offer = OfferFactory(role=role, made_on=date(2126, 1, 1), base_said="")
    save_offer(offer=offer, deadline=None, now=NOW)
    assert figures(role)[0] == "55k EUR"

    offer.base_said = "5.000 € im Monat"
    save_offer(offer=offer, deadline=None, now=NOW)
    assert figures(role) == ("5.000 € im Monat", 60_000, 60_000, "EUR")

    services.trash(obj=offer, now=NOW)
    assert figures(role)[:2] == ("55k EUR", 55_000)
    services.restore(obj=offer, now=NOW)
    assert figures(role)[1] == 60_000


def test_another_text_leaves_what_the_offer_says(role):
    offer = OfferFactory(role=role, made_on=date(2026, 6, 1), base_said="60k EUR")
    save_offer(offer=offer, deadline=None, now=NOW)

    role.pay_said = "62k EUR"
    services.save_role(role=role, now=NOW)

    offer.refresh_from_db()
    assert offer.base_said == "60k EUR"
    assert figures(role)[1] == 62_000
