"""What these forms refuse beyond what tests/test_bad_input.py tries on every form."""

import pytest
from django.urls import reverse

from applications.models import Company, Contact, Role
from tests.factories import CompanyFactory, ContactFactory

ROLE = {"title": "Data engineer", "new_company": "Fernhill Logistics"}
CONTACT = {"name": "Dana Whitlock", "kind": "coworker"}
FORMS = {
    "company": ("applications:company_create", {"name": "Fernhill Logistics"}),
    "role": ("overview:role_create", ROLE),
    "contact": ("applications:contact_create", CONTACT),
}


def post(client, form, /, **changed):
    name, data = FORMS[form]
    return client.post(reverse(name), {**data, **changed})


def nothing_is_saved():
    return not any(model.objects.exists() for model in (Company, Role, Contact))


@pytest.mark.parametrize(
    ("kind", "field", "typed"),
    [
        ("company", "website", "data:text/html,<script>alert(1)</script>"),
        ("company", "website", "ftp://example.org/"),
        ("role", "hours_a_week", "169"),
        ("role", "hours_a_week", "38.55"),
        ("role", "tags_said", "x" * 41),
        ("role", "closes_on", "2126-01-01"),
        ("role", "office_days", "8"),
        ("role", "travel_nights", "32"),
        ("role", "commute_minutes", "601"),
        ("role", "stage", "hired"),
        ("role", "moved_on", "2999-01-01"),
        ("contact", "kind", "friend"),
        ("contact", "phone", "1\n2"),
    ],
)
def test_is_refused_with_what_was_typed(kind, field, typed, signed_in):
    response = post(signed_in, kind, **{field: typed})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"][field].value() == typed
    assert nothing_is_saved()


def test_a_role_needs_a_company_chosen_or_named(signed_in):
    response = post(signed_in, "role", new_company="")

    assert list(response.context["form"].errors) == ["company"]
    assert nothing_is_saved()


def test_a_company_both_chosen_and_named_is_one_too_many(signed_in, owner):
    response = post(signed_in, "role", company=CompanyFactory(owner=owner).pk)

    assert list(response.context["form"].errors) == ["new_company"]


def test_somebody_who_is_no_recruiter_is_refused_as_one(signed_in, owner):
    response = post(signed_in, "role", recruiter=ContactFactory(owner=owner, kind="coworker").pk)

    assert list(response.context["form"].errors) == ["recruiter"]


def test_a_recruiter_needs_to_be_close_or_distant(signed_in):
    response = post(signed_in, "contact", kind="recruiter")

    assert "close or distant" in response.context["form"].errors["relationship"][0]
    assert nothing_is_saved()


@pytest.mark.parametrize("name", ["Fernhill", "FERNHILL", " fernhill "])
def test_a_company_name_is_taken_whatever_its_case(name, signed_in, owner):
    CompanyFactory(owner=owner, name="Fernhill")

    response = post(signed_in, "company", name=name)

    assert list(response.context["form"].errors) == ["name"]
    assert response.text.count("You have a company with this name already.") == 2  # top and field


def test_a_name_in_the_trash_or_of_somebody_else_is_free(signed_in, owner):
    CompanyFactory(name="Fernhill")
    gone = CompanyFactory(owner=owner, name="Fernhill")
    signed_in.post(reverse("applications:company_trash", args=[gone.pk]))

    assert post(signed_in, "company", name="Fernhill").status_code == 302


@pytest.mark.parametrize("passed_over", [["clean_name", "validate_constraints"], ["clean_name"]])
def test_a_name_taken_in_between_is_answered_in_words(passed_over, signed_in, owner, monkeypatch):
    CompanyFactory(owner=owner, name="Fernhill")
    # As if the other request committed after this one had looked.
    for name in passed_over:
        monkeypatch.setattr(f"applications.forms.CompanyForm.{name}", lambda self: "FERNHILL")

    response = post(signed_in, "company", name="FERNHILL")

    assert response.status_code == 422
    assert "You have a company with this name already." in response.text
