"""What is there to be taken elsewhere is copied by its button."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

REFERENCE = reverse("transfer:api_reference")


def copied(page: Page, name: str) -> str:
    page.get_by_role("button", name=name).click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    return page.evaluate("navigator.clipboard.readText()")


def make_token(page: Page, url: str) -> str:
    page.goto(url + reverse("transfer:api_token_list"))
    page.get_by_label("Which program").fill("Script")
    page.get_by_role("button", name="Make token").click()
    return page.get_by_label("Token", exact=True).input_value()


def make_address(page: Page, url: str) -> str:
    page.goto(url + reverse("agenda:calendar_feed"))
    page.get_by_role("button", name="Make the address").click()
    return page.get_by_label("Address", exact=True).input_value()


@pytest.mark.parametrize(
    ("make", "button"), [(make_token, "Copy the token"), (make_address, "Copy")]
)
def test_what_is_shown_once_is_copied(page: Page, live_server, make, button):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    secret = make(page, live_server.url)

    assert secret and copied(page, button) == secret


def test_a_new_token_is_tried_by_the_command_beside_it(page: Page, live_server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    secret = make_token(page, live_server.url)

    command = f'curl -H "Authorization: Bearer {secret}" {live_server.url}/api/v1/roles'
    assert copied(page, "Copy the command") == command


def test_without_a_clipboard_the_command_is_marked(page: Page, live_server):
    page.goto(live_server.url + REFERENCE)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")

    page.get_by_role("button", name="Copy how to ask for roles").click()

    expect(page.get_by_text("Marked. Copy it with your keyboard.")).to_be_visible()
    marked = page.evaluate("getSelection().toString()")
    assert marked.startswith("curl -H") and marked.endswith("/api/v1/roles")


def test_the_commands_are_read_whole_on_a_phone(page: Page, live_server):
    """They wrap: nothing of them lies beyond the edge, nor has to be scrolled to."""
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(live_server.url + REFERENCE)

    cut = "all => all.filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.textContent)"
    assert page.locator("pre").count() > 3
    assert page.locator("pre").evaluate_all(cut) == []
