"""After an offer is accepted, a withdrawal from each of the other open roles."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.models import Role
from applications.services import create_role, trash
from interviews.decisions.changes import decide, undo_decision
from interviews.models import Decision, FollowUp
from tests.factories import ContactFactory, InterviewFactory, RoleFactory
from tests.page_text import text_of
from tests.undoing import undo_in

FIELDS = {"choice": "accept", "reasons": "The roadmap is mine to write."}


@pytest.fixture
def accepted(owner):
    role = RoleFactory(owner=owner, title="Platform lead", stage="offer")
    fields = FIELDS | {"decided_on": timezone.localdate()}
    return decide(role=role, fields=fields, now=timezone.now())


def another(owner, title, stage="applied", **fields):
    role = RoleFactory.build(
        owner=owner, company=RoleFactory(owner=owner).company, title=title, **fields
    )
    Role.objects.filter(company=role.company).delete()
    return create_role(role=role, stage=stage, moved_on=timezone.localdate(), now=timezone.now())


@pytest.fixture
def told(owner):
    """A role with somebody to tell."""
    dana = ContactFactory(owner=owner, kind="recruiter")
    return another(owner, "Data engineer", recruiter=dana)


@pytest.fixture
def saved(owner):
    return another(owner, "Analyst", "saved")


def withdraw(client, accepted, **sent):
    return client.post(reverse("interviews:decision_withdraw_others", args=[accepted.pk]), sent)


def pending(rule):
    return FollowUp.objects.pending().filter(rule=rule)


def test_accepting_suggests_the_message_and_names_the_others(signed_in, accepted, told, saved):
    page = signed_in.get(accepted.get_absolute_url())

    assertContains(page, "You still need to tell them")
    assertContains(page, "Accept the offer from")
    assert "Your other open roles 2" in text_of(page)
    assert pending("acceptance").get().role == accepted.role


def test_the_words_of_the_acceptance_can_be_written(signed_in, accepted):
    page = signed_in.get(pending("acceptance").get().get_absolute_url())

    assertContains(page, "I am glad to accept your offer for the Platform lead job")


def test_a_press_withdraws_from_one_which_stays_open_until_it_was_told(signed_in, accepted, told):
    response = withdraw(signed_in, accepted, only=told.pk)

    told.refresh_from_db()
    assertRedirects(response, accepted.get_absolute_url(), fetch_redirect_response=False)
    assert (told.stage, pending("withdraw").get().role) == ("applied", told)
    page = signed_in.get(accepted.get_absolute_url())
    assertContains(page, "To tell, on Today: Data engineer,")
    assertContains(page, "Tell them")
    assertNotContains(page, "Withdraw from those ticked")


def test_nothing_is_ticked_beforehand(signed_in, accepted, told, saved):
    page = signed_in.get(accepted.get_absolute_url())

    assertContains(page, 'type="checkbox" name="role"', count=2)
    assertNotContains(page, "checked")


def test_what_was_only_saved_is_closed_and_named(signed_in, accepted, saved):
    withdraw(signed_in, accepted, role=[saved.pk])

    page = signed_in.get(accepted.get_absolute_url())
    assertContains(page, "Withdrawn, nobody there knows of you: Analyst,")
    saved.refresh_from_db()
    assert (saved.stage, saved.ended_why) == ("withdrawn", "other_offer")
    assert not pending("withdraw").exists()


@pytest.mark.parametrize("stage", ["applied", "screening", "interviewing", "offer"])
def test_who_knows_of_you_is_to_be_told_also_where_no_contact_is_noted(
    signed_in, owner, accepted, stage
):
    alone = another(owner, "Without anybody", stage)

    withdraw(signed_in, accepted, role=[alone.pk])

    alone.refresh_from_db()
    assert alone.stage == stage
    page = signed_in.get(accepted.get_absolute_url())
    assertContains(page, "To tell, on Today: Without anybody,")
    withdrawal = pending("withdraw").get()
    assert "There is nobody to write to yet: add a recruiter." in withdrawal.why
    page = signed_in.get(withdrawal.get_absolute_url())
    assertContains(page, "Without anybody")
    assertContains(page, "withdraw")


def test_a_saved_role_with_an_interview_is_known_there(signed_in, owner, accepted, saved):
    InterviewFactory(owner=owner, role=saved, starts_at=timezone.now() + timedelta(days=2))

    withdraw(signed_in, accepted, role=[saved.pk])

    saved.refresh_from_db()
    assert (saved.stage, pending("withdraw").get().role) == ("saved", saved)


def test_one_undo_takes_all_of_it_back(signed_in, owner, accepted, told, saved):
    alone = another(owner, "Without anybody")
    withdraw(signed_in, accepted, role=[told.pk, saved.pk, alone.pk])

    signed_in.post(undo_in(signed_in.get(accepted.get_absolute_url())))

    rows = Role.objects.exclude(pk=accepted.role_id).values_list("title", "stage", "ended_why")
    assert set(rows) == {
        ("Data engineer", "applied", ""),
        ("Analyst", "saved", ""),
        ("Without anybody", "applied", ""),
    }
    assert not pending("withdraw").exists()


def test_undo_does_nothing_where_one_was_changed_since(signed_in, accepted, told, saved):
    withdraw(signed_in, accepted, role=[told.pk, saved.pk])
    undo = undo_in(signed_in.get(accepted.get_absolute_url()))
    undo_decision(decision=Decision.objects.get(role=told), now=timezone.now())

    assertContains(signed_in.post(undo, follow=True), "It has changed since")
    saved.refresh_from_db()
    assert saved.stage == "withdrawn"


def test_nothing_ticked_is_said_and_so_is_a_role_that_is_closed(signed_in, owner, accepted):
    closed = another(owner, "Closed", "rejected")

    response = withdraw(signed_in, accepted)
    assertContains(response, "Tick at least one role to withdraw from.", status_code=422)
    response = withdraw(signed_in, accepted, only=closed.pk)
    assertContains(response, "One of those is closed already", status_code=422)


def test_only_an_acceptance_that_counts_names_them(signed_in, accepted, told):
    undo_decision(decision=accepted, now=timezone.now())

    assertNotContains(signed_in.get(accepted.get_absolute_url()), "Your other open roles")
    assert withdraw(signed_in, accepted, only=told.pk).status_code == 404
    assert not pending("acceptance").exists()


def test_undo_leaves_what_lies_in_the_trash(signed_in, accepted, told):
    withdraw(signed_in, accepted, only=told.pk)
    undo = undo_in(signed_in.get(accepted.get_absolute_url()))
    trash(obj=told, now=timezone.now())

    assertContains(signed_in.post(undo, follow=True), "It has changed since")
