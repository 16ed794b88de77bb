"""From sign-up to a planned interview on a phone, counted; quick add live, and without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from interviews.models import Interview
from tests.browser.conftest import watch

PASSWORD = "correct horse"
MOST_TAPS = 3  # after sign-up, beside typing the line


@pytest.fixture
def phone(browser, live_server, transactional_db):
    """A phone in Lisbon that nobody is signed in on."""
    context = browser.new_context(
        viewport={"width": 375, "height": 812},
        has_touch=True,
        is_mobile=True,
        timezone_id="Europe/Lisbon",
        locale="en-GB",
        base_url=live_server.url,
    )
    page = context.new_page()
    problems = watch(page, live_server.url)
    yield page
    context.close()
    assert problems == []


def check_looks(page):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 812})
            found = [it["id"] for it in Axe().run(page).response["violations"]]
            scrolls = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert (found, scrolls) == ([], False), f"{page.url} {scheme} {width}"
    page.set_viewport_size({"width": 375, "height": 812})


def test_from_sign_up_to_a_planned_interview_on_a_phone(phone):
    taps = 0

    def tap(what):
        nonlocal taps
        taps += 1
        what.tap()

    phone.goto("/")
    expect(phone.get_by_text("a private notebook for your side of job interviews")).to_be_visible()
    phone.get_by_label("E-mail").fill("olga@example.org")
    phone.get_by_label("Password", exact=True).fill(PASSWORD)
    phone.get_by_label("Password again").fill(PASSWORD)
    phone.get_by_role("button", name="Create account").tap()
    expect(phone.get_by_role("heading", name="Plan your first interview")).to_be_visible()
    check_looks(phone)

    tap(phone.get_by_label("Type it in one line"))
    phone.keyboard.type("Acme, backend, tomorrow 3pm, with Mia")
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("15:00–16:00, your time (Lisbon time), tomorrow")).to_be_visible()
    check_looks(phone)
    tap(phone.get_by_text("Coworker", exact=True))
    tap(phone.get_by_role("button", name="Add it"))

    expect(phone.get_by_role("heading", name="Questions to ask")).to_be_visible()
    expect(phone.get_by_text("5 questions to ask")).to_be_visible()
    assert taps <= MOST_TAPS
    interview = Interview.objects.get(owner=User.objects.get())
    assert interview.zone == "Europe/Lisbon"
    assert interview.questions.filter(is_pinned=False, is_reserve=False).count() == 5

    phone.get_by_role("button", name="Undo").tap()
    expect(phone.get_by_label("Company, role, when, with whom")).to_have_value(
        "Acme, backend, tomorrow 3pm, with Mia"
    )


def test_the_line_is_read_while_it_is_typed_and_corrections_stay(page, live_server):
    page.goto(live_server.url + "/quick-add/")
    expect(page.get_by_label("Company, role, when, with whom")).to_be_focused()
    page.keyboard.type("Acme, backend, tomorrow 3pm")
    expect(page.get_by_role("heading", name="Understood")).to_be_visible()

    page.get_by_text("Change any of it").click()
    page.get_by_label("Place or link").fill("Room 4")
    page.get_by_label("Role", exact=True).fill("Frontend")
    page.get_by_label("Role", exact=True).press("Tab")
    expect(page.locator("#quick-summary")).to_contain_text("Frontend")
    page.get_by_label("Company, role, when, with whom").press("End")
    page.keyboard.type(", with Mia")
    expect(page.locator("#quick-summary")).to_contain_text("What Mia is to you")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert").first).to_be_focused()
    expect(page.get_by_text("Choose what Mia is to you.").first).to_be_visible()
    page.get_by_label("Coworker").check(force=True)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Questions to ask")).to_be_visible()
    interview = Interview.objects.get()
    assert (interview.place, interview.role.title) == ("Room 4", "Frontend")


def test_quick_add_without_javascript(page_without_javascript, live_server):
    page = page_without_javascript
    page.goto(live_server.url + "/")
    page.get_by_label("Type it in one line").fill(f"Acme, backend, {timezone.now():%d.%m.} 23:59")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add it").click()

    expect(page.get_by_role("heading", name="Questions to ask")).to_be_visible()
    assert Interview.objects.get().role.title == "backend"
