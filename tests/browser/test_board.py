"""The board in a real browser: by keyboard, by drag, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.factories import CompanyFactory, RoleFactory, StageMoveFactory


@pytest.fixture
def role(owner):
    company = CompanyFactory(owner=owner, name="Fernhill")
    role = RoleFactory(owner=owner, company=company, title="Data engineer", stage="applied")
    StageMoveFactory(role=role, stage="applied")
    return role


def test_a_card_is_moved_by_keyboard_and_by_drag_and_back_by_undo(page, live_server, role):
    page.goto(f"{live_server.url}/roles/board/")
    card = page.locator(f"#role-card-{role.pk}")
    expect(card).to_have_attribute("draggable", "true")

    page.locator(".role-move summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(
        page.locator("#cards-screening").get_by_role("link", name="Data engineer")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.locator("#count-screening")).to_have_text("1")
    page.keyboard.press("Enter")
    expect(page.locator("#cards-applied").get_by_role("link", name="Data engineer")).to_be_visible()

    expect(card).to_have_attribute("draggable", "true")
    card.drag_to(page.locator("#stage-offer"))
    expect(page.locator("#cards-offer").get_by_role("link", name="Data engineer")).to_be_visible()
    expect(page.locator("#count-applied")).to_have_text("0")
    role.refresh_from_db()
    assert role.stage == "offer"


def test_it_works_without_javascript(page_without_javascript, live_server, role):
    page = page_without_javascript
    page.goto(f"{live_server.url}/roles/board/")

    page.locator(".role-move summary").click()
    page.get_by_role("button", name="Offer").click()
    expect(page.locator("#cards-offer").get_by_role("link", name="Data engineer")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#cards-applied").get_by_role("link", name="Data engineer")).to_be_visible()
