"""The reconciler on real rows: what appears, retires, comes back, and stays as the user left it."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.preferences import save_preferences
from applications.services import create_role, move_stage, record_reply, set_last_reply
from interviews.debrief.changes import save_debrief
from interviews.follow_ups.changes import plan_open_roles, plan_role, reopen, settle, snooze
from interviews.models import FollowUp
from interviews.models.follow_up import FollowUpStatus
from tests.factories import ContactFactory, InterviewFactory, ParticipantFactory, RoleFactory


@pytest.fixture
def role(owner):
    """One interview with a coworker that was two days ago; nothing is recorded yet."""
    recruiter = ContactFactory(owner=owner, kind="recruiter", relationship="distant", name="Priya")
    role = RoleFactory(owner=owner, company=recruiter.company, recruiter=recruiter)
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    ParticipantFactory(interview=interview, contact__name="Leo")
    return role


@pytest.fixture
def yes(role):
    """The role once the interest is yes: a recruiter's update, a thank-you, a nudge."""
    say(role, "yes")
    return role


def say(role, interest):
    save_debrief(
        interview=role.interviews.get(),
        fields={"interest": interest, "feeling": "good"},
        ratings={},
        now=timezone.now(),
    )


def the(role, rule):
    return FollowUp.objects.get(role=role, rule=rule)


def rules(role, status="pending"):
    rows = FollowUp.objects.filter(role=role, status=status)
    return sorted(rows.values_list("rule", flat=True))


def test_nothing_is_created_before_the_interest_is_known(role):
    plan_role(role=role, now=timezone.now())

    assert not FollowUp.objects.filter(role=role).exists()


def test_an_interview_that_is_not_marked_as_over_suggests_nothing(role):
    role.interviews.update(interest="yes", ended_at=None)

    plan_role(role=role, now=timezone.now())

    assert not FollowUp.objects.filter(role=role).exists()


def test_interest_creates_what_is_to_be_done_with_reason_recipient_and_owner(role):
    say(role, "yes")

    assert rules(role) == ["nudge", "recruiter_update", "thank_you"]
    update = the(role, "recruiter_update")
    assert (update.contact, update.owner) == (role.recruiter, role.owner)
    assert update.why
    assert update.shown_due_at == update.due_at


def test_running_it_twice_changes_nothing(yes):
    before = list(FollowUp.objects.filter(role=yes).values())

    plan_role(role=yes, now=timezone.now())

    assert list(FollowUp.objects.filter(role=yes).values()) == before


def test_a_no_retires_the_rest_and_asks_to_withdraw(yes):
    say(yes, "no")

    assert rules(yes) == ["withdraw"]
    assert rules(yes, "retired") == ["nudge", "recruiter_update", "thank_you"]


def test_what_retired_comes_back_as_the_same_row(yes):
    before = set(FollowUp.objects.filter(role=yes).values_list("pk", "status"))

    for interest in ("no", "yes"):
        say(yes, interest)

    after = set(
        FollowUp.objects.filter(role=yes).exclude(rule="withdraw").values_list("pk", "status")
    )
    assert after == before
    assert rules(yes, "retired") == ["withdraw"]


@pytest.mark.parametrize("status", [FollowUpStatus.DONE, FollowUpStatus.DISMISSED])
@pytest.mark.parametrize("interests", [[], ["no"], ["no", "yes"]])
def test_what_was_settled_stays_settled_whatever_changes(yes, status, interests):
    settle(follow_up=the(yes, "thank_you"), status=status, now=timezone.now())

    for interest in interests:
        say(yes, interest)
    plan_role(role=yes, now=timezone.now())

    assert the(yes, "thank_you").status == status


def test_a_reply_cancels_the_nudge_and_nothing_that_was_done(yes):
    settle(follow_up=the(yes, "thank_you"), status=FollowUpStatus.DONE, now=timezone.now())

    record_reply(role=yes, now=timezone.now())

    assert "nudge" not in rules(yes)
    assert rules(yes, "done") == ["thank_you"]


def test_a_nudge_that_was_sent_plans_the_second_and_undo_unplans_it(yes):
    nudge = the(yes, "nudge")

    settle(follow_up=nudge, status=FollowUpStatus.DONE, now=timezone.now())
    assert "second_nudge" in rules(yes)

    reopen(follow_up=nudge, now=timezone.now())
    assert "second_nudge" not in rules(yes)
    assert "nudge" in rules(yes)


def test_a_nudge_that_was_dismissed_plans_no_second(yes):
    settle(follow_up=the(yes, "nudge"), status=FollowUpStatus.DISMISSED, now=timezone.now())

    assert "second_nudge" not in rules(yes)


def test_the_reconciler_leaves_a_snooze_alone(yes):
    until = timezone.now() + timedelta(days=3)
    snooze(follow_up=the(yes, "recruiter_update"), until=until, now=timezone.now())

    plan_role(role=yes, now=timezone.now())

    update = the(yes, "recruiter_update")
    assert (update.snoozed_until, update.shown_due_at) == (until, until)


def test_a_withdrawn_role_has_nothing_left_to_do(yes):
    move_stage(role=yes, stage="withdrawn", moved_on=timezone.now().date(), now=timezone.now())

    assert rules(yes) == []


def test_other_roles_are_left_alone(yes):
    other = RoleFactory(owner=yes.owner, company=yes.company)
    plan_role(role=other, now=timezone.now())

    assert rules(yes) == ["nudge", "recruiter_update", "thank_you"]


# --- Waiting for them, and moving -----------------------------------------------------------------


@pytest.fixture
def silent(owner):
    """Applied two months ago, and not a word since."""
    role = RoleFactory(owner=owner)
    then = timezone.now() - timedelta(days=60)
    move_stage(role=role, stage="applied", moved_on=timezone.localdate(then), now=then)
    plan_role(role=role, now=timezone.now())
    return role


def test_two_months_of_silence_are_one_question(silent):
    assert rules(silent) == ["ask_ghosted"]


def test_forty_applications_noted_in_one_go_make_none_due_that_day(owner):
    """As from a spreadsheet: applied over half a year, some refused since, one a day at most."""
    now, company = timezone.now(), RoleFactory(owner=owner).company
    for number in range(40):
        role = RoleFactory.build(owner=owner, company=company, title=f"Role {number}")
        on = timezone.localdate() - timedelta(days=4 + 5 * number)
        stage = "rejected" if number % 4 == 3 else "applied"
        create_role(role=role, stage=stage, moved_on=on, now=now)
    mine = FollowUp.objects.pending().filter(owner=owner)

    tomorrow = now + timedelta(days=1)
    assert not mine.filter(shown_due_at__lt=tomorrow).exists()
    assert mine.count() < 12  # those of the last month

    for day in range(1, 60):
        plan_open_roles(user=owner, now=now + timedelta(days=day))
    due = [timezone.localdate(it.due_at) for it in mine]
    asked = [it for it in mine if it.rule == "ask_ghosted"]
    assert len(asked) > 20
    assert max(Counter(due).values()) <= 8  # by the ids, over which they are spread
    left = {it.rule for it in mine}
    # Whether a first question is left by then goes by the ids over which they are spread.
    assert {"ask_ghosted", "rejection_reply"} <= left
    assert left <= {"ask_ghosted", "applied_nudge", "rejection_reply"}


def test_an_interview_is_a_sign_though_nobody_said_that_it_ended(silent):
    now = timezone.now()
    InterviewFactory(owner=silent.owner, role=silent, starts_at=now - timedelta(days=1))

    plan_role(role=silent, now=now)

    assert rules(silent) == []


@pytest.mark.parametrize("status", [FollowUpStatus.DONE, FollowUpStatus.DISMISSED])
def test_moving_to_another_zone_asks_nothing_twice(silent, status):
    preferences, now = silent.owner.preferences, timezone.now()
    replied_at = datetime.combine(
        timezone.localdate() - timedelta(days=50), time(23, 30), tzinfo=UTC
    )  # another day in Auckland
    set_last_reply(role=silent, last_reply_at=replied_at, now=now)
    asked = FollowUp.objects.get(role=silent, rule="ask_ghosted", status="pending")
    settle(follow_up=asked, status=status, now=now)
    before = rules(silent, status)

    preferences.zone = "Pacific/Auckland"
    save_preferences(preferences, now=now)

    assert rules(silent) == []
    assert rules(silent, status) == before == ["ask_ghosted"]


def test_moving_to_another_zone_moves_what_is_pending_and_nothing_else(yes):
    now = timezone.now()
    settle(follow_up=the(yes, "thank_you"), status=FollowUpStatus.DONE, now=now)
    settle(follow_up=the(yes, "recruiter_update"), status=FollowUpStatus.DISMISSED, now=now)
    yes.interviews.update(zone="")
    kept = list(FollowUp.objects.exclude(rule="nudge").order_by("pk").values())
    nudge = the(yes, "nudge")

    yes.owner.preferences.zone = "Pacific/Auckland"
    save_preferences(yes.owner.preferences, now=now)

    moved = the(yes, "nudge")
    assert moved.zone == "Pacific/Auckland"
    assert moved.due_at != nudge.due_at
    assert moved.due_local[-5:] == "10:00"
    assert list(FollowUp.objects.exclude(rule="nudge").order_by("pk").values()) == kept


# --- An offer -------------------------------------------------------------------------------------


@pytest.fixture
def offered(owner):
    role = RoleFactory(owner=owner)
    move_stage(role=role, stage="offer", moved_on=timezone.localdate(), now=timezone.now())
    return role


def set_deadline(client, role, day):
    typed = {"title": role.title, "company": role.company_id, "offer_deadline": f"{day or ''}"}
    return client.post(reverse("applications:role_edit", args=[role.pk]), typed)


def test_the_day_of_an_offer_is_set_on_the_role_and_shown_there(signed_in, offered):
    day = timezone.localdate() + timedelta(days=9)
    assertContains(signed_in.get(offered.get_absolute_url()), "by when they want your answer")

    set_deadline(signed_in, offered, day)

    asked = the(offered, "offer_deadline")
    assert asked.due_local == f"{day}T17:00"
    page = signed_in.get(offered.get_absolute_url())
    assertContains(page, f"{day:%A} {day.day} {day:%B}")


def test_a_day_taken_out_takes_the_reminder_along(signed_in, offered):
    set_deadline(signed_in, offered, timezone.localdate() + timedelta(days=9))

    set_deadline(signed_in, offered, None)

    assert rules(offered) == []


def test_without_an_offer_no_day_is_asked_for_and_none_is_lost(signed_in, offered):
    day = timezone.localdate() + timedelta(days=9)
    set_deadline(signed_in, offered, day)
    move_stage(
        role=offered, stage="interviewing", moved_on=timezone.localdate(), now=timezone.now()
    )
    edit = signed_in.get(reverse("applications:role_edit", args=[offered.pk]))
    assertNotContains(edit, "Answer their offer by")

    set_deadline(signed_in, offered, None)

    offered.refresh_from_db()
    assert offered.offer_deadline == day


@pytest.mark.parametrize(
    ("days", "words"), [(800, "more than two years away"), (-800, "more than two years ago")]
)
def test_a_day_years_away_or_past_is_refused_in_words(signed_in, offered, days, words):
    response = set_deadline(signed_in, offered, timezone.localdate() + timedelta(days=days))

    assertContains(response, words, status_code=422)
