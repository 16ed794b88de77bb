"""The room on a phone: taps, the time to the next paint, and what a first visit fetches.

A part of scripts/bench.py, alone with `make bench ARGS=--room`. A real Chromium and a real server.
Taps are real ones, counted; typing is not one. For the time to the next paint the processor is
slowed four times; the best of a few runs counts, since whatever else the machine does only adds.
"""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from scripts import phone

QUESTIONS = 10
CARDS = 4  # that are answered while the time is taken
RUNS = 3
WAIT_MS = 30_000
SLOWED = 4
MOST_PAINT_MS = 100
MOST_LOAD_BYTES = 100_000
MOST_TAPS = {
    "an answer": 1,
    "an answer, and on": 2,
    "words, manner and signal": 3,
    "a suggested flag": 1,
    "a flag in your own words": 3,
    "the shortest honest debrief": 7,
}
WATCH = """() => {
  window.seen = [];
  new PerformanceObserver((list) => {
    for (const it of list.getEntries()) {
      if (!it.interactionId) continue;
      seen.push([Math.round(it.duration), it.name, String(it.target?.className ?? "")]);
    }
  }).observe({ type: "event", durationThreshold: 16 });
}"""
SETTLED = "new Promise((done) => setTimeout(() => requestAnimationFrame(() => done()), 400))"


class Thumb:
    """Taps on what is in sight, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, selector: str, words: str = "") -> None:
        place = self.page.locator(selector).locator("visible=true")
        (place.filter(has_text=re.compile(words)) if words else place).first.tap()
        self.taps += 1


def measure_room() -> list[str]:
    """Print the figures of the room; what is missed."""
    expect.set_options(timeout=WAIT_MS)
    with phone.fresh_debrief() as debrief, sync_playwright() as playwright:
        browser = phone.open_browser(playwright)
        user = phone.make_user("room@example.org")
        try:
            return [
                *print_taps(browser, debrief, user),
                *print_load(browser, debrief, user),
                *print_paint(browser, debrief, user),
            ]
        finally:
            browser.close()


# --- Taps ----------------------------------------------------------------------------------------


def print_taps(browser: Browser, debrief: phone.Debrief, user: Any) -> list[str]:
    misses = []
    print("\nTaps on a phone, beside typing")
    with phone.phone_of(browser, debrief, user) as context:
        page = context.new_page()
        for name, do in WAYS.items():
            thumb = Thumb(page)
            do(thumb, phone.make_interview(user, QUESTIONS, names=("Mia Okafor",)))
            print(f"  {name:<30} {thumb.taps} (at most {MOST_TAPS[name]})")
            if thumb.taps > MOST_TAPS[name]:
                misses.append(f"{name}: {thumb.taps} taps")
    return misses


def answer(thumb: Thumb, interview: Any) -> None:
    go_to(thumb, interview)
    thumb.tap(".room-manner .chip", "Specific")
    saved(thumb)


def answer_and_on(thumb: Thumb, interview: Any) -> None:
    answer(thumb, interview)
    thumb.tap(".room-move .btn-primary")
    expect(thumb.page.locator("#title-q3")).to_be_visible()


def words_manner_signal(thumb: Thumb, interview: Any) -> None:
    """The first tap is into the words."""
    go_to(thumb, interview)
    thumb.tap("textarea[name=words]")
    thumb.page.keyboard.type("She is always there.")
    thumb.tap(".room-manner .chip", "General")
    thumb.tap(".room-signal .chip", "−1")
    saved(thumb)


def suggested_flag(thumb: Thumb, interview: Any) -> None:
    go_to(thumb, interview, card="q1")
    thumb.page.locator("[name=hours]:visible").fill("60-70")
    thumb.page.locator(".room-manner .chip:visible", has_text="Specific").tap()
    thumb.page.locator(".room-here button:visible").first.wait_for()
    thumb.tap(".room-here button")
    expect(thumb.page.locator(".room-here [data-noted]:visible").first).to_contain_text("Noted")


def own_flag(thumb: Thumb, interview: Any) -> None:
    go_to(thumb, interview)
    thumb.tap(".room-sheet > summary")
    thumb.tap(".room-own input[name=words]")
    thumb.page.keyboard.type("He laughed at the intern")
    thumb.tap(".room-own button", "Red flag")
    expect(thumb.page.locator("[data-own] [data-noted]:visible").first).to_contain_text("Noted")


def debrief_of(thumb: Thumb, interview: Any) -> None:
    """How it went, how much oneself, interested or not, three fits, the gut: saved as one goes."""
    from django.urls import reverse

    page = thumb.page
    page.goto(reverse("interviews:interview_debrief", args=[interview.pk]))
    for name, part in (("feeling", "how"), ("myself", "how"), ("interest", "next")):
        tap_and_saved(thumb, f"label:has([name={name}]:not(:checked))", part)
    for number in range(3):
        tap_and_saved(
            thumb, f".rating >> nth={number} >> label:has(input:not(:checked))", "ratings"
        )
    tap_and_saved(thumb, "label:has([name=feel])", "gut")
    interview.refresh_from_db()
    kept = (interview.feeling, interview.myself, interview.interest, interview.gut_so_far)
    if not interview.is_debriefed or None in kept or interview.ratings.count() < 3:
        raise SystemExit(f"The debrief is not what was tapped: {kept}")


def tap_and_saved(thumb: Thumb, selector: str, part: str) -> None:
    with thumb.page.expect_response(lambda it: it.request.method == "POST" and it.ok):
        thumb.tap(selector)
    expect(thumb.page.locator(f"#saved-{part}")).to_contain_text("Saved")


def go_to(thumb: Thumb, interview: Any, card: str = "q2") -> None:
    thumb.page.goto(f"{phone.room_path(interview)}#card-{card}")
    thumb.page.evaluate(phone.COPY_IS_KEPT, phone.room_path(interview))


def saved(thumb: Thumb) -> None:
    expect(thumb.page.locator("[data-room-state]")).to_contain_text("Saved at")


WAYS: dict[str, Callable[[Thumb, Any], None]] = {
    "an answer": answer,
    "an answer, and on": answer_and_on,
    "words, manner and signal": words_manner_signal,
    "a suggested flag": suggested_flag,
    "a flag in your own words": own_flag,
    "the shortest honest debrief": debrief_of,
}


# --- What a first visit fetches -------------------------------------------------------------------


def print_load(browser: Browser, debrief: phone.Debrief, user: Any) -> list[str]:
    interview = phone.make_interview(user, QUESTIONS, names=("Mia Okafor", "Tom Brand"))
    sizes: dict[str, int] = {}
    with phone.phone_of(browser, debrief, user, service_workers="block") as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on(
            "Network.loadingFinished",
            lambda it: sizes.update({it["requestId"]: it["encodedDataLength"]}),
        )
        page.goto(phone.room_path(interview), wait_until="networkidle")
    total = int(sum(sizes.values()))
    print(f"\nFirst load of the room: {len(sizes)} requests, {total:,} bytes compressed")
    return [f"first load of the room: {total:,} bytes"] if total > MOST_LOAD_BYTES else []


# --- From a tap to what it shows -----------------------------------------------------------------


def print_paint(browser: Browser, debrief: phone.Debrief, user: Any) -> list[str]:
    worst = []
    for _ in range(RUNS):
        interview = phone.make_interview(user, QUESTIONS, names=("Mia Okafor", "Tom Brand"))
        with phone.phone_of(browser, debrief, user) as context:
            seen = use_room(phone.enter(context.new_page(), interview))
        worst.append(max(seen))
    best = min(worst)
    print(f"\nInteraction to next paint in the room, processor slowed {SLOWED} times")
    print(
        "  worst of each run: " + ", ".join(f"{ms} ms ({what} on {on})" for ms, what, on in worst)
    )
    return [f"next paint after {best[0]} ms"] if best[0] > MOST_PAINT_MS else []


def use_room(page: Page) -> list[tuple[int, str, str]]:
    """(ms, kind, where) of each interaction with a few cards, mark to words, and with the sheet."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.evaluate(WATCH)
    for number in range(2, 2 + CARDS):
        # The speaker who is on already changes nothing, and what changes nothing has no next paint.
        who = "Tom" if number % 2 == 0 else "Mia"
        for selector in (
            f'[data-mark="q{number}"]',
            f'#card-q{number} .room-speakers .chip:has-text("{who}")',
            f"#card-q{number} .room-manner .chip >> visible=true",
            f"#card-q{number} .room-signal .chip >> visible=true",
            f"#card-q{number} textarea >> visible=true",
        ):
            page.locator(selector).first.tap()
            page.evaluate(SETTLED)
        page.keyboard.type("You get used to it", delay=60)
        page.evaluate(SETTLED)
    for _ in range(2):
        page.locator(".room-sheet > summary >> visible=true").first.tap()
        page.evaluate(SETTLED)
    return [(int(ms), name, str(where)) for ms, name, where in page.evaluate("seen")]
