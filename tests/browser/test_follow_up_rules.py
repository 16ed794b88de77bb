"""Trying the rules of follow-ups: the preview follows each change, and nothing is saved by it."""

from django.urls import reverse
from playwright.sync_api import expect

from interviews.models import FollowUpSettings


def test_the_preview_follows_the_boxes_and_keeps_the_focus(page, live_server, owner):
    page.goto(live_server.url + reverse("interviews:follow_up_settings_edit"))
    page.evaluate("window.stillTheSamePage = true")
    preview = page.locator("#preview-interview")
    expect(preview).to_contain_text("Call your recruiter")
    page.get_by_text("Imagine another one").click()

    page.get_by_role("radio", name="Distant").check()
    expect(preview).to_contain_text("Update your recruiter")

    page.get_by_label("Call, minutes after the interview").fill("25")
    page.get_by_label("Call, minutes after the interview").press("Tab")
    page.get_by_role("radio", name="Close").check()
    expect(preview).to_contain_text("16:25")
    expect(page.get_by_role("radio", name="Close")).to_be_focused()

    page.get_by_role("radio", name="The recruiter").check()
    page.get_by_role("radio", name="None").check()
    expect(page.locator("#preview")).to_contain_text("close or distant")
    expect(preview).to_contain_text("Nothing to show until the boxes are in order.")

    assert page.evaluate("window.stillTheSamePage")
    assert not FollowUpSettings.objects.exists()


def test_what_saving_would_change_is_told_in_place(page, live_server, owner):
    page.goto(live_server.url + reverse("interviews:follow_up_settings_edit"))

    page.get_by_role("button", name="See what it would change").click()

    expect(page.locator("#changes")).to_contain_text("change none of your follow-ups")
    assert not FollowUpSettings.objects.exists()


def test_save_is_at_hand_wherever_one_is_on_the_page(page, live_server, owner):
    page.goto(live_server.url + reverse("interviews:follow_up_settings_edit"))
    save = page.locator(".save-bar").get_by_role("button", name="Save", exact=True)

    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 700})
        page.evaluate("window.scrollTo(0, 0)")
        expect(save).to_be_in_viewport(ratio=1)
    save.click()
    expect(page.get_by_text("Saved. What is still to do was planned again.")).to_be_visible()
