"""A job offer by hand: noted and taken back, also without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from applications.services import create_role, move_stage
from tests.factories import CompanyFactory, RoleFactory


@pytest.fixture
def role(owner):
    company = CompanyFactory(owner=owner, name="Fernhill")
    role = RoleFactory.build(owner=owner, company=company, title="Data engineer")
    today, now = timezone.localdate(), timezone.now()
    create_role(role=role, moved_on=today - timedelta(days=20), stage="applied", now=now)
    move_stage(role=role, stage="interviewing", moved_on=today - timedelta(days=9), now=now)
    return role


def note_the_first(page, url, role):
    page.goto(f"{url}{role.get_absolute_url()}")
    page.get_by_role("link", name="They made you an offer?").click()
    page.get_by_label("Base pay").fill("3.500 €/Monat")
    page.get_by_label("Hours a week").fill("37,5")
    page.get_by_label("Leave, days a year").fill("28")
    page.get_by_label("Answer by").fill((timezone.localdate() + timedelta(days=8)).isoformat())
    page.get_by_role("button", name="Note the offer").click()


def test_undo_takes_the_offer_and_the_stage_back(page, live_server, role):
    note_the_first(page, live_server.url, role)

    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("Stage: interviewing since")).to_be_visible()
    expect(page.locator("#offer")).to_have_count(0)


def test_it_works_without_javascript(page_without_javascript, live_server, role):
    note_the_first(page_without_javascript, live_server.url, role)

    expect(page_without_javascript.locator("#offer")).to_contain_text("Not said:")
    page_without_javascript.get_by_role("button", name="Undo").click()
    expect(page_without_javascript.get_by_text("Stage: interviewing since")).to_be_visible()
