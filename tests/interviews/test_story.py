"""The source's own story and its mirror, told to the services: what comes in and what comes out."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.preferences import save_preferences
from applications.models import StageMove
from applications.services import move_stage
from interviews.debrief.changes import record_gut, save_debrief
from interviews.log.changes import accept_suggestion, note_flag, record_answer, suggested_flags
from interviews.models import FollowUp, Interview, ScoreSnapshot
from interviews.models.follow_up import FollowUpStatus
from interviews.preparing.bank_reading import bank_item
from interviews.preparing.interview_changes import schedule, set_contacts
from interviews.preparing.plan_changes import plan_question
from tests.factories import ContactFactory, RoleFactory

NOW = datetime(2024, 5, 23, 20, 30, tzinfo=UTC)  # a Thursday, 16:30 in New York


@pytest.fixture
def role(owner):
    owner.preferences.zone = "America/New_York"
    owner.preferences.hours_limit = 50
    owner.preferences.save()
    recruiter = ContactFactory(owner=owner, kind="recruiter", relationship="close", name="Dana")
    return RoleFactory(owner=owner, company=recruiter.company, recruiter=recruiter)


@pytest.fixture
def interview(role):
    interview = schedule(
        interview=Interview(
            owner=role.owner,
            role=role,
            kind="coworkers",
            local_date=date(2024, 5, 23),
            local_time=time(15, 0),
            zone="America/New_York",
            duration_minutes=60,
        ),
        now=NOW - timedelta(days=1),
    )
    contacts = [
        ContactFactory(owner=role.owner, company=role.company, name=n) for n in ("Mia", "Jo")
    ]
    set_contacts(interview=interview, contacts=contacts, now=NOW)
    return interview


def ask(interview, key):
    item = bank_item(interview.owner, key)
    return plan_question(interview=interview, item=item, now=NOW)


def answer(interview, key, **fields):
    speaker = interview.contacts.get(name="Mia")
    fields = {"manner": "specific", "signal": 1, "words": "Well."} | fields
    return record_answer(
        question=ask(interview, key), speaker=speaker, fields=fields, is_scared=False, now=NOW
    )


def pending_rules(role):
    rows = FollowUp.objects.filter(role=role, status=FollowUpStatus.PENDING)
    return sorted(rows.values_list("rule", flat=True))


def debrief(interview, interest, **fields):
    fields = {"interest": interest, "feeling": "good"} | fields
    save_debrief(interview=interview, fields=fields, ratings={}, now=NOW)


def test_a_new_interview_has_next_steps_pinned(interview):
    assert [q.key for q in interview.questions.filter(is_pinned=True)] == ["next_steps"]
    assert interview.starts_at == datetime(2024, 5, 23, 19, 0, tzinfo=UTC)


def test_hours_above_the_limit_hold_the_score_at_20(interview, role):
    answer(interview, "manager_style", signal=2)
    answer(interview, "avg_hours", signal=2, hours_low=60, hours_high=70)

    interview.refresh_from_db()
    role.refresh_from_db()
    assert (interview.fit_score, interview.fit_cap) == (20, 20)
    assert (role.fit_score, role.fit_cap) == (20, 20)


def test_what_the_rules_see_is_suggested_and_added_only_when_accepted(interview):
    answer(interview, "avg_hours", signal=-2, hours_low=60, hours_high=70)

    assert [suggestion.flag_key for suggestion in suggested_flags(interview)] == ["hours_60_plus"]
    assert not interview.flags.exists()
    flag = accept_suggestion(interview=interview, flag_key="hours_60_plus", now=NOW)
    assert (flag.severity, flag.contacts.get().name) == (4, "Mia")
    assert suggested_flags(interview) == []


def test_a_dodge_is_a_flag_until_the_same_contact_answers_after_all(interview):
    answer(interview, "work_life_balance", manner="dodged", words="Ha.")

    flag = interview.flags.get()
    assert (flag.key, flag.severity, flag.area) == ("dodge:work_life_balance", 2, "balance")
    answer(interview, "work_life_balance", manner="specific", signal=1)
    assert not interview.flags.exists()
    assert interview.questions.get(key="work_life_balance").answers.count() == 2


def test_the_micromanager_ends_in_one_withdrawal_and_no_thank_you(interview, role):
    answer(interview, "avg_hours", signal=-2, hours_low=60, hours_high=70)
    note_flag(
        interview=interview,
        fields={
            "key": "pause_and_smirk",
            "kind": "red",
            "title": "Pause and smirk",
            "area": "manager",
            "severity": 4,
            "quote": "She's a BIT of a micromanager.",
        },
        contacts=interview.contacts.all(),
        now=NOW,
    )
    debrief(interview, "no")
    record_gut(interview=interview, value=10, note="", now=NOW)

    assert pending_rules(role) == ["withdraw"]


def test_the_mirror_calls_the_recruiter_thanks_both_and_nudges(interview, role):
    answer(interview, "avg_hours", signal=2, hours_low=38, hours_high=42)
    debrief(interview, "yes")

    assert pending_rules(role) == ["nudge", "recruiter_debrief", "thank_you", "thank_you"]
    call = FollowUp.objects.get(role=role, rule="recruiter_debrief")
    assert (call.channel, call.contact.name) == ("call", "Dana")
    assert call.due_at == datetime(2024, 5, 23, 21, 0, tzinfo=UTC)


def test_changing_the_mind_retires_what_no_longer_applies(interview, role):
    debrief(interview, "yes")
    thank_you = FollowUp.objects.filter(role=role, rule="thank_you").first()
    thank_you.close(FollowUpStatus.DONE, now=NOW)
    debrief(interview, "no")

    assert pending_rules(role) == ["withdraw"]
    thank_you.refresh_from_db()
    assert thank_you.status == FollowUpStatus.DONE


def test_a_rejection_leaves_only_the_reply(interview, role):
    debrief(interview, "yes")
    move_stage(role=role, stage="rejected", moved_on=date(2024, 5, 24), note="", now=NOW)

    assert pending_rules(role) == ["rejection_reply"]
    assert StageMove.objects.filter(role=role, stage="rejected").exists()


def test_each_figure_that_moved_is_kept_as_a_snapshot(interview, role):
    snapshots = ScoreSnapshot.objects.filter(role=role)
    before = snapshots.count()

    answer(interview, "manager_style", signal=2)
    assert snapshots.count() == before + 2  # the interview's and the role's
    answer(interview, "manager_style", signal=2)
    assert snapshots.count() == before + 2


def test_a_looser_limit_moves_the_stored_scores_at_once(interview, role):
    answer(interview, "manager_style", signal=2)
    answer(interview, "avg_hours", signal=2, hours_low=60, hours_high=70)

    preferences = role.owner.preferences
    preferences.hours_limit = 70
    save_preferences(preferences, now=NOW)

    role.refresh_from_db()
    assert (role.fit_score, role.fit_cap) == (100, None)
