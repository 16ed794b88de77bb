"""What narrows the board: tags, source, company, pay, place, workplace, priority."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from applications.models import Tag
from tests.factories import CompanyFactory, RoleFactory

URL = reverse("overview:role_board")


@pytest.fixture
def far(owner):
    """The one that everything narrows down to; others differ from it in all."""
    company = CompanyFactory(owner=owner, name="Fernhill")
    known = {"source": "A friend", "priority": 1, "workplace": "remote", "location": "Malmö"}
    role = RoleFactory(owner=owner, company=company, title="Far", salary_max=70_000, **known)
    role.tags.set([Tag.objects.create(owner=owner, name="Python")])
    RoleFactory(owner=owner, title="Near", source="LinkedIn", salary_min=40_000, salary_max=69_999)
    return role


def titles(response) -> set[str]:
    return {it.role.title for it in response.context["cards"]}


def asked_of(role) -> dict[str, dict[str, object]]:
    return {
        "tag": {"tag": role.tags.get().pk},
        "company": {"company": role.company_id},
        "source": {"source": "A friend"},
        "priority": {"priority": 1},
        "work": {"work": "remote"},
        "place": {"place": "MALMÖ"},
        "pay": {"pay": "70 000"},
    }


@pytest.mark.parametrize("view", ["board", "table"])
@pytest.mark.parametrize("name", ["tag", "company", "source", "priority", "work", "place", "pay"])
def test_each_narrows_both_views_and_the_numbers(signed_in, far, name, view):
    response = signed_in.get(URL, {"view": view, **asked_of(far)[name]})

    assert titles(response) == {"Far"}
    assert response.context["questions"][0][1] == 1
    assert response.context["narrowing"].form.initial.keys() == {name}


@pytest.mark.parametrize(
    "asked",
    [
        {"tag": ["0", "x", "9" * 30]},
        {"company": "9" * 30},
        {"source": "Mars"},
        {"priority": "7"},
        {"work": "moon"},
        {"place": "a\0b"},
        {"pay": "many"},
        {"pay": "-5"},
        {"unpaid": "on"},
    ],
)
def test_bad_values_are_left_aside(signed_in, far, asked):
    response = signed_in.get(URL, asked)

    assert titles(response) == {"Far", "Near"}
    assertNotContains(response, "Narrowed by")


def test_tags_company_and_source_of_others_are_not_offered(signed_in, far):
    foreign = RoleFactory(source="Their source")
    tag = Tag.objects.create(owner=foreign.owner, name="Theirs")

    response = signed_in.get(URL, {"tag": tag.pk, "company": foreign.company_id})

    assert titles(response) == {"Far", "Near"}
    assertNotContains(response, "Their")


def test_pay_counts_its_upper_end_and_the_unknown_where_asked(signed_in, owner, far):
    RoleFactory(owner=owner, title="Unknown")
    RoleFactory(owner=owner, title="From", salary_min=80_000)

    assert titles(signed_in.get(URL, {"pay": 70_000})) == {"Far", "From"}
    with_unknown = signed_in.get(URL, {"pay": 70_000, "unpaid": "on"})
    assert titles(with_unknown) == {"Far", "From", "Unknown"}
    assertContains(with_unknown, "Pay from 70,000 or not known")


def test_what_narrows_stands_there_and_goes_one_by_one(signed_in, owner, far):
    other = Tag.objects.create(owner=owner, name="Data")
    far.tags.add(other)
    tag = far.tags.get(name="Python").pk
    asked = {"tag": [tag, other.pk], "priority": 1, "q": "far", "show": "open", "view": "table"}

    response = signed_in.get(URL, asked)
    without = {it.words: it.without for it in response.context["chips"]}

    assert titles(response) == {"Far"}
    assert without.keys() == {"“far”", "Data", "Python", "High priority"}
    assert without["Python"] == f"tag={other.pk}&priority=1&q=far&show=open&view=table"
    assert without["“far”"] == f"tag={tag}&tag={other.pk}&priority=1&show=open&view=table"
    for it in without.values():
        assert signed_in.get(f"{URL}?{it}").status_code == 200


def test_two_tags_ask_for_roles_that_have_both(signed_in, owner, far):
    other = Tag.objects.create(owner=owner, name="Data")

    response = signed_in.get(URL, {"tag": [far.tags.get().pk, other.pk]})

    assert titles(response) == set()
    assertContains(response, "No role answers that")


def test_a_tag_asked_for_a_hundred_times_is_one(signed_in, far):
    asked = {"tag": [far.tags.get().pk] * 100}

    assert titles(signed_in.get(URL, asked)) == {"Far"}


def test_the_filters_are_read_only_once_they_are_opened(signed_in, htmx, far):
    folded = signed_in.get(URL)
    unfolded = signed_in.get(URL, {"filters": "open"})
    fields = htmx.get(URL, {"filters": "open"})

    assertNotContains(folded, 'name="place"')
    assertContains(folded, "Choose filters")
    for response in (unfolded, fields, signed_in.get(URL, {"priority": 1})):
        assertContains(response, 'name="place"')
    assertNotContains(fields, "Far")


def test_closed_roles_are_counted_up_to_a_bound_and_more_are_said(signed_in, owner, monkeypatch):
    RoleFactory.create_batch(3, owner=owner, stage="rejected")
    monkeypatch.setattr("overview.board.reading.MOST_COUNTED", 3)
    assert signed_in.get(URL).context["questions"][-1][1] == 3

    monkeypatch.setattr("overview.board.reading.MOST_COUNTED", 2)
    assert signed_in.get(URL).context["questions"][-1][1] == "2+"
