"""What a row says of its role, in the tables and back."""

from decimal import Decimal

import pytest

from accounts.models import User
from applications.models import Company, Contact, Role
from tests.factories import CompanyFactory, ContactFactory, RoleFactory
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
