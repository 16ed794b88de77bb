"""The guard against talking oneself into it, as a person meets it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.preferences import save_preferences
from tests.interviews.verdict.verdict_stories import gut, tell_e4


def locked_interview(owner):
    start = timezone.now() - timedelta(hours=3)
    interview = tell_e4(owner, starts_at=start, ends_at=start + timedelta(hours=1))
    save_preferences(owner.preferences, now=timezone.now())
    gut(interview, 30)
    return interview


def test_a_drift_warning_appears_with_a_raised_limit_and_goes_with_it(
    page: Page, live_server, owner
):
    verdict = live_server.url + reverse(
        "interviews:role_verdict", args=[locked_interview(owner).role_id]
    )
    page.goto(verdict)
    panel = page.get_by_role("region", name="Am I talking myself into it?")
    expect(panel).to_contain_text("Nothing was changed after it was locked.")

    page.goto(live_server.url + reverse("accounts:preferences_edit"))
    page.get_by_label("Hours a week").fill("70")
    page.get_by_role("button", name="Save settings").click()
    page.goto(verdict)
    expect(panel).to_contain_text("20 points higher")
    expect(panel.get_by_role("listitem")).to_contain_text("+20 points")

    restore = panel.get_by_role("button", name="Restore")
    restore.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Restored as you first wrote it down.")).to_be_in_viewport()
    expect(panel).to_contain_text("Nothing was changed after it was locked.")

    page.get_by_role("button", name="Undo").press("Enter")
    expect(panel).to_contain_text("20 points higher")
    expect(panel.get_by_role("img", name="Then 20, now 40.")).to_be_visible()
