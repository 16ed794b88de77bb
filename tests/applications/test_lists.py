"""What all lists share: search, filter, sort and pages by the address, at a fixed price."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from applications import lists
from applications.models import Company, Contact, KeyMessage, Role
from interviews.score.domain.evidence import RULES
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    InterviewFactory,
    KeyMessageFactory,
    RoleFactory,
    UserFactory,
)
from tests.page_text import text_of

LISTS = {
    "company_list": (CompanyFactory, "name", Company),
    "role_list": (RoleFactory, "title", Role),
    "contact_list": (ContactFactory, "name", Contact),
    "key_message_list": (KeyMessageFactory, "text", KeyMessage),
}
QUERIES = 5  # session, user with preferences, follow-ups due, ids in order, rows of the page
LOOKED_THROUGH = 2  # names, and who was told apart: is anybody there twice?
each_list = pytest.mark.parametrize("name", LISTS)


def url_of(name):
    return reverse(f"applications:{name}")


def build(name, owner, *labels):
    factory, field, _ = LISTS[name]
    return [factory(owner=owner, **{field: label}) for label in labels]


def shown(response):
    return [str(getattr(row, "title", row)) for row in response.context["listing"].page.object_list]


@each_list
@pytest.mark.parametrize("count", [3, 30])
def test_a_list_costs_a_fixed_number_of_queries(
    name, count, signed_in, owner, django_assert_num_queries
):
    LISTS[name][0].create_batch(count, owner=owner)

    more = LOOKED_THROUGH if name in {"company_list", "contact_list"} else 0
    with django_assert_num_queries(QUERIES + more):
        response = signed_in.get(url_of(name))

    assert len(shown(response)) == min(count, 25)


@each_list
def test_an_empty_list_says_how_to_start(name, signed_in):
    response = signed_in.get(url_of(name))

    assertContains(response, 'class="empty"')
    assertNotContains(response, 'class="filters"')


@each_list
def test_under_ten_rows_the_rows_come_before_what_narrows_them_down(name, signed_in, owner):
    def filters_come_last():
        page = signed_in.get(url_of(name)).text
        return page.index('class="filters"') > page.index(f'id="{name.replace("_", "-")}"')

    LISTS[name][0].create_batch(9, owner=owner)
    assert filters_come_last()

    LISTS[name][0].create_batch(1, owner=owner)
    assert not filters_come_last()


@each_list
def test_a_search_that_finds_nothing_keeps_the_words_and_a_way_back(name, signed_in, owner):
    build(name, owner, "Fernhill")

    response = signed_in.get(url_of(name), {"q": "<b>zebra"})

    assertContains(response, 'class="empty"')
    assertContains(response, 'value="&lt;b&gt;zebra"')
    assertContains(response, f'href="{url_of(name)}"')


@each_list
def test_search_finds_all_words_whatever_their_case(name, signed_in, owner):
    build(name, owner, "Alpha fast loads", "Beta fast loads", "Gamma")

    response = signed_in.get(url_of(name), {"q": "LOADS alpha"})

    assert shown(response) == ["Alpha fast loads"]


@each_list
def test_names_sort_without_regard_to_case(name, signed_in, owner):
    build(name, owner, "beta", "Alpha", "Gamma")
    key = {"role_list": "title", "key_message_list": "text"}.get(name, "name")

    response = signed_in.get(url_of(name), {"sort": key})

    assert shown(response) == ["Alpha", "beta", "Gamma"]


@each_list
def test_the_latest_change_comes_first(name, signed_in, owner):
    rows = build(name, owner, "Old", "New")
    model, long_ago = LISTS[name][2], timezone.now() - timedelta(days=9)
    model.objects.filter(pk=rows[0].pk).update(updated_at=long_ago)

    assert shown(signed_in.get(url_of(name), {"sort": "latest"})) == ["New", "Old"]


@each_list
def test_a_list_shows_nothing_of_others_and_nothing_thrown_away(name, signed_in, owner):
    build(name, UserFactory(), "Not mine")
    LISTS[name][0](owner=owner, trashed_at=timezone.now())

    assert shown(signed_in.get(url_of(name))) == []


@each_list
def test_htmx_gets_only_the_list(name, htmx, owner):
    build(name, owner, "Alpha")

    response = htmx.get(url_of(name), {"q": "alpha"})

    assert "<html" not in response.text
    assert f'id="{name.replace("_", "-")}"' in response.text
    assertContains(response, "Alpha")


def test_pages_keep_search_and_sort(signed_in, owner):
    CompanyFactory.create_batch(30, owner=owner)

    response = signed_in.get(url_of("company_list"), {"q": "company", "sort": "name", "page": 2})

    assert len(shown(response)) == 5
    assertContains(response, "26–30 of 30")
    assertContains(response, "?q=company&amp;sort=name&amp;page=1")


def test_beyond_the_most_counted_it_says_so(signed_in, owner, monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 50)
    CompanyFactory.create_batch(60, owner=owner)

    response = signed_in.get(url_of("company_list"))

    assertContains(response, "more than 50: search to narrow it down")
    assertContains(response, "Page 1 of 2")


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("open", ["At offer", "At saved"]),
        ("closed", ["At ghosted"]),
        ("offer", ["At offer"]),
        ("nonsense", ["At ghosted", "At offer", "At saved"]),
    ],
)
def test_roles_filter_by_stage(asked, titles, signed_in, owner):
    for stage in ("saved", "offer", "ghosted"):
        RoleFactory(owner=owner, stage=stage, title=f"At {stage}")

    response = signed_in.get(url_of("role_list"), {"stage": asked, "sort": "title"})

    assert shown(response) == titles


def test_roles_sort_by_stage_in_the_order_of_the_pipeline(signed_in, owner):
    for stage in ("rejected", "applied", "saved", "offer"):
        RoleFactory(owner=owner, stage=stage, title=stage)

    response = signed_in.get(url_of("role_list"), {"sort": "stage"})

    assert shown(response) == ["saved", "applied", "offer", "rejected"]


def scored(owner, title, score, *, coverage=0.9, known=4, rank=None, **more):
    """A role with these stored figures; what lists sort by is the score where rank is not given."""
    figures = {"fit_score": score, "fit_coverage": coverage, "fit_known": known, "fit_rules": RULES}
    ends = {"fit_low": score and score - 5, "fit_high": score and min(100, score + 5)}
    rank = {"fit_rank": score if rank is None else rank}
    return RoleFactory(owner=owner, title=title, **figures | ends | rank | more)


def row_of(response, title) -> str:
    """The score in the row of that role, as it is read."""
    [row] = [it for it in re.findall(r"<tr>.*?</tr>", response.text, re.DOTALL) if title in it]
    score = row[row.index('data-label="Score"') :].partition("</td>")[0]
    return text_of(SimpleNamespace(text=f"<td {score}"))


def test_roles_are_sorted_by_their_rank_and_not_by_a_number_from_little(signed_in, owner):
    scored(owner, "Bad", 20, rank=24)
    scored(owner, "One great answer", 100, coverage=0.05, known=1, rank=53.75)
    scored(owner, "Many good ones", 80, coverage=0.8, rank=72.5)
    scored(owner, "Fair", 60, rank=56)
    RoleFactory(owner=owner, title="Nothing heard")

    response = signed_in.get(url_of("role_list"), {"sort": "score"})

    assert shown(response) == ["Many good ones", "Fair", "One great answer", "Nothing heard", "Bad"]
    for title in shown(response):  # and what they are sorted by is never told
        assert not re.search(r"24|53|54|72|73|56", row_of(response, title))


@pytest.mark.parametrize("scores", [(95, 40), (40, 95)])
def test_the_order_tells_nothing_of_scores_that_wait_for_the_gut(signed_in, owner, scores):
    first, second = (scored(owner, "Hidden", it) for it in scores)
    for role in (first, second):
        InterviewFactory(owner=owner, role=role, is_over=True)
    seen = scored(owner, "Seen", 10)
    interview = InterviewFactory(owner=owner, role=seen, is_over=True)
    interview.gut_feelings.create(value=50, recorded_at=timezone.now())
    Role.objects.update(updated_at=timezone.now())

    response = signed_in.get(url_of("role_list"), {"sort": "score"})

    rows = response.context["listing"].page.object_list
    assert rows == [seen, second, first]


def test_a_role_shows_its_number_from_35_percent_on_and_its_range_before(signed_in, owner):
    scored(owner, "Unheard", 95.0, coverage=0.1, known=3)
    scored(owner, "Little", 77.0, coverage=0.34)
    scored(owner, "More", 62.0, coverage=0.35)

    response = signed_in.get(url_of("role_list"))

    assert row_of(response, "Unheard") == row_of(response, "Little") == "Too early"
    assertNotContains(response, ">95<")
    assertNotContains(response, ">77<")
    assertContains(response, 'aria-label="Range 90 to 100"')
    assertContains(response, 'aria-label="Range 72 to 82"')
    assert row_of(response, "More") == "62 of 100 Provisional Leans toward so far"
    assertContains(response, 'aria-label="Score 62 of 100, range 57 to 67"')


def test_a_role_of_which_nothing_is_known_has_no_range_to_draw(signed_in, owner):
    RoleFactory(owner=owner, title="Nothing heard")

    response = signed_in.get(url_of("role_list"))

    assert row_of(response, "Nothing heard") == "Unknown"
    assertNotContains(response, 'class="range"')


@pytest.mark.parametrize(("coverage", "number"), [(0.17, ""), (0.5, "{} of 100 ")])
@pytest.mark.parametrize(
    ("score", "cap", "words"),
    [
        (20, 20, "Broken: your 50 hours"),
        (12, 20, "Broken: your 50 hours"),  # broken, whether or not it holds the score down
        (60, 60, "Depends on your limit of 50 hours"),
    ],
)
def test_a_row_says_what_decides_it(signed_in, owner, coverage, number, score, cap, words):
    cap_words = words if cap == 20 else words.lower()
    scored(owner, "Post", score, coverage=coverage, fit_cap=cap, fit_cap_words=cap_words)

    row = row_of(signed_in.get(url_of("role_list")), "Post")

    assert row.startswith(number.format(score))
    assert row.endswith(words)
    assert ("of 100" in row) is bool(number)


@pytest.mark.parametrize(("count", "words"), [(1, "1 interview"), (3, "3 interviews")])
def test_a_row_says_where_the_user_was_hardly_themselves(signed_in, owner, count, words):
    scored(owner, "Post", 62, fit_hardly_myself=count)
    scored(owner, "Other", 62)

    response = signed_in.get(url_of("role_list"))

    assert row_of(response, "Post").endswith(f"Hardly yourself in {words}")
    assert "Hardly yourself" not in row_of(response, "Other")


def test_roles_are_found_by_their_company(signed_in, owner):
    RoleFactory(owner=owner, title="Engineer", company__name="Kestrel")
    RoleFactory(owner=owner, title="Analyst", company__name="Fernhill")

    assert shown(signed_in.get(url_of("role_list"), {"q": "kestrel engineer"})) == ["Engineer"]


def test_contacts_filter_by_what_they_are(signed_in, owner):
    ContactFactory(owner=owner, name="Dana", kind="recruiter")
    ContactFactory(owner=owner, name="Mia", kind="coworker")

    assert shown(signed_in.get(url_of("contact_list"), {"kind": "recruiter"})) == ["Dana"]


def test_messages_without_a_story_can_be_found(signed_in, owner):
    KeyMessageFactory(owner=owner, text="Bare", proof="")
    KeyMessageFactory(owner=owner, text="Proven")

    assert shown(signed_in.get(url_of("key_message_list"), {"proof": "without"})) == ["Bare"]
    assert shown(signed_in.get(url_of("key_message_list"), {"proof": "with"})) == ["Proven"]


def test_companies_show_how_many_roles_are_in_use(signed_in, owner):
    company = CompanyFactory(owner=owner)
    RoleFactory.create_batch(2, owner=owner, company=company)
    RoleFactory(owner=owner, company=company, trashed_at=timezone.now())

    response = signed_in.get(url_of("company_list"))
    assertContains(response, 'data-label="Roles" class="num">2<')
