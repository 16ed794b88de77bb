"""What comes of waiting alone: open roles are planned once a day, in pieces."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from agenda.models import EngineRun
from agenda.services import daily
from agenda.services.daily import plan_some_roles
from applications.services import create_role, move_stage, set_offer_deadline
from interviews.debrief.changes import save_debrief
from interviews.models import FollowUp
from tests.factories import CompanyFactory, InterviewFactory, RoleFactory

APPLIED = date(2026, 5, 4)  # a Monday
DAY = timedelta(days=1)


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def applied(owner):
    company = CompanyFactory(owner=owner)
    role = RoleFactory.build(owner=owner, company=company)
    return create_role(role=role, stage="applied", moved_on=APPLIED, now=noon(APPLIED))


def rules(role):
    rows = FollowUp.objects.filter(role=role, status="pending")
    return sorted(rows.values_list("rule", flat=True))


def test_a_month_of_silence_is_asked_about_without_anybody_touching_the_role(applied):
    plan_some_roles(noon(APPLIED + 27 * DAY))
    assert rules(applied) == ["applied_nudge"]

    plan_some_roles(noon(APPLIED + 28 * DAY))

    assert rules(applied) == ["ask_ghosted"]  # instead of asking them once more
    asked = FollowUp.objects.get(rule="ask_ghosted")
    assert asked.remind_at == datetime(2026, 6, 3, 10, tzinfo=UTC)


def test_what_an_earlier_version_said_of_an_offer_is_said_anew(owner):
    role = RoleFactory(owner=owner)
    today, now = timezone.localdate(), timezone.now()
    move_stage(role=role, stage="offer", moved_on=today, now=now)
    set_offer_deadline(role=role, deadline=today + timedelta(days=9), now=now)
    FollowUp.objects.update(title="Answer the offer", due_at=now, shown_due_at=now)

    plan_some_roles(now)

    assert FollowUp.objects.get().names_its_day


def test_each_role_is_planned_once_a_day(applied, monkeypatch):
    now, planned = noon(APPLIED + 40 * DAY), []
    monkeypatch.setattr(daily, "plan_roles", lambda roles, now: planned.append(len(roles)))

    counts = [plan_some_roles(at) for at in (now, now, now + timedelta(hours=11), now + DAY)]

    assert counts == [1, 0, 0, 1]
    assert planned == [1, 1]


def test_many_roles_are_planned_in_pieces(owner, monkeypatch):
    for _ in range(5):
        RoleFactory(owner=owner, stage="applied", stage_since=APPLIED)
    monkeypatch.setattr(daily, "ROLES_AT_ONCE", 2)

    counts = [plan_some_roles(noon(APPLIED + 40 * DAY)) for _ in range(4)]

    assert counts == [2, 2, 1, 0]
    assert FollowUp.objects.filter(rule="ask_ghosted").count() == 5


def test_a_killed_worker_leaves_its_roles_to_the_next(applied, monkeypatch):
    now = noon(APPLIED + 40 * DAY)
    with monkeypatch.context() as patch:
        # Nothing of this process is run after a kill, so nothing is written down either.
        patch.setattr(EngineRun.objects, "filter", lambda **_: EngineRun.objects.none())
        patch.setattr(daily, "plan_roles", lambda **_: None)
        plan_some_roles(now)

    plan_some_roles(now)

    assert "ask_ghosted" in rules(applied)


def test_roles_that_cannot_be_planned_hold_up_no_others(applied, owner, monkeypatch):
    other = RoleFactory(owner=owner, stage="applied", stage_since=APPLIED)
    now = noon(APPLIED + 40 * DAY)
    monkeypatch.setattr(daily, "ROLES_AT_ONCE", 1)
    with monkeypatch.context() as patch:
        patch.setattr(daily, "plan_roles", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            plan_some_roles(now)

    plan_some_roles(now)

    assert "ask_ghosted" in rules(other)


def test_an_interview_that_began_is_no_step_ahead_any_more(owner):
    meeting = InterviewFactory(owner=owner, is_over=True)
    ended_at = meeting.ended_at
    ahead = InterviewFactory(owner=owner, role=meeting.role, starts_at=ended_at + 3 * DAY)
    save_debrief(interview=meeting, fields={"interest": "yes"}, ratings={}, now=ended_at)
    assert "nudge" not in rules(meeting.role)

    plan_some_roles(ahead.starts_at + DAY)

    assert "nudge" in rules(meeting.role)


@pytest.mark.parametrize("fields", [{"stage": "ghosted"}, {"trashed_at": noon(APPLIED)}])
def test_what_is_closed_or_thrown_away_is_left(owner, fields):
    RoleFactory(owner=owner, **({"stage": "applied", "stage_since": APPLIED} | fields))

    assert plan_some_roles(noon(APPLIED + 40 * DAY)) == 0
