"""After an offer is accepted: the other open roles, ticked by hand."""

from django.utils import timezone
from playwright.sync_api import expect

from applications.models import Role
from interviews.decisions.changes import decide
from tests.factories import RoleFactory


def test_a_role_is_ticked_beside_its_name_and_withdrawn_from(page, owner, live_server):
    now, today = timezone.now(), timezone.localdate()
    role = RoleFactory(owner=owner, stage="offer")
    fields = {"choice": "accept", "reasons": "The roadmap.", "decided_on": today}
    decision = decide(role=role, fields=fields, now=now)
    RoleFactory(owner=owner, title="Analyst", stage="applied", stage_since=today)

    page.goto(live_server.url + decision.get_absolute_url())
    page.get_by_role("checkbox", name="Withdraw from Analyst").check()
    page.get_by_role("button", name="Withdraw from those ticked").last.click()

    expect(page.get_by_text("To tell, on Today: Analyst")).to_be_visible()
    assert Role.objects.get(title="Analyst").is_open
