"""Writing what a follow-up says, as a person does it; nothing leaves by itself."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from interviews.debrief.changes import save_debrief
from interviews.models import DraftVersion, FollowUp
from tests.factories import (
    AnswerFactory,
    ContactFactory,
    InterviewFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
)

NOTE = "Hello Mia, that you moved the nightly load to the morning is what I told my wife about."


@pytest.fixture
def note(owner):
    """A thank-you to Mia, who said one thing worth quoting."""
    role = RoleFactory(owner=owner, title="Data engineer")
    meeting = InterviewFactory(owner=owner, role=role, is_over=True)
    mia = ContactFactory(owner=owner, name="Mia Okafor", email="mia@example.org")
    ParticipantFactory(interview=meeting, contact=mia)
    words = "We moved the nightly load to the morning."
    AnswerFactory(question=QuestionFactory(interview=meeting), speaker=mia, words=words, signal=1)
    fields = {"interest": "yes", "feeling": "good", "interest_words": "I would choose the work."}
    save_debrief(interview=meeting, fields=fields, ratings={}, now=timezone.now())
    return FollowUp.objects.get(rule="thank_you")


def test_a_note_is_written_checked_copied_and_settled(page: Page, live_server, note):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}{note.get_absolute_url()}?form=note")
    composer = page.get_by_role("region", name="What to write")
    text = composer.get_by_label("Note", exact=True)
    expect(composer.get_by_text("gaps still to fill in")).to_be_visible()

    text.fill(NOTE)
    expect(composer.get_by_text("gaps still to fill in")).to_have_count(0)
    expect(composer.get_by_text("Nothing stands out.")).to_be_visible()
    text.press("End")
    text.press_sequentially(" It went well, and I hope you are well.")
    expect(composer.get_by_text("Many people write “i hope you are well”")).to_be_visible()
    text.fill(NOTE)
    expect(composer.get_by_text("Nothing stands out.")).to_be_visible()
    expect(composer.get_by_role("link", name="Open in my mail program")).to_have_attribute(
        "href", f"mailto:mia@example.org?body={NOTE.replace(' ', '%20').replace(',', '%2C')}"
    )

    composer.get_by_role("button", name="Copy").click()
    expect(composer.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == NOTE

    composer.get_by_role("button", name="Save version").click()
    expect(page.get_by_text("Saved as version 1.")).to_be_visible()
    expect(text).to_have_value(NOTE)
    text.fill(f"{NOTE} Thank you.")  # what was not saved is kept with what left
    composer.get_by_text("Another day than today, or what came of it").click()
    composer.get_by_label("What came of it").fill("She wrote back")
    composer.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Thank-you note to Mia Okafor: sent.")).to_be_visible()
    assert [it.body for it in DraftVersion.objects.all()] == [NOTE, f"{NOTE} Thank you."]

    page.get_by_role("button", name="Undo").click()
    page.goto(live_server.url + note.get_absolute_url())
    expect(page.get_by_label("What came of it")).to_have_value("She wrote back")


def test_with_the_keyboard_alone_a_detail_is_picked_and_an_older_version_taken(
    page: Page, live_server, note
):
    page.goto(f"{live_server.url}{note.get_absolute_url()}?form=note")
    page.get_by_text("Choose what goes in").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="We moved the nightly load").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Redraft with these").focus()
    page.keyboard.press("Enter")
    text = page.get_by_label("Note", exact=True)
    expect(text).to_have_value(
        f"Hello Mia,\n\nThank you for your time on {note.interview.local_date:%A}"
        f" {note.interview.local_date.day} {note.interview.local_date:%B}.\n\n"
        "You said: “We moved the nightly load to the morning.” That stayed with me.\n\n"
        "I am even more interested now than before. I would choose the work.\n\n"
        "Kind regards\n[your name]"
    )

    for words in ("First", "Second"):
        text.fill(words)
        page.get_by_role("button", name="Save version").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Saved as version")).to_be_visible()
    page.get_by_text("2 versions saved").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("version 1")).focus()
    page.keyboard.press("Enter")
    expect(text).to_have_value("First")


def test_paper_holds_the_words_on_the_screen_and_nothing_else(page: Page, live_server, note):
    page.goto(f"{live_server.url}{note.get_absolute_url()}?form=note")
    page.get_by_label("Note", exact=True).fill("Words on the screen")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    expect(page.locator("main")).to_have_text("Words on the screen", use_inner_text=True)
    expect(page.get_by_role("banner")).to_be_hidden()


def test_without_javascript_a_button_checks_the_text(
    page_without_javascript: Page, live_server, note
):
    page = page_without_javascript
    page.goto(live_server.url + reverse("interviews:follow_up_detail", args=[note.pk]))
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    page.get_by_label("Text").fill("[Half a thought] for Mia")
    page.get_by_role("button", name="Check").click()

    expect(page.get_by_text("There is a gap still to fill in: [Half a thought].")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("[Half a thought] for Mia")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Thank-you note to Mia Okafor: sent.")).to_be_visible()


def test_words_with_a_gap_are_taken_on_the_second_press(page: Page, live_server, note):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}{note.get_absolute_url()}?form=note")
    words = "Hello Mia, [one thing] stayed with me."
    page.get_by_label("Note", exact=True).fill(words)
    copy = page.get_by_role("button", name="Copy")

    copy.click()
    expect(
        page.get_by_text("Still to fill in: [one thing]. Press again to copy it")
    ).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") != words
    copy.click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == words

    page.get_by_role("link", name="Open in my mail program").click()
    expect(page.get_by_text("Press again to open it")).to_be_visible()


def test_what_was_typed_is_kept_where_it_is_written_as_something_else(
    page_without_javascript: Page, live_server, note
):
    page = page_without_javascript
    page.goto(f"{live_server.url}{note.get_absolute_url()}?form=note")
    page.get_by_label("Note", exact=True).fill("By hand")
    page.get_by_role("button", name="E-mail").click()
    page.get_by_label("Text").fill("By mail")
    page.get_by_role("button", name="Note", exact=True).click()

    expect(page.get_by_label("Note", exact=True)).to_have_value("By hand")
    page.get_by_role("button", name="E-mail").click()
    expect(page.get_by_label("Text")).to_have_value("By mail")
