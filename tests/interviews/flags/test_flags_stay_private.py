"""Flags, scores, ratings and pay never get into a text that is made to be sent or said."""

from dataclasses import fields
from datetime import timedelta
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.debrief.changes import record_gut, save_debrief
from interviews.follow_ups.changes import plan_role
from interviews.follow_ups.domain.facts import ContactFacts, EndedInterview, PlanningFacts
from interviews.follow_ups.domain.rules import plan_follow_ups
from interviews.models import FollowUp, Interview, Rating
from tests.factories import ContactFactory, InterviewFactory, ParticipantFactory, RoleFactory
from tests.interviews.follow_ups.domain.test_properties import NOW, roles
from tests.interviews.verdict.verdict_stories import DEBRIEF, say, smirk
from tests.page_text import text_of

PRIVATE = {
    "title": "Zahnweh at the desk",
    "quote": "She's a quixotic micromanager.",
    "cue": "A sphinxlike smirk",
    "note": "flummoxed by the roadmap",
    "gut": "bamboozled in the lift",
    "notes": "kerfuffle with their lawyer",
}
PAY = 91_337
NOT_FOR_OTHERS = {"flag", "score", "rating", "star", "gut", "salary", "pay", "severity", "fit"}


@pytest.fixture
def interview(owner):
    recruiter = ContactFactory(owner=owner, kind="recruiter", relationship="close", name="Dana")
    role = RoleFactory(
        owner=owner,
        company=recruiter.company,
        recruiter=recruiter,
        salary_min=PAY,
        salary_max=PAY,
        notes=PRIVATE["notes"],
    )
    return InterviewFactory(owner=owner, role=role, is_over=True, notes=PRIVATE["notes"])


def tell(interview, relationship, interest, feeling):
    """An interview of which everything private is written down."""
    interview.role.recruiter.relationship = relationship
    interview.role.recruiter.save()
    mia = ParticipantFactory(interview=interview, contact__name="Mia").contact
    said = {"words": PRIVATE["quote"], "cue": PRIVATE["cue"], "signal": -2}
    say(interview, mia, "manager", **said)
    flag = {name: PRIVATE[name] for name in ("title", "quote", "cue")}
    smirk(interview, mia, key="own-x", severity=5, **flag)
    save_debrief(
        interview=interview,
        fields=DEBRIEF | {"interest": interest, "feeling": feeling},
        ratings={"manager": (1, PRIVATE["note"])},
        now=timezone.now(),
    )
    record_gut(interview=interview, value=13, note=PRIVATE["gut"], now=timezone.now())


def private_words(interview) -> set[str]:
    interview = Interview.objects.select_related("role").get(pk=interview.pk)
    score = {f"{interview.fit_score:.1f}", f"{interview.role.fit_score:.1f}"}
    return {*PRIVATE.values(), *score, str(PAY), f"{PAY:,}", "severity", "red flag"}


ALL_WAYS = list(product(["close", "distant"], ["yes", "unsure", "no"], ["good", "concerned"]))


@pytest.mark.parametrize(("relationship", "interest", "feeling"), ALL_WAYS)
def test_no_follow_up_carries_what_is_private(interview, relationship, interest, feeling):
    tell(interview, relationship, interest, feeling)
    plan_role(role=interview.role, now=timezone.now() + timedelta(days=30))

    follow_ups = FollowUp.objects.filter(role=interview.role)

    assert follow_ups
    assert Rating.objects.filter(note=PRIVATE["note"]).exists()
    for it in follow_ups:
        text = f"{it.title}\n{it.why}".casefold()
        assert not [words for words in private_words(interview) if words.casefold() in text]


@pytest.mark.parametrize("feeling", ["good", "concerned"])
def test_no_page_of_a_follow_up_shows_what_is_private(signed_in, interview, feeling):
    tell(interview, "close", "yes", feeling)
    addresses = [it.get_absolute_url() for it in FollowUp.objects.filter(role=interview.role)]

    for address in [*addresses, reverse("interviews:follow_up_list")]:
        page = text_of(signed_in.get(address)).casefold()
        assert not [words for words in private_words(interview) if words.casefold() in page]


@pytest.mark.parametrize("facts", [PlanningFacts, EndedInterview, ContactFacts])
def test_what_follow_ups_are_told_has_no_room_for_it(facts):
    names = {part for field in fields(facts) for part in field.name.split("_")}

    assert not names & NOT_FOR_OTHERS


@given(roles, st.just(NOW))
@settings(deadline=None, max_examples=60)
def test_what_is_said_of_a_follow_up_never_speaks_of_flags_scores_or_pay(role, now):
    for it in plan_follow_ups(role, now):
        words = set(f"{it.title} {it.why}".casefold().replace(".", " ").replace(",", " ").split())
        assert not words & (NOT_FOR_OTHERS | {"flags", "scores", "ratings"})
