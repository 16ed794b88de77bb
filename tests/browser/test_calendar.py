"""The calendar in a real browser: by keyboard, on a phone, on paper and without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.test_every_page import check
from tests.browser.test_print import PRESSED
from tests.factories import CompanyFactory, FollowUpFactory, InterviewFactory, RoleFactory

URL = reverse("overview:calendar")
VIEWS = ("month", "week", "agenda")


@pytest.fixture
def rows(owner):
    """A full day today with a long name in it, and one thing that is late."""
    company = CompanyFactory(owner=owner, name="Donaudampfschifffahrtsgesellschaft")
    role = RoleFactory(
        owner=owner, company=company, stage="offer", offer_deadline=timezone.localdate()
    )
    for hours in range(5):
        starts_at = timezone.now() + timedelta(minutes=hours)
        InterviewFactory(owner=owner, role=role, starts_at=starts_at, zone="Asia/Kolkata")
    return FollowUpFactory(role=role, due_at=timezone.now() - timedelta(days=1))


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_accessible_in_every_size_and_theme(view, page, live_server, rows):
    assert check(page, f"{live_server.url}{URL}?view={view}") == []


def test_keys_turn_the_days_and_change_the_view(page, live_server, rows):
    today = timezone.localdate()
    after = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    page.goto(live_server.url)

    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name=f"{today:%B %Y}")).to_be_visible()
    page.wait_for_load_state()  # with its scripts
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name=f"{after:%B %Y}")).to_be_visible()
    expect(page).to_have_title(re.compile(f"Calendar: {after:%B %Y}"))
    expect(page).to_have_url(re.compile(f"view=month&day={after}$"))
    page.wait_for_load_state()
    page.keyboard.press("w")
    expect(page.get_by_role("link", name="Week")).to_have_attribute("aria-current", "true")
    page.wait_for_load_state()
    page.keyboard.press("t")
    expect(page.locator(".cal-week [aria-current=date]")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("a")
    expect(page.get_by_role("link", name="Agenda")).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page.locator(".cal-week [aria-current=date]")).to_be_visible()


def test_who_turns_the_days_by_keyboard_stays_on_the_link(page, live_server, rows):
    page.goto(f"{live_server.url}{URL}?view=month&day=2026-06-04")

    page.get_by_role("link", name="After: July 2026").press("Enter")
    expect(page.get_by_role("link", name="After: August 2026")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="August 2026")).to_be_visible()


def test_on_a_phone_the_month_is_numbers_and_the_day_stands_below(page, live_server, rows):
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(f"{live_server.url}{URL}?view=month")
    today = timezone.localdate()

    expect(page.locator(".cal-marks").first).to_be_hidden()
    link = page.get_by_role("link", name=re.compile(f"^{today.day} .*{today:%B}, today"))
    expect(link).to_contain_text("6")
    expect(page.locator("#chosen .rows > li")).to_have_count(6)
    page.get_by_role("link", name=re.compile("1 entry, 1 overdue")).click()
    expect(page.locator("#chosen")).to_contain_text("overdue")


@pytest.mark.parametrize("view", VIEWS)
def test_on_paper_nothing_is_left_to_press(view, page, live_server, rows):
    page.goto(f"{live_server.url}{URL}?view={view}")
    sheets = page.pdf(format="A4", prefer_css_page_size=True)
    page.emulate_media(media="print")

    seen = page.locator(PRESSED).evaluate_all(
        "all => all.filter(it => it.checkVisibility()).length"
    )
    assert seen == 0
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheets)) <= 2


def test_it_works_without_javascript(page_without_javascript, live_server, rows):
    page = page_without_javascript
    page.goto(live_server.url)

    page.get_by_role("link", name="Calendar", exact=True).first.click()
    page.get_by_role("link", name=re.compile("more on")).click()
    expect(page.get_by_role("link", name="Agenda")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Week").click()
    page.get_by_role("link", name=re.compile("Answer the offer|Offer: ")).click()
    expect(page).to_have_url(re.compile("/roles/"))


def test_the_days_of_a_month_are_walked_by_arrows(page, live_server, rows):
    page.goto(f"{live_server.url}{URL}?view=month&day=2026-06-17")
    days = page.get_by_role("grid", name="June 2026")
    days.locator("#cal-2026-06-17").focus()

    for key, day in [
        ("ArrowRight", "06-18"),
        ("ArrowDown", "06-25"),
        ("Home", "06-22"),
        ("End", "06-28"),
        ("ArrowLeft", "06-27"),
        ("ArrowUp", "06-20"),
        ("PageDown", "07-20"),
        ("PageUp", "06-20"),
    ]:
        page.keyboard.press(key)
        expect(page.locator(f"#cal-2026-{day}")).to_be_focused()
    page.locator("#cal-2026-07-05").focus()  # the last day that June shows
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="July 2026", exact=True)).to_be_visible()
    expect(page.locator("#cal-2026-07-06")).to_be_focused()
    page.locator("#cal-2026-07-31").focus()
    page.keyboard.press("PageUp")
    expect(page.locator("#cal-2026-06-30")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tuesday 30 June")).to_be_visible()


def test_one_day_and_what_stands_on_it_is_a_tab_stop(page, live_server, rows):
    today = timezone.localdate()
    page.goto(f"{live_server.url}{URL}?view=month")
    stops = page.locator(".cal-month a:not([tabindex='-1'])")
    expect(page.locator(".cal-month .cal-day[tabindex='0']")).to_have_count(1)
    expect(stops.first).to_have_id(f"cal-{today}")

    stops.first.focus()
    page.keyboard.press("Tab")
    expect(page.locator(".is-today .cal-mark").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    for _ in range(3):  # past a day after without entries, if it has none, to what follows the days
        page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.cal-day')")


def test_a_week_is_walked_by_arrows_too(page, live_server, rows):
    page.goto(f"{live_server.url}{URL}?view=week&day=2026-06-17")
    expect(page.locator(".cal-week .cal-day[tabindex='0']")).to_have_count(1)
    page.locator("#cal-2026-06-21").focus()

    page.keyboard.press("ArrowRight")
    expect(page.locator("#cal-2026-06-22")).to_be_focused()
    page.keyboard.press("PageUp")
    expect(page.locator("#cal-2026-06-15")).to_be_focused()


def test_without_javascript_each_day_of_the_calendar_is_a_link(
    page_without_javascript, live_server, rows
):
    page_without_javascript.goto(f"{live_server.url}{URL}?view=month&day=2026-06-17")
    expect(page_without_javascript.locator(".cal-day[tabindex]")).to_have_count(0)
