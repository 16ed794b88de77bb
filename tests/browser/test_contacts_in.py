"""Contacts from a .vcf file in a real browser, and without JavaScript."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import expect

from applications.models import Contact
from tests.browser.test_every_page import CUT_OFF, PRESSED, sideways, violations_of
from tests.factories import ContactFactory
from tests.transfer.contacts_in.test_cards import APPLE, NEWER, PHONE

URL = reverse("transfer:contact_import")


@pytest.fixture
def people(owner, tmp_path):
    """A file of three, of whom one is known."""
    ContactFactory(owner=owner, name="Ruth Adler", company=None)
    path = tmp_path / "people.vcf"
    path.write_text(PHONE + APPLE + NEWER)
    return path


def read_it(page, live_server, path):
    page.goto(live_server.url + URL)
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="Who is in this file")).to_be_visible()


def test_the_review_is_accessible_and_fits(page, live_server, people):
    read_it(page, live_server, people)
    page.evaluate(AXE_SCRIPT)
    found = []

    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found += [*violations_of(page), *sideways(page)]
    found += page.evaluate(PRESSED)
    page.set_viewport_size({"width": 375, "height": 812})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [*sideways(page), *page.evaluate(CUT_OFF)]

    assert found == []


@pytest.mark.parametrize("name", ["page", "page_without_javascript"])
def test_contacts_are_taken_over_and_undone(name, request, live_server, people):
    page = request.getfixturevalue(name)
    read_it(page, live_server, people)

    expect(page.get_by_role("checkbox", name="Ruth Adler")).not_to_be_checked()
    page.get_by_role("checkbox", name="Ruth Adler").check()
    page.get_by_label("Who they are to you: Mia Okafor").select_option("Coworker")
    page.get_by_role("button", name="Take over who is ticked").click()

    expect(page.get_by_text("From the file: 2 contacts and 3 companies added")).to_be_visible()
    assert Contact.objects.get(name="Ruth Adler").email == "ruth@abc.example"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("From the file")).to_have_count(0)
    assert [it.email for it in Contact.objects.filter(trashed_at=None)] == [""]
