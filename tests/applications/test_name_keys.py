"""One name, one company: Müller and MÜLLER, from the forms to rows older than that rule."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from applications.models import Company, Contact, KeyMessage, Role
from applications.services import company_called, restore, trash
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    KeyMessageFactory,
    RoleFactory,
    UserFactory,
)

fill = import_module("applications.migrations.0003_name_keys").fill


def test_a_second_company_of_the_name_is_refused(signed_in, owner):
    CompanyFactory(owner=owner, name="Müller GmbH")
    response = signed_in.post(reverse("applications:company_create"), {"name": "MÜLLER GMBH"})

    assert response.status_code == 422
    assertContains(response, "You have a company with this name already.", status_code=422)


def test_a_role_takes_the_company_that_is_there(signed_in, owner):
    company = CompanyFactory(owner=owner, name="Müller GmbH")
    typed = {"title": "Analyst", "new_company": "MÜLLER GMBH"}
    signed_in.post(reverse("overview:role_create"), typed)

    assert Role.objects.get().company == company
    assert company_called(owner=owner, name="mu\u0308ller gmbh") == company


def test_the_database_itself_refuses_it(owner):
    gone = CompanyFactory(owner=owner, name="Müller")
    trash(obj=gone, now=timezone.now())
    CompanyFactory(owner=owner, name="MÜLLER")

    with pytest.raises(Exception, match="another company called Müller"):
        restore(obj=gone, now=timezone.now())


@pytest.mark.parametrize("page", ["company_list", "contact_list", "role_list", "key_message_list"])
@pytest.mark.parametrize("asked", ["müller", "MÜLLER"])
def test_every_list_finds_it(page, asked, signed_in, owner):
    company = CompanyFactory(owner=owner, name="Müller GmbH")
    ContactFactory(owner=owner, name="Jörg MÜLLER")
    RoleFactory(owner=owner, company=company, title="Leitung MÜLLEREI")
    KeyMessageFactory(owner=owner, text="MÜLLERS Lust")

    response = signed_in.get(reverse(f"applications:{page}"), {"q": asked})
    assertContains(response, "üller" if page == "company_list" else "MÜLLER")


@pytest.mark.parametrize(
    ("model", "build", "name"),
    [
        (Company, CompanyFactory, "name"),
        (Contact, ContactFactory, "name"),
        (Role, RoleFactory, "title"),
        (KeyMessage, KeyMessageFactory, "text"),
    ],
    ids=lambda it: getattr(it, "__name__", ""),
)
def test_lists_sort_letters_with_marks_beside_those_without(model, build, name, owner):
    for it in ("Zebra", "Ärzte", "arz", "Öl", "Oktav", "Øst"):
        build(owner=owner, **{name: it})

    rows = model.objects.owned_by(owner).order_by(f"{name}_key")
    assert [getattr(it, name) for it in rows] == ["arz", "Ärzte", "Oktav", "Öl", "Øst", "Zebra"]


def test_an_upgrade_gives_every_row_its_key_and_later_namesakes_a_number(owner):
    other = UserFactory()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX company_name_unique")
    names = ["Müller", "MÜLLER", "müller", "Müller (2)", "Ä" * 120, "ä" * 120]
    rows = [CompanyFactory(owner=owner, name=name) for name in names]
    theirs = CompanyFactory(owner=other, name="MÜLLER")
    gone = CompanyFactory(owner=owner, name="MÜLLER", trashed_at=timezone.now())
    contact = ContactFactory(owner=owner, company=rows[1], name="Jörg")
    models = (Company, Contact)
    keys = {model: dict(model.objects.values_list("pk", "name_key")) for model in models}
    for model in models:
        model.objects.update(name_key="")

    fill(apps, None)
    fill(apps, None)  # nothing more to do

    kept = dict(Company.objects.values_list("pk", "name"))
    assert [kept[it.pk] for it in rows] == [
        "Müller",
        "MÜLLER (3)",
        "müller (4)",
        "Müller (2)",
        "Ä" * 120,
        "ä" * 116 + " (2)",
    ]
    assert (kept[theirs.pk], kept[gone.pk]) == ("MÜLLER", "MÜLLER")
    assert Contact.objects.get().name_key == keys[Contact][contact.pk]
    in_use = Company.objects.owned_by(owner).values_list("name_key", flat=True)
    assert len(in_use) == len(set(in_use)) == len(rows)
