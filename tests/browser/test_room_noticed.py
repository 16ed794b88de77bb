"""Taps of what is noticed in the room, on a phone: counted, with and without a network."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from interviews.models import Flag
from tests.factories import InterviewFactory, QuestionFactory
from tests.interviews.log.log_pages import meets


@pytest.fixture
def phone(page):
    page.set_viewport_size({"width": 375, "height": 812})
    return page


@pytest.fixture
def room(owner, live_server):
    interview = InterviewFactory(owner=owner)
    meets(interview, "Mia Okafor")
    QuestionFactory(interview=interview, key="hours_last_week", answer_kind="hours")
    QuestionFactory(interview=interview, key="leavers", theme="culture", position=2)
    return live_server.url + reverse("interviews:interview_room", args=[interview.pk])


class Thumb:
    """Taps, counted."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, place, **by):
        self.page.locator(".room-card:visible").locator(place, **by).first.click()
        self.taps += 1


def test_what_the_words_suggest_is_one_tap_and_its_own_words_are_three(phone, room):
    phone.goto(room)
    phone.get_by_label("Or write it").first.fill("60-70")
    phone.locator(".room-card:visible .room-manner").get_by_text("Specific").first.click()
    suggested = phone.locator(".room-here [data-what=hours_60_plus]").first
    expect(suggested).to_contain_text("Weeks of 60 hours or more")

    thumb = Thumb(phone)
    thumb.tap(".room-here button:visible")
    expect(suggested).to_contain_text("Noted: Weeks of 60 hours or more")
    assert thumb.taps == 1

    thumb = Thumb(phone)
    thumb.tap(".room-sheet summary")
    thumb.tap(".room-own input[name=words]")
    phone.keyboard.type("He laughed at the intern")
    thumb.tap(".room-own button", has_text="Red flag")
    noted = phone.locator(".room-card:visible [data-own] [data-noted]")
    expect(noted).to_have_text("Noted: He laughed at the intern Undo: He laughed at the intern")
    assert thumb.taps == 3
    assert Flag.objects.filter(first_severity=None).count() == 2

    with phone.expect_response(lambda it: "/undo/" in it.url):
        noted.get_by_role("button").click()
    expect(noted).to_have_count(0)
    assert Flag.objects.count() == 1


def test_the_sheet_is_over_the_words_and_gives_the_focus_back(phone, room):
    phone.goto(room)
    sheet = phone.locator(".room-card:visible .room-sheet")
    sheet.locator("summary").focus()
    phone.keyboard.press("Enter")
    body, thumb = sheet.locator(".room-sheet-body"), phone.locator(".room-manner:visible").first

    expect(sheet.get_by_role("heading")).to_be_focused()
    edge = body.bounding_box()
    assert edge["y"] + edge["height"] <= thumb.bounding_box()["y"]
    phone.keyboard.press("Escape")

    expect(sheet.locator("summary")).to_be_focused()
    expect(body).to_be_hidden()


def test_without_a_network_a_tap_waits_on_the_phone_and_is_taken_out_again(phone, room):
    phone.goto(room)
    phone.locator(".room-card:visible .room-sheet summary").click()
    phone.context.set_offline(True)
    offers = phone.locator(".room-card:visible .room-sheet [data-offers]")
    offers.get_by_role("button", name="Pause and smirk").click()
    offers.get_by_role("button", name="Manager described").click()
    waiting = offers.locator(".is-waiting")
    expect(waiting).to_have_count(2)

    waiting.first.get_by_role("button", name="Undo").click()
    expect(waiting).to_have_count(1)
    expect(waiting).to_contain_text("Noted, on this phone: Manager described as controlling")
    phone.context.set_offline(False)

    expect(offers.locator("[data-noted]:visible")).to_contain_text("Noted: Manager")
    assert [it.key for it in Flag.objects.all()] == ["called_micromanager"]
