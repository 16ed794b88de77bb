"""What stands on Today can be read whole."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories import FollowUpFactory, RoleFactory

WHY = (
    "You wrote to Priyanka Raghunathan eight business days ago and asked for news of the decision, "
    "they had promised an answer by Friday, and nobody has answered since then."
)


@pytest.mark.parametrize("width", [375, 1280])
def test_the_whole_reason_of_a_follow_up_is_read(page: Page, live_server, owner, width):
    FollowUpFactory(role=RoleFactory(owner=owner), why=WHY, due_at=timezone.now())
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url)

    reason = page.locator(".follow-up > .why")

    expect(reason).to_have_text(f"Why: {WHY}")
    is_cut = "it => it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight"
    assert not reason.evaluate(is_cut)
