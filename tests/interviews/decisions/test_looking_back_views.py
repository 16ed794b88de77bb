from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.services import move_stage, trash
from interviews.decisions.looking_back_reading import looking_back_context
from interviews.follow_ups.changes import plan_role, settle
from interviews.models import FollowUp, MessagePlan, Retrospective
from interviews.models.follow_up import FollowUpStatus
from tests.factories import (
    ContactFactory,
    InterviewerQuestionFactory,
    InterviewFactory,
    KeyMessageFactory,
    QuestionFactory,
    RetrospectiveFactory,
    RoleFactory,
)
from tests.interviews.verdict.verdict_stories import debrief, gut, meet, say, smirk
from tests.page_text import text_of

WORDS = {
    "wish_asked": "How the last one in this job left.",
    "wish_said": "That I lead reviews.",
    "keep": "Three messages on a card.",
}


@pytest.fixture
def meeting(owner):
    """One interview ten days ago, with a recruiter to call after."""
    recruiter = ContactFactory(owner=owner, kind="recruiter", relationship="close", name="Dana")
    role = RoleFactory(owner=owner, company=recruiter.company, recruiter=recruiter)
    started_at = timezone.now() - timedelta(days=10)
    return InterviewFactory(
        owner=owner,
        role=role,
        starts_at=started_at,
        ended_at=started_at + timedelta(hours=1),
    )


@pytest.fixture
def role(meeting):
    return meeting.role


def back_url(role):
    return reverse("interviews:retrospective_edit", args=[role.pk])


def shown(role):
    return looking_back_context(role, now=timezone.now())


def counted(role):
    return {
        line.text: (line.done, line.total)
        for part in shown(role)["back"].parts
        for line in part.lines
    }


def closed(role, stage="rejected", days=0):
    day = timezone.localdate() - timedelta(days=days)
    move_stage(role=role, stage=stage, moved_on=day, now=timezone.now())
    return role


# --- What is counted -----------------------------------------------------------------------------


def test_prepared_asked_delivered_and_followed_up_are_counted_from_the_rows(owner, meeting):
    for delivery in ("delivered", "partly", "not"):
        message = KeyMessageFactory(owner=owner)
        MessagePlan.objects.create(interview=meeting, message=message, delivery=delivery)
    mia = meet(meeting, "Mia Okafor", "coworker")
    say(meeting, mia, "workload", key="avg_hours", signal=1)
    QuestionFactory(interview=meeting, text="Who decides here?")
    smirk(meeting, mia)
    debrief(meeting, interest="yes")
    gut(meeting, None)

    counts = counted(meeting.role)

    assert counts["Interviews with three key messages or more"] == (1, 1)
    assert counts["Interviews with three questions or more"] == (0, 1)
    assert counts["Planned questions asked"] == (1, 2)
    assert counts["Hours or balance answered"] == (1, 1)
    assert counts["Interviews with the flags reviewed"] == (1, 1)
    assert counts["Key messages said"] == (1, 3)
    assert "1 partly" in {it.remark for it in shown(meeting.role)["back"].parts[2].lines}
    assert counts["Limits written down"] == (0, 1)
    assert counts["Interviews debriefed"] == (1, 1)
    assert counts["Interviews with your gut written down"] == (0, 1)  # it was skipped


def test_a_gut_given_after_it_was_skipped_is_written_down(meeting):
    gut(meeting, None)
    gut(meeting, 60)

    assert counted(meeting.role)["Interviews with your gut written down"] == (1, 1)


def test_reserve_and_unplanned_questions_were_no_plan(meeting):
    QuestionFactory(interview=meeting, key="a", is_reserve=True)
    QuestionFactory(interview=meeting, key="b", is_unplanned=True)

    assert "Planned questions asked" not in counted(meeting.role)


def test_an_interview_still_ahead_or_in_the_trash_is_not_counted(owner, meeting):
    InterviewFactory(owner=owner, role=meeting.role)
    trash(obj=meeting, now=timezone.now())

    assert shown(meeting.role)["back"].total == 0


def test_the_call_that_was_due_and_never_made_counts_after_the_role_closed(role, meeting):
    meet(meeting, "Mia Okafor", "coworker")
    debrief(meeting, interest="yes")
    closed(role)

    undone = shown(role)["undone"]

    assert [it.rule for it in undone] == ["recruiter_debrief"]
    assert counted(role)["Calls and messages after"] == (0, 1)


def test_what_was_not_yet_due_when_the_role_closed_is_not_missed(role, meeting):
    debrief(meeting, interest="yes")
    closed(role, days=12)

    assert shown(role)["undone"] == []


def test_a_call_that_was_made_counts_and_an_optional_note_left_out_does_not(role, meeting):
    meet(meeting, "Mia Okafor", "coworker")
    debrief(meeting, interest="yes")
    for rule, status in (
        ("recruiter_debrief", FollowUpStatus.DONE),
        ("thank_you", FollowUpStatus.DISMISSED),
    ):
        follow_up = FollowUp.objects.get(role=role, rule=rule)
        settle(follow_up=follow_up, status=status, now=timezone.now())
    closed(role)

    assert counted(role)["Calls and messages after"] == (1, 1)


def test_everything_is_read_in_a_fixed_number_of_queries(
    signed_in, owner, role, django_assert_num_queries
):
    def one_more_interview(name):
        meeting = InterviewFactory(owner=owner, role=role, is_over=True)
        say(meeting, meet(meeting, name, "coworker"), "team", signal=1)
        QuestionFactory(interview=meeting)
        MessagePlan.objects.create(interview=meeting, message=KeyMessageFactory(owner=owner))
        debrief(meeting)
        InterviewerQuestionFactory(interview=meeting, wished="How I would have split it.")

    one_more_interview("Mia Okafor")
    with django_assert_num_queries(17):
        signed_in.get(back_url(role))
    for n in range(3):
        one_more_interview(f"Ann {n}")

    with django_assert_num_queries(17):
        signed_in.get(back_url(role))


# --- The page ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("rejected", "They decide with what they know about many people."),
        ("ghosted", "They decide with what they know about many people."),
        ("withdrawn", "You said no, and that is a result too:"),
        ("accepted", "You got there:"),
    ],
)
def test_a_closed_role_is_looked_back_on_in_friendly_words(signed_in, role, stage, words):
    assertContains(signed_in.get(back_url(closed(role, stage))), words)


def test_what_was_not_done_is_named_with_where_it_was_planned(signed_in, owner, role, meeting):
    QuestionFactory(interview=meeting, text="Who decides here?")
    message = KeyMessageFactory(owner=owner, text="I stay calm")
    MessagePlan.objects.create(interview=meeting, message=message)

    text = text_of(signed_in.get(back_url(closed(role))))

    assert "What you did not get to Who decides here?" in text
    assert "I stay calm A message for" in text


def test_the_answers_wished_for_in_a_debrief_stand_beside(signed_in, role, meeting):
    debrief(meeting)
    InterviewerQuestionFactory(interview=meeting, wished="How I would have split the load.")

    assertContains(signed_in.get(back_url(role)), "How I would have split the load.")


def test_a_role_rejected_by_letter_has_nothing_to_count(signed_in, owner):
    role = closed(RoleFactory(owner=owner))

    response = signed_in.get(back_url(role))

    assertContains(response, "There was no interview")
    assertNotContains(response, 'id="done-title"')


def test_the_users_own_wishes_are_kept_and_can_be_changed(signed_in, role):
    response = signed_in.post(back_url(role), WORDS)
    assertRedirects(response, back_url(role))

    signed_in.post(back_url(role), WORDS | {"keep": "Ask about hours first."})

    [row] = Retrospective.objects.all()
    assert (row.owner, row.wish_said, row.keep) == (
        role.owner,
        "That I lead reviews.",
        "Ask about hours first.",
    )
    assertContains(signed_in.get(back_url(role)), "Ask about hours first.")


def test_the_words_of_another_role_stay_there(signed_in, owner, role):
    RetrospectiveFactory(role=RoleFactory(owner=owner), keep="Another story.")

    assertNotContains(signed_in.get(back_url(role)), "Another story.")


def test_the_reply_to_a_rejection_leads_to_looking_back(signed_in, role, meeting):
    closed(role)
    plan_role(role=role, now=timezone.now())
    reply = FollowUp.objects.get(role=role, rule="rejection_reply")

    assertContains(signed_in.get(reply.get_absolute_url()), back_url(role))
