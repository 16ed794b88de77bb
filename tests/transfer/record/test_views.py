"""The record of the search: what an office may see, and nothing else."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from applications import services
from applications.models import Role
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    DecisionFactory,
    FlagFactory,
    FoundFlagFactory,
    InterviewFactory,
    LogEntryFactory,
    OfferFactory,
    OfferRequestFactory,
    OwnStageFactory,
    RoleFactory,
    StageMoveFactory,
)
from tests.page_text import text_of
from transfer.record import views

URL, CSV = reverse("transfer:search_record"), reverse("transfer:search_record_csv")
NOVEMBER = {"first": "2026-11-01", "last": "2026-11-30"}
PRIVATE = "Zampano"


def applied(owner, title, day, **fields) -> Role:
    company = CompanyFactory(owner=owner, name=f"{title} Ltd")
    role = RoleFactory(owner=owner, company=company, title=title, **fields)
    services.move_stage(role=role, stage="applied", moved_on=day, now=timezone.now())
    return role


@pytest.fixture
def role(owner):
    recruiter = ContactFactory(
        owner=owner, name="Dana Whitlock", kind="recruiter", email="dana@example.org"
    )
    return applied(
        owner,
        "Data engineer",
        date(2026, 11, 3),
        location="Aarhus",
        applied_via="online",
        source="Jobnet",
        recruiter=recruiter,
    )


def test_each_application_has_its_day_how_contact_and_result(signed_in, role):
    services.move_stage(
        role=role, stage="rejected", moved_on=date(2026, 11, 20), now=timezone.now()
    )

    page = text_of(signed_in.get(URL, NOVEMBER))

    assert "1 application from 1 November 2026 to 30 November 2026." in page
    assert (
        "3 Nov 2026 Data engineer Ltd Data engineer Aarhus Online form, Jobnet"
        " Dana Whitlock · dana@example.org Applied 3 November 2026; Rejected 20 November 2026"
    ) in page


def test_only_what_went_out_in_these_days_is_in_it(signed_in, owner, role):
    applied(owner, "Earlier", date(2026, 10, 31))
    RoleFactory(owner=owner, title="Only saved")

    page = text_of(signed_in.get(URL, NOVEMBER))

    assert "Data engineer" in page
    assert "Earlier" not in page
    assert "Only saved" not in page


def test_the_csv_holds_the_same_and_no_formula(signed_in, role):
    Role.objects.update(title="=1+1")

    response = signed_in.get(CSV, NOVEMBER)

    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Day,Company,Role,Place,How,Contact,Result"
    assert lines[1].startswith("2026-11-03,Data engineer Ltd,'=1+1,Aarhus,")
    assert "search-2026-11-01-2026-11-30.csv" in response.headers["Content-Disposition"]


def test_nothing_private_is_ever_in_it(signed_in, owner, role):
    """Private words planted wherever one may write them."""
    Role.objects.update(notes=PRIVATE, ended_why="hours", posting_text=PRIVATE)
    role.moves.update(note=PRIVATE)
    role.company.notes = PRIVATE
    role.company.save()
    role.recruiter.notes = PRIVATE
    role.recruiter.save()
    interview = InterviewFactory(owner=owner, role=role, notes=PRIVATE, is_over=True)
    interview.gut_feelings.create(value=17, note=PRIVATE, recorded_at=timezone.now())
    FlagFactory(interview=interview, title=PRIVATE, quote=PRIVATE)
    FoundFlagFactory(company=role.company, title=PRIVATE, quote=PRIVATE)
    DecisionFactory(role=role, reasons=PRIVATE)
    OfferFactory(owner=owner, role=role, base_said=PRIVATE, bonus=PRIVATE, other=PRIVATE)
    OfferRequestFactory(owner=owner, role=role, text=PRIVATE, answer_words=PRIVATE)
    LogEntryFactory(role=role, way="email", about=PRIVATE)

    for url in (URL, CSV):
        response = signed_in.get(url, NOVEMBER)
        assertNotContains(response, PRIVATE)
        assertContains(response, "Interview")
        assertContains(response, "E-mail ")


def test_no_day_is_stated_that_nobody_said(signed_in, owner, role):
    StageMoveFactory(role=role, stage="rejected", moved_on=date(2026, 11, 20), is_day_known=False)
    nowhere = RoleFactory(owner=owner, title="Of no day")
    StageMoveFactory(role=nowhere, stage="applied", moved_on=date(2026, 11, 4), is_day_known=False)

    for url in (URL, CSV):
        response = signed_in.get(url, NOVEMBER)
        assertContains(response, "Applied 3 November 2026; Rejected (day not known)")
        assertNotContains(response, "Of no day")


def test_what_went_out_on_a_day_nobody_knows_counts_from_the_first_known_one(signed_in, owner):
    role = RoleFactory(owner=owner, title="Sent some day")
    StageMoveFactory(role=role, stage="applied", moved_on=date(2026, 10, 4), is_day_known=False)
    StageMoveFactory(role=role, stage="screening", moved_on=date(2026, 11, 9))

    for url in (URL, CSV):
        assertContains(signed_in.get(url, NOVEMBER), "Sent some day")


def test_an_interview_to_come_is_planned(signed_in, role):
    ahead = timezone.localdate() + timedelta(days=3)
    InterviewFactory(role=role, local_date=ahead)

    assertContains(signed_in.get(URL, NOVEMBER), "Interview planned for ")


def test_a_stage_of_ones_own_is_called_as_what_it_counts_as(signed_in, owner, role):
    own = OwnStageFactory(owner=owner, name=PRIVATE, counts_as="interviewing")
    services.move_stage(
        role=role,
        stage="interviewing",
        own_stage=own,
        moved_on=date(2026, 11, 9),
        now=timezone.now(),
    )

    for url in (URL, CSV):
        response = signed_in.get(url, NOVEMBER)
        assertContains(response, "Interviewing 9 November 2026")
        assertNotContains(response, PRIVATE)


def test_days_that_make_no_sense_are_said(signed_in, role):
    backwards = {"first": "2026-11-30", "last": "2026-11-01"}

    for url in (URL, CSV):
        response = signed_in.get(url, backwards)
        assertContains(response, "The last day lies before the first.", status_code=422)
    assert signed_in.get(URL, {"first": "soon"}).status_code == 422


def test_without_days_it_is_this_month(signed_in, owner):
    today = timezone.localdate()
    applied(owner, "Today’s", today)
    applied(owner, "Long ago", today - timedelta(days=62))

    page = text_of(signed_in.get(URL))

    assert "Today’s" in page
    assert "Long ago" not in page


def test_no_application_in_these_days_says_what_counts(signed_in):
    assertContains(signed_in.get(URL), "Nothing went out in these days")


def test_a_hundred_take_as_many_queries_as_one(
    signed_in, owner, role, django_assert_max_num_queries
):
    for number in range(20):
        applied(owner, f"Role {number}", date(2026, 11, 4))

    with django_assert_max_num_queries(8):
        signed_in.get(URL, NOVEMBER)


def test_of_very_many_the_latest_are_listed(signed_in, owner, monkeypatch):
    monkeypatch.setattr(views, "MOST_SHOWN", 2)
    for day in (2, 3, 4):
        applied(owner, f"Analyst {day}", date(2026, 11, day))
    late = applied(owner, "Analyst 1", date(2026, 11, 1))
    services.move_stage(
        role=late, stage="screening", moved_on=date(2026, 11, 20), now=timezone.now()
    )

    response = signed_in.get(URL, NOVEMBER)

    assert [it.role for it in response.context["entries"]] == ["Analyst 3", "Analyst 4"]
    assert "Analyst 1" in signed_in.get(CSV, NOVEMBER).content.decode()
