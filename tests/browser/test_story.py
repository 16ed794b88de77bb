"""The source's own story and its mirror, typed by hand through the pages.

The micromanager with JavaScript and without; the mirror, a good team, with it.
"""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

STYLE = "How would you describe the way this manager leads?"
HOURS = "Roughly how many hours did you work last week, and is that normal?"
LIKED = "What do you like best about working here?"
QUOTE = "She's a BIT of a micromanager."


class Teller:
    """Types the story into the pages and finds things as a person does: by label and name."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page, self.base_url = page, base_url

    def open(self, path: str) -> None:
        self.page.goto(self.base_url + path)

    def press(self, name: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=name).first.click()

    def chip(self, words: str, within: Locator | None = None) -> None:
        """The input of a chip cannot be seen: a person presses its words."""
        (within or self.page).locator("label.chip", has_text=words).first.click()

    def heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def write_down_the_limit(self, hours: int) -> None:
        self.open("/settings/")
        self.page.get_by_label("Hours a week").fill(str(hours))
        self.press("Save settings")

    def add_role(self, title: str, company: str) -> None:
        self.open("/roles/add/")
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_label("Or a new company").fill(company)
        self.press("Add role")
        self.heading(title)

    def add_contact(self, name: str, kind: str, company: str, relationship: str = "") -> None:
        self.open("/contacts/add/")
        self.page.get_by_label("Name", exact=True).fill(name)
        self.chip(kind)
        if relationship:
            self.chip(relationship)
        self.page.get_by_label("Company", exact=True).select_option(label=company)
        self.press("Add contact")
        self.heading(name)

    def name_the_recruiter(self, role: str, recruiter: str) -> None:
        self.open("/roles/")
        self.page.get_by_role("link", name=role).click()
        self.page.get_by_role("link", name="Edit").first.click()
        self.page.get_by_label("Recruiter").select_option(label=recruiter)
        self.press("Save")
        self.heading(role)

    def add_interview(self, day: date, contacts: list[str]) -> None:
        self.page.get_by_role("link", name="Interview", exact=True).last.click()
        self.page.get_by_label("Kind", exact=True).select_option(label="Future coworkers")
        self.page.get_by_label("Day").fill(f"{day}")
        self.page.get_by_label("Start").fill("15:00")
        for contact in contacts:
            self.chip(contact)
        self.press("Add interview")
        self.heading(" and ".join(sorted(contacts)))

    def step(self, name: str) -> None:
        self.page.locator(".steps").get_by_role("link", name=name).click()
        expect(self.page.locator(".steps [aria-current]")).to_contain_text(name)

    def plan(self, question: str) -> None:
        named = re.escape(question)
        bank = self.page.locator("#bank details:has(> .fold-head)")
        if bank.get_attribute("open") is None:
            bank.locator(".fold-head").click()
        self.page.get_by_role("button", name=re.compile(rf"^Plan\s*: {named}")).first.click()
        taken = self.page.get_by_role("button", name=re.compile(rf"^Take out\s*: {named}"))
        expect(taken.first).to_be_visible()

    def question(self, words: str) -> Locator:
        return self.page.locator("article.question", has_text=words)

    def answer(
        self,
        question: str,
        who: str,
        words: str,
        signal: str,
        *,
        cue: str = "",
        hours: tuple[int, int] | None = None,
    ) -> None:
        box = self.question(question)
        box.get_by_role("link", name=re.compile(rf"^(Answer|{who})")).first.click()
        form = self.question(question).locator("form.answer-form")
        self.chip(who, form)
        if hours:
            form.get_by_label("From", exact=True).fill(str(hours[0]))
            form.get_by_label("To").fill(str(hours[1]))
        form.get_by_label(re.compile("words")).first.fill(words)
        if cue:
            form.get_by_label("What you saw").fill(cue)
        self.chip("Specific", form)
        self.chip(signal, form)
        self.press("Save the answer", form)
        expect(self.question(question).locator(".said").last).to_contain_text(words)

    def debrief(self, *, feeling: str, interest: str, gut: str) -> None:
        self.chip(feeling)
        self.page.locator("fieldset", has_text="Am I interested?").locator(
            "label.chip", has_text=re.compile(rf"^\s*{interest}\s*$")
        ).click()
        self.page.locator("fieldset", has_text="Would you work there?").locator(
            "label.chip", has_text=re.compile(rf"^\s*{gut}\b")
        ).click()
        self.press("Lock the gut and show the score")


@pytest.fixture
def yesterday() -> date:
    return (timezone.now() - timedelta(days=1)).date()


@pytest.fixture(params=["with JavaScript", "without"])
def teller(request, live_server) -> Teller:
    name = "page" if request.param == "with JavaScript" else "page_without_javascript"
    return Teller(request.getfixturevalue(name), live_server.url)


def prepare(teller: Teller, day: date) -> None:
    teller.write_down_the_limit(50)
    teller.add_role("Data engineer", "Fernhill Logistics")
    teller.add_contact("Dana Whitlock", "Recruiter", "Fernhill Logistics", "Close")
    teller.add_contact("Mia Okafor", "Coworker", "Fernhill Logistics")
    teller.add_contact("Jonas Lindt", "Coworker", "Fernhill Logistics")
    teller.name_the_recruiter("Data engineer", "Dana Whitlock")
    teller.add_interview(day, ["Mia Okafor", "Jonas Lindt"])
    teller.plan(STYLE)
    teller.plan(HOURS)
    teller.plan(LIKED)


def follow_ups(page: Page) -> list[str]:
    return page.locator(".follow-up .row-title").all_inner_texts()


def test_the_micromanager(teller, yesterday):
    page = teller.page
    prepare(teller, yesterday)

    teller.step("Log")
    teller.answer(STYLE, "Mia", QUOTE, "worrying", cue="Pause, a look, a smirk")
    expect(page.locator(".suggestion", has_text="Pause and smirk")).to_be_visible()
    teller.press("Note the flag", page.locator(".suggestion", has_text="Pause and smirk"))
    expect(page.locator("li.flag", has_text="Pause and smirk")).to_contain_text(QUOTE)
    teller.answer(HOURS, "Mia", "Sixty, seventy. You get used to it.", "bad", hours=(60, 70))
    teller.press("Note the flag", page.locator(".suggestion", has_text="Weeks of 60 hours or more"))
    expect(page.locator("li.flag", has_text="Weeks of 60 hours or more")).to_be_visible()

    teller.answer(HOURS, "Jonas", "I stopped counting at sixty.", "bad", hours=(60, 70))

    for contact in ("Mia", "Jonas"):
        teller.answer(LIKED, contact, "The people, honestly.", "great")

    teller.step("Verdict")
    expect(page.locator(".score-words")).to_have_count(0)
    teller.step("Debrief")
    teller.debrief(feeling="I am concerned", interest="No", gut="No")

    teller.heading("")
    expect(page.locator(".score-words").first).to_contain_text("Points away")
    expect(page.locator(".score-words").first).to_contain_text("20 of 100")
    expect(page.get_by_text("Broken:").first).to_be_visible()

    teller.open("/companies/")
    page.get_by_role("link", name="Fernhill Logistics").click()
    page.locator("main").get_by_role("link", name=re.compile("flag", re.IGNORECASE)).first.click()
    expect(page.locator("li.flag", has_text="Pause and smirk")).to_contain_text(QUOTE)
    expect(page.locator("main")).to_contain_text("60–70")

    teller.open("/follow-ups/")
    assert [title for title in follow_ups(page) if "Withdraw" in title] == follow_ups(page)
    assert len(follow_ups(page)) == 1


def test_the_mirror_a_good_team_and_interest_yes(page, live_server, yesterday):
    teller = Teller(page, live_server.url)
    prepare(teller, yesterday)

    teller.step("Log")
    teller.answer(STYLE, "Mia", "She asks, then she leaves you to it.", "great")
    teller.answer(HOURS, "Jonas", "About forty.", "great", hours=(38, 42))
    teller.press("Note the good sign", page.locator(".suggestion", has_text="About forty hours"))
    expect(page.locator("li.flag", has_text="About forty hours")).to_be_visible()
    teller.step("Debrief")
    teller.debrief(feeling="It went well", interest="Yes", gut="Yes")
    expect(page.get_by_text("Broken:")).to_have_count(0)

    teller.open("/follow-ups/")
    titles = follow_ups(page)
    assert sorted(title.replace("optional", "").strip() for title in titles) == [
        "Ask Fernhill Logistics for news",
        "Call Dana Whitlock",
        "Thank-you note to Jonas Lindt",
        "Thank-you note to Mia Okafor",
    ]
