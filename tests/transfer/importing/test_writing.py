"""What a row says of its role, in the tables and back."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import User
from applications.models import Company, Contact, Role
from tests.factories import CompanyFactory, ContactFactory, OwnStageFactory, RoleFactory
from tests.page_text import text_of
from tests.transfer.importing.test_views import bring, import_all, undo

pytestmark = pytest.mark.usefixtures("signed_in")

HEAD = "Company,Role,Status,Contract,Hours,Agency,Referred by,Reason,Excitement"
ROW = "Acme,Baker,Rejected,Permanent,38.5,Hays,Mia May,Hiring freeze,4"


def test_a_row_says_contract_hours_agency_referrer_reason_and_priority(signed_in):
    page = text_of(signed_in.get(bring(signed_in, f"{HEAD}\n{ROW}").get_absolute_url()))
    for words in (
        "Through: Hays",
        "Referred by: Mia May",
        "Permanent, 38.5 h a week",
        "Priority: High",
    ):
        assert words in page

    of = import_all(signed_in, f"{HEAD}\n{ROW}\nHays,Cook,Applied,,,,Mia May,,")

    role = Role.objects.get(title="Baker")
    assert (role.contract, role.hours_a_week) == ("permanent", Decimal("38.5"))
    assert (role.ended_why, role.priority) == ("closed", 1)
    assert role.agency == Role.objects.get(title="Cook").company
    assert (role.referred_by.name, role.referred_by.company) == ("Mia May", None)
    assert role.recruiter is None
    assert [Company.objects.count(), Contact.objects.count()] == [2, 1]

    undo(signed_in, of)
    for model in (Role, Company, Contact):
        assert not model.objects.owned_by(of.owner).exists()


def test_roles_that_left_as_a_list_come_back_as_they_were(signed_in):
    owner = User.objects.get()
    RoleFactory(
        owner=owner,
        title="Baker",
        stage="applied",
        stage_since=date(2026, 3, 2),
        pay_said="95k–110k EUR",
        salary_min=95_000,
        salary_max=110_000,
        currency="EUR",
        notes="By the river.",
    )
    before = Role.objects.get()
    facts = ("title", "stage", "stage_since", "pay_said", "salary_min", "salary_max", "notes")
    then = [getattr(before, it) for it in facts]
    address = reverse("transfer:list_download", kwargs={"name": "all-roles"})
    left = signed_in.get(address, {"download": "csv"}).getvalue().decode("utf-8-sig")
    before.delete()

    import_all(signed_in, left)

    assert [getattr(Role.objects.get(), it) for it in facts] == then


def test_who_and_which_agency_are_known_already(signed_in):
    owner = User.objects.get()
    hays = CompanyFactory(owner=owner, name="Hays GmbH")
    mia = ContactFactory(owner=owner, name="Mia May", company=None)

    of = import_all(signed_in, f"{HEAD}\n{ROW}")

    role = Role.objects.get()
    assert (role.agency, role.referred_by) == (hays, mia)
    undo(signed_in, of)
    assert Company.objects.owned_by(owner).get() == hays
    assert Contact.objects.owned_by(owner).get() == mia


def test_gaps_are_filled_with_them_and_emptied_again(signed_in):
    owner = User.objects.get()
    acme = CompanyFactory(owner=owner, name="Acme")
    role = RoleFactory(owner=owner, company=acme, title="Baker", stage="rejected")

    of = import_all(signed_in, f"{HEAD}\n{ROW}", twins="fill")

    role.refresh_from_db()
    assert (role.contract, role.hours_a_week, role.ended_why) == (
        "permanent", Decimal("38.5"), "closed",
    )  # fmt: skip
    assert (role.agency.name, role.referred_by.name) == ("Hays", "Mia May")

    undo(signed_in, of)
    role.refresh_from_db()
    assert (role.contract, role.hours_a_week, role.ended_why) == ("", None, "")
    assert (role.agency, role.referred_by) == (None, None)
    assert [it.name for it in Company.objects.owned_by(owner)] == ["Acme"]
    assert not Contact.objects.owned_by(owner).exists()


def test_an_open_role_is_not_filled_with_why_it_ended(signed_in):
    owner = User.objects.get()
    RoleFactory(owner=owner, company=CompanyFactory(owner=owner, name="Acme"), title="Baker")

    import_all(signed_in, "Company,Role,Status,Reason\nAcme,Baker,Rejected,Pay", twins="fill")

    assert Role.objects.get().ended_why == ""


def test_an_agency_that_was_chosen_since_stays_on_undo(signed_in):
    owner = User.objects.get()
    acme = CompanyFactory(owner=owner, name="Acme")
    role = RoleFactory(owner=owner, company=acme, title="Baker")
    of = import_all(signed_in, "Company,Role,Agency\nAcme,Baker,Hays", twins="fill")
    role.refresh_from_db()
    role.agency = other = CompanyFactory(owner=owner, name="Other")
    role.save()

    undo(signed_in, of)

    role.refresh_from_db()
    assert role.agency == other


def test_a_stage_whose_day_is_not_in_the_file_is_since_no_day(signed_in):
    import_all(signed_in, "Company,Role,Status,Applied on\nAcme,Baker,Rejected,2026-03-04")

    role = Role.objects.get()
    assert (role.stage, role.stage_since) == ("rejected", None)
    assert [(it.stage, it.is_day_known) for it in role.moves.all()] == [
        ("rejected", False),
        ("applied", True),
    ]


BEFORE = {  # the columns that were compared before prints said which, as they were listed then
    "pay in figures": "location workplace posting_url posting_text source notes applied_via "
    "closes_on priority salary_min salary_max currency",
    "pay as said": "location workplace posting_url posting_text source notes applied_via "
    "closes_on priority pay_said salary_min salary_max currency",
}
ALL_BEFORE = (
    " title company_id stage stage_since offer_deadline office_days travel_nights commute_minutes "
    "contract hours_a_week agency_id referred_by_id previous_id ended_why last_reply_at"
)


def print_before(role, columns):
    """As it was taken then: the last stage had a day always."""
    facts = {it: getattr(role, it) for it in f"{columns}{ALL_BEFORE}".split()}
    facts["stage_since"] = role.moves.latest("moved_on", "recorded_at", "pk").moved_on
    values = [str(it) for it in facts.values()]
    values += role.moves.order_by("pk").values_list("pk", "stage", "moved_on", "note")
    values += role.tags.order_by("pk").values_list("pk", flat=True)
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()


PAID = (
    "Company,Role,Status,Applied on,Salary,Tags\n"
    'Acme,Baker,Rejected,2026-03-04,"40,000–50,000 EUR a year",bread'
)


def imported_before(client, columns, text=PAID):
    of = import_all(client, text)
    role = Role.objects.get()
    row = of.rows.get()
    row.made["print"] = print_before(role, BEFORE[columns])
    row.save()
    return of, role


@pytest.mark.parametrize("columns", BEFORE)
def test_an_import_of_an_earlier_version_is_taken_back(signed_in, columns):
    of, role = imported_before(signed_in, columns)
    assert role.stage_since is None
    assert role.salary_min == 40_000

    undo(signed_in, of)

    assert not Role.objects.owned_by(of.owner).exists()


@pytest.mark.parametrize("columns", BEFORE)
@pytest.mark.parametrize(
    ("name", "value"), [("notes", "Mine"), ("hours_a_week", 30), ("ended_why", "closed")]
)
def test_a_role_of_an_earlier_version_that_was_changed_stays(signed_in, columns, name, value):
    of, role = imported_before(signed_in, columns)
    Role.objects.filter(pk=role.pk).update(**{name: value})

    undo(signed_in, of)

    assert Role.objects.owned_by(of.owner).get() == role


def test_what_was_said_of_the_pay_since_an_earlier_version_stays(signed_in):
    text = "Company,Role,Status\nAcme,Baker,Applied"
    of, role = imported_before(signed_in, "pay in figures", text)
    Role.objects.filter(pk=role.pk).update(pay_said="to be agreed")

    undo(signed_in, of)

    assert Role.objects.owned_by(of.owner).get() == role


def test_a_role_of_an_earlier_version_that_moved_to_a_stage_of_ones_own_stays(signed_in):
    text = "Company,Role,Status\nAcme,Baker,Screening"
    of, role = imported_before(signed_in, "pay in figures", text)
    own = OwnStageFactory(owner=of.owner, counts_as="screening")
    role.moves.update(own_stage=own)

    undo(signed_in, of)

    assert Role.objects.owned_by(of.owner).get() == role


@pytest.mark.parametrize(
    ("said", "left"),
    [("40,000–50,000 EUR a year", ""), ("40,000–50,000 EUR a year, and a car", None)],
)
def test_pay_that_an_earlier_version_filled_in_figures_is_emptied_again(signed_in, said, left):
    owner = User.objects.get()
    acme = CompanyFactory(owner=owner, name="Acme")
    figures = {"salary_min": 40_000, "salary_max": 50_000, "currency": "EUR"}
    role = RoleFactory(owner=owner, company=acme, title="Baker", source="Fair", pay_said="")
    of = import_all(signed_in, "Company,Role,Notes\nAcme,Baker,hm", twins="fill")
    row = of.rows.get()
    before = {"salary_min": None, "salary_max": None, "currency": ""}
    row.made["filled"] |= {name: [before[name], it] for name, it in figures.items()}
    row.save()
    Role.objects.filter(pk=role.pk).update(pay_said=said, **figures)

    undo(signed_in, of)

    role.refresh_from_db()
    row.refresh_from_db()
    assert role.notes == ""
    assert role.pay_said == (said if left is None else left)
    assert role.salary_min == (40_000 if left is None else None)
    assert row.made == ({"kept": True} if left is None else {})
