"""A clock that was wrong for a while: the engine goes on, and everything due is sent once."""

from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agenda import task_rows
from agenda.domain.reminders import CLAIM_LASTS, PAUSES
from agenda.domain.standing import CLOCKS_DIFFER
from agenda.management.commands import worker
from agenda.models import EngineRun, Reminder, ReminderSettings
from agenda.models.reminder import Channel, Mailing
from agenda.services.clock import bring_rows_back
from agenda.services.daily import plan_some_roles
from agenda.services.reminders import plan_reminders
from agenda.services.sending import claim, send_due
from agenda.task_rows import bring_back, forget_ended
from agenda.tasks import EVERY, keep_awake, look_after, send, wake
from agenda.watchdog import ENDS_AFTER_SECONDS, Watchdog
from interviews.models import FollowUpSettings
from tests.factories import FollowUpFactory, InterviewFactory, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 4, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AHEAD = [timedelta(minutes=2), 6 * HOUR, 3 * DAY, 400 * DAY]


def ready():
    rows = DBTaskResult.objects.filter(task_path=wake.module_path, status=TaskResultStatus.READY)
    return sorted(rows.values_list("run_after", flat=True))


def a_reminder(**fields):
    owner = UserFactory(date_joined=NOW - 30 * DAY)
    fields = {"event": "follow_up", "subject": "follow_up:1@", "channel": "email"} | fields
    due_at = fields.setdefault("due_at", NOW - HOUR)
    return Reminder.objects.create(owner=owner, **({"next_try_at": due_at} | fields))


# --- The wakings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("ahead", AHEAD)
def test_wakings_that_a_clock_ahead_arranged_are_brought_back(ahead):
    keep_awake(after=NOW + ahead)

    look_after(NOW)

    assert ready()[0] == NOW
    assert ready()[-1] <= NOW + 2 * EVERY


def test_a_clock_that_is_right_leaves_the_wakings_as_they_are():
    keep_awake(after=NOW)
    before = ready()

    for seconds in range(0, 20, 2):
        look_after(NOW + timedelta(seconds=seconds))

    assert ready() == before


def test_an_engine_whose_wakings_are_all_lost_is_woken():
    look_after(NOW)

    assert ready() == [NOW, NOW + EVERY]


def test_tasks_of_others_are_brought_back_as_far_as_they_may_wait():
    from transfer.account.tasks import KEEP, KEPT_FOR, WATCHES, forget, work_on_export

    right = NOW + KEPT_FOR + KEEP
    forget.using(run_after=right).enqueue()
    work_on_export.using(run_after=NOW + 6 * HOUR).enqueue(1)
    work_on_export.enqueue(2)

    assert bring_back(NOW) == 1

    found = DBTaskResult.objects.order_by("run_after").values_list("run_after", flat=True)
    assert list(found) == [NOW + WATCHES, right, get_date_max()]


def test_every_task_says_how_far_ahead_it_may_be_put():
    from transfer.account import tasks as account
    from transfer.importing import tasks as importing

    tasks = [wake, send, account.work_on_export, account.work_on_account_import, account.forget]

    assert {it.module_path for it in [*tasks, importing.work_on_import]} <= set(
        task_rows._ahead_at_most
    )


@pytest.mark.parametrize("started", [NOW - 2 * HOUR, NOW + 6 * HOUR])
def test_a_task_that_never_ended_counts_as_ended_and_is_deleted_later(started):
    """A worker that runs it after all, since the clock made a step, finds its row."""
    wake.enqueue()
    DBTaskResult.objects.update(status="RUNNING", started_at=started)
    row = DBTaskResult.objects.get()

    forget_ended(wake, now=NOW)
    row.set_successful(None)
    DBTaskResult.objects.update(finished_at=NOW)
    forget_ended(wake, now=NOW + 30 * EVERY)
    assert DBTaskResult.objects.exists()

    forget_ended(wake, now=NOW + 2 * HOUR)
    assert not DBTaskResult.objects.exists()


def test_what_ended_in_time_to_come_is_forgotten():
    wake.enqueue()
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=NOW + 6 * HOUR)

    forget_ended(wake, now=NOW)

    assert not DBTaskResult.objects.exists()


# --- The watchdog --------------------------------------------------------------------------------


class Result:
    task = wake


def test_the_watchdog_wakes_an_engine_that_stands_still(monkeypatch):
    monkeypatch.setattr("agenda.watchdog.close_old_connections", lambda: None)
    keep_awake(after=timezone.now() + 6 * HOUR)

    Watchdog().look()

    assert ready()[0] <= timezone.now()


def test_a_worker_brings_its_watchdog(monkeypatch):
    begun = []
    monkeypatch.setattr(worker.Watchdog, "start", lambda dog: begun.append("watchdog"))
    monkeypatch.setattr(worker, "call_command", lambda name, **_: begun.append(name))

    worker.Command().handle(with_parent=None)

    assert begun == ["watchdog", "db_worker"]


def test_a_worker_whose_waking_never_ends_ends_itself(monkeypatch):
    monkeypatch.setattr("agenda.watchdog.close_old_connections", lambda: None)
    passed, ended = 0.0, []
    dog = Watchdog(seconds=lambda: passed, end=ended.append)

    dog._note_start(task_result=Result)
    passed = ENDS_AFTER_SECONDS - 1.0
    dog.look()
    dog._note_end()
    passed *= 3
    dog.look()
    assert ended == []

    dog._note_start(task_result=Result)
    passed += ENDS_AFTER_SECONDS + 1
    dog.look()
    assert ended == [1]


# --- The rows ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ahead", AHEAD)
def test_what_a_dead_worker_held_by_a_clock_ahead_is_soon_free(ahead):
    a_reminder()
    claim(now=NOW + ahead)

    bring_rows_back(NOW)

    assert claim(now=NOW) == []
    assert len(claim(now=NOW + CLAIM_LASTS)) == 1


@pytest.mark.parametrize("attempts", range(6))
def test_what_is_put_off_for_too_long_is_tried_again(attempts):
    pauses = [timedelta(0), *PAUSES]
    longest = pauses[attempts] + CLOCKS_DIFFER
    right = a_reminder(attempts=attempts, next_try_at=NOW + longest)
    wrong = a_reminder(attempts=attempts, next_try_at=NOW + longest + EVERY)

    bring_rows_back(NOW)

    right.refresh_from_db()
    wrong.refresh_from_db()
    assert (right.next_try_at, wrong.next_try_at) == (NOW + longest, NOW)


def test_what_is_not_due_yet_is_not_sent_earlier():
    early = a_reminder(due_at=NOW + 3 * HOUR)
    tried = a_reminder(due_at=NOW + 3 * HOUR, attempts=1, next_try_at=NOW + 5 * HOUR)

    bring_rows_back(NOW)

    for it in (early, tried):
        it.refresh_from_db()
        assert it.next_try_at == NOW + 3 * HOUR


def test_what_was_called_off_or_given_up_in_time_to_come_is_put_right():
    called_off = a_reminder(called_off_at=NOW + 6 * HOUR)
    given_up = a_reminder(gave_up_at=NOW + 400 * DAY)
    long_ago = a_reminder(called_off_at=NOW - DAY)

    bring_rows_back(NOW)

    for it in (called_off, given_up, long_ago):
        it.refresh_from_db()
    assert (called_off.called_off_at, given_up.gave_up_at) == (None, NOW)
    assert long_ago.called_off_at == NOW - DAY


def test_who_asked_for_mails_by_a_clock_ahead_gets_them_from_now_on():
    wish = ReminderSettings.objects.create(
        user=UserFactory(date_joined=NOW - DAY), mailing=Mailing.EACH, mailing_since=NOW + 400 * DAY
    )

    bring_rows_back(datetime(1970, 1, 2, tzinfo=UTC))  # that one is the wrong one
    wish.refresh_from_db()
    assert wish.mailing_since == NOW + 400 * DAY

    bring_rows_back(NOW)
    wish.refresh_from_db()
    assert wish.mailing_since == NOW


@pytest.mark.parametrize("ahead", AHEAD)
def test_the_roles_of_a_day_are_planned_though_a_clock_ahead_planned_another(ahead):
    RoleFactory(stage="applied", stage_since=(NOW - 40 * DAY).date())
    EngineRun.objects.create(
        pk=1, ran_at=NOW, planned_on=(NOW + ahead + DAY).date(), planned_to=2**40
    )

    assert plan_some_roles(NOW) == 1


# --- Clocks that jump both ways ------------------------------------------------------------------

JUMPS = [timedelta(0), *(sign * it for it in [timedelta(seconds=30), *AHEAD] for sign in (1, -1))]
HAPPENS = ["works", "works", "mail is away", "dies with a task", "dies with mails in hand"]
# When the engine is woken by the right clock: among them, the hour before the interview.
WOKEN = [HOUR * hours for hours in (0, 2.5, 6, 8.5, 12, 15)]


@contextmanager
def forgotten_afterwards():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class World:
    """A clock, a mail server and a worker. mails: what has arrived, by Message-ID."""

    def __init__(self, patch):
        self.now, self.is_away, self.mails = NOW, False, []
        patch.setattr("django.utils.timezone.now", lambda: self.now)
        patch.setattr("agenda.services.sending._Server.send", lambda _, mail: self.take(mail))

    def take(self, mail):
        if self.is_away:
            raise ConnectionRefusedError(111, "Connection refused")
        self.mails.append(mail.extra_headers["Message-ID"])

    def next_task(self):
        row = DBTaskResult.objects.ready().first()
        if row is not None:
            row.claim("worker")
        return row

    def work(self):
        """All that can be done at that moment."""
        look_after(self.now)
        while (row := self.next_task()) is not None:
            row.task.func()
            row.set_successful(None)

    def happen(self, what):
        if what == "dies with a task":
            self.next_task()
            return
        if what == "dies with mails in hand":
            plan_reminders(self.now)
            claim(now=self.now)
            return
        self.is_away = what == "mail is away"
        self.work()
        self.is_away = False


@settings(max_examples=15, deadline=None)
@example([(3 * DAY, "dies with mails in hand")])
@example([(8.5 * HOUR, "mail is away"), (3 * DAY, "works")])
@example([(400 * DAY, "mail is away"), (-DAY, "dies with a task"), (HOUR, "works")])
@given(st.lists(st.tuples(st.sampled_from(JUMPS), st.sampled_from(HAPPENS)), max_size=5))
def test_whatever_the_clock_did_all_that_is_due_is_sent_once(steps):
    with forgotten_afterwards(), pytest.MonkeyPatch.context() as patch:
        owner = UserFactory(date_joined=NOW - 500 * DAY)
        ReminderSettings.objects.create(
            user=owner,
            mailing=Mailing.EACH,
            mailing_since=NOW - DAY,
            interview_day=False,
            debrief=False,
        )
        FollowUpSettings.objects.create(user=owner)
        patch.setattr("django.conf.settings.HAS_MAIL_SERVER", True)
        role = RoleFactory(owner=owner)
        due = [
            FollowUpFactory(
                role=role, anchor=f"interview:{n}", rule="own", remind_at=NOW + n * HOUR
            )
            for n in (-1, 2, 5)
        ]
        interview = InterviewFactory(
            owner=owner, role=role, starts_at=NOW + 9 * HOUR, ends_at=NOW + 10 * HOUR
        )
        world = World(patch)

        for jump, what in steps:
            world.now += jump
            world.happen(what)
        for passed in WOKEN:  # the clock is right from here on
            world.now = NOW + passed
            world.work()

        rows = Reminder.objects.order_by("pk")
        found = Counter((it.follow_up_id, it.interview_id, it.channel) for it in rows)
        expected = {(it.pk, None) for it in due} | {(None, interview.pk)}
        assert found == {(*it, str(channel)): 1 for it in expected for channel in Channel}
        # After an hour it is of no use any more, and the third pause takes half of one.
        was_away = sum(what == "mail is away" for _, what in steps) >= 3
        for it in rows:
            if not (was_away and it.interview_id):
                assert it.sent_at is not None, (it, it.next_try_at, it.called_off_at)
        assert set(Counter(world.mails).values()) == {1}
        assert len(world.mails) == rows.filter(channel="email", sent_at__isnull=False).count()
        assert EngineRun.objects.get().ran_at == world.now
        assert ready()[0] <= world.now + EVERY


def test_a_step_of_the_clock_while_mails_are_sent_doubles_none(post):
    """The worker goes on with what it holds; what it had not begun is sent by the next one."""
    owner = UserFactory(date_joined=NOW - DAY)
    ReminderSettings.objects.create(user=owner, mailing=Mailing.EACH, mailing_since=NOW - DAY)
    role = RoleFactory(owner=owner)
    for number in range(4):
        follow_up = FollowUpFactory(role=role, anchor=f"interview:{number}", remind_at=NOW - HOUR)
        a_row = {"subject": f"follow_up:{follow_up.pk}@", "due_at": NOW - HOUR}
        Reminder.objects.create(
            owner=owner,
            event="follow_up",
            channel="email",
            follow_up=follow_up,
            next_try_at=NOW - HOUR,
            **a_row,
        )
    moments = iter([NOW, NOW, NOW + 6 * HOUR, NOW + 6 * HOUR])

    send_due(lambda: next(moments, NOW))
    bring_rows_back(NOW)
    send_due(lambda: NOW + CLAIM_LASTS)

    assert sorted(Counter(post.ids).values()) == [1, 1, 1, 1]
