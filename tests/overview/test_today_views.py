from datetime import UTC, datetime, timedelta

import factory
import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agenda import demo
from interviews.models import GutFeeling
from overview.today_reading import MOST_PER_BUCKET, today_of
from tests.factories import (
    ContactFactory,
    DecisionFactory,
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


def test_a_new_account_is_one_page_until_the_first_interview(signed_in, owner):
    owner.preferences.hours_limit = 40
    owner.preferences.save()

    response = signed_in.get(TODAY)
    assertContains(response, '<span class="tag">done</span>', count=1)
    assertContains(response, f'action="{reverse("overview:quick_add")}"')
    assertContains(response, f'action="{reverse("agenda:invitation_import")}"')
    assertNotContains(response, "Nothing to follow up")

    InterviewFactory(owner=owner)
    assertNotContains(signed_in.get(TODAY), "Plan your first interview")


@pytest.mark.parametrize("stage", ["saved", "rejected"])
def test_with_a_role_the_account_is_new_no_more(signed_in, owner, stage):
    RoleFactory(owner=owner, stage=stage)

    assertNotContains(signed_in.get(TODAY), "Plan your first interview")


def test_roles_without_a_sign_of_life_are_one_row(signed_in, owner):
    """As after an import: no follow-up is made for what was applied for long ago."""
    long_ago = timezone.localdate() - timedelta(days=40)
    RoleFactory.create_batch(3, owner=owner, stage="applied", stage_since=long_ago)
    RoleFactory(owner=owner, stage="applied", stage_since=timezone.localdate())

    response = signed_in.get(TODAY)

    assertContains(response, ">3 roles silent for 10 days</a>")
    assertContains(response, f"{reverse('overview:role_board')}?show=silent")
    assert response.context["today"]["buckets"] == []


def test_nothing_is_said_where_no_role_is_silent(signed_in, owner):
    RoleFactory(owner=owner, stage="saved")

    assertNotContains(signed_in.get(TODAY), "silent for")


def test_follow_ups_stand_in_their_buckets_with_the_reason(signed_in, role):
    due(role, hours=-30)
    due(role, days=30)

    response = signed_in.get(TODAY)

    today = response.context["today"]
    assert [(it.key, it.count) for it in today["buckets"]] == [("overdue", 1)]
    assert (today["late"], today["later"]) == (1, 1)
    assertContains(response, "You know Dana well.")
    assertContains(response, "Everything later (1)")


def test_s60_the_count_of_what_is_due_is_in_the_title(signed_in, role):
    due(role, hours=-1)

    assertContains(signed_in.get(TODAY), "<title>(1) Today – Debrief</title>")


def test_a_full_bucket_says_how_many_more_there_are(signed_in, role):
    for number in range(MOST_PER_BUCKET + 3):
        due(role, hours=-1, minutes=-number)

    assertContains(signed_in.get(TODAY), "And 3 more")


def test_optional_notes_are_one_row_and_come_last(signed_in, role):
    soon = timezone.now() + timedelta(days=2)
    for number, name in enumerate(("Mia Okafor", "", "Jonas Lindt")):
        contact = ContactFactory(owner=role.owner, name=name) if name else None
        due_at = soon + timedelta(hours=number)
        fields = {"contact": contact, "is_optional": bool(name), "due_at": due_at}
        FollowUpFactory(role=role, anchor=f"{number}", title=f"To {name}", **fields)

    response = signed_in.get(reverse("overview:today"))

    bucket = response.context["today"]["buckets"][-1]
    assert [it.follow_up.title for it in bucket.plain] == ["To "]
    assert (len(bucket.folded), bucket.names) == (2, "Mia Okafor and Jonas Lindt")
    assertContains(response, "2 optional notes")


def test_one_optional_note_is_a_row_of_its_own(signed_in, role):
    FollowUpFactory(role=role, is_optional=True)

    assertNotContains(signed_in.get(reverse("overview:today")), "optional notes")


def test_a_crowded_bucket_takes_nothing_from_the_next_ones(signed_in, role):
    FollowUpFactory.create_batch(
        130,
        role=role,
        due_at=timezone.now() - timedelta(hours=1),
        anchor=factory.Sequence(lambda n: f"interview:{n}"),
    )
    due(role, days=2)
    for days in (20, 30):
        due(role, days=days)

    today = signed_in.get(TODAY).context["today"]
    counts = [(it.key, len(it.rows), it.count) for it in today["buckets"]]
    assert counts == [("overdue", MOST_PER_BUCKET, 130), ("next_days", 1, 1)]
    assert today["later"] == 2


@pytest.mark.parametrize(
    ("fields", "bucket"),
    [
        ({"remind_at": datetime(2026, 6, 4, 8, tzinfo=UTC)}, "overdue"),
        ({"remind_at": datetime(2026, 6, 4, 10, tzinfo=UTC)}, "today"),
        ({"snoozed_until": datetime(2026, 6, 4, 10, tzinfo=UTC)}, "today"),
    ],
)
def test_what_reminds_when_it_is_due_is_late_only_the_day_after(role, fields, bucket):
    FollowUpFactory(role=role, due_at=datetime(2026, 6, 4, 10, tzinfo=UTC), **fields)

    same_day = today_of(role.owner, now=datetime(2026, 6, 4, 12, tzinfo=UTC))
    next_day = today_of(role.owner, now=datetime(2026, 6, 5, 0, tzinfo=UTC))

    assert [(it.key, it.rows[0].is_late) for it in same_day["buckets"]] == [
        (bucket, bucket == "overdue")
    ]
    assert [it.key for it in next_day["buckets"]] == ["overdue"]


def test_a_late_follow_up_stands_first_and_a_snoozed_one_where_it_was_put(signed_in, role):
    snoozed, _, _ = due(role, hours=-4), due(role, hours=-2), due(role, hours=-3)
    snoozed.snooze(timezone.now() + timedelta(days=2))

    overdue, next_days = signed_in.get(TODAY).context["today"]["buckets"]
    assert [it.follow_up.anchor for it in overdue.rows] == [str({"hours": -3}), str({"hours": -2})]
    assert [it.follow_up for it in next_days.rows] == [snoozed]


def test_the_next_interview_says_how_ready_it_is(signed_in, owner, role):
    interview = InterviewFactory(owner=owner, role=role, place="Room 4")
    ParticipantFactory(interview=interview, contact__name="Tomasz Wilk")

    response = signed_in.get(TODAY)

    assertContains(response, "Tomasz Wilk")
    assertContains(response, "Ready: ")
    (first_open,) = response.context["today"]["next"].items
    assertContains(response, first_open.text)
    assertContains(response, "Still open:", count=1)  # its page has the others


def test_an_interview_that_is_over_waits_for_its_debrief(signed_in, owner, role):
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    QuestionFactory(interview=interview, asked_at=interview.ends_at)

    assertContains(signed_in.get(TODAY), "One question without an answer, gut not recorded")
    assertContains(
        signed_in.get(TODAY), reverse("interviews:interview_debrief", args=[interview.pk])
    )


def test_what_lacks_only_the_gut_waits_for_two_months(signed_in, owner, role):
    now = timezone.now()
    recent = InterviewFactory(owner=owner, role=role, is_over=True, debriefed_at=now)
    InterviewFactory(
        owner=owner,
        role=role,
        starts_at=now - timedelta(days=61),
        ended_at=now - timedelta(days=61),
        debriefed_at=now,
    )

    waiting = signed_in.get(TODAY).context["today"]["waiting"]
    assert [interview for interview, _, _ in waiting] == [recent]
    assertContains(signed_in.get(TODAY), reverse("interviews:gut_record", args=[recent.pk]))
    GutFeeling.objects.create(interview=recent, value=None, recorded_at=now)
    assert signed_in.get(TODAY).context["today"]["waiting"] == []


def test_an_interview_abroad_shows_its_own_clock_and_yours(signed_in, owner, role):
    owner.preferences.zone = "Asia/Kathmandu"
    owner.preferences.save()
    starts_at = timezone.now().replace(hour=10, minute=0) + timedelta(days=2)
    InterviewFactory(owner=owner, role=role, zone="Asia/Tokyo", starts_at=starts_at)

    response = signed_in.get(TODAY)

    assertContains(response, "19:00–20:00 · Tokyo time · 15:45 your time")


@pytest.mark.parametrize(("hours", "is_soon"), [(23, True), (25, False)])
def test_an_interview_within_a_day_comes_first_on_a_phone(signed_in, owner, role, hours, is_soon):
    starts_at = timezone.now() + timedelta(hours=hours)
    InterviewFactory(owner=owner, role=role, starts_at=starts_at)

    assert signed_in.get(TODAY).context["today"]["next"].is_soon == is_soon


def test_a_change_of_mind_is_no_decision_to_make(signed_in, owner, role):
    now = timezone.now()
    role.stage = "interviewing"
    role.save()
    first, second = (
        InterviewFactory(
            owner=owner, role=role, is_over=True, interest=interest, starts_at=now - ago
        )
        for interest, ago in (("no", timedelta(days=9)), ("yes", timedelta(days=2)))
    )
    GutFeeling.objects.create(interview=first, value=5, recorded_at=now)
    GutFeeling.objects.create(interview=second, value=70, recorded_at=now)

    assert signed_in.get(TODAY).context["today"]["decisions"] == []


@pytest.mark.parametrize(
    ("stage", "interest", "gut", "reason"),
    [
        ("offer", "", None, "they made an offer"),
        ("offer", "yes", 10, "they made an offer, but your gut says no"),
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

    decisions = signed_in.get(TODAY).context["today"]["decisions"]
    assert [why for _, why in decisions] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("choice", "fields", "waits"),
    [
        ("decline", {}, False),
        ("accept", {}, False),
        ("pursue", {}, True),
        ("decline", {"undone_at": timezone.now()}, True),
    ],
)
def test_a_role_that_was_decided_waits_no_longer(signed_in, owner, choice, fields, waits):
    role = RoleFactory(owner=owner, stage="offer")
    InterviewFactory(owner=owner, role=role, is_over=True)
    DecisionFactory(role=role, choice=choice, **fields)

    assert bool(signed_in.get(TODAY).context["today"]["decisions"]) is waits


def test_an_interview_after_a_decision_asks_for_another(signed_in, owner):
    role = RoleFactory(owner=owner, stage="offer")
    decision = DecisionFactory(role=role, choice="decline")
    later = decision.recorded_at + timedelta(hours=1)
    InterviewFactory(owner=owner, role=role, starts_at=later, ended_at=later)

    assert signed_in.get(TODAY).context["today"]["decisions"]


def test_s47_no_score_is_shown_while_an_interview_waits_for_the_gut(signed_in, owner):
    role = RoleFactory(
        owner=owner, stage="offer", fit_score=83, fit_coverage=0.8, fit_known=5, fit_rank=78
    )
    interview = InterviewFactory(owner=owner, role=role, is_over=True)

    assertNotContains(signed_in.get(TODAY), ">83<")
    GutFeeling.objects.create(interview=interview, value=None, recorded_at=timezone.now())
    assertContains(signed_in.get(TODAY), ">83<")


def test_while_it_is_too_early_today_shows_words_and_the_range_and_no_number(signed_in, owner):
    figures = {"fit_score": 20, "fit_low": 5.4, "fit_high": 20, "fit_known": 3, "fit_rank": 20}
    words = {"fit_cap": 20, "fit_cap_words": "Broken: your 50 hours", "fit_hardly_myself": 2}
    RoleFactory(owner=owner, stage="offer", fit_coverage=0.2, **figures, **words)

    response = signed_in.get(TODAY)

    assertContains(response, "Broken: your 50 hours")
    assertContains(response, 'aria-label="Range 5 to 20"')
    assertContains(response, "Hardly yourself in 2 interviews")
    assertNotContains(response, ">20<")
    assertNotContains(response, "of 100")


def test_the_newest_red_flag_comes_with_its_words_and_the_others_are_a_link(signed_in, owner):
    old = timezone.now() - timedelta(days=2)
    FlagFactory(interview__owner=owner, noted_at=old, title="An older one")
    FlagFactory(interview__owner=owner)
    FlagFactory(interview__owner=owner, kind="green", title="Clear first goals")

    response = signed_in.get(TODAY)

    assertContains(response, "BIT of a micromanager")
    assertNotContains(response, "An older one")
    assertContains(response, f'href="{reverse("interviews:flag_overview")}">All red flags')
    assertNotContains(response, "Clear first goals")


def test_what_belongs_to_others_or_lies_in_the_trash_is_not_there(signed_in, owner):
    due(RoleFactory(), hours=-1)
    due(RoleFactory(owner=owner, trashed_at=timezone.now()), hours=-1)
    InterviewFactory()
    FlagFactory()

    today = signed_in.get(TODAY).context["today"]
    assert (today["buckets"], today["next"], today["waiting"], list(today["flags"])) == (
        [],
        None,
        [],
        [],
    )


def test_queries_do_not_grow_with_the_rows(signed_in, owner, django_assert_max_num_queries):
    demo.load(user=owner, now=timezone.now())
    for _ in range(4):
        role = RoleFactory(
            owner=owner, stage="offer", fit_score=83, fit_coverage=0.8, fit_known=5, fit_rank=78
        )
        due(role, hours=-1)
        interview = InterviewFactory(owner=owner, role=role)
        ParticipantFactory(interview=interview)

    signed_in.get(TODAY)  # whether all is well is looked up once a minute
    with django_assert_max_num_queries(15):
        response = signed_in.get(TODAY)
    assertContains(response, ">83<", count=4)


# --- About


@pytest.mark.parametrize(
    ("folder", "words"), [(None, "No backups of this Debrief"), ("/x", "is backed up each day")]
)
def test_about_says_whether_backups_are_made(signed_in, settings, folder, words):
    settings.BACKUPS_DIR = folder

    response = signed_in.get("/about/")

    assertContains(response, words)
    assertContains(response, reverse("transfer:account_transfer"))


def test_s38_about_gives_credit(signed_in):
    response = signed_in.get("/about/")

    assertContains(response, "Dan Heath")
    assertContains(response, "Derek Halpern")
    assertContains(response, reverse("interviews:score_explained"))
