"""What a form refuses: 422 with what was typed still there, the field named, nothing saved."""

import pytest
from django.urls import reverse

from applications.models import Company, Contact, KeyMessage, Role, StageMove
from tests.factories import CompanyFactory, ContactFactory, RoleFactory

COMPANY = {"name": "Fernhill Logistics"}
ROLE = {"title": "Data engineer", "new_company": "Fernhill Logistics"}
PERSON = {"name": "Dana Whitlock", "kind": "coworker"}
MESSAGE = {"text": "I make slow pipelines fast"}
MOVE = {"stage": "applied", "moved_on": "2026-05-04"}
FORMS = {"company": COMPANY, "role": ROLE, "contact": PERSON, "key_message": MESSAGE}

REFUSED = [
    ("company", "name", ""),
    ("company", "name", "   "),
    ("company", "name", "x" * 121),
    ("company", "name", "Fern\0hill"),
    ("company", "name", "Fern\x07hill"),
    ("company", "website", "javascript:alert(1)"),
    ("company", "website", "data:text/html,<script>alert(1)</script>"),
    ("company", "website", "ftp://example.org/"),
    ("company", "website", "not a site"),
    ("company", "website", "https://example.org/" + "x" * 500),
    ("company", "notes", "x" * 20_001),
    ("company", "notes", "a\x1b[31mb"),
    ("role", "title", ""),
    ("role", "title", "x" * 161),
    ("role", "title", "Data\0engineer"),
    ("role", "new_company", "x" * 121),
    ("role", "new_company", "Fern\x07hill"),
    ("role", "workplace", "moon"),
    ("role", "posting_url", "javascript:alert(1)"),
    ("role", "posting_text", "x" * 50_001),
    ("role", "salary_min", "plenty"),
    ("role", "salary_min", "-1"),
    ("role", "salary_min", "70.5"),
    ("role", "salary_min", "9" * 30),
    ("role", "salary_min", "9" * 5_000),
    ("role", "salary_max", "1000000001"),
    ("role", "currency", "Euro"),
    ("role", "currency", "E1R"),
    ("role", "office_days", "8"),
    ("role", "travel_nights", "32"),
    ("role", "commute_minutes", "601"),
    ("role", "recruiter", "x"),
    ("role", "company", "99999999999999999999999999"),
    ("role", "company", "0\0"),
    ("role", "stage", "hired"),
    ("role", "moved_on", "2026-02-30"),
    ("role", "moved_on", "soon"),
    ("role", "moved_on", "2999-01-01"),
    ("role", "moved_on", "0001-01-01"),
    ("contact", "name", ""),
    ("contact", "name", "x" * 121),
    ("contact", "name", "Da\0na"),
    ("contact", "kind", ""),
    ("contact", "kind", "friend"),
    ("contact", "email", "dana at fernhill"),
    ("contact", "email", "d" * 250 + "@example.org"),
    ("contact", "phone", "1" * 41),
    ("contact", "phone", "1\n2"),
    ("contact", "zone", "Mars/Olympus"),
    ("contact", "zone", "../../etc/passwd"),
    ("contact", "company", "99999999999999999999999999"),
    ("key_message", "text", ""),
    ("key_message", "text", "x" * 201),
    ("key_message", "text", "one\ttwo"),
    ("key_message", "proof", "x" * 5_001),
    ("key_message", "proof", "a\0b"),
]


def add_url(kind):
    return reverse(f"applications:{kind}_create")


def nothing_is_saved():
    return not any(model.objects.exists() for model in (Company, Role, Contact, KeyMessage))


@pytest.mark.parametrize(("kind", "field", "typed"), REFUSED)
def test_is_refused_with_what_was_typed(kind, field, typed, signed_in):
    data = {**FORMS[kind], field: typed}
    if field == "company":
        data.pop("new_company", None)

    response = signed_in.post(add_url(kind), data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"][field].value() == typed
    assert f'href="#id_{field}"' in response.text
    assert "Error: " in response.text
    assert nothing_is_saved()


@pytest.mark.parametrize("kind", FORMS)
def test_an_empty_post_names_what_is_missing(kind, signed_in):
    response = signed_in.post(add_url(kind), {})

    assert response.status_code == 422
    assert nothing_is_saved()


def test_the_upper_end_of_the_pay_must_not_lie_below_the_lower(signed_in):
    data = {**ROLE, "salary_min": "70 000", "salary_max": "60 000"}

    response = signed_in.post(add_url("role"), data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["salary_max"]
    assert 'value="70 000"' in response.text
    assert nothing_is_saved()


def test_a_role_needs_a_company_chosen_or_named(signed_in):
    response = signed_in.post(add_url("role"), {"title": "Data engineer"})

    assert list(response.context["form"].errors) == ["company"]
    assert nothing_is_saved()


def test_a_company_both_chosen_and_named_is_one_too_many(signed_in, owner):
    kestrel = CompanyFactory(owner=owner)

    response = signed_in.post(add_url("role"), {**ROLE, "company": kestrel.pk})

    assert list(response.context["form"].errors) == ["new_company"]
    assert not Role.objects.exists()


@pytest.mark.parametrize("kind", ["role", "contact"])
def test_another_users_company_is_refused_in_words(kind, signed_in):
    data = FORMS[kind] | {"new_company": "", "company": CompanyFactory().pk}

    response = signed_in.post(add_url(kind), data)

    assert response.status_code == 422
    assert "not in your list" in response.context["form"].errors["company"][0]
    assert not Role.objects.exists()
    assert not Contact.objects.exists()


def test_another_users_recruiter_is_refused_in_words(signed_in):
    recruiter = ContactFactory(kind="recruiter")

    response = signed_in.post(add_url("role"), {**ROLE, "recruiter": recruiter.pk})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["recruiter"]


def test_somebody_who_is_no_recruiter_is_refused_as_one(signed_in, owner):
    coworker = ContactFactory(owner=owner, kind="coworker")

    response = signed_in.post(add_url("role"), {**ROLE, "recruiter": coworker.pk})

    assert list(response.context["form"].errors) == ["recruiter"]


def test_a_recruiter_needs_to_be_close_or_distant(signed_in):
    response = signed_in.post(add_url("contact"), {**PERSON, "kind": "recruiter"})

    assert response.status_code == 422
    assert "close or distant" in response.context["form"].errors["relationship"][0]
    assert nothing_is_saved()


@pytest.mark.parametrize("name", ["Fernhill", "FERNHILL", " fernhill "])
def test_a_company_name_is_taken_whatever_its_case(name, signed_in, owner):
    CompanyFactory(owner=owner, name="Fernhill")

    response = signed_in.post(add_url("company"), {"name": name})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["name"]
    assert response.text.count("You have a company with this name already.") == 2  # top and field
    assert Company.objects.count() == 1


def test_a_name_in_the_trash_or_of_somebody_else_is_free(signed_in, owner):
    CompanyFactory(name="Fernhill")
    gone = CompanyFactory(owner=owner, name="Fernhill")
    signed_in.post(reverse("applications:company_trash", args=[gone.pk]))

    response = signed_in.post(add_url("company"), {"name": "Fernhill"})

    assert response.status_code == 302


def test_a_name_taken_in_between_is_no_error_page(signed_in, owner, monkeypatch):
    CompanyFactory(owner=owner, name="Fernhill")
    # As if the other request committed after this one had looked.
    monkeypatch.setattr("applications.forms.CompanyForm.clean_name", lambda self: "Fernhill")
    monkeypatch.setattr("applications.forms.CompanyForm.validate_constraints", lambda self: None)

    response = signed_in.post(add_url("company"), {"name": "Fernhill"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["name"]


def test_the_database_rule_itself_answers_in_words(signed_in, owner, monkeypatch):
    CompanyFactory(owner=owner, name="Fernhill")
    monkeypatch.setattr("applications.forms.CompanyForm.clean_name", lambda self: "FERNHILL")

    response = signed_in.post(add_url("company"), {"name": "FERNHILL"})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "You have a company with this name already."
    ]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("stage", ""),
        ("stage", "hired"),
        ("moved_on", ""),
        ("moved_on", "2026-02-30"),
        ("moved_on", "2999-01-01"),
        ("moved_on", "1969-12-31"),
        ("note", "x" * 501),
        ("note", "a\0b"),
        ("note", "a\x08b"),
    ],
)
@pytest.mark.parametrize("way", ["signed_in", "htmx"])
def test_a_senseless_move_is_refused_on_the_roles_own_page(field, typed, way, request, owner):
    client = request.getfixturevalue(way)
    role = RoleFactory(owner=owner)

    response = client.post(
        reverse("applications:role_move", args=[role.pk]), {**MOVE, field: typed}
    )

    assert response.status_code == 422
    assert list(response.context["move_form"].errors) == [field]
    assert ("<html" in response.text) == (way == "signed_in")
    assert not StageMove.objects.exists()


@pytest.mark.parametrize("kind", FORMS)
def test_what_was_saved_stays_when_an_edit_is_refused(kind, signed_in, owner):
    signed_in.post(add_url(kind), FORMS[kind])
    model = {"company": Company, "role": Role, "contact": Contact, "key_message": KeyMessage}[kind]
    row = model.objects.get()
    field = next(iter(FORMS[kind]))

    url = reverse(f"applications:{kind}_edit", args=[row.pk])
    response = signed_in.post(url, {**FORMS[kind], field: "x" * 300})

    assert response.status_code == 422
    row.refresh_from_db()
    assert getattr(row, field) == FORMS[kind][field]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_markup_in_every_text_is_shown_as_text(text, signed_in):
    signed_in.post(add_url("company"), {"name": text, "notes": text})
    company = Company.objects.get()
    role_data = dict.fromkeys(("title", "location", "source", "notes", "posting_text"), text) | {
        "company": company.pk
    }
    signed_in.post(add_url("role"), role_data)
    person = dict.fromkeys(("name", "job_title", "phone", "notes"), text)
    signed_in.post(add_url("contact"), {**person, "kind": "other", "company": company.pk})
    signed_in.post(add_url("key_message"), {"text": text, "proof": text})
    pages = [
        *(model.objects.get().get_absolute_url() for model in (Company, Role, Contact, KeyMessage)),
        *(reverse(f"applications:{kind}_list") for kind in FORMS),
        reverse("applications:role_edit", args=[Role.objects.get().pk]),
    ]

    for page in pages:
        assert text not in signed_in.get(page).text, page
