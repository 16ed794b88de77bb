"""Interviews and next steps of a list: written, not doubled, quiet, and taken back."""

from datetime import date, time, timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications.models import Role
from applications.services import restore
from interviews.follow_ups.changes import note_own, plan_role, settle, snooze
from interviews.models import FollowUp, Interview
from interviews.preparing.interview_changes import schedule
from tests.factories import AnswerFactory, CompanyFactory, InterviewFactory, RoleFactory
from tests.page_text import text_of
from tests.transfer.importing.test_views import answer, bring, import_all, undo
from transfer.importing.changes import carry_on, take_back
from transfer.models import Import

HEAD = "Company,Role,Status,Date applied,Interview date,Next step,Follow up date"
AHEAD = timezone.localdate() + timedelta(days=6)
LIST = f"{HEAD}\nAcme,Baker,Interview,2026-03-01,{AHEAD} 14:30,Call Mia,{AHEAD}"


@pytest.fixture(autouse=True)
def owner(signed_in):
    owner = User.objects.get()
    owner.preferences.zone = "Europe/Berlin"
    owner.preferences.save()
    return owner


def own_follow_ups():
    return FollowUp.objects.filter(rule="own")


def test_an_interview_to_come_is_planned_and_a_next_step_is_a_follow_up(signed_in, owner):
    page = text_of(signed_in.get(bring(signed_in, LIST).get_absolute_url()))
    assert f"Interview: {AHEAD.day} {AHEAD:%b} {AHEAD.year}, 14:30" in page
    assert f"By {AHEAD.day} {AHEAD:%b} {AHEAD.year}: Call Mia" in page

    import_all(signed_in, LIST)

    interview = Interview.objects.get()
    assert (interview.local_date, interview.local_time) == (AHEAD, time(14, 30))
    assert (interview.zone, interview.kind, interview.round) == ("Europe/Berlin", "other", 1)
    assert interview.notes == ""
    assert [it.key for it in interview.questions.all()] == ["next_steps"]
    follow_up = own_follow_ups().get()
    assert (follow_up.title, follow_up.status) == ("Call Mia", "pending")
    assert follow_up.due_local[:10] == str(AHEAD)
    shown = text_of(signed_in.get(follow_up.get_absolute_url()))
    assert "You wrote this down yourself" in shown
    assert signed_in.get(interview.get_absolute_url(), follow=True).status_code == 200
    assert "Call Mia" in text_of(signed_in.get(Role.objects.get().get_absolute_url()))


def test_no_rule_retires_what_the_user_wrote_down(signed_in):
    import_all(signed_in, LIST)

    plan_role(role=Role.objects.get(), now=timezone.now() + timedelta(days=30))

    assert own_follow_ups().get().status == "pending"


def test_a_time_that_is_not_said_is_told_and_one_in_another_zone_is_yours(signed_in):
    text = "Company,Role,Interview date\nA,1,2026-03-09\nB,2,2026-03-09T22:30:00Z"
    import_all(signed_in, text)

    one, two = Interview.objects.order_by("role__title")
    assert (one.local_time, one.notes) == (time(9), "The time was not in the file.")
    assert (two.local_date, two.local_time) == (date(2026, 3, 9), time(23, 30))


def test_forty_past_interviews_make_no_noise(signed_in, owner):
    # Not so lately that a silence falls due by itself just now, a month after.
    days = [timezone.localdate() - timedelta(days=35 + it) for it in range(40)]
    rows = [f"Firm {it},Baker,Interview,,{day},," for it, day in enumerate(days)]
    import_all(signed_in, "\n".join([HEAD, *rows]))

    now = timezone.now()
    assert Interview.objects.count() == 40
    assert not Interview.objects.waiting_for_debrief(now=now).exists()
    assert not FollowUp.objects.late_or_today(now=now, zone="Europe/Berlin").exists()
    soon = now + timedelta(days=2)
    assert not FollowUp.objects.late_or_today(now=soon, zone="Europe/Berlin").exists()
    for url in (reverse("overview:role_board"), Role.objects.first().get_absolute_url()):
        assert "Debrief:" not in text_of(signed_in.get(url))
    assert "Nothing is logged yet" not in text_of(signed_in.get(reverse("overview:today")))


def test_an_interview_of_last_week_still_waits_for_its_debrief(signed_in):
    day = timezone.localdate() - timedelta(days=5)
    import_all(signed_in, f"{HEAD}\nAcme,Baker,Interview,,{day},,")

    assert Interview.objects.waiting_for_debrief(now=timezone.now()).count() == 1
    assert "Debrief:" in text_of(signed_in.get(Role.objects.get().get_absolute_url()))


def test_one_undo_takes_interviews_and_follow_ups_back_and_a_restored_role_has_them(signed_in):
    of = import_all(signed_in, LIST)

    undo(signed_in, of)

    assert not Role.objects.owned_by(of.owner).exists()
    assert not Interview.objects.owned_by(of.owner).exists()
    assert not FollowUp.objects.owned_by(of.owner).exists()
    company, role = Role.objects.get().company, Role.objects.get()
    restore(obj=company, now=timezone.now())
    if Role.objects.get().trashed_at:
        restore(obj=role, now=timezone.now())
    assert Interview.objects.owned_by(of.owner).count() == 1
    assert own_follow_ups().get().status == "pending"


def moved(interview):
    interview.local_time = time(8)
    schedule(interview=interview, now=timezone.now())


def answered(interview):
    AnswerFactory(question=interview.questions.get())


def noted(interview):
    Interview.objects.filter(pk=interview.pk).update(own_notes="Ask about hours")


@pytest.mark.parametrize("go_on", [moved, answered, noted])
def test_a_role_with_whose_interview_the_user_went_on_stays(signed_in, go_on):
    of = import_all(signed_in, LIST)
    go_on(Interview.objects.get())

    undo(signed_in, of)

    assert Role.objects.owned_by(of.owner).count() == 1
    assert Interview.objects.owned_by(of.owner).count() == 1


def done(follow_up):
    settle(follow_up=follow_up, status="done", now=timezone.now())


def snoozed(follow_up):
    snooze(follow_up=follow_up, until=timezone.now() + timedelta(days=1), now=timezone.now())


def joined(follow_up):
    note = (follow_up.role, "Another one", AHEAD)
    note_own(notes=[note], owner=follow_up.owner, now=timezone.now())


@pytest.mark.parametrize("go_on", [done, snoozed, joined])
def test_a_role_with_whose_next_step_the_user_went_on_stays(signed_in, go_on):
    of = import_all(signed_in, LIST)
    go_on(own_follow_ups().get())

    undo(signed_in, of)

    assert Role.objects.owned_by(of.owner).count() == 1
    assert own_follow_ups().exists()


def bakery(owner):
    return RoleFactory(
        owner=owner,
        company=CompanyFactory(owner=owner, name="Acme"),
        title="Baker",
        stage="interviewing",
    )


def test_gaps_are_filled_with_what_is_not_there_and_emptied_again(signed_in, owner):
    role = bakery(owner)
    InterviewFactory(owner=owner, role=role)

    of = import_all(signed_in, LIST, twins="fill")

    assert sorted(role.interviews.values_list("round", flat=True)) == [1, 2]
    assert own_follow_ups().count() == 1
    again = import_all(signed_in, LIST, twins="fill")
    assert role.interviews.count() == 2
    assert own_follow_ups().count() == 1
    undo(signed_in, again)
    assert own_follow_ups().count() == 1

    undo(signed_in, of)
    assert Interview.objects.owned_by(owner).count() == 1
    assert not own_follow_ups().exists()


def test_the_same_moment_is_no_second_interview(signed_in, owner):
    role = bakery(owner)
    interview = Interview(
        owner=owner, role=role, local_date=AHEAD, local_time=time(14, 30), zone="Europe/Berlin"
    )
    schedule(interview=interview, now=timezone.now())

    import_all(signed_in, LIST, twins="fill")
    assert role.interviews.count() == 1
    import_all(signed_in, LIST.replace(" 14:30", ""), twins="fill")
    assert role.interviews.count() == 1
    import_all(signed_in, LIST.replace(" 14:30", " 17:00"), twins="fill")
    assert role.interviews.count() == 2


def test_what_was_filled_stays_where_the_user_went_on_with_it(signed_in, owner):
    role = bakery(owner)
    of = import_all(signed_in, LIST, twins="fill")
    moved(Interview.objects.get())

    undo(signed_in, of)

    assert Interview.objects.owned_by(owner).filter(role=role).count() == 1
    assert not own_follow_ups().exists()
    assert "1 stayed" in text_of(signed_in.get(of.get_absolute_url()))


def test_a_follow_up_that_was_dismissed_does_not_come_again(signed_in, owner):
    bakery(owner)
    import_all(signed_in, LIST, twins="fill")
    settle(follow_up=own_follow_ups().get(), status="dismissed", now=timezone.now())

    import_all(signed_in, LIST.replace("Call Mia", "CALL MIA"), twins="fill")

    assert own_follow_ups().get().status == "dismissed"


def test_a_chunk_with_interviews_and_next_steps_takes_few_queries(
    signed_in, django_assert_max_num_queries
):
    rows = [f"F{it},Baker,Interview,,{AHEAD} 14:30,Call {it},{AHEAD}" for it in range(150)]
    of = bring(signed_in, "\n".join([HEAD, *rows]))
    with patch("transfer.importing.views.AT_ONCE", 0):
        answer(signed_in, of, start="1")

    with django_assert_max_num_queries(60):
        carry_on(pk=of.pk, today=timezone.localdate(), now=timezone.now())
    assert Interview.objects.count() == own_follow_ups().count() == 150
    carry_on(pk=of.pk, today=timezone.localdate(), now=timezone.now())

    take_back(of=Import.objects.get(), now=timezone.now())
    with django_assert_max_num_queries(80):
        carry_on(pk=of.pk, today=timezone.localdate(), now=timezone.now())
    assert not Interview.objects.owned_by(of.owner).exists()


def test_two_rows_of_one_role_with_one_interview_make_one(signed_in, owner):
    role = bakery(owner)

    import_all(signed_in, f"{LIST}\n{LIST.splitlines()[1]}", twins="fill")

    assert role.interviews.count() == own_follow_ups().count() == 1
