"""Trying the rules of follow-ups: the preview follows each change, and nothing is saved by it."""

from django.urls import reverse
from playwright.sync_api import expect

from interviews.models import FollowUpSettings


def test_the_preview_follows_the_boxes_and_keeps_the_focus(page, live_server, owner):
    page.goto(live_server.url + reverse("interviews:follow_up_settings_edit"))
    page.evaluate("window.stillTheSamePage = true")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Call your recruiter")

    page.get_by_role("radio", name="Distant").check()
    expect(preview).to_contain_text("Update your recruiter")

    page.get_by_label("Call, minutes after the interview").fill("25")
    page.get_by_label("Call, minutes after the interview").press("Tab")
    page.get_by_role("radio", name="Close").check()
    expect(preview).to_contain_text("16:25")
    expect(page.get_by_role("radio", name="Close")).to_be_focused()

    page.get_by_role("radio", name="The recruiter").check()
    page.get_by_role("radio", name="None").check()
    expect(preview).to_contain_text("close or distant")

    assert page.evaluate("window.stillTheSamePage")
    assert not FollowUpSettings.objects.exists()


def test_what_saving_would_change_is_told_in_place(page, live_server, owner):
    page.goto(live_server.url + reverse("interviews:follow_up_settings_edit"))

    page.get_by_role("button", name="See what it would change").click()

    expect(page.locator("#changes")).to_contain_text("change none of your follow-ups")
    assert not FollowUpSettings.objects.exists()
