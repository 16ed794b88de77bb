"""The score comes after the gut: hidden, then shown, and the gut stays as it was locked (S47)."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from interviews.models import GutFeeling
from tests.interviews.verdict.verdict_stories import tell_e3

NUMBER = re.compile(r"^40$")
WHY = "They laughed at my question about weekends."


@pytest.fixture
def verdict(live_server, owner):
    """The address of a verdict of 40 whose gut is not recorded yet."""
    return live_server.url + reverse("interviews:interview_verdict", args=[tell_e3(owner).pk])


def say_gut(page, words: str, button: str) -> None:
    page.get_by_role("group", name=re.compile("Would you work there")).locator(
        "label.chip", has_text=words
    ).click()
    page.get_by_role("button", name=button).click()


@pytest.mark.parametrize("kind", ["page", "page_without_javascript"])
def test_the_score_shows_once_the_gut_is_locked_and_the_gut_is_only_added_to(
    request, kind, verdict
):
    page = request.getfixturevalue(kind)
    page.goto(verdict)
    expect(page.get_by_role("heading", name="Your gut comes first")).to_be_visible()
    expect(page.get_by_text(NUMBER)).to_have_count(0)
    expect(page.get_by_text("points away")).to_have_count(0)

    page.get_by_role("link", name="Record your gut").click()
    say_gut(page, "No", "Lock it and show the score")

    expect(page).to_have_url(verdict)
    expect(page.get_by_text(NUMBER).first).to_be_visible()
    expect(page.get_by_role("img", name="Score 40 of 100, range 5 to 84")).to_be_visible()
    expect(page.get_by_text(re.compile("Locked on .* before you saw the score"))).to_be_visible()

    page.get_by_role("link", name="Add how it feels now").click()
    expect(page.get_by_text("What you said before stays.")).to_be_visible()
    expect(page.get_by_role("button", name="Skip this")).to_have_count(0)
    say_gut(page, "Yes", "Add it")

    expect(page).to_have_url(verdict)
    expect(page.get_by_text(re.compile("Locked on .* before you saw the score"))).to_be_visible()
    expect(page.get_by_text(re.compile("added on .*, after the score"))).to_be_visible()
    assert [it.value for it in GutFeeling.objects.all()] == [10, 90]


def test_a_reason_for_the_gap_is_kept_without_a_reload(page, verdict):
    page.goto(verdict.replace("/verdict/", "/gut/"))
    say_gut(page, "No", "Lock it and show the score")
    page.evaluate("window.stillTheSamePage = true")
    panel = page.get_by_role("region", name="Why so far apart?")
    expect(
        panel.get_by_role("heading", name="The one question that would settle it")
    ).to_be_visible()

    panel.get_by_role("button", name="Save the reason").press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("Write a reason")
    panel.get_by_label(re.compile("What does one of them know")).fill(WHY)
    panel.get_by_role("button", name="Save the reason").press("Enter")

    expect(panel.get_by_role("list", name="Your reasons")).to_contain_text(WHY)
    expect(panel.get_by_role("button", name="Add a reason")).to_be_focused()
    assert page.evaluate("window.stillTheSamePage")
