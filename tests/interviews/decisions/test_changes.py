"""A decision on real rows: what it keeps, what follows from it, and its undoing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.services import trash
from interviews.decisions.changes import decide, restore_decision, undo_decision
from interviews.decisions.reading import situation_of
from interviews.models import FollowUp
from interviews.preparing.domain.before_deciding import warnings_before
from tests.factories import ContactFactory, InterviewFactory, RoleFactory
from tests.interviews.verdict.verdict_stories import (
    debrief,
    gut,
    meet,
    say,
    tell_e3,
)

FIELDS = {
    "choice": "pursue",
    "reasons": "The first project is one I would choose.",
    "pre_mortem": "The hours crept up.",
    "would_like": "yes",
    "would_be_good": "yes",
    "want_if_offered": "yes",
    "unasked": "",
}


def decided(role, *, moves_stage=False, **fields):
    fields = FIELDS | {"decided_on": timezone.localdate()} | fields
    return decide(role=role, fields=fields, moves_stage=moves_stage, now=timezone.now())


def rules(role):
    return set(FollowUp.objects.filter(role=role).pending().values_list("rule", flat=True))


def stages(role):
    role.refresh_from_db()
    return role.stage, [it.stage for it in role.moves.all()]


@pytest.fixture
def e3(owner):
    interview = tell_e3(owner)
    gut(interview, 15, "The look they gave each other.")
    return interview


@pytest.fixture
def told(owner):
    """A role with a recruiter, and one interview with a yes."""
    recruiter = ContactFactory(owner=owner, kind="recruiter", name="Priya Raman")
    role = RoleFactory(owner=owner, company=recruiter.company, recruiter=recruiter)
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    meet(interview, "Leo Brandt", "coworker")
    debrief(interview, interest="yes", feeling="good")
    return role


# --- What is kept --------------------------------------------------------------------------------


def test_a_decision_keeps_score_flags_guts_limits_and_who_said_so(e3):
    known = decided(e3.role).known

    assert known["score"]["words"] == (
        "40 of 100: too early to say; could end anywhere from points away to strong"
    )
    assert (known["score"]["low"], known["score"]["high"]) == (5, 84)
    manager = next(it for it in known["areas"] if it["label"] == "Manager")
    assert manager["points"] == 27
    assert {it["who"] for it in manager["voices"]} == {"Mia Okafor", "Ruth Adler"}
    [flag] = known["flags"]
    assert (flag["title"], flag["severity"], flag["who"]) == ("Pause and smirk", 4, "Mia Okafor")
    assert flag["quote"] == "She’s a BIT of a micromanager."
    [interview] = known["interviews"]
    assert (interview["gut"], interview["gut_note"]) == (15, "The look they gave each other.")
    assert known["limits"]["Hours a week"] == "50 at most"
    assert (known["weights"]["Manager"], known["is_must_ask_open"]) == (18, False)


def test_what_was_still_open_is_kept_with_it(e3):
    known = decided(e3.role, pre_mortem="").known

    assert [it["key"] for it in known["warnings"]] == [
        "turnover_known",
        "deal_breakers",
        "gut_and_score",
        "premortem",
    ]


def test_while_an_interview_waits_for_the_gut_no_number_is_kept(owner):
    interview = tell_e3(owner)

    known = decided(interview.role, choice="decline").known

    assert known["score"]["state"] == "hidden"
    assert known["areas"] == []
    assert known["waiting"][0].startswith("Ruth Adler, Mia Okafor and Dana Whitlock on 3 March")


def test_two_decisions_of_the_same_minute_keep_their_order(e3):
    now = timezone.now()
    fields = FIELDS | {"decided_on": timezone.localdate()}

    made = [
        decide(role=e3.role, fields=fields | {"choice": choice}, now=now)
        for choice in ("pursue", "decline", "accept")
    ]

    assert list(e3.role.decisions.all()) == made[::-1]


# --- What there is to decide from ----------------------------------------------------------------


def test_only_what_a_coworker_said_of_hours_ticks_itself(owner):
    interview = InterviewFactory(owner=owner, is_over=True)
    dana = meet(interview, "Dana Whitlock", "recruiter")
    say(interview, dana, "workload", key="avg_hours", signal=1)

    before = situation_of(interview.role, now=timezone.now())
    leo = meet(interview, "Leo Brandt", "coworker")
    say(interview, leo, "workload", key="avg_hours", manner="dodged", signal=None)
    after = situation_of(interview.role, now=timezone.now())

    assert "Dana Whitlock spoke of it" in warnings_before(before.findings)["hours_known"]
    assert (after.findings.hours_from, after.findings.is_hours_dodged) == ("Leo Brandt", True)


def test_an_interview_still_ahead_has_nothing_to_review(owner):
    interview = InterviewFactory(owner=owner)

    situation = situation_of(interview.role, now=timezone.now())

    assert (situation.not_reviewed, situation.waiting, situation.unasked) == ([], [], [])


# --- What follows --------------------------------------------------------------------------------


def test_declining_asks_to_tell_them_and_to_do_nothing_else(told):
    assert "withdraw" not in rules(told)

    decided(told, choice="decline")

    assert rules(told) == {"withdraw"}


def test_undoing_a_decline_brings_the_follow_ups_back(told):
    before = rules(told)
    decision = decided(told, choice="decline")

    undo_decision(decision=decision, now=timezone.now())

    assert rules(told) == before
    restore_decision(decision=decision, now=timezone.now())
    assert rules(told) == {"withdraw"}


def test_a_later_pursue_counts_instead_of_a_decline(told):
    before = rules(told)
    decided(told, choice="decline")

    decided(told, choice="pursue")

    assert rules(told) == before


def test_a_decline_dated_before_the_interest_was_said_changes_nothing(told):
    before = rules(told)

    decided(told, choice="decline", decided_on=timezone.localdate() - timedelta(days=1))

    assert rules(told) == before


def test_the_stage_stays_unless_it_is_asked_to_move(told):
    before = stages(told)

    decided(told, choice="decline")

    assert stages(told) == before


@pytest.mark.parametrize(("choice", "stage"), [("accept", "accepted"), ("decline", "withdrawn")])
def test_the_stage_moves_along_and_goes_back_with_the_decision(told, choice, stage):
    before = stages(told)

    decision = decided(told, choice=choice, moves_stage=True)
    assert stages(told)[0] == stage

    undo_decision(decision=decision, now=timezone.now())
    assert stages(told) == before
    restore_decision(decision=decision, now=timezone.now())
    assert stages(told)[0] == stage


def test_a_move_the_user_removed_does_not_come_back(told):
    decision = decided(told, choice="accept", moves_stage=True)
    told.moves.all().delete()

    undo_decision(decision=decision, now=timezone.now())
    restore_decision(decision=decision, now=timezone.now())

    assert not told.moves.exists()


def test_undoing_twice_is_undoing_once(told):
    decision = decided(told)
    undo_decision(decision=decision, now=timezone.now())
    first = decision.undone_at

    undo_decision(decision=decision, now=timezone.now() + timedelta(hours=1))

    assert decision.undone_at == first


def test_an_interview_in_the_trash_is_no_part_of_what_is_known(e3):
    trash(obj=e3, now=timezone.now())

    known = decided(e3.role).known

    assert (known["interviews"], known["flags"]) == ([], [])
