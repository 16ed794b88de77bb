"""Which interviews wait for the gut, so that the score of their role is hidden: one rule, said to
Python and to the database, and kept at every door.
"""

from datetime import timedelta
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Role
from interviews.models import Flag, GutFeeling, Interview
from interviews.score.changes import rescore
from tests.factories import (
    ApiTokenFactory,
    CompanyFactory,
    FlagFactory,
    InterviewFactory,
    RoleFactory,
)
from tests.interviews.verdict.test_hidden_score import gives_away
from tests.interviews.verdict.verdict_stories import gut, meet, say, smirk
from transfer.mcp import telling

DAY = timedelta(days=1)
LONG = timedelta(days=60)


def hides(role: Role) -> bool:
    return Role.objects.get(pk=role.pk).stored_score.is_hidden


def ahead(owner, **fields) -> Interview:
    return InterviewFactory(owner=owner, **fields)


def yesterday(owner, **fields) -> Interview:
    """Over by the clock, not by the user's word."""
    return ahead(owner, starts_at=timezone.now() - DAY, **fields)


# --- The rule by example -------------------------------------------------------------------------


def dodge(interview):
    return say(interview, meet(interview, "Mia", "coworker"), "manager", manner="dodged")


def answer(interview):
    return say(interview, meet(interview, "Mia", "coworker"), "manager", signal=1)


def red_flag(interview):
    return smirk(interview, severity=5)


def green_flag(interview):
    return smirk(interview, kind="green", key="own-calm", title="Calm", severity=3)


@pytest.mark.parametrize("note", [answer, dodge, red_flag, green_flag])
@pytest.mark.parametrize("when", [ahead, yesterday])
def test_what_was_noted_hides_the_role_until_the_gut(owner, when, note):
    interview = when(owner)
    note(interview)

    assert hides(interview.role)
    gut(interview, None)
    assert not hides(interview.role)


def test_an_interview_ahead_without_anything_hides_nothing(owner):
    assert not hides(ahead(owner).role)


def test_a_withdrawn_flag_of_an_interview_ahead_hides_nothing(owner):
    flag = green_flag(ahead(owner))
    Flag.objects.filter(pk=flag.pk).update(status="withdrawn")

    assert not hides(flag.interview.role)


def test_over_by_the_clock_is_over(owner):
    interview = yesterday(owner)

    assert hides(interview.role)
    Interview.objects.filter(pk=interview.pk).update(trashed_at=timezone.now())
    assert not hides(interview.role)


def test_what_a_list_brought_along_long_after_it_waits_only_once_something_counts(owner):
    interview = ahead(owner, starts_at=timezone.now() - LONG, is_from_list=True)

    assert not hides(interview.role)
    red_flag(interview)
    assert hides(interview.role)


# --- Python and the database say the same --------------------------------------------------------


def test_the_database_finds_what_one_row_says_of_itself(owner):
    now = timezone.now()
    states = list(
        product(
            [-LONG, -DAY, DAY],
            [None, now - DAY],
            [False, True],
            [0, 0.2],
            [None, 100, 99.5],
            [None, "open", "explained", "withdrawn"],
            [(), (None,), (70,)],
        )
    )
    company = CompanyFactory(owner=owner)
    roles = Role.objects.bulk_create(Role(owner=owner, company=company) for _ in states)
    interviews, flags, guts = [], [], []
    for role, (start, ended_at, from_list, coverage, high, status, values) in zip(
        roles, states, strict=True
    ):
        interview = InterviewFactory.build(
            owner=owner,
            role=role,
            starts_at=now + start,
            ended_at=ended_at,
            is_from_list=from_list,
            fit_coverage=coverage,
            fit_high=high,
        )
        interviews.append(interview)
        if status:
            flags.append(FlagFactory.build(interview=interview, status=status))
        guts += [GutFeeling(interview=interview, value=it, recorded_at=now) for it in values]
    for rows in (interviews, flags, guts):
        type(rows[0]).objects.bulk_create(rows)

    rows = Interview.objects.prefetch_related("gut_feelings", "flags")
    waiting = {it.pk for it in rows if it.waits_for_gut(now=now)}
    found = Interview.objects.waiting_for_gut(now=now)
    hidden = {it.pk for it in Role.objects.with_gut_state(now=now) if it.waits_for_gut}

    assert 0 < len(waiting) < len(states)
    assert {it.pk for it in found} == waiting
    assert hidden == {it.role_id for it in interviews if it.pk in waiting}


# --- Every door ----------------------------------------------------------------------------------


@pytest.fixture
def flagged(owner):
    """A role with an offer, known by a flag of severity 5 alone, in an interview without a gut."""
    role = RoleFactory(owner=owner, stage="offer", title="Data engineer")
    interview = yesterday(owner, role=role)
    meet(interview, "Mia Okafor", "coworker")
    red_flag(interview)
    rescore(role=role, now=timezone.now(), cause="test")
    return interview


def doors(role: Role) -> list[str]:
    pk = role.pk
    other = yesterday(role.owner, role__title="Nurse").role  # hidden too
    lists = [
        reverse("transfer:list_download", kwargs={"name": it}) for it in ("roles", "all-roles")
    ]
    return [
        reverse("overview:today"),
        reverse("overview:role_detail", args=[pk]),
        reverse("transfer:role_document", args=[pk]),
        reverse("interviews:role_verdict", args=[pk]),
        reverse("interviews:company_verdict", args=[role.company_id]),
        reverse("interviews:decision_create", args=[pk]),
        f"{reverse('interviews:role_compare')}?role={pk}&role={other.pk}",
        reverse("overview:role_board"),
        f"{reverse('overview:role_board')}?view=table",
        reverse("overview:insights"),
        f"{reverse('overview:search')}?q=Data",
        reverse("applications:role_list"),
        role.company.get_absolute_url(),
        *(f"{it}?download=csv" for it in lists),
    ]


def test_no_page_tells_what_a_flag_alone_makes_of_a_score(signed_in, flagged):
    role = Role.objects.get(pk=flagged.role_id)
    range_ends = {role.stored_score.high_points}
    pages = {url: signed_in.get(url) for url in doors(role)}

    assert range_ends == {45}
    assert {it.status_code for it in pages.values()} == {200}
    assert {
        url: words for url, it in pages.items() if (words := gives_away(text_of(it), range_ends))
    } == {}


def text_of(response) -> str:
    return b"".join(response).decode()


def test_no_program_is_told_it_either(owner, flagged):
    pk = flagged.role_id
    ApiTokenFactory(owner=owner, secret="debrief_olga")
    program = Client(headers={"Authorization": "Bearer debrief_olga"})
    row, opened = (program.get(f"/api/v1/roles/{pk}{it}").json() for it in ("", "/score"))
    listed = program.get("/api/v1/roles").json()["items"]
    found = telling.find_roles(owner, "")["roles"]
    story = telling.story_of(owner, pk, now=timezone.now())

    told = [row, opened, *listed, *found, story["role"], story["score"]]
    assert [it["score"]["is_hidden"] for it in told] == [True] * len(told)
    assert {it["score"]["high"] for it in told} == {None}
    assert opened["waiting_for_gut"] == [flagged.pk]
