"""An onsite from its file, in a real browser and without JavaScript."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import expect

from interviews.models import Interview
from tests.agenda.test_invitations_at_once import ONSITE
from tests.browser.test_every_page import CUT_OFF, PRESSED, sideways, violations_of
from tests.factories import CompanyFactory, RoleFactory

URL = reverse("agenda:invitation_import")


@pytest.fixture
def onsite(owner, tmp_path):
    """The file of five, and the role that it is for."""
    company = CompanyFactory(owner=owner, name="Example")
    RoleFactory(owner=owner, company=company, title="Data engineer")
    path = tmp_path / "onsite.ics"
    path.write_text(ONSITE)
    return path


def read_it(page, live_server, path):
    page.goto(live_server.url + URL)
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="What is in this file")).to_be_visible()


def test_the_review_is_accessible_and_fits(page, live_server, onsite):
    read_it(page, live_server, onsite)
    page.evaluate(AXE_SCRIPT)
    found = []

    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found += [*violations_of(page), *sideways(page)]
    page.set_viewport_size({"width": 320, "height": 900})
    found += page.evaluate(PRESSED)
    page.set_viewport_size({"width": 375, "height": 812})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [*sideways(page), *page.evaluate(CUT_OFF)]

    assert found == []


@pytest.mark.parametrize("name", ["page", "page_without_javascript"])
def test_an_onsite_is_taken_over_and_undone(name, request, live_server, onsite):
    page = request.getfixturevalue(name)
    read_it(page, live_server, onsite)

    page.get_by_role("checkbox", name="Lunch").uncheck()
    for kind in page.get_by_label("Kind of contact").all():
        kind.select_option("Coworker")
    page.get_by_role("button", name="Take over what is ticked").click()

    expect(page.get_by_text("From the file: 4 added.")).to_be_visible()
    assert Interview.objects.count() == 4
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("From the file")).to_have_count(0)
    assert not Interview.objects.filter(trashed_at=None).exists()
