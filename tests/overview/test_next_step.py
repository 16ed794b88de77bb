"""The next step of a role is one and the same wherever a page names it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from interviews.models import FollowUp
from tests.factories import (
    DecisionFactory,
    FollowUpFactory,
    InterviewFactory,
    KeyMessageFactory,
    LogEntryFactory,
    QuestionFactory,
    RetrospectiveFactory,
    RoleFactory,
)
from tests.interviews.verdict.verdict_stories import gut

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def meeting(role, *, starts=-2 * DAY, **fields):
    starts_at = timezone.now() + starts
    return InterviewFactory(owner=role.owner, role=role, starts_at=starts_at, **fields)


def settled(role):
    now = timezone.now()
    interview = meeting(role, ended_at=now - DAY, debriefed_at=now - DAY)
    gut(interview, 60)
    return interview


def follow_up(role, *, due=3 * HOUR, remind=-HOUR, **fields):
    now = timezone.now()
    return FollowUpFactory(role=role, due_at=now + due, remind_at=now + remind, **fields)


def prepared(role, *, starts=2 * DAY, questions=3):
    interview = meeting(role, starts=starts)
    for n in range(questions):
        QuestionFactory(interview=interview, key=f"own-{n}")
        interview.message_plans.create(message=KeyMessageFactory(owner=role.owner))
    QuestionFactory(interview=interview, key="next_steps", is_pinned=True)
    QuestionFactory(interview=interview, key="own-spare", is_reserve=True)
    return interview


def decided(role, choice, *, undone=False):
    today, now = timezone.localdate(), timezone.now()
    undone_at = now if undone else None
    DecisionFactory(role=role, choice=choice, decided_on=today, undone_at=undone_at)


def applied(role):
    role.stage, role.stage_since = "applied", timezone.localdate() - 60 * DAY
    role.save()


def close(role, stage):
    role.stage = stage
    role.save()


# What is made of the role → how the next step begins.
SITUATIONS = {
    "reminded of now, due in ten hours": (
        lambda role: (settled(role), follow_up(role, due=10 * HOUR, remind=timedelta(0))),
        "Call Dana Whitlock",
    ),
    "a nudge whose one moment is still to come": (
        lambda role: (settled(role), follow_up(role, due=10 * HOUR, remind=10 * HOUR)),
        "Ask more",
    ),
    "snoozed until tonight": (
        lambda role: (
            settled(role),
            follow_up(role, remind=-DAY).snooze(timezone.now() + 8 * HOUR),
        ),
        "Ask more",
    ),
    "an optional note beside a call": (
        lambda role: (
            settled(role),
            follow_up(role, due=-HOUR, title="Thank Mia", anchor="interview:2", is_optional=True),
            follow_up(role),
        ),
        "Call Dana Whitlock",
    ),
    "nothing yet": (lambda role: None, "Apply, then note the day"),
    "applied long ago, without a word": (applied, "No answer yet: ask, or note the outcome"),
    "applied long ago, and they wrote since": (
        lambda role: (
            applied(role),
            LogEntryFactory(role=role, direction="in", happened_at=timezone.now() - DAY),
        ),
        "Add the first interview",
    ),
    "not debriefed": (meeting, "Debrief: Future coworkers"),
    "half prepared": (lambda role: prepared(role, questions=2), "Prepare: Future coworkers"),
    "prepared": (prepared, "Meet them: Future coworkers"),
    "no longer wanted": (
        lambda role: (settled(role), decided(role, "decline")),
        "Note the outcome",
    ),
    "a call that was made, and a decision to accept": (
        lambda role: (settled(role), follow_up(role, status="done"), decided(role, "accept")),
        "Note the outcome",
    ),
    "a decision that was undone": (
        lambda role: (settled(role), decided(role, "decline", undone=True)),
        "Ask more",
    ),
    "closed": (lambda role: (settled(role), close(role, "rejected")), "Look back on it"),
    "closed, and looked back on": (
        lambda role: (settled(role), close(role, "rejected"), RetrospectiveFactory(role=role)),
        "",
    ),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_roles_page_and_compare_name_the_same_next_step(signed_in, owner, situation):
    make, words = SITUATIONS[situation]
    role, other = RoleFactory(owner=owner), RoleFactory(owner=owner)
    make(role)
    FollowUp.objects.filter(role=role, rule="withdraw").delete()

    on_page = signed_in.get(role.get_absolute_url()).context["next_step"]
    compared = signed_in.get(reverse("interviews:role_compare"), {"role": [role.pk, other.pk]})
    column = next(it for it in compared.context["columns"] if it.role == role)

    assert column.next_step == on_page
    assert (on_page.text if on_page else "").startswith(words)
    assert bool(on_page) == bool(words)
