"""Weights and limits tried on the page that explains the score, before they are kept."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.interviews.verdict.verdict_stories import gut, tell_e4


@pytest.fixture
def explained(live_server, owner):
    """The page, with one role at 20 whose hours break a limit of 50."""
    gut(tell_e4(owner), 15)
    return live_server.url + reverse("interviews:score_explained")


def test_the_effect_follows_what_is_typed_and_the_focus_stays(page, explained, owner):
    page.goto(explained)
    page.evaluate("window.stillTheSamePage = true")
    hours, effect = page.get_by_label("Hours a week"), page.locator("#trial-effect")

    hours.fill("70")
    expect(effect).to_contain_text("No longer stops at 20.")
    expect(effect).to_contain_text("5–84 too early")
    expect(page.locator("#trial-words")).to_have_text("1 of 1 role would change.")

    hours.fill("1000")
    expect(effect).to_contain_text("Hours a week: Give 168 at most.")
    expect(hours).to_be_focused()
    expect(hours).to_have_value("1000")
    assert page.evaluate("window.stillTheSamePage")
    owner.preferences.refresh_from_db()
    assert owner.preferences.hours_limit == 50


def test_without_javascript_the_effect_is_shown_kept_or_left(
    page_without_javascript, explained, owner
):
    page = page_without_javascript
    page.goto(explained)
    page.get_by_label("Hours a week").fill("70")
    page.get_by_role("button", name="Show the effect").click()
    expect(page.locator("#trial-effect")).to_contain_text("Most hours a week: 70 instead of 50")

    page.get_by_role("link", name="Back to mine").click()
    expect(page.get_by_label("Hours a week")).to_have_value("50")

    page.get_by_label("Hours a week").fill("70")
    page.get_by_role("button", name="Save these").click()
    expect(page.get_by_text("Your weights and limits are saved")).to_be_visible()
    owner.preferences.refresh_from_db()
    assert owner.preferences.hours_limit == 70
