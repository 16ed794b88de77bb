"""What fails says so where it was made and is sent again; long words survive until saved."""

import re
from collections import deque
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from interviews.models import Answer, Decision, Interview, InterviewerQuestion
from tests.browser.conftest import sign_in
from tests.factories import (
    ContactFactory,
    FollowUpFactory,
    InterviewFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
    UserFactory,
)

# How a save can fail, and what the page says of it.
FAILURES = {
    "gone": "there is no connection",
    "late": "there was no answer in time",
    403: "you signed in or out meanwhile",
    404: "it is not there any more",
    500: "the server had a problem",
}

FAILED = "<title>Error</title><main data-failed>The server had a problem</main>"
SAVE, LOOK = "That did not save", "That did not load"


class Line:
    """To the server: what is sent fails in each of these ways, one by one, then gets through."""

    def __init__(self, page: Page) -> None:
        self.failing: deque[str | int] = deque()
        page.route(lambda url: "/static/" not in url, self._take)

    @property
    def comes_late(self) -> bool:
        return bool(self.failing) and self.failing[0] == "late"

    def _take(self, route) -> None:
        if route.request.method != "POST" or not self.failing:
            return route.fallback()
        failure = self.failing.popleft()
        if failure == "gone":
            return route.abort()
        if failure == "late":
            return None  # nobody answers
        return route.fulfill(status=failure, body="")


@pytest.fixture
def interview(owner):
    role = RoleFactory(owner=owner)
    interview = InterviewFactory(
        owner=owner, role=role, starts_at=timezone.now() - timedelta(hours=2)
    )
    ParticipantFactory(interview=interview, contact=ContactFactory(owner=owner, name="Mia Okafor"))
    QuestionFactory(interview=interview)
    return interview


@pytest.fixture
def follow_up(owner):
    dana = ContactFactory(owner=owner, email="dana@example.org")
    due_at = timezone.now() - timedelta(hours=1)
    return FollowUpFactory(
        role=RoleFactory(owner=owner), contact=dana, rule="nudge", channel="email", due_at=due_at
    )


@pytest.fixture
def page(browser, live_server, owner) -> Iterator[Page]:
    """Failed requests stand on the console here, so only broken scripts count."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 375, "height": 812}, reduced_motion="reduce"
    )
    sign_in(context, live_server.url, owner)
    page, broken = context.new_page(), []
    page.set_default_timeout(6000)
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert broken == []


def fail_in_each_way(page: Page, line: Line, place: str, what: str) -> None:
    """Of what was just sent and fails: at its place and in sight, once, and said aloud."""
    for why in FAILURES.values():
        notice = page.locator(".failed-save")
        expect(notice).to_contain_text(f"{what}: {why}")
        expect(notice).to_have_count(1)
        expect(page.locator(f"{place} .failed-save[role=alert]")).to_be_in_viewport()
        page.evaluate(f"htmx.config.timeout = {150 if line.comes_late else 30_000}")
        notice.get_by_role("button", name="Try again").click()
    expect(page.locator(".failed-save")).to_have_count(0)


def test_a_save_that_failed_says_so_where_it_was_made_and_is_sent_again(
    page, owner, interview, follow_up
):
    line, question = Line(page), interview.questions.get()

    def open_page(name: str, *args: object, query: dict[str, object] | None = None) -> None:
        page.goto(reverse(name, args=args, query=query))
        line.failing.extend(FAILURES)

    open_page("interviews:interview_log", interview.pk, query={"open": question.pk})
    form = page.locator(".answer-form")
    form.locator("[name=words]").fill("Sixty, in a good week.")
    form.get_by_text("Specific", exact=True).click()
    form.get_by_role("button", name="Save the answer").click()
    fail_in_each_way(page, line, ".answer-form", SAVE)
    expect(page.get_by_text("“Sixty, in a good week.”").first).to_be_visible()
    assert Answer.objects.count() == 1

    open_page("interviews:interview_debrief", interview.pk)
    page.locator("[name=feeling_why]").fill("I fumbled the outage.")
    fail_in_each_way(page, line, "#part-how", SAVE)
    expect(page.locator("#saved-how")).to_contain_text("Saved at")
    expect(page.locator("[name=feeling_why]")).to_be_focused()
    page.get_by_text("Add a question they asked").click()
    page.locator("[name=new_text]").fill("Why you?")
    line.failing.extend(FAILURES)
    page.get_by_role("button", name="Add it").click()
    fail_in_each_way(page, line, "#debrief-form", SAVE)
    expect(page.locator("#asked-me").get_by_text("Why you?", exact=True)).to_be_visible()
    assert InterviewerQuestion.objects.count() == 1

    open_page("overview:today")
    page.locator("[id^=done-]").click()
    fail_in_each_way(page, line, ".follow-up", SAVE)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()

    open_page("interviews:follow_up_detail", follow_up.pk)
    page.locator("[name=body]").fill("Hello Mia.")
    fail_in_each_way(page, line, "#draft", LOOK)

    open_page("overview:quick_add")
    page.locator("#id_line").fill("Acme, backend, tomorrow 15:00")
    fail_in_each_way(page, line, "#quick-add", LOOK)
    expect(page.locator("#quick-summary")).to_contain_text("Acme")
    assert not Interview.objects.exclude(pk=interview.pk).exists()


# --- Words that were typed -----------------------------------------------------------------------


BACK = re.compile("Your words from .* are back")


def words_back(page: Page, name: str, words: str) -> None:
    expect(page.get_by_text(BACK)).to_be_visible()
    expect(page.locator(f"[name={name}]")).to_have_value(words)


def nothing_is_back(page: Page, name: str, words: str) -> None:
    page.wait_for_load_state("networkidle")  # drafts are looked for once all scripts are there
    expect(page.get_by_text("Your words from")).to_have_count(0)
    expect(page.locator(f"[name={name}]")).to_have_value(words)


def kept(page: Page, name: str, words: str) -> None:
    """Type, and wait until it is on the device."""
    page.locator(f"[name={name}]").fill(words)
    expect(page.locator("form[data-kept]")).to_be_attached()


def test_long_words_come_back_until_they_are_saved(page, owner, interview, live_server):
    question, role = interview.questions.get(), interview.role
    log = reverse("interviews:interview_log", args=[interview.pk], query={"open": question.pk})
    decide = reverse("interviews:decision_create", args=[role.pk])
    notes = reverse("applications:role_edit", args=[role.pk])

    # A form that htmx sends: back after a reload, gone once saved.
    page.goto(log)
    kept(page, "words", "Sixty, in a good week.")
    page.reload()
    words_back(page, "words", "Sixty, in a good week.")
    page.get_by_role("button", name="Leave them out").click()
    expect(page.locator("[name=words]")).to_have_value("")
    page.get_by_role("button", name="Bring them back").click()
    page.locator(".answer-form").get_by_text("Specific", exact=True).click()
    page.get_by_role("button", name="Save the answer").click()
    expect(page.locator(".answer-form")).to_have_count(0)
    page.goto(log)
    nothing_is_back(page, "words", "")

    # A plain one, at an error of the server, then signed out meanwhile and in again.
    page.goto(decide)
    page.get_by_text("Decline", exact=True).first.click()
    kept(page, "reasons", "The hours.")
    page.route(f"**{decide}", lambda route: route.fulfill(status=500, body=FAILED), times=1)
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("The server had a problem")).to_be_visible()
    page.goto(decide)
    words_back(page, "reasons", "The hours.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page.context, live_server.url, UserFactory())
    page.goto("/contacts/add/")  # somebody else has none of it
    nothing_is_back(page, "notes", "")
    sign_in(page.context, live_server.url, owner)
    page.goto(decide)
    words_back(page, "reasons", "The hours.")
    page.get_by_role("button", name="Save").first.click()
    expect(page).not_to_have_url(re.compile("/decisions/add/|/decide/$"))
    assert Decision.objects.get().reasons == "The hours."
    page.goto(decide)
    nothing_is_back(page, "reasons", "")

    # Two tabs, the second duplicated from the first: to each its own, and nothing is overwritten.
    page.goto(notes)
    kept(page, "notes", "Older words")
    with page.expect_popup() as opened:
        page.evaluate("window.open(location.href)")
    other = opened.value
    nothing_is_back(other, "notes", "")
    kept(other, "notes", "Newer words")
    other.get_by_role("button", name="Save").first.click()
    expect(other).not_to_have_url(re.compile("/edit/$"))
    other.close()
    page.reload()
    words_back(page, "notes", "Older words")
    expect(page.get_by_text("you see both before anything is overwritten")).to_be_visible()
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page.locator("[data-errors]")).to_contain_text("Newer words")
    role.refresh_from_db()
    assert role.notes == "Newer words"
