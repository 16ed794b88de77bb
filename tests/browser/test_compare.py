"""Roles side by side: chosen on the list, narrowed down, taken out, by keyboard and on paper."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.test_every_page import check
from tests.factories import RoleFactory
from tests.interviews.decisions.test_compare_views import AREAS, tell
from tests.interviews.verdict.verdict_stories import tell_e4

A4_LANDSCAPE = rb"/MediaBox \[0 0 841\.\d+ 594\.\d+\]"


@pytest.fixture
def roles(owner):
    good = tell(owner, "Tidewater", dict.fromkeys(AREAS, 2), gut_value=90)
    bad = tell(owner, "Fernhill", dict.fromkeys(AREAS, -1), gut_value=15)
    return good, bad


def address(*roles):
    return f"{reverse('interviews:role_compare')}?" + "&".join(f"role={it.pk}" for it in roles)


def test_two_roles_are_chosen_on_the_list_and_compared_by_keyboard(page, live_server, roles):
    page.goto(live_server.url + reverse("applications:role_list"))

    for name in ("Tidewater", "Fernhill"):
        page.get_by_role("checkbox", name=f"Compare Backend engineer, {name}").press("Space")
    page.get_by_role("button", name="Compare", exact=True).press("Enter")

    expect(page.get_by_role("heading", level=1, name="Compare roles")).to_be_visible()
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(2)
    expect(page.get_by_text("75 points apart, and the ranges do not meet")).to_be_visible()


def test_only_the_differences_show_without_a_reload_and_the_focus_stays(page, live_server, roles):
    page.goto(live_server.url + address(*roles))
    page.evaluate("window.stillTheSamePage = true")
    expect(page.get_by_role("rowheader", name="Next step")).to_be_visible()

    page.get_by_role("link", name="Only the differences").press("Enter")

    back = page.get_by_role("link", name="Show all rows")
    expect(back).to_be_focused()
    expect(page.get_by_role("rowheader", name="Next step")).to_have_count(0)
    expect(page.get_by_role("rowheader", name="Manager")).to_be_visible()
    assert page.evaluate("window.stillTheSamePage")
    assert "only=differences" in page.url
    back.press("Enter")
    expect(page.get_by_role("rowheader", name="Next step")).to_be_visible()


def test_one_is_taken_out_and_another_one_put_in(page, live_server, owner, roles):
    other = RoleFactory(owner=owner, company__name="Orrin", title="Data engineer")
    page.goto(live_server.url + address(*roles))

    page.get_by_role("link", name="Remove Fernhill").press("Enter")
    expect(page.get_by_role("heading", name="One more is needed")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Tidewater")).to_be_checked()
    page.get_by_role("checkbox", name="Orrin").press("Space")
    page.get_by_role("button", name="Compare").press("Enter")

    expect(page.get_by_role("columnheader", name=other.title)).to_be_visible()
    expect(page.get_by_text("Orrin: too early, 0 of 8 areas known.")).to_be_visible()


def test_it_works_without_javascript(page_without_javascript, live_server, roles):
    page = page_without_javascript
    page.goto(live_server.url + reverse("applications:role_list"))

    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare", exact=True).click()
    page.get_by_role("link", name="Only the differences").click()

    expect(page.get_by_role("rowheader", name="Manager")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Next step")).to_have_count(0)


def test_five_columns_scroll_on_their_own_and_axe_finds_nothing(page, live_server, owner, roles):
    waiting = tell_e4(owner).role
    more = [RoleFactory(owner=owner, title="A title that is long " * 4) for _ in range(2)]

    found = check(page, live_server.url + address(*roles, waiting, *more))

    assert found == []
    page.set_viewport_size({"width": 375, "height": 800})
    page.reload()  # with its menus closed
    expect(page.get_by_role("columnheader").last).not_to_be_in_viewport()
    area = page.get_by_role("region", name="The roles side by side")
    for _ in range(20):
        area.press("ArrowRight")
    expect(page.get_by_role("columnheader").last).to_be_in_viewport()


def test_it_prints_on_a4_landscape_without_the_bar(page, live_server, roles):
    page.goto(live_server.url + address(*roles))

    sheets = re.findall(rb"/MediaBox ?\[[^\]]*\]", page.pdf(prefer_css_page_size=True))

    assert sheets and all(re.fullmatch(A4_LANDSCAPE, it) for it in sheets)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("link", name="Remove Fernhill")).to_have_count(0)
