"""Everything out and in, in a real browser, and without JavaScript."""

import zipfile
from datetime import timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from applications.models import Company
from tests.browser.test_every_page import CUT_OFF, PRESSED, sideways, violations_of
from tests.factories import (
    AccountExportFactory,
    AccountImportFactory,
    CompanyFactory,
    UserFactory,
)
from transfer.account import import_changes
from transfer.account.writing import DOCUMENT, write_zip
from transfer.models import AccountExport, AccountImport

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

    assert problems_of(page, live_server.url + URL) == []


def problems_of(page, url) -> list[str]:
    page.goto(url)
    page.evaluate(AXE_SCRIPT)
    found = []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found += [*violations_of(page), *sideways(page)]
    found += page.evaluate(PRESSED)
    page.set_viewport_size({"width": 375, "height": 812})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    return [*found, *sideways(page), *page.evaluate(CUT_OFF)]


# --- In again ------------------------------------------------------------------------------------


@pytest.fixture
def brought(owner, tmp_path):
    """The export of another account, with one company."""
    user = UserFactory()
    CompanyFactory(owner=user, name="Fernhill")
    path = tmp_path / "debrief.zip"
    with path.open("wb") as to:
        write_zip(user, to, now=timezone.now())
    return path


@pytest.mark.parametrize("name", ["page", "page_without_javascript"])
def test_it_is_read_shown_and_imported(name, request, live_server, owner, brought):
    page = request.getfixturevalue(name)
    page.goto(live_server.url + URL)
    page.set_input_files("input[type=file]", brought)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("It holds 1 company")).to_be_visible()

    page.get_by_role("button", name="Import it").click()

    expect(page.get_by_text("All of it is imported:")).to_be_visible()
    assert Company.objects.get(owner=owner).name == "Fernhill"


def test_a_large_one_shows_how_far_it_is_and_is_carried_on_where_nobody_is_at_it(
    page, live_server, owner, brought, monkeypatch
):
    monkeypatch.setattr(import_changes, "AT_ONCE_ROWS", 0)
    page.goto(live_server.url + URL)
    page.set_input_files("input[type=file]", brought)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text("rows are read")).to_be_visible()

    ago = timezone.now() - timedelta(minutes=1)
    AccountImport.objects.update(created_at=ago)

    expect(page.get_by_text("All of it is imported:")).to_be_visible(timeout=10_000)
    assert Company.objects.get(owner=owner).name == "Fernhill"


def test_a_wrong_file_is_said_where_it_was_chosen(page, live_server, owner, tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"nonsense")
    page.goto(live_server.url + URL)
    page.set_input_files("input[type=file]", path)

    page.get_by_role("button", name="Read it").click()

    expect(page.get_by_role("alert")).to_contain_text("This is no export of Debrief.")
    expect(page.get_by_role("heading", name="Export everything")).to_be_visible()


@pytest.mark.parametrize(
    "state",
    [
        {"state": "asked"},
        {"state": "asked", "problem": "The disk of this Debrief is full."},
        {"state": "reading", "rows_total": 12_000},
        {"state": "done", "rows_done": 12},
    ],
)
def test_the_page_of_an_import_is_accessible_and_fits(page, live_server, owner, state):
    CompanyFactory(owner=owner)
    it = AccountImportFactory(owner=owner, file_name="debrief-2026-11-27-of-olga.zip", **state)

    assert problems_of(page, live_server.url + it.get_absolute_url()) == []
