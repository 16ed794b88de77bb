"""The stored score can be trusted: whatever happens, it is what the rows say."""

import random
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.preferences import save_preferences
from agenda import demo
from agenda.fake_data import make_long_role
from applications import services
from applications.models import Contact, Role
from interviews.debrief import changes as debriefing
from interviews.log import changes as recording
from interviews.management.commands import rescore as command
from interviews.models import FollowUp, Interview, Question, ScoreSnapshot
from interviews.preparing import interview_changes
from interviews.score import changes
from interviews.score.changes import rescore, scores_of
from interviews.score.domain.evidence import RULES
from tests.factories import (
    AnswerFactory,
    ContactFactory,
    InterviewFactory,
    QuestionFactory,
    RoleFactory,
)
from tests.interviews.deeds import DEEDS, NOW, happen


def run(*arguments):
    """What the command prints, and its exit status."""
    out, status = StringIO(), 0
    try:
        call_command("rescore", *arguments, stdout=out, stderr=StringIO())
    except SystemExit as end:
        status = end.code
    return out.getvalue(), status


def differences(owner):
    roles = Role.objects.owned_by(owner).values_list("pk", flat=True)
    with transaction.atomic():
        found = [(row, changes.differences(row, result)) for row, result in scores_of(roles)]
    return [one for one in found if one[1]]


@pytest.fixture
def lived(owner):
    demo.load(user=owner, now=NOW)
    return owner


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 999)), min_size=8, max_size=16))
def test_whatever_happens_the_stored_scores_are_what_the_rows_say(lived, story):
    with transaction.atomic():
        owner = User.objects.get(pk=lived.pk)
        for deed, seed in story:
            happen(deed, owner, random.Random(seed))

        found = differences(owner)
        transaction.set_rollback(True)
    assert found == []


# --- What moves a score without an answer, a flag or a debrief ------------------------------------


def heard(role, speaker=None, **fields):
    """An answer in an interview of its own, stored with its score."""
    interview = InterviewFactory(owner=role.owner, role=role, is_over=True)
    question = QuestionFactory(interview=interview)
    recording.record_answer(
        question=question,
        speaker=speaker,
        fields={"words": "Well.", "manner": "specific", "signal": 1} | fields,
        is_scared=False,
        now=NOW,
    )
    return interview


def stored(row):
    row.refresh_from_db()
    return row.fit_score, row.fit_low, row.fit_high, row.fit_coverage, row.fit_cap


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner)


def test_somebody_taken_off_the_list_still_counts_as_what_they_are(owner, role):
    mia = ContactFactory(owner=owner, company=role.company, kind="coworker")
    interview = heard(role, speaker=mia)
    before = stored(interview)
    mia.kind, mia.relationship = "recruiter", "close"

    services.save_contact(contact=mia, now=NOW)

    assert stored(interview) != before
    assert differences(owner) == []


def test_a_new_floor_caps_a_role_that_has_no_interview_yet(owner, role):
    role.salary_max = 50_000
    services.save_role(role=role, now=NOW)
    owner.preferences.salary_floor = 60_000

    save_preferences(owner.preferences, now=NOW)

    role.refresh_from_db()
    assert role.fit_cap == 20
    assert differences(owner) == []


def test_without_the_demo_its_limit_holds_nothing_down(owner, role):
    demo.load(user=owner, now=NOW)
    interview = heard(role, hours_low=60, hours_high=70)
    assert stored(interview)[0] == 20

    demo.remove(user=owner, now=NOW)

    assert stored(interview)[0] == 75
    assert differences(owner) == []


@pytest.mark.parametrize("change", ["set", "add", "remove"])
def test_who_sits_in_a_panel_decides_how_far_it_is_believed(owner, role, change):
    interview = heard(role)
    contacts = ContactFactory.create_batch(2, owner=owner, company=role.company, kind="coworker")
    interview_changes.set_contacts(interview=interview, contacts=contacts, now=NOW)
    recruiter = ContactFactory(owner=owner, company=role.company, kind="recruiter")
    if change == "remove":
        seat = interview_changes.add_contact(interview=interview, contact=recruiter, now=NOW)
    before = stored(interview)

    match change:
        case "set":
            interview_changes.set_contacts(interview=interview, contacts=[recruiter], now=NOW)
        case "add":
            interview_changes.add_contact(interview=interview, contact=recruiter, now=NOW)
        case "remove":
            interview_changes.remove_contact(participant=seat, now=NOW)

    assert stored(interview) != before
    assert differences(owner) == []


def test_who_sat_in_a_panel_outlives_the_trash(owner, role):
    interview = heard(role)
    ruth = ContactFactory(owner=owner, company=role.company, kind="hiring_manager")
    interview_changes.set_contacts(interview=interview, contacts=[ruth], now=NOW)
    services.trash(obj=ruth, now=NOW - timedelta(days=31))

    services.purge(now=NOW)

    assert Contact.objects.filter(pk=ruth.pk).exists()
    assert differences(owner) == []


def test_who_said_something_outlives_the_trash(owner, role):
    mia = ContactFactory(owner=owner, company=role.company)
    heard(role, speaker=mia)
    services.trash(obj=mia, now=NOW - timedelta(days=31))

    call_command("empty_trash", "--quiet")

    assert Contact.objects.filter(pk=mia.pk).exists()


def test_a_role_that_was_read_before_another_change_is_stored_all_the_same(owner, role):
    read_before = Role.objects.get(pk=role.pk)
    interview = heard(role)
    AnswerFactory(question__interview=interview, question__key="team_tenure", signal=-2)

    rescore(role=read_before, now=NOW, cause="test")

    assert differences(owner) == []
    assert read_before.fit_score == stored(role)[0]


# --- The command ----------------------------------------------------------------------------------


def break_(row, **figures):
    """As a bug or a hand in the database might."""
    type(row).objects.filter(pk=row.pk).update(**figures)


def test_a_lived_account_has_no_difference(lived):
    roles, interviews = Role.objects.count(), Interview.objects.count()

    output, status = run("--check")

    assert output == f"0 differences in {roles} roles and {interviews} interviews\n"
    assert status == 0


def test_a_broken_score_is_named_in_words_and_left_alone(role):
    interview = heard(role)
    break_(interview, fit_score=12.5, fit_cap=20)

    output, status = run("--check")

    assert f"Interview {interview.pk}: score 12.5 stored, 75 from the rows" in output
    assert "cap 20 stored, none from the rows" in output
    assert "1 difference in 1 role and 1 interview\n" in output
    assert status == 1
    assert stored(interview)[0] == 12.5


def test_without_check_a_broken_score_is_mended(role):
    interview = heard(role)
    break_(interview, fit_score=12.5)
    break_(role, fit_known=7, fit_score=None)

    output, status = run()

    assert (stored(interview)[0], stored(role)[0]) == (75, 75)
    assert f"Role {role.pk}: score none stored, 75 from the rows; known areas 7 stored" in output
    assert "2 differences mended in 1 role and 1 interview\n" in output
    assert status == 0
    assert run("--check")[1] == 0
    assert ScoreSnapshot.objects.filter(cause="rescore").count() == 2


def test_differences_that_round_to_the_same_can_be_told_apart(role):
    interview = heard(role)
    break_(interview, fit_score=75.00000000000001)

    output, _ = run("--check")

    assert "score 75.00000000000001 stored, 75 from the rows" in output


def test_the_words_of_a_cap_are_not_printed_for_whoever_runs_it(role):
    interview = heard(role)
    break_(interview, fit_cap_words="Open flag: Yelling")

    output, _ = run("--check")

    assert f"Interview {interview.pk}: what caps it in other words." in output
    assert "Yelling" not in output


def test_what_earlier_rules_scored_is_scored_again_on_upgrade(role, owner):
    interview, fine = heard(role), heard(RoleFactory(owner=owner))
    break_(interview, fit_rules=1, fit_coverage=0.9)
    break_(fine, fit_score=12.5)

    output, status = run("--outdated")

    assert "1 role scored again by the new rules" in output
    assert status == 0
    assert stored(interview)[3] != 0.9
    assert stored(fine)[0] == 12.5  # by the rules of today, so not looked at
    assert ScoreSnapshot.objects.get(cause="rules").rules == RULES
    assert run("--outdated") == ("", 0)


def test_a_row_that_only_the_version_tells_apart_gets_no_snapshot(role):
    interview = heard(role)
    break_(interview, fit_rules=1)

    run("--outdated")

    assert not ScoreSnapshot.objects.filter(cause="rules").exists()


def test_an_interview_nobody_said_anything_in_yet_is_no_difference(role):
    InterviewFactory(owner=role.owner, role=role)

    assert run("--check") == ("0 differences in 1 role and 1 interview\n", 0)


def test_one_account_is_looked_at_alone(owner, role):
    interview = heard(role)
    break_(interview, fit_score=12.5)
    other = heard(RoleFactory())
    break_(other, fit_score=12.5)

    output, _ = run("--user", owner.email.upper())

    assert "in 1 role and 1 interview" in output
    assert (stored(interview)[0], stored(other)[0]) == (75, 12.5)


@pytest.mark.django_db
def test_an_account_that_does_not_exist_is_named():
    with pytest.raises(CommandError, match="There is no account of nobody"):
        run("--user", "nobody@example.org")


def test_what_lies_in_the_trash_is_left_out(role):
    gone, kept = heard(role), heard(role, signal=-1)
    services.trash(obj=gone, now=NOW)
    break_(gone, fit_score=12.5)

    assert run("--check") == ("0 differences in 1 role and 1 interview\n", 0)
    assert stored(kept)[0] == 25


def test_long_work_says_how_far_it_is(monkeypatch, owner):
    RoleFactory.create_batch(5, owner=owner)
    monkeypatch.setattr(command, "ROLES_PER_BATCH", 1)
    monkeypatch.setattr(command, "PROGRESS_EVERY", 2)
    err = StringIO()

    call_command("rescore", "--check", stdout=StringIO(), stderr=err)

    assert err.getvalue().splitlines() == ["2 of 5 roles", "4 of 5 roles"]


# --- What it costs --------------------------------------------------------------------------------


def queries_of(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


@pytest.mark.parametrize("manner", ["specific", "dodged"])
def test_saving_an_answer_takes_the_same_queries_in_2_interviews_as_in_50(owner, manner):
    def save(role):
        interview = role.interviews.first()
        question = QuestionFactory(interview=interview, key="own-1", theme="growth")
        speaker = interview.contacts.first()
        question = Question.objects.select_related("interview__role").get(pk=question.pk)
        recording.record_answer(
            question=question,
            speaker=speaker,
            fields={"words": "Well.", "manner": manner, "signal": -2},
            is_scared=False,
            now=NOW,
        )

    short, long = (
        make_long_role(owner, interviews=count, rows=4 * count, now=NOW) for count in (2, 50)
    )

    counts = [queries_of(lambda role=role: save(role)) for role in (short, long)]

    assert counts[0] == counts[1]
    assert differences(owner) == []


def test_new_limits_take_the_same_queries_with_2_roles_as_with_9(owner):
    def limit(hours):
        owner.preferences.hours_limit = hours
        save_preferences(owner.preferences, now=NOW)

    for number in range(2):
        heard(RoleFactory(owner=owner), hours_low=60, hours_high=60 + number)
    few = queries_of(lambda: limit(50))
    limit(None)
    for number in range(7):
        heard(RoleFactory(owner=owner), hours_low=60, hours_high=60 + number)

    many = queries_of(lambda: limit(50))

    assert few == many
    assert set(Role.objects.values_list("fit_cap", flat=True)) == {20}


def test_a_new_zone_takes_the_same_queries_with_2_roles_as_with_9(owner):
    now = NOW.replace(hour=3)  # at night, but midday in Tokyo: what is due moves

    def go_to(zone):
        owner.preferences.zone = zone
        save_preferences(owner.preferences, now=now)

    def interview_and_debrief(role):
        interview = InterviewFactory(owner=owner, role=role, starts_at=now - timedelta(hours=1))
        contacts = [ContactFactory(owner=owner, company=role.company)]
        interview_changes.set_contacts(interview=interview, contacts=contacts, now=NOW)
        fields = {"interest": "yes", "feeling": "good"}
        debriefing.save_debrief(interview=interview, fields=fields, ratings={}, now=now)

    for role in RoleFactory.create_batch(2, owner=owner):
        interview_and_debrief(role)
    few = queries_of(lambda: go_to("Asia/Tokyo"))
    go_to("UTC")
    for role in RoleFactory.create_batch(7, owner=owner):
        interview_and_debrief(role)

    before = list(FollowUp.objects.order_by("pk").values_list("remind_at", "due_at"))

    many = queries_of(lambda: go_to("Asia/Tokyo"))

    assert few == many
    assert list(FollowUp.objects.order_by("pk").values_list("remind_at", "due_at")) != before
