"""A call in three taps on a phone, and without JavaScript; the stage after the debrief."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from applications.services import create_role
from tests.factories import ContactFactory, InterviewFactory, RoleFactory

PHONE = {"width": 375, "height": 812}


@pytest.fixture
def role(owner):
    dana = ContactFactory(owner=owner, name="Dana Whitlock", kind="recruiter")
    role = RoleFactory.build(
        owner=owner, company=dana.company, title="Data engineer", recruiter=dana
    )
    day = timezone.localdate() - timedelta(days=9)
    return create_role(role=role, stage="applied", moved_on=day, now=timezone.now())


@pytest.mark.parametrize("fixture", ["page", "page_without_javascript"])
def test_three_taps_log_a_call_and_one_undoes_it(request, fixture, live_server, role):
    page = request.getfixturevalue(fixture)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + role.get_absolute_url())
    log = page.locator("#contact-log")

    log.locator("label.chip", has_text="Call").click()
    log.locator("label.chip", has_text="They to me").click()
    log.get_by_role("button", name="Log it").click()

    expect(page.get_by_role("status").first).to_contain_text("Logged: Call from Dana Whitlock.")
    expect(log.get_by_role("link", name="Call from Dana Whitlock")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(log.get_by_role("link", name="Call from Dana Whitlock")).to_have_count(0)


def test_from_today_a_role_is_chosen_and_what_is_missing_is_said(page, live_server, role):
    page.goto(live_server.url + "/")
    page.get_by_text("Log a call or message").click()
    page.get_by_label("Role").select_option(label=str(role))
    page.get_by_role("textbox", name="About").fill("She asks for my references")
    page.get_by_role("button", name="Log it").click()

    expect(page.get_by_role("alert")).to_contain_text("Say how: a call")
    page.locator("label.chip", has_text="E-mail").click()
    page.locator("label.chip", has_text="They to me").click()
    expect(page.get_by_role("textbox", name="About")).to_have_value("She asks for my references")
    page.get_by_role("button", name="Log it").click()

    expect(page.get_by_role("status").first).to_contain_text("Logged: E-mail from Dana Whitlock.")


def test_the_debrief_offers_the_stage_and_one_press_takes_it(page, live_server, role):
    over = InterviewFactory(
        owner=role.owner,
        role=role,
        kind="coworkers",
        is_over=True,
        debriefed_at=timezone.now(),
    )
    page.goto(f"{live_server.url}/interviews/{over.pk}/debrief/")

    page.get_by_role("button", name="Move to interviewing").click()

    expect(page.get_by_role("status").first).to_contain_text("Moved to interviewing:")
    expect(page.get_by_role("button", name="Move to interviewing")).to_have_count(0)
