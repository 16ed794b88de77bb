"""What the search shows, reached from the board, by keyboard and on a phone."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect


@pytest.fixture
def demo(owner):
    client = Client()
    client.force_login(owner)
    assert client.post(reverse("agenda:demo_load")).status_code == 302


def test_from_the_board_to_the_numbers_behind_a_drawing_by_keyboard(page, live_server, demo):
    page.goto(live_server.url + reverse("overview:role_board"))
    page.get_by_role("link", name="Insights").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("What your search shows")
    flow = page.get_by_role("region", name="Where applications go")
    expect(flow.get_by_role("img")).to_be_visible()
    flow.get_by_text("The numbers").press("Enter")
    expect(flow.get_by_role("row", name="Applied 5 5")).to_be_visible()

    page.get_by_role("link", name="Last 90 days").press("Enter")
    expect(page).to_have_url(f"{live_server.url}/insights/?period=90")
    expect(page.get_by_role("link", name="Last 90 days")).to_have_attribute("aria-current", "true")


def test_a_phone_shows_strips_and_one_tap_hides_quotes_and_scores(page, live_server, demo):
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(live_server.url + reverse("overview:insights"))
    flow = page.get_by_role("region", name="Where applications go")
    quote = page.get_by_text("“Sixty, seventy. You get used to it.”")
    score = page.get_by_text("the score")

    expect(flow.get_by_role("img")).to_be_hidden()
    expect(flow.get_by_role("listitem")).to_have_count(4)
    expect(quote).to_be_visible()
    page.get_by_role("button", name="Hide score, pay, flags and quotes").click()

    expect(quote).to_be_hidden()
    expect(score).to_be_hidden()
    expect(page.get_by_text("Coworkers showed", exact=False)).to_be_visible()


def test_the_numbers_are_there_without_javascript(page_without_javascript, live_server, demo):
    page = page_without_javascript
    page.goto(live_server.url + reverse("overview:insights"))
    flow = page.get_by_role("region", name="Where applications go")

    flow.get_by_text("The numbers").click()
    expect(flow.get_by_role("row", name="Applied 5 5")).to_be_visible()
    page.get_by_role("link", name="Last 90 days").click()
    expect(page.get_by_role("link", name="Last 90 days")).to_have_attribute("aria-current", "true")
