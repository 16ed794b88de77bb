"""Adding a role where something happened before: it is said, and it holds nothing back."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.models import Company, Role
from overview.company_past import past_of
from tests.factories import (
    CompanyFactory,
    FlagFactory,
    FoundFlagFactory,
    InterviewFactory,
    RoleFactory,
    StageMoveFactory,
    UserFactory,
)
from tests.page_text import text_of
from tests.undoing import undo_in

ADD = reverse("overview:role_create")
PAST = reverse("overview:company_past")
OPEN = "Open there: Data engineer in a new tab , saved."
TYPED = {"title": "Analyst", "location": "Berlin", "notes": "Asked a friend"}


@pytest.fixture
def company(owner):
    return CompanyFactory(owner=owner, name="Fernhill")


@pytest.fixture
def role(owner, company):
    return RoleFactory(owner=owner, company=company, title="Data engineer")


@pytest.fixture
def flag(role):
    return FlagFactory(interview=InterviewFactory(owner=role.owner, role=role))


def rejected(role):
    return StageMoveFactory(role=role, stage="rejected", moved_on=date(2026, 3, 9))


def ghosted(role):
    return StageMoveFactory(role=role, stage="ghosted", moved_on=date(2026, 2, 2))


def withdrawn(role):
    return StageMoveFactory(role=role, stage="withdrawn", moved_on=date(2026, 1, 7))


def accepted(role):
    return StageMoveFactory(role=role, stage="accepted", moved_on=date(2025, 1, 7))


def found(role):
    return FoundFlagFactory(company=role.company, title="Sixty hours", severity=5)


def flagged(role):
    return FlagFactory(interview=InterviewFactory(owner=role.owner, role=role))


WHAT = {
    rejected: "They rejected you for Data engineer, noted 9 March 2026.",
    ghosted: "They never answered about Data engineer, noted 2 February 2026.",
    withdrawn: "You withdrew from Data engineer, noted 7 January 2026.",
    accepted: "You accepted Data engineer, noted 7 January 2025.",
    found: "1 red flag open there: Sixty hours (5 of 5)",
    flagged: "1 red flag open there: Pause and smirk (4 of 5)",
}
each_past = pytest.mark.parametrize("happened", WHAT, ids=lambda it: it.__name__)


# --- Without htmx --------------------------------------------------------------------------------


@each_past
def test_the_first_press_saves_it_and_says_it_beside_the_undo(signed_in, company, role, happened):
    happened(role)

    response = signed_in.post(ADD, TYPED | {"company": company.pk}, follow=True)

    added = Role.objects.get(title="Analyst")
    assert (added.company, added.notes) == (company, "Asked a friend")
    assertRedirects(response, added.get_absolute_url())
    page = text_of(response)
    assert f"Added: Analyst, Fernhill. You already know Fernhill: {OPEN}" in page
    assert WHAT[happened] in page

    undone = signed_in.post(undo_in(response), follow=True)
    assertContains(undone, "Taken back. The role lies in the trash.")
    assert Role.objects.get(trashed_at=None) == role
    assert company == Company.objects.get(trashed_at=None)


def test_the_name_of_a_company_one_has_counts_too(signed_in, company, flag):
    response = signed_in.post(ADD, TYPED | {"new_company": " fernhill "}, follow=True)

    assertContains(response, "You already know Fernhill")
    assert Role.objects.get(title="Analyst").company == company


def test_undo_takes_a_company_back_that_was_named_like_another(signed_in, company, flag):
    company.name = "Fernhill GmbH"
    company.save()

    page = signed_in.post(ADD, TYPED | {"new_company": "Fernhill Ltd."}, follow=True)
    signed_in.post(undo_in(page))

    assertContains(page, "You already know Fernhill GmbH")
    assert Company.objects.get(trashed_at=None) == company


def test_the_same_title_that_is_open_there_is_pointed_out(signed_in, company, role):
    response = signed_in.post(ADD, {"title": "data ENGINEER", "company": company.pk}, follow=True)

    assert Role.objects.count() == 2
    words = "You have Data engineer there already, saved. Undo this one if it is the same."
    assert words in text_of(response)
    assertContains(response, f'href="{role.get_absolute_url()}"')


def test_what_is_said_is_escaped_and_its_flags_are_hidden_by_quick_hide(signed_in, owner):
    company = CompanyFactory(owner=owner, name="<b>Acme</b>")
    FoundFlagFactory(company=company, title="<i>Late</i>")

    response = signed_in.post(ADD, {"title": "<u>Clerk</u>", "company": company.pk}, follow=True)

    assertContains(response, "Added: &lt;u&gt;Clerk&lt;/u&gt;, &lt;b&gt;Acme&lt;/b&gt;.")
    assertContains(response, '<span class="flag-name">&lt;i&gt;Late&lt;/i&gt; (4 of 5)</span>')
    for raw in ("<b>Acme", "<u>Clerk", "<i>Late"):
        assertNotContains(response, raw)


def test_a_form_that_is_refused_says_it_in_the_same_go(signed_in, company, flag):
    response = signed_in.post(ADD, {"company": company.pk})

    assertContains(response, "Give the role a title.", status_code=422)
    assertContains(response, "You already know Fernhill", status_code=422)


def test_the_form_for_a_company_starts_with_it(signed_in, company, flag):
    response = signed_in.get(ADD, {"company": company.pk})

    assertContains(response, "You already know Fernhill")


def test_a_company_without_a_past_is_saved_at_once(signed_in, company):
    response = signed_in.post(ADD, TYPED | {"company": company.pk})

    assert response.status_code == 302
    assert Role.objects.count() == 1


def test_changing_a_role_asks_nothing(signed_in, company, role, flag):
    url = reverse("applications:role_edit", args=[role.pk])

    assertNotContains(signed_in.get(url), "You already know Fernhill")
    assert signed_in.post(url, {"title": "Lead", "company": company.pk}).status_code == 302


# --- With htmx -----------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{"company": "pk"}, {"new_company": "FERNHILL"}])
def test_choosing_the_company_shows_it(htmx, company, flag, asked):
    asked = {name: company.pk if value == "pk" else value for name, value in asked.items()}

    response = htmx.get(PAST, asked)

    assert "1 red flag open there: Pause and smirk (4 of 5)" in text_of(response)
    assertNotContains(response, "<html")


def test_choosing_another_company_takes_the_words_away(htmx, owner, flag):
    response = htmx.get(PAST, {"company": CompanyFactory(owner=owner).pk})

    assert response.text.strip() == ""


def test_without_htmx_the_address_leads_to_the_form(signed_in, company):
    response = signed_in.get(PAST, {"company": company.pk})

    assertRedirects(response, f"{ADD}?company={company.pk}")


@pytest.mark.parametrize("pk", ["", "-1", "9" * 30, "a\0b", "²"])
def test_what_is_no_company_has_no_past(htmx, pk):
    assertNotContains(htmx.get(PAST, {"company": pk, "new_company": pk}), "You know")


def test_another_users_company_has_no_past(someone_else, flag, company):
    response = someone_else.get(PAST, {"company": company.pk}, headers={"HX-Request": "true"})

    assertNotContains(response, "Fernhill")


# --- What counts ---------------------------------------------------------------------------------


def test_what_is_open_there_is_said_with_its_stage_and_since_when(owner, htmx, company, role):
    Role.objects.update(stage="interviewing", stage_since=date(2026, 11, 3))
    RoleFactory(owner=owner, company=company, title="Clerk", stage="rejected")
    RoleFactory(owner=owner, company=company, title="Gone", trashed_at=timezone.now())
    RoleFactory(owner=owner, title="Elsewhere")

    response = htmx.get(PAST, {"company": company.pk})

    page = text_of(response)
    assert "Open there: Data engineer in a new tab , interviewing since 3 November 2026." in page
    assertContains(response, f'href="{role.get_absolute_url()}"')
    assertContains(response, "Open there", count=1)


def test_a_few_of_many_open_roles_are_named_and_the_rest_counted(owner, htmx, company):
    for n in range(5):
        RoleFactory(owner=owner, company=company, title=f"Role {n}")

    page = text_of(htmx.get(PAST, {"company": company.pk}))

    assert [f"Role {n}" in page for n in range(5)] == [False, False, True, True, True]
    assert "2 more open there: see them in a new tab" in page


def test_only_open_red_flags_of_what_is_in_use_count(owner, company, role):
    meeting = InterviewFactory(owner=owner, role=role)
    FlagFactory(interview=meeting, key="a", status="explained")
    FlagFactory(interview=meeting, key="b", status="withdrawn")
    FlagFactory(interview=meeting, key="c", kind="green")
    FlagFactory(interview=InterviewFactory(owner=owner, role=role, trashed_at=timezone.now()))
    gone = RoleFactory(owner=owner, company=company, trashed_at=timezone.now())
    rejected(gone)
    flagged(gone)
    flagged(RoleFactory(owner=owner))

    past = past_of(owner, company=company.pk)
    assert (past.open_roles, past.flags, past.endings) == ([role], [], [])


def test_the_worst_flags_are_named_each_once_and_the_rest_counted(owner, company, role):
    for severity in (2, 5, 3, 1, 4):
        for _ in range(2):
            FlagFactory(
                interview=InterviewFactory(owner=owner, role=role),
                key=f"k{severity}",
                title=f"Flag {severity}",
                severity=severity,
            )

    past = past_of(owner, company=company.pk)

    assert [it.title for it in past.worst] == ["Flag 5", "Flag 4", "Flag 3"]
    assert past.more_flags == 2


def test_a_company_of_the_same_name_of_another_user_is_not_meant(owner, flag):
    assert past_of(UserFactory(), company="", name="Fernhill") is None


@pytest.mark.parametrize("count", [1, 8])
def test_the_past_costs_five_queries(owner, company, role, count, django_assert_num_queries):
    for _ in range(count):
        flagged(role)
        rejected(role)

    with django_assert_num_queries(5):
        past_of(owner, company=company.pk)


def test_a_name_without_its_legal_form_is_the_same_company(owner, company, flag):
    company.name = "Fernhill GmbH"
    company.save()

    past = past_of(owner, company="", name="FERNHILL")

    assert past
    assert past.company == company
    assert past_of(owner, company="", name="Fernhil") is None
