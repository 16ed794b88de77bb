"""Everything out, in a real browser, and without JavaScript."""

import zipfile
from datetime import timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.test_every_page import CUT_OFF, PRESSED, sideways, violations_of
from tests.factories import AccountExportFactory, CompanyFactory
from transfer.account.writing import DOCUMENT
from transfer.models import AccountExport

URL = reverse("transfer:account_transfer")
LOST = "documents/1-a-rather-long-name-of-a-file-that-goes-on-and-on.pdf: its file was lost."
STATES = (
    {"state": "making", "rows_total": 12_000, "rows_done": 3_400, "files_total": 7},
    {"state": "ready"},
    {"state": "ready", "left_out": [LOST]},
    {"state": "stopped"},
    {"state": "failed", "problem": "The disk of this Debrief is full."},
)


def test_one_press_gives_the_file(page, live_server, owner, tmp_path):
    CompanyFactory(owner=owner, name="Fernhill")
    page.goto(live_server.url + URL)

    with page.expect_download() as waited:
        page.get_by_role("button", name="Export everything").click()

    waited.value.save_as(tmp_path / "account.zip")
    assert waited.value.suggested_filename.startswith("debrief-20")
    with zipfile.ZipFile(tmp_path / "account.zip") as archive:
        assert b"Fernhill" in archive.read(DOCUMENT)
    expect(page.get_by_text("It is kept for you until")).to_be_visible()
    assert page.url == live_server.url + URL
    page.get_by_role("button", name="Delete it now").click()
    expect(page.get_by_role("button", name="Export everything")).to_be_visible()
    assert not AccountExport.objects.exists()


def test_without_javascript_one_looks_how_far_it_is(page_without_javascript, live_server, owner):
    page = page_without_javascript
    page.goto(live_server.url + URL)
    page.get_by_role("button", name="Export everything").click()
    link, look = (page.get_by_role("link", name=it) for it in ("Download it", "How far is it?"))
    expect(link.or_(look)).to_be_visible()

    for _ in range(200):
        if link.is_visible():
            break
        look.click()
        page.wait_for_load_state()
    with page.expect_download() as waited:
        link.click()

    assert waited.value.suggested_filename.startswith("debrief-20")


def test_what_nobody_is_at_is_carried_on_by_the_page(page, live_server, owner):
    ago = timezone.now() - timedelta(minutes=1)
    AccountExportFactory(owner=owner, state="making", created_at=ago, ended_at=None)

    with page.expect_download():
        page.goto(live_server.url + URL)

    expect(page.get_by_role("link", name="Download it")).to_be_visible()


@pytest.mark.parametrize("state", STATES)
def test_the_panel_is_accessible_and_fits(page, live_server, owner, state):
    ended_at = None if state["state"] == "making" else timezone.now()
    AccountExportFactory(owner=owner, ended_at=ended_at, **state)
    page.goto(live_server.url + URL)
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
