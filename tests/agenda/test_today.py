from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agenda import demo
from agenda.today import MOST_PER_BUCKET, today_of
from applications.models import Company, Contact, KeyMessage, Role
from interviews.models import FollowUp, GutFeeling, Interview
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    FlagFactory,
    FollowUpFactory,
    InterviewFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
)

TODAY = "/"


def due(role, **delta):
    return FollowUpFactory(role=role, due_at=timezone.now() + timedelta(**delta), anchor=str(delta))


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner, title="Data engineer")


def test_a_new_user_is_shown_the_first_steps_and_the_demo(signed_in):
    response = signed_in.get(TODAY)

    assertContains(response, "Write down your limits")
    assertContains(response, "Look around with demo data")


def test_follow_ups_stand_in_their_buckets_with_the_reason(signed_in, role):
    due(role, hours=-30)
    due(role, days=30)

    response = signed_in.get(TODAY)

    today = response.context["today"]
    assert [(it.key, it.count) for it in today.buckets] == [("overdue", 1)]
    assert (today.late, today.later) == (1, 1)
    assertContains(response, "You know Dana well.")
    assertContains(response, "Everything later (1)")


def test_s60_the_count_of_what_is_due_is_in_the_title(signed_in, role):
    due(role, hours=-1)

    assertContains(signed_in.get(TODAY), "<title>(1) Today – Debrief</title>")


def test_a_full_bucket_says_how_many_more_there_are(signed_in, role):
    for number in range(MOST_PER_BUCKET + 3):
        due(role, hours=-1, minutes=-number)

    assertContains(signed_in.get(TODAY), "And 3 more")


def test_the_next_interview_says_how_ready_it_is(signed_in, owner, role):
    interview = InterviewFactory(owner=owner, role=role, place="Room 4")
    ParticipantFactory(interview=interview, contact__name="Tomasz Wilk")

    response = signed_in.get(TODAY)

    assertContains(response, "Tomasz Wilk")
    assertContains(response, "Ready: ")
    assertContains(response, "Plan hours or balance: a coworker knows")


def test_an_interview_that_is_over_waits_for_its_debrief(signed_in, owner, role):
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    QuestionFactory(interview=interview, asked_at=interview.ends_at)

    assertContains(signed_in.get(TODAY), "1 asked without an answer, gut not recorded")


@pytest.mark.parametrize(
    ("stage", "interest", "gut", "reason"),
    [
        ("offer", "", None, "they made an offer"),
        ("interviewing", "no", None, "you said no"),
        ("interviewing", "yes", 10, "your gut says no"),
        ("interviewing", "yes", 90, None),
        ("withdrawn", "no", 10, None),
    ],
)
def test_a_role_waits_for_a_decision(signed_in, owner, stage, interest, gut, reason):
    role = RoleFactory(owner=owner, stage=stage)
    interview = InterviewFactory(owner=owner, role=role, is_over=True, interest=interest)
    if gut is not None:
        GutFeeling.objects.create(interview=interview, value=gut, recorded_at=timezone.now())

    decisions = signed_in.get(TODAY).context["today"].decisions
    assert [it.reason for it in decisions] == ([reason] if reason else [])


def test_s47_no_score_is_shown_while_a_talk_waits_for_the_gut(signed_in, owner):
    role = RoleFactory(owner=owner, stage="offer", fit_score=83, fit_coverage=0.8, fit_known=5)
    interview = InterviewFactory(owner=owner, role=role, is_over=True)

    assertNotContains(signed_in.get(TODAY), ">83<")
    GutFeeling.objects.create(interview=interview, value=None, recorded_at=timezone.now())
    assertContains(signed_in.get(TODAY), ">83<")


def test_the_newest_red_flags_come_with_their_words(signed_in, owner):
    FlagFactory(interview__owner=owner)
    FlagFactory(interview__owner=owner, kind="green", title="Clear first goals")

    response = signed_in.get(TODAY)

    assertContains(response, "BIT of a micromanager")
    assertNotContains(response, "Clear first goals")


def test_what_belongs_to_others_or_lies_in_the_trash_is_not_there(signed_in, owner):
    due(RoleFactory(), hours=-1)
    due(RoleFactory(owner=owner, trashed_at=timezone.now()), hours=-1)
    InterviewFactory()
    FlagFactory()

    today = signed_in.get(TODAY).context["today"]
    assert (today.buckets, today.next, today.waiting, list(today.flags)) == ([], None, [], [])


def test_queries_do_not_grow_with_the_rows(signed_in, owner, django_assert_max_num_queries):
    for _ in range(4):
        role = RoleFactory(owner=owner, stage="offer")
        due(role, hours=-1)
        interview = InterviewFactory(owner=owner, role=role)
        ParticipantFactory(interview=interview)
        FlagFactory(interview=InterviewFactory(owner=owner, role=role, is_over=True))

    with django_assert_max_num_queries(15):
        signed_in.get(TODAY)


def test_a_stranger_is_sent_to_sign_in(client, db):
    assertRedirects(client.get(TODAY), "/accounts/login/?next=/", fetch_redirect_response=False)


# --- Demo data


def test_one_click_brings_the_demo_and_one_takes_it_away(signed_in, owner):
    own = CompanyFactory(owner=owner, name="Mine")

    assertRedirects(signed_in.post(reverse("agenda:demo_load")), TODAY)
    assertContains(signed_in.get(TODAY), "Remove the demo data")
    assert Role.objects.owned_by(owner).count() == 4
    assertRedirects(signed_in.post(reverse("agenda:demo_remove")), TODAY)

    assert list(Company.objects.owned_by(owner)) == [own]
    for model in (Contact, KeyMessage, Interview, FollowUp):
        assert not model.objects.filter(owner=owner).exists()
    owner.preferences.refresh_from_db()
    assert owner.preferences.hours_limit is None


def test_loading_twice_changes_nothing(owner):
    assert demo.load(user=owner, now=timezone.now())
    assert not demo.load(user=owner, now=timezone.now())
    assert Role.objects.owned_by(owner).count() == 4


def test_a_demo_person_used_in_an_own_interview_stays(owner):
    demo.load(user=owner, now=timezone.now())
    mia = Contact.objects.get(owner=owner, name="Mia Okafor")
    ParticipantFactory(interview__owner=owner, contact=mia)

    demo.remove(user=owner)
    assert Contact.objects.filter(owner=owner).get() == mia


def test_limits_the_user_had_are_left_alone(owner):
    owner.preferences.hours_limit = 38
    owner.preferences.save()

    demo.load(user=owner, now=timezone.now())
    demo.remove(user=owner)
    owner.preferences.refresh_from_db()
    assert owner.preferences.hours_limit == 38


def test_the_demo_tells_the_story_of_the_source(owner):
    demo.load(user=owner, now=timezone.now())

    fernhill = Role.objects.get(owner=owner, company__name="Fernhill Logistics")
    assert (fernhill.fit_score, fernhill.fit_cap) == (20, 20)
    today = today_of(owner, now=timezone.now())
    assert today.next is not None and today.waiting and today.decisions and today.buckets


@pytest.mark.parametrize("name", ["demo_load", "demo_remove"])
def test_demo_takes_a_post_and_an_account(signed_in, client, name):
    assert signed_in.get(reverse(f"agenda:{name}")).status_code == 405
    signed_in.logout()
    assert client.post(reverse(f"agenda:{name}")).status_code == 302
    assert not Company.objects.exists()


# --- Search and About


def test_search_finds_names_and_what_was_said(signed_in, owner):
    ContactFactory(owner=owner, name="Dana Whitlock", company__name="Fernhill")
    FlagFactory(interview__owner=owner, quote="Nine left, I think.")

    assertContains(signed_in.get("/search/?q=whitlock"), "Dana Whitlock")
    assertContains(signed_in.get("/search/?q=nine+left"), "Nine left, I think.")
    assertContains(signed_in.get("/search/?q=nothing+like+it"), "Nothing found")


def test_search_shows_htmx_only_the_results(htmx):
    response = htmx.get("/search/?q=fern")

    assertContains(response, 'id="search-results"')
    assertNotContains(response, "<html")


def test_search_finds_nothing_of_others_and_nothing_thrown_away(signed_in, owner):
    CompanyFactory(name="Secretive Ltd")
    CompanyFactory(owner=owner, name="Secretive Two", trashed_at=timezone.now())

    assertContains(signed_in.get("/search/?q=secretive"), "Nothing found")


@pytest.mark.parametrize("text", ["%00", "", "a", "%25", "<script>", "x" * 5000])
def test_search_takes_whatever_is_typed(signed_in, text):
    response = signed_in.get(f"/search/?q={text}")

    assert response.status_code == 200
    assertNotContains(response, "<script>")


def test_s38_about_gives_credit(signed_in):
    response = signed_in.get("/about/")

    assertContains(response, "Dan Heath")
    assertContains(response, "Derek Halpern")
