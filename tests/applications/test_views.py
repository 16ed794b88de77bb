"""Creating, changing and throwing away: what happens with htmx, without, and to whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from accounts.owned import TRASHABLE
from applications.models import Company, Contact, KeyMessage, Role
from interviews.models import Interview
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    InterviewFactory,
    KeyMessageFactory,
    RoleFactory,
)
from tests.undoing import undo_in

FACTORIES = {
    "company": (CompanyFactory, Company),
    "role": (RoleFactory, Role),
    "contact": (ContactFactory, Contact),
    "key_message": (KeyMessageFactory, KeyMessage),
}
EDITS = {
    "company": {"name": "Kestrel Health"},
    "role": {"title": "Analyst"},
    "contact": {"name": "Mia Okafor", "kind": "coworker"},
    "key_message": {"text": "I calm outages"},
}
each_kind = pytest.mark.parametrize("kind", FACTORIES)


def url(name, *args):
    return reverse(f"applications:{name}", args=args)


def shown(response):
    return [str(message) for message in response.context["messages"]]


# --- Create -----------------------------------------------------------------------------------


def test_add_contact_goes_back_to_where_one_came_from(signed_in, owner):
    role = RoleFactory(owner=owner)
    data = {"name": "Mia", "kind": "coworker", "next": role.get_absolute_url()}

    response = signed_in.post(url("contact_create"), data)

    assertRedirects(response, role.get_absolute_url())


def test_somebody_who_is_no_recruiter_has_no_relationship(signed_in):
    data = {"name": "Mia", "kind": "coworker", "relationship": "close"}

    signed_in.post(url("contact_create"), data)

    assert Contact.objects.get().relationship == ""


def test_a_contact_can_bring_a_new_company(signed_in):
    data = {"name": "Dana", "kind": "recruiter", "relationship": "close", "zone": "Asia/Tokyo"}

    signed_in.post(url("contact_create"), {**data, "new_company": "Fernhill"})

    dana = Contact.objects.get()
    assert (dana.company.name, dana.relationship, dana.zone) == ("Fernhill", "close", "Asia/Tokyo")


# --- Edit -------------------------------------------------------------------------------------


@each_kind
def test_an_edit_is_saved(kind, signed_in, owner):
    factory, model = FACTORIES[kind]
    row = factory(owner=owner)
    company = {"company": row.company_id} if hasattr(row, "company_id") else {}

    response = signed_in.post(url(f"{kind}_edit", row.pk), {**EDITS[kind], **company})

    assert response.status_code == 302
    field, value = next(iter(EDITS[kind].items()))
    assert getattr(model.objects.get(), field) == value


def test_an_edit_keeps_a_recruiter_who_is_one_no_more(signed_in, owner):
    recruiter = ContactFactory(owner=owner, kind="recruiter")
    role = RoleFactory(owner=owner, recruiter=recruiter)
    Contact.objects.filter(pk=recruiter.pk).update(kind="other", trashed_at=timezone.now())

    assertContains(
        signed_in.get(url("role_edit", role.pk)),
        f'<option value="{recruiter.pk}" selected>{recruiter.name}</option>',
    )


# --- Trash ------------------------------------------------------------------------------------


def test_what_goes_into_the_trash_along_with_a_company_is_counted(signed_in, owner):
    company = CompanyFactory(owner=owner)
    role = RoleFactory(owner=owner, company=company)
    InterviewFactory.create_batch(2, owner=owner, role=role)

    landed = signed_in.post(url("company_trash", company.pk), follow=True)

    assert f"{company} with 1 role and 2 interviews." in shown(landed)[0]


@each_kind
def test_what_is_thrown_away_can_be_undone_where_one_lands(kind, signed_in, owner):
    factory, model = FACTORIES[kind]
    row = factory(owner=owner)

    landed = signed_in.post(url(f"{kind}_trash", row.pk), follow=True)

    undo = undo_in(landed)
    assert "Moved to the trash" in shown(landed)[0]
    assert not model.objects.owned_by(owner).filter(pk=row.pk).exists()

    assert signed_in.post(undo).status_code == 302
    assert model.objects.owned_by(owner).filter(pk=row.pk).exists()


def test_the_trash_lists_each_thing_once_with_a_way_back(signed_in, owner):
    role = InterviewFactory(owner=owner).role
    alone = InterviewFactory(owner=owner)
    signed_in.post(url("company_trash", role.company_id))
    alone.trashed_at = timezone.now()
    alone.save()

    response = signed_in.get(url("trash"))

    assert [row.trash_kind for row in response.context["rows"]] == ["interview", "company"]
    assertContains(response, f'action="{url("trash_restore", "company", role.company_id)}"')


def test_restoring_from_the_trash_page_stays_there(signed_in, owner):
    message = KeyMessageFactory(owner=owner, trashed_at=timezone.now())

    response = signed_in.post(
        url("trash_restore", "key_message", message.pk), {"next": url("trash")}, follow=True
    )

    assertRedirects(response, url("trash"))
    assertContains(response, f"Restored from the trash: {message}.")


def test_an_interview_comes_back_too(signed_in, owner):
    interview = InterviewFactory(owner=owner, trashed_at=timezone.now())

    signed_in.post(url("trash_restore", "interview", interview.pk))

    assert Interview.objects.owned_by(owner).get() == interview


def test_a_name_taken_meanwhile_is_answered_in_words(signed_in, owner):
    company = CompanyFactory(owner=owner, name="Fernhill", trashed_at=timezone.now())
    CompanyFactory(owner=owner, name="FERNHILL")

    response = signed_in.post(url("trash_restore", "company", company.pk))

    assertContains(response, "You have another company called Fernhill now.", status_code=422)
    assert not Company.objects.owned_by(owner).filter(pk=company.pk).exists()


def test_after_thirty_days_it_is_neither_listed_nor_restored(signed_in, owner):
    long_ago = timezone.now() - timedelta(days=30)
    message = KeyMessageFactory(owner=owner, trashed_at=long_ago)

    assertContains(signed_in.get(url("trash")), "The trash is empty")
    assert signed_in.post(url("trash_restore", "key_message", message.pk)).status_code == 404


def test_the_trash_page_costs_the_same_for_three_and_thirty(
    signed_in, owner, django_assert_num_queries
):
    for count in (3, 27):
        KeyMessageFactory.create_batch(count, owner=owner, trashed_at=timezone.now())
        with django_assert_num_queries(3 + len(TRASHABLE)):  # session, user, due, each kind
            signed_in.get(url("trash"))


@pytest.mark.parametrize("kind", ["user", "stagemove", "x"])
def test_what_cannot_lie_in_the_trash_is_not_found_there(kind, signed_in):
    assert signed_in.post(url("trash_restore", kind, 1)).status_code == 404
