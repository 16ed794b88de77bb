"""Search over any page, by keys alone."""

import re

from playwright.sync_api import expect

from accounts.models import Preferences
from tests.factories import CompanyFactory

CLOSED_AT_ONCE = """(field) => {
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    return document.activeElement.tagName;
}"""


def test_a_key_right_after_the_palette_was_closed_counts(page, owner, live_server):
    page.goto(f"{live_server.url}/about/")
    page.keyboard.press("Control+k")
    field = page.get_by_label("Search, or say where to go")
    expect(field).to_be_focused()

    assert field.evaluate(CLOSED_AT_ONCE) == "BODY"


def test_keys_open_search_lead_to_what_was_found_and_can_be_switched_off(page, owner, live_server):
    for name in ("Müller One", "Müller Two"):
        CompanyFactory(owner=owner, name=name)
    page.goto(f"{live_server.url}/about/")
    field = page.get_by_label("Search, or say where to go")

    page.keyboard.press("Control+k")
    page.keyboard.type("muller c?")
    expect(field).to_have_value("muller c?")
    expect(page.locator("[data-searched='muller c?']")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    page.keyboard.press("/")
    field.fill("muller")
    expect(page.locator("mark")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Müller")
    page.wait_for_load_state()

    page.keyboard.press("?")
    expect(page).to_have_url(re.compile("/shortcuts/$"))
    page.wait_for_load_state()  # the address changes before the page listens
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/quick-add/$"))

    Preferences.objects.filter(user=owner).update(has_shortcuts=False)
    page.goto(f"{live_server.url}/about/")
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    expect(page).to_have_url(re.compile("/about/$"))
