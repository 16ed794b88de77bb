"""Which reminders agenda/services/reminders.py writes down, and which it no longer wants."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.preferences import save_preferences
from agenda.models import EngineRun, Reminder, ReminderSettings
from agenda.models.reminder import Channel, Event, Mailing
from agenda.services import reminders
from agenda.services.reminders import due_reminders, is_wanted_still, plan_reminders
from interviews.follow_ups.changes import plan_role
from interviews.models import FollowUp, FollowUpSettings
from interviews.preparing.interview_changes import schedule
from tests.factories import FollowUpFactory, InterviewFactory, RoleFactory, UserFactory

STARTS = datetime(2026, 6, 4, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def interview(owner):
    return InterviewFactory(owner=owner, starts_at=STARTS)


def rows(**fields):
    return Reminder.objects.filter(**fields)


def events(**fields):
    return sorted(rows(**fields).values_list("event", flat=True))


def plan_at(*moments):
    for moment in moments:
        plan_reminders(moment)


def mail(owner, **fields):
    return ReminderSettings.objects.create(
        user=owner, **({"mailing": Mailing.EACH, "mailing_since": STARTS - 9 * DAY} | fields)
    )


def move(interview, **to):
    for name, value in to.items():
        setattr(interview, name, value)
    schedule(interview=interview, now=STARTS - 2 * DAY)


# --- Interviews -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "due_at"),
    [
        ("interview_day", STARTS - DAY),
        ("interview_hour", STARTS - HOUR),
        ("debrief", STARTS + 3 * HOUR),
    ],
)
def test_each_reminder_of_an_interview_comes_when_it_is_due_and_once(interview, event, due_at):
    plan_reminders(due_at - MINUTE)
    assert not rows(event=event).exists()

    plan_at(due_at, due_at, due_at + MINUTE)

    row = rows(event=event).get()
    assert (row.interview, row.due_at, row.sent_at) == (interview, due_at, due_at)
    assert row.channel == Channel.APP


def test_an_interview_is_mailed_with_the_digest_too_since_that_may_come_too_late(interview):
    mail(interview.owner, mailing=Mailing.DIGEST)

    plan_reminders(STARTS - HOUR)

    assert rows(event="interview_hour", channel=Channel.EMAIL).count() == 1


def test_what_is_late_by_a_machine_that_was_off_is_left_out_once_it_is_of_no_use(interview):
    plan_reminders(STARTS + MINUTE)

    assert events() == []


def test_a_debrief_that_is_written_is_not_asked_for(interview):
    type(interview).objects.update(ended_at=STARTS + HOUR, debriefed_at=STARTS + HOUR)

    plan_reminders(STARTS + 3 * HOUR)

    assert events() == []


def test_an_interview_that_ended_early_is_not_announced(interview):
    type(interview).objects.update(ended_at=STARTS - 2 * HOUR)

    plan_reminders(STARTS - HOUR)

    assert events() == []


def test_a_moved_interview_calls_the_old_one_off_and_reminds_again(interview):
    mail(interview.owner)
    plan_reminders(STARTS - DAY)
    old = rows(channel=Channel.EMAIL).get()
    assert is_wanted_still(old, STARTS - DAY)

    move(interview, local_date=date(2026, 6, 6), local_time=time(14))
    plan_at(STARTS - DAY, STARTS + DAY)

    old.refresh_from_db()
    assert not is_wanted_still(old, STARTS - DAY)
    assert sorted(rows(channel=Channel.EMAIL).values_list("due_at", flat=True)) == [
        STARTS - DAY,
        STARTS + DAY,
    ]


@pytest.mark.parametrize("what", ["interview", "role"])
def test_what_lies_in_the_trash_reminds_of_nothing(interview, what):
    mail(interview.owner)
    plan_reminders(STARTS - DAY)
    row = rows(channel=Channel.EMAIL).get()
    thrown = interview if what == "interview" else interview.role
    type(thrown).objects.filter(pk=thrown.pk).update(trashed_at=STARTS - DAY)

    plan_at(STARTS - HOUR, STARTS + 3 * HOUR)

    assert events(channel=Channel.APP) == ["interview_day"]
    assert not is_wanted_still(Reminder.objects.get(pk=row.pk), STARTS - DAY)


def test_quiet_hours_delay_a_reminder_until_they_end(interview):
    FollowUpSettings.objects.create(
        user=interview.owner, quiet_from=time(13), quiet_to=time(15, 30)
    )

    plan_reminders(STARTS - DAY)
    assert events() == []
    plan_reminders(STARTS - DAY + 90 * MINUTE)

    assert events() == ["interview_day"]


def test_new_quiet_hours_do_not_repeat_what_has_reminded_already(interview):
    plan_reminders(STARTS - DAY)
    FollowUpSettings.objects.create(
        user=interview.owner, quiet_from=time(13), quiet_to=time(15, 30)
    )

    plan_reminders(STARTS - DAY + 2 * HOUR)

    assert events() == ["interview_day"]


@pytest.mark.parametrize("event", ["interview_day", "interview_hour", "debrief"])
def test_a_kind_that_is_switched_off_does_not_come(interview, event):
    ReminderSettings.objects.create(user=interview.owner, **{event: False})

    plan_at(STARTS - DAY, STARTS - HOUR, STARTS + 3 * HOUR)

    assert events() == sorted({"interview_day", "interview_hour", "debrief"} - {event})


def test_the_settings_of_one_user_are_not_those_of_the_next(interview):
    other = InterviewFactory(starts_at=STARTS)
    ReminderSettings.objects.create(user=interview.owner, interview_hour=False)

    plan_reminders(STARTS - HOUR)

    assert rows(event="interview_hour").get().owner == other.owner


# --- Follow-ups -----------------------------------------------------------------------------------


def test_a_follow_up_in_the_trash_or_settled_does_not_remind(owner):
    FollowUpFactory(role__owner=owner, remind_at=STARTS, status="done")
    FollowUpFactory(role__owner=owner, remind_at=STARTS, role__trashed_at=STARTS)

    plan_reminders(STARTS)

    assert events() == []


def test_planning_again_at_any_time_adds_nothing(owner, interview):
    mail(owner)
    FollowUpFactory(role__owner=owner, remind_at=STARTS)
    plan_reminders(STARTS)
    before = rows().count()

    plan_at(STARTS, STARTS + MINUTE, STARTS + 2 * MINUTE)

    assert (before, rows().count()) == (2, 2)
    assert list(due_reminders(STARTS)) == []


def test_two_that_plan_at_once_write_each_row_once(owner):
    """The other one writes between this one's look and its own writing."""
    FollowUpFactory(role__owner=owner, remind_at=STARTS)
    seen = list(due_reminders(STARTS))
    plan_reminders(STARTS)

    Reminder.objects.bulk_create(seen, ignore_conflicts=True)

    assert rows().count() == 1


def applied(owner, zone):
    owner.preferences.zone = zone
    owner.preferences.save()
    role = RoleFactory(owner=owner, stage="applied", stage_since=date(2026, 5, 20))
    plan_role(role=role, now=STARTS - 9 * DAY)
    return FollowUp.objects.get(role=role)


def change_zone(owner, zone, now):
    owner.preferences.zone = zone
    save_preferences(owner.preferences, now=now)


def test_a_new_zone_moves_what_is_still_to_come(owner):
    follow_up = applied(owner, "Europe/Berlin")
    berlin = follow_up.remind_at

    change_zone(owner, "America/New_York", berlin - HOUR)

    follow_up.refresh_from_db()
    assert follow_up.remind_at == berlin + 6 * HOUR
    plan_at(berlin, berlin + 6 * HOUR, berlin + 7 * HOUR)
    assert rows().get().due_at == berlin + 6 * HOUR


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_a_new_zone_repeats_nothing_that_has_reminded(owner, zone):
    follow_up = applied(owner, "Europe/Berlin")
    berlin = follow_up.remind_at
    plan_reminders(berlin)

    change_zone(owner, zone, berlin + MINUTE)
    plan_at(berlin + 2 * MINUTE, berlin + 7 * HOUR, berlin + DAY)

    assert rows().get().due_at == berlin


def test_a_new_zone_leaves_what_is_done_as_it_is(owner):
    follow_up = applied(owner, "Europe/Berlin")
    follow_up.close("done", now=STARTS)
    before = (follow_up.remind_at, follow_up.due_at, follow_up.zone)

    change_zone(owner, "America/New_York", STARTS)

    follow_up.refresh_from_db()
    assert (follow_up.remind_at, follow_up.due_at, follow_up.zone) == before


def test_what_is_snoozed_reminds_again_after_it_has_reminded(owner):
    follow_up = FollowUpFactory(role__owner=owner, remind_at=STARTS)
    plan_reminders(STARTS)
    follow_up.snooze(STARTS + HOUR)

    plan_at(STARTS + MINUTE, STARTS + HOUR, STARTS + 2 * HOUR)

    assert list(rows().order_by("due_at").values_list("due_at", flat=True)) == [
        STARTS,
        STARTS + HOUR,
    ]


# --- What is not wanted any more ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "mailing", "is_wanted"),
    [
        (Event.FOLLOW_UP, Mailing.EACH, True),
        (Event.FOLLOW_UP, Mailing.DIGEST, False),
        (Event.FOLLOW_UP, Mailing.OFF, False),
        (Event.INTERVIEW_HOUR, Mailing.EACH, True),
        (Event.INTERVIEW_HOUR, Mailing.DIGEST, True),
        (Event.INTERVIEW_HOUR, Mailing.OFF, False),
        (Event.DIGEST, Mailing.DIGEST, True),
        (Event.DIGEST, Mailing.EACH, False),
        (Event.DIGEST, Mailing.OFF, False),
    ],
)
def test_who_changes_their_mind_is_not_mailed_what_waits(
    owner, interview, event, mailing, is_wanted
):
    first = Mailing.DIGEST if event == Event.DIGEST else Mailing.EACH
    chosen = mail(owner, mailing=first, digest_at=time(13))
    FollowUpFactory(role__owner=owner, remind_at=STARTS - HOUR)
    plan_reminders(STARTS - HOUR)
    row = rows(event=event, channel=Channel.EMAIL).get()

    chosen.mailing = mailing
    chosen.save()

    assert is_wanted_still(row, STARTS - HOUR) == is_wanted


def test_a_run_is_written_down_so_that_today_can_say_when_the_engine_stands_still(db):
    plan_at(STARTS, STARTS + HOUR)

    assert EngineRun.objects.get().ran_at == STARTS + HOUR


def test_two_that_plan_at_once_write_each_reminder_down_once(interview, owner, monkeypatch):
    """Both have seen what is due before either has written it down."""
    FollowUpFactory(role__owner=owner, remind_at=STARTS - HOUR)
    mail(owner)
    now = STARTS - HOUR
    seen = list(due_reminders(now))
    plan_reminders(now)

    monkeypatch.setattr(reminders, "due_reminders", lambda now: iter(seen))
    plan_reminders(now)

    assert rows().count() == len(seen) > 2


def test_the_queries_of_a_run_do_not_grow_with_the_interviews_of_a_user(owner):
    def queries_with(count):
        InterviewFactory.create_batch(count, owner=owner, starts_at=STARTS)
        with CaptureQueriesContext(connection) as queries:
            plan_reminders(STARTS - HOUR)
        return len(queries)

    queries_with(1)  # the first run writes its own row

    assert queries_with(2) == queries_with(20)


def test_another_users_rows_are_their_own(owner):
    FollowUpFactory(role__owner=owner, remind_at=STARTS)
    FollowUpFactory(role__owner=UserFactory(), remind_at=STARTS)

    plan_reminders(STARTS)

    assert all(row.follow_up.owner_id == row.owner_id for row in rows())
    assert rows(owner=owner).count() == 1


# --- One account that is broken -------------------------------------------------------------------


@pytest.mark.parametrize("mailing", [Mailing.EACH, Mailing.DIGEST])
def test_what_goes_wrong_with_one_account_stops_no_other(owner, interview, caplog, mailing):
    broken = UserFactory()
    InterviewFactory(owner=broken, starts_at=STARTS)
    mail(owner, mailing=mailing)
    mail(broken, mailing=mailing)
    real = {it: getattr(reminders, it) for it in ("interview_reminders", "digest_moment")}
    zone = "Africa/Abidjan"
    save_zone(broken, zone)

    def fails(name):
        def one(*args, **kwargs):
            if zone in (*args, *kwargs.values()):
                raise RuntimeError("A bug")
            return real[name](*args, **kwargs)

        return one

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(reminders, name, fails(name))
        plan_reminders(STARTS - HOUR)

    assert rows(owner=owner, channel=Channel.EMAIL).exists()
    assert rows(owner=owner, event="digest").exists() == (mailing == Mailing.DIGEST)
    assert not rows(owner=broken).exists()
    assert f"The reminders of account {broken.pk} could not be planned." in caplog.text
    assert EngineRun.objects.exists()


def test_a_zone_this_machine_does_not_know_counts_as_utc(owner, interview):
    save_zone(owner, "Nowhere/Land")
    mail(owner, mailing=Mailing.DIGEST)

    plan_reminders(STARTS - HOUR)

    assert "interview_hour" in events(owner=owner)
    assert "digest" in events(owner=owner)


def save_zone(user, zone):
    user.preferences.zone = zone
    user.preferences.save(update_fields=["zone"])
