"""A stage that is suggested, taken or left."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.services import create_role
from interviews.models import FollowUp, LeftStage
from interviews.preparing.interview_changes import end_interview
from tests.factories import InterviewFactory, RoleFactory
from tests.undoing import undo_in

TAKE = "Move to interviewing"


@pytest.fixture
def role(owner):
    role = RoleFactory.build(owner=owner, company=RoleFactory(owner=owner).company)
    day = timezone.localdate() - timedelta(days=9)
    return create_role(role=role, stage="applied", moved_on=day, now=timezone.now())


@pytest.fixture
def over(role):
    return InterviewFactory(
        owner=role.owner,
        role=role,
        kind="coworkers",
        is_over=True,
        debriefed_at=timezone.now(),
        interest="yes",
    )


def press(client, role, name, **sent):
    return client.post(reverse(f"interviews:role_stage_{name}", args=[role.pk]), sent)


def test_the_roles_page_and_the_debrief_suggest_it(signed_in, role, over):
    assertContains(signed_in.get(role.get_absolute_url()), TAKE)
    for name in ("interview_debrief", "gut_record"):
        assertContains(signed_in.get(reverse(f"interviews:{name}", args=[over.pk])), TAKE)


def test_one_press_moves_it_on_the_day_of_the_interview(signed_in, role, over):
    back = reverse("interviews:interview_debrief", args=[over.pk])

    response = press(signed_in, role, "take", next=back)

    assertRedirects(response, back, fetch_redirect_response=False)
    role.refresh_from_db()
    assert (role.stage, role.stage_since) == ("interviewing", over.local_date)
    page = signed_in.get(back)
    assertContains(page, "Moved to interviewing:")
    assertNotContains(page, TAKE)
    signed_in.post(undo_in(page))
    role.refresh_from_db()
    assert role.stage == "applied"


def test_the_move_answers_nothing_that_was_promised_in_it(signed_in, role, over):
    end_interview(interview=over, now=timezone.now())
    assert FollowUp.objects.pending().filter(role=role, rule="nudge").exists()

    press(signed_in, role, "take")

    assert FollowUp.objects.pending().filter(role=role, rule="nudge").exists()


def test_what_was_left_is_not_suggested_again_until_undone(signed_in, role, over):
    response = press(signed_in, role, "leave")

    assertRedirects(response, role.get_absolute_url(), fetch_redirect_response=False)
    InterviewFactory(owner=role.owner, role=role, kind="coworkers")
    page = signed_in.get(role.get_absolute_url())
    assertNotContains(page, TAKE)
    assertContains(page, "Left in applied:")
    signed_in.post(undo_in(page))
    assert not LeftStage.objects.exists()
    assertContains(signed_in.get(role.get_absolute_url()), TAKE)


def test_a_planned_interview_suggests_it_too(signed_in, role):
    InterviewFactory(owner=role.owner, role=role, kind="coworkers")

    assertContains(signed_in.get(role.get_absolute_url()), "You have an interview planned")
    press(signed_in, role, "take")
    role.refresh_from_db()
    assert (role.stage, role.stage_since) == ("interviewing", timezone.localdate())


def test_pressed_once_more_it_says_that_nothing_changed(signed_in, role, over):
    press(signed_in, role, "take")
    press(signed_in, role, "take")

    assert role.moves.count() == 2
    assertContains(signed_in.get(role.get_absolute_url()), "is in interviewing. Nothing changed.")
