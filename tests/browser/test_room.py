"""The room on a phone: one thumb, one question at a time. Nothing here waits for a clock."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from interviews.models import Answer
from tests.browser.conftest import sign_in, watch
from tests.factories import InterviewFactory, QuestionFactory
from tests.interviews.log.log_pages import meets

PHONE = {"width": 375, "height": 812}
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Text that is wider or higher than the box it stands in, and cannot be scrolled to.
CUT_OFF = """() => [...document.querySelectorAll(".room-bar *, .room-card :is(h1, .chip, .btn)")]
  .filter((it) => it.checkVisibility() && it.getBoundingClientRect().width > 2)
  .filter((it) => it.scrollWidth > it.clientWidth + 2)
  .filter((it) => getComputedStyle(it).display !== "inline")
  .map((it) => it.outerHTML.slice(0, 90))"""
AXE = """axe.run({resultTypes: ["violations"]}).then((it) => it.violations
  .map((one) => one.id + ": " + one.nodes[0].html))"""
SWIPE = """([from, to]) => {
  const main = document.querySelector(".room-card:is(:target, :has(:target)) .room-main");
  const touch = (x) => new Touch({ identifier: 1, target: main, clientX: x, clientY: 300 });
  const say = (name, x) => main.dispatchEvent(new TouchEvent(name,
    { bubbles: true, touches: name === "touchend" ? [] : [touch(x)], changedTouches: [touch(x)] }));
  say("touchstart", from); say("touchend", to);
}"""


@pytest.fixture
def interview(owner):
    """Two coworkers; how she leads, hours with a limit of 50, and the next steps."""
    owner.preferences.hours_limit = 50
    owner.preferences.save()
    now = timezone.now()
    interview = InterviewFactory(
        owner=owner, starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(minutes=40)
    )
    for name in ("Mia Okafor", LONG_NAME):
        meets(interview, name)
    QuestionFactory(interview=interview)
    QuestionFactory(
        interview=interview,
        key="avg_hours",
        theme="workload",
        answer_kind="hours",
        text="Roughly how many hours did you work last week?",
        probe="",
        position=1,
    )
    QuestionFactory(
        interview=interview,
        key="next_steps",
        theme="process",
        answer_kind="next_steps",
        text="What happens next, and by when will I hear?",
        probe="",
        position=2,
        is_pinned=True,
    )
    return interview


@pytest.fixture
def room(live_server, interview):
    return live_server.url + reverse("interviews:interview_room", args=[interview.pk])


@pytest.fixture
def phone(browser, live_server, owner) -> Iterator[Page]:
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    sign_in(context, live_server.url, owner)
    page = context.new_page()
    page.set_default_timeout(4000)
    problems = watch(page, live_server.url)
    yield page
    context.close()
    assert problems == []


def heading(page, text):
    return expect(page.get_by_role("heading", level=1, name=text))


def tap(page, words):
    page.locator("label.chip:visible", has_text=re.compile(f"^\\s*{re.escape(words)}")).tap()


def saved(page, **fields):
    """Waits until the server has it."""
    rows = Answer.objects.current().filter(**fields)
    for _ in range(100):
        if row := rows.first():
            return row
        page.wait_for_timeout(50)
    raise AssertionError(list(Answer.objects.values()))


def test_one_tap_is_an_answer_and_two_move_on(phone, room):
    phone.goto(room)
    heading(phone, "How would you describe").to_be_visible()

    tap(phone, "Specific")
    phone.get_by_role("button", name="Next").tap()

    heading(phone, "Roughly how many hours").to_be_visible()
    answer = saved(phone, manner="specific")
    assert (answer.question.key, answer.speaker.name) == ("manager_style", "Mia Okafor")


def test_words_manner_and_signal_take_three_taps(phone, room):
    phone.goto(room)

    phone.locator("textarea[name=words]:visible").tap()
    phone.keyboard.type("She is always there.")
    tap(phone, "General")
    tap(phone, "−1")
    phone.get_by_role("button", name="Next").tap()

    assert saved(phone, words="She is always there.", signal=-1).manner == "general"


def test_hours_are_the_lowest_and_the_highest_cell_and_the_limit_is_said(phone, room):
    phone.goto(f"{room}#card-avg_hours")

    for hours in ("55", "70+"):
        tap(phone, hours)
    cells = phone.locator(".room-hours:visible input:checked")
    assert [it.get_attribute("value") for it in cells.all()] == ["55", "60", "65", "70"]
    expect(phone.locator(".room-hours:visible")).to_contain_text("55–70: above your limit of 50.")
    tap(phone, "45")
    expect(phone.locator(".room-hours:visible")).to_contain_text("45: within your limit of 50.")
    tap(phone, "50")
    tap(phone, "Specific")
    phone.get_by_role("button", name="Next").tap()

    answer = saved(phone, question__key="avg_hours")
    assert (answer.hours_low, answer.hours_high) == (45, 50)


def test_the_last_speaker_stays_and_a_dodge_brings_its_probe(phone, room):
    phone.goto(room)
    marks = phone.get_by_role("navigation", name="Questions of this interview").get_by_role("link")
    before = marks.count()

    tap(phone, LONG_NAME)
    tap(phone, "Dodged")
    expect(marks).to_have_count(before + 1)
    numbers = [int(it) for it in re.findall(r"Question (\d+):", " ".join(marks.all_inner_texts()))]
    assert numbers == [1, 2, 3, 4]
    phone.get_by_role("button", name="Next").tap()

    heading(phone, "Tell me about the last decision").to_be_visible()
    expect(phone.get_by_role("radio", name=LONG_NAME)).to_be_checked()
    assert saved(phone, manner="dodged").speaker.name == LONG_NAME


def test_words_alone_ask_how_they_were_said_before_moving_on(phone, room):
    phone.goto(room)
    phone.locator("textarea[name=words]:visible").fill("Well.")

    phone.get_by_role("button", name="Next").tap()

    expect(phone.get_by_text("Your words stay on this phone until then")).to_be_visible()
    heading(phone, "How would you describe").to_be_visible()
    phone.get_by_role("button", name="Next").tap()
    heading(phone, "Roughly how many hours").to_be_visible()


def test_a_question_that_came_up_is_typed_or_found_in_the_bank(phone, room):
    phone.goto(room)

    phone.get_by_role("link", name="A question came up").tap()
    line = phone.locator("input[name=text]:visible")
    line.fill("promot last")
    phone.locator("[data-found]:visible button").first.tap()
    heading(phone, re.compile("promot")).to_be_visible()
    line.fill("Who is on call?")
    tap(phone, "Specific")
    phone.get_by_role("button", name="Next").tap()

    assert saved(phone, question__text="Who is on call?").question.is_unplanned

    phone.get_by_role("link", name="A question came up").tap()
    phone.locator("input[name=text]:visible").fill("Who decides?")
    tap(phone, "General")
    phone.get_by_role("button", name="Next").tap()

    assert saved(phone, question__text="Who decides?").manner == "general"
    phone.reload()
    for text in ("Who is on call?", "Who decides?"):
        expect(phone.locator("h1", has_text=text)).to_have_count(1)


def test_swipes_and_arrow_keys_move_but_not_while_typing(phone, room):
    phone.goto(f"{room}#card-avg_hours")

    phone.evaluate(SWIPE, [300, 100])
    heading(phone, "What happens next").to_be_visible()
    phone.evaluate(SWIPE, [100, 300])
    heading(phone, "Roughly how many hours").to_be_visible()
    phone.keyboard.press("ArrowLeft")
    heading(phone, "How would you describe").to_be_visible()
    phone.locator("textarea[name=words]:visible").focus()
    phone.keyboard.press("ArrowRight")
    heading(phone, "How would you describe").to_be_visible()


def test_the_keyboard_alone_gives_an_answer(phone, room):
    phone.goto(room)
    phone.get_by_role("heading", level=1, name="How would you describe").focus()

    phone.get_by_role("radio", name="Specific").first.focus()
    phone.keyboard.press("Space")
    phone.keyboard.press("ArrowRight")
    expect(phone.get_by_role("radio", name="General").first).to_be_checked()
    phone.get_by_role("button", name="Next").press("Enter")

    heading(phone, "Roughly how many hours").to_be_visible()
    saved(phone, manner="general")


def test_minutes_left_on_request_and_everything_hidden_with_one_tap(phone, room, live_server):
    phone.goto(room)
    until = phone.get_by_role("button", name=re.compile("until"))
    until.tap()
    expect(phone.get_by_role("button", name=re.compile("(39|40) min left"))).to_be_visible()

    phone.get_by_role("button", name="Hide score, pay, flags and quotes").tap()
    phone.reload()

    button = phone.get_by_role("button", name="Hide score, pay, flags and quotes")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_without_javascript_each_card_is_a_form_with_save(page_without_javascript, room):
    page = page_without_javascript
    page.set_viewport_size(PHONE)
    page.goto(room)

    page.locator("label.chip:visible", has_text="Dodged").click()
    page.get_by_role("button", name="Save").click()

    heading(page, "Tell me about the last decision").to_be_visible()
    assert Answer.objects.get().manner == "dodged"


def test_it_fits_every_phone_and_axe_finds_nothing(phone, room):
    phone.goto(f"{room}#card-avg_hours")
    faults = []
    for width, height in ((320, 568), (375, 812), (812, 375), (1280, 800)):
        phone.set_viewport_size({"width": width, "height": height})
        if (over := phone.evaluate(SIDEWAYS)) > 0:
            faults.append(f"{width} px: {over} px sideways")
        faults += [f"{width} px: cut off {it}" for it in phone.evaluate(CUT_OFF)]
        box = phone.get_by_role("button", name="Next").bounding_box()
        if not box or box["y"] + box["height"] > height:
            faults.append(f"{width} px: Next is out of reach")
    phone.set_viewport_size(PHONE)
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    if (over := phone.evaluate(SIDEWAYS)) > 0:
        faults.append(f"200 %: {over} px sideways")
    faults += [f"200 %: cut off {it}" for it in phone.evaluate(CUT_OFF)]
    phone.evaluate("document.documentElement.style.fontSize = ''")

    phone.evaluate(AXE_SCRIPT)
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme)
        faults += [f"{scheme}: {it}" for it in phone.evaluate(AXE)]
    phone.goto(f"{room}#card-manager_style")
    tap(phone, "Dodged")
    phone.evaluate(AXE_SCRIPT)
    faults += [f"dodged: {it}" for it in phone.evaluate(AXE)]

    assert not faults, "\n".join(faults)
