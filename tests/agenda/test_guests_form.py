import pytest
from pytest_django.asserts import assertContains, assertNotContains

from applications.models import Contact
from interviews.models import Interview
from tests.agenda.invited import IMPORT, add, event
from tests.factories import CompanyFactory, ContactFactory, RoleFactory

RUTH = "ruth.adler@kestrel.example.org"


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner, company__owner=owner, company__name="Fernhill", title="Analyst")


@pytest.fixture
def invite(signed_in, role):
    """Reads an invitation to the role by these guests, written as CN and address."""

    def invite(*guests, summary="Recruiter call: Analyst at Fernhill"):
        lines = [f'ATTENDEE;CN="{name}":mailto:{email}' for name, email in guests]
        start = ["UID:1", "DTSTART:20990603T100000Z", "DURATION:PT30M", f"SUMMARY:{summary}"]
        return signed_in.post(IMPORT, {"text": event(*start, *lines)})

    return invite


# --- Whom they work for --------------------------------------------------------------------------


def test_a_recruiter_is_of_no_company_until_the_user_says_which(signed_in, invite, role):
    response = invite(("Ruth Adler", RUTH))

    assert response.context["form"]["works_0"].value() == ""
    response = add(signed_in, response, relationship_0="close")
    assertContains(response, "Works for (Ruth Adler):", status_code=422)
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("works", "agency", "company"),
    [
        ("employer", "", "Fernhill"),
        ("employer", "Kestrel", "Fernhill"),
        ("agency", "Kestrel", "Kestrel"),
        ("agency", "KESTREL AG", "Kestrel AG"),
        ("agency", "", None),
    ],
)
def test_a_recruiter_is_filed_where_the_user_says(
    signed_in, owner, invite, role, works, agency, company
):
    CompanyFactory(owner=owner, name="Kestrel AG")
    sent = {"relationship_0": "distant", "works_0": works, "agency_0": agency}

    add(signed_in, invite(("Ruth Adler", RUTH)), **sent)

    ruth = Contact.objects.get()
    assert (ruth.company and ruth.company.name) == company
    assert Interview.objects.get().role == role


@pytest.mark.parametrize(
    ("email", "works", "agency"),
    [
        (RUTH, "agency", "Kestrel"),
        ("ruth@fernhill.example.org", "employer", ""),
        ("ruth@gmail.com", "", ""),
    ],
)
def test_what_the_address_says_is_proposed(owner, invite, role, email, works, agency):
    CompanyFactory(owner=owner, name="Kestrel")

    form = invite(("Ruth Adler", email)).context["form"]

    assert (form["works_0"].value(), form["agency_0"].value()) == (works, agency)


def test_an_agency_that_the_user_knows_is_not_taken_for_the_employer(owner, invite):
    CompanyFactory(owner=owner, name="Kestrel")

    form = invite(("Ruth Adler", RUTH), summary="Recruiter call").context["form"]

    assert (form["role"].value(), form["works_0"].value()) == (None, "")


def test_others_than_recruiters_are_of_the_company_of_the_role(signed_in, invite, role):
    response = invite(("Dana Lee", "dana@gmail.com"), summary="Fernhill: Analyst")

    add(signed_in, response, kind="other", kind_0="coworker")

    assert Contact.objects.get().company == role.company


def test_the_firm_behind_a_name_still_tells_the_company(signed_in, owner, role):
    lines = ["DTSTART:20990603T100000Z", "ORGANIZER;CN=Tom Ashby/Boston/FERNHILL:mailto:t@gmx.net"]

    form = signed_in.post(IMPORT, {"text": event(*lines)}).context["form"]

    assert (form["company"].value(), form["name_0"].value()) == (role.company_id, "Tom Ashby")


# --- Somebody the user has ------------------------------------------------------------------------


def test_a_contact_without_address_is_known_by_name_and_gets_the_address(
    signed_in, owner, invite, role
):
    ruth = ContactFactory(owner=owner, company=role.company, name="Ruth ADLER", email="")

    response = invite(("Adler, Ruth (HR)", "Ruth@fernhill.example.org"))
    add(signed_in, response, kind_0="")

    assertContains(response, "Ruth ADLER, coworker at Fernhill, no e-mail")
    assert list(Interview.objects.get().contacts.all()) == [ruth]
    ruth.refresh_from_db()
    assert ruth.email == "ruth@fernhill.example.org"


def test_the_recruiter_of_the_role_is_known_by_name_whatever_her_agency(
    signed_in, owner, invite, role
):
    agency = CompanyFactory(owner=owner, name="Kestrel")
    ruth = ContactFactory(
        owner=owner, company=agency, name="Ruth Adler", kind="recruiter", email=""
    )
    role.recruiter = ruth
    role.save()

    add(signed_in, invite(("Ruth Adler", RUTH)))

    assert list(Interview.objects.get().contacts.all()) == [ruth]
    assert Contact.objects.get().company == agency


def test_a_contact_of_the_same_name_with_another_address_is_pointed_out(
    signed_in, owner, invite, role
):
    ruth = ContactFactory(
        owner=owner, company=role.company, name="Ruth Adler", email="ra@old.example"
    )
    response = invite(("Ruth Adler", RUTH))

    assertContains(response, "Ruth Adler, coworker at Fernhill, ra@old.example")
    refused = add(signed_in, response, kind_0="coworker")
    assertContains(refused, "Do you know each other? (Ruth Adler)", status_code=422)
    add(signed_in, refused, who_0=str(ruth.pk))

    assert list(Interview.objects.get().contacts.all()) == [ruth]
    ruth.refresh_from_db()
    assert ruth.email == "ra@old.example"


def test_somebody_new_of_the_same_name_is_made_once_the_user_says_so(
    signed_in, owner, invite, role
):
    ContactFactory(owner=owner, company=role.company, name="Ruth Adler", email="")

    add(signed_in, invite(("Ruth Adler", RUTH)), who_0="new", kind_0="coworker")

    assert Contact.objects.filter(name="Ruth Adler").count() == 2


def test_a_coworker_of_that_name_elsewhere_is_only_offered(signed_in, owner, invite, role):
    ContactFactory(owner=owner, name="Ruth Adler", email="")

    response = invite(("Ruth Adler", RUTH))

    assert response.context["form"]["who_0"].value() == "new"
    add(signed_in, response, kind_0="coworker")
    assert Contact.objects.filter(name="Ruth Adler").count() == 2


def test_a_name_typed_over_may_be_known_too(signed_in, owner, invite, role):
    ContactFactory(owner=owner, company=role.company, name="Ruth Adler", email="")

    response = invite(("HR team", RUTH))

    assert "who_0" not in response.context["form"].fields
    response = add(signed_in, response, name_0="Ruth Adler", kind_0="coworker")
    assertContains(response, "Choose whether this is the contact that you have", status_code=422)
    assert not Interview.objects.exists()


def test_contacts_of_other_users_are_not_offered(invite, role):
    ContactFactory(name="Ruth Adler", email="")

    assertNotContains(invite(("Ruth Adler", RUTH)), "Do you know each other?")


def test_somebody_else_cannot_be_chosen(signed_in, owner, invite, role):
    ContactFactory(owner=owner, name="Ruth Adler", email="")
    other = ContactFactory(owner=owner, name="Tom Ashby")

    response = add(signed_in, invite(("Ruth Adler", RUTH)), who_0=str(other.pk))

    assertContains(response, "Choose one from the list", status_code=422)


# --- Errors --------------------------------------------------------------------------------------


def test_an_error_says_which_contact_it_is_about(signed_in, invite, role):
    response = invite(("Ruth Adler", RUTH), ("", "tom@fernhill.example.org"), summary="Analyst")

    response = add(
        signed_in,
        response,
        kind="other",
        email_0="ruth",
        kind_0="other",
        kind_1="",
        name_1="T" * 121,
    )

    assertContains(response, "E-mail (Ruth Adler): Give an e-mail address", status_code=422)
    assertContains(response, "Kind of contact (TTT", status_code=422)
    assertContains(response, "Name (TTT", status_code=422)


def test_a_guest_is_called_by_the_name_or_what_the_address_makes_of_it(invite):
    response = invite(
        ("Tom Ashby/Boston/FERNHILL", "tom@fernhill.example.org"),
        ("'mia.berg@fernhill.example.org'", "mia.berg@fernhill.example.org"),
    )

    form = response.context["form"]
    assert [form[f"name_{n}"].value() for n in (0, 1)] == ["Tom Ashby", "Mia Berg"]
