"""Why a role ended: asked with one tap once it has, never required."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.models.role import EndedWhy
from applications.services import move_stage, remove_move
from tests.factories import DecisionFactory, RoleFactory


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner, stage="rejected")


def ended_url(role) -> str:
    return reverse("applications:role_ended", args=[role.pk])


@pytest.mark.parametrize("stage", ["rejected", "withdrawn", "ghosted"])
def test_every_reason_is_offered_once_the_usual_ones_first(stage):
    reasons = [it for it, _ in RoleFactory.build(stage=stage).reasons]

    assert sorted(reasons) == sorted(EndedWhy)
    usual = {"rejected": "other_candidate", "withdrawn": "hours", "ghosted": "not_said"}
    assert reasons[0] == usual[stage]


def test_an_offer_accepted_or_a_role_still_open_has_no_reason():
    for stage in ("accepted", "applied"):
        assert not RoleFactory.build(stage=stage, ended_why="pay").may_say_why
        assert RoleFactory.build(stage=stage, ended_why="pay").why_it_ended == ""


def test_one_tap_keeps_it_and_the_same_again_takes_it_back(signed_in, role):
    assertContains(signed_in.get(role.get_absolute_url()), "Why did it end?")

    assertRedirects(signed_in.post(ended_url(role), {"ended_why": "pay"}), role.get_absolute_url())
    role.refresh_from_db()
    assert role.ended_why == "pay"
    shown = signed_in.get(role.get_absolute_url())
    assertContains(shown, 'value="" aria-pressed="true"')
    signed_in.post(ended_url(role), {"ended_why": ""})
    role.refresh_from_db()
    assert role.ended_why == ""


def test_htmx_gets_the_reasons_with_the_one_that_was_chosen(htmx, role):
    response = htmx.post(ended_url(role), {"ended_why": "skills"})

    assertContains(response, "Kept: they wanted other experience.")
    assertNotContains(response, "<html")


def test_it_is_asked_where_the_role_was_just_moved(htmx, owner):
    role = RoleFactory(owner=owner, stage="applied")
    assertNotContains(htmx.get(role.get_absolute_url()), "Why did it end?")
    sent = {"stage": "withdrawn", "moved_on": "2026-05-04"}

    assertContains(htmx.post(reverse("overview:role_move", args=[role.pk]), sent), "Why did it end")


def test_it_is_asked_on_the_board_where_the_card_was(htmx, owner):
    role = RoleFactory(owner=owner, stage="applied")
    url = reverse("overview:role_board_move", args=[role.pk])

    assertContains(htmx.post(url, {"stage": "ghosted"}), "Why did it end")
    assertNotContains(htmx.post(url, {"stage": "offer"}), "Why did it end")


def test_it_is_asked_beside_a_no(signed_in, role):
    role.stage = "withdrawn"
    role.save()
    decision = DecisionFactory(role=role, choice="decline")

    assertContains(signed_in.get(decision.get_absolute_url()), "Why did it end?")


def test_an_open_role_has_not_ended(signed_in, owner):
    role = RoleFactory(owner=owner, stage="applied")

    response = signed_in.post(ended_url(role), {"ended_why": "pay"})

    assertContains(response, "has not ended", status_code=422)
    role.refresh_from_db()
    assert role.ended_why == ""


def test_another_ending_has_another_reason(role):
    role.ended_why = "pay"
    role.save()
    today, now = date(2026, 11, 20), timezone.now()

    opened = move_stage(role=role, stage="applied", moved_on=today, now=now)
    assert role.ended_why == "pay"  # the move may be taken back
    remove_move(move=opened, now=now)
    role.refresh_from_db()
    assert role.ended_why == "pay"
    move_stage(role=role, stage="applied", moved_on=today, now=now)
    move_stage(role=role, stage="ghosted", moved_on=today, now=now)

    role.refresh_from_db()
    assert role.ended_why == ""
