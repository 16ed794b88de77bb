"""The log on a phone: what saves an answer is never under the bar, and nothing is far."""

from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import InterviewFactory, QuestionFactory

# How far down the screen an element begins and ends.
EDGES = "it => [it.getBoundingClientRect().top, it.getBoundingClientRect().bottom]"


def test_on_a_phone_save_stays_above_the_bar_and_flags_are_one_tap_away(page, live_server, owner):
    interview = InterviewFactory(owner=owner)
    questions = [QuestionFactory(interview=interview, key=f"own-{it}") for it in range(5)]
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(live_server.url + reverse("interviews:interview_log", args=[interview.pk]))

    page.locator(f"#q-{questions[0].pk}-answer").click()
    save = page.locator(f"#q{questions[0].pk}-save")
    expect(save).to_be_visible()
    page.locator(".answer-form textarea").first.fill("Sixty, easily")  # scrolls to the field

    bar = page.locator(".app-nav").evaluate(EDGES)[0]
    assert save.evaluate(EDGES)[1] <= bar
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Flags").click()
    expect(page.locator("#flags-title")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Messages")).to_be_in_viewport()
    top = page.locator(".jump").evaluate(EDGES)[1]
    assert top <= page.locator("#flags-title").evaluate(EDGES)[0] < bar
