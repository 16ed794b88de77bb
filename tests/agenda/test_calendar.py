from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agenda.links import uid_host
from agenda.models import CalendarFeed, ReminderSettings
from agenda.services.calendar import NAMES, calendar_of, feed_of, hash_of, new_address
from interviews.follow_ups.domain.facts import Rule
from tests.factories import (
    AnswerFactory,
    ContactFactory,
    FlagFactory,
    FollowUpFactory,
    InterviewFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
)

NOW = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
FEED = reverse("agenda:calendar_feed")
RENEW = reverse("agenda:calendar_feed_renew")


@pytest.fixture
def token(owner):
    return new_address(user=owner, now=timezone.now())


def file_of(token):
    return reverse("agenda:calendar_file", args=[token])


def events(user, now=NOW):
    return {str(it["uid"]): it for it in Calendar.from_ical(calendar_of(user, now=now)).events}


def test_an_interview_stands_in_utc_with_its_alarms(owner):
    interview = InterviewFactory(
        owner=owner,
        role__company__name="Fernhill, Ltd; \\ sons",
        kind="coworkers",
        place="https://meet.example/abc",
        starts_at=NOW + timedelta(days=1),
        ends_at=NOW + timedelta(days=1, hours=1),
    )

    event = events(owner)[f"interview-{interview.pk}@{uid_host(owner)}"]

    assert event["summary"] == "Interview at Fernhill, Ltd; \\ sons (future coworkers)"
    assert (event.start, event.end) == (interview.starts_at, interview.ends_at)
    assert event["dtstart"].to_ical().endswith(b"Z")
    assert event["location"] == "https://meet.example/abc"
    assert [it["trigger"].dt for it in event.walk("VALARM")] == [
        timedelta(days=-1),
        timedelta(hours=-1),
    ]


def test_alarms_follow_what_the_user_wants(owner):
    ReminderSettings.objects.create(user=owner, interview_day=False)
    InterviewFactory(owner=owner, starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(2))

    (event,) = events(owner).values()

    assert [it["trigger"].dt for it in event.walk("VALARM")] == [timedelta(hours=-1)]


def test_a_follow_up_stands_at_its_due_time_without_a_name(owner):
    follow_up = FollowUpFactory(role__owner=owner, title="Call Dana Whitlock")

    (event,) = events(owner).values()

    assert event["summary"] == f"Call the recruiter: {follow_up.role.company.name}"
    assert event.start == follow_up.shown_due_at.replace(microsecond=0)
    assert [it["trigger"].dt for it in event.walk("VALARM")] == [timedelta(0)]


def test_every_rule_has_a_name_for_the_calendar():
    assert set(NAMES) == set(Rule)


@pytest.mark.parametrize("status", ["done", "dismissed", "retired"])
def test_what_is_settled_leaves_the_calendar(owner, status):
    FollowUpFactory(role__owner=owner, status=status)

    assert events(owner) == {}


def test_what_lies_in_the_trash_or_far_back_is_left_out(owner):
    InterviewFactory(owner=owner, starts_at=NOW, ends_at=NOW, trashed_at=NOW)
    InterviewFactory(owner=owner, starts_at=NOW, ends_at=NOW, role__trashed_at=NOW)
    old = NOW - timedelta(days=91)
    InterviewFactory(owner=owner, starts_at=old, ends_at=old)

    assert events(owner) == {}


def test_nothing_private_and_nothing_of_another_user_is_in_it(owner):
    mia = ContactFactory(owner=owner, name="PRIVATE Mia", email="private@example.org")
    role = RoleFactory(
        owner=owner,
        salary_min=987654,
        notes="PRIVATE",
        posting_text="PRIVATE",
        recruiter=mia,
        fit_score=33.25,
    )
    interview = InterviewFactory(
        owner=owner,
        role=role,
        starts_at=NOW + timedelta(days=1),
        ends_at=NOW + timedelta(days=1, hours=1),
        notes="PRIVATE",
        interest_words="PRIVATE",
        feeling_why="PRIVATE",
        wished_answers="PRIVATE",
    )
    ParticipantFactory(interview=interview, contact=mia)
    question = QuestionFactory(interview=interview, text="PRIVATE")
    AnswerFactory(question=question, speaker=mia, words="PRIVATE")
    FlagFactory(interview=interview, title="PRIVATE", quote="PRIVATE", cue="PRIVATE")
    FollowUpFactory(role=role, interview=interview, title="Call PRIVATE", why="PRIVATE")
    InterviewFactory(role__company__name="PRIVATE", starts_at=NOW, ends_at=NOW)

    content = calendar_of(owner, now=NOW).decode().replace("\r\n ", "")

    assert "PRIVATE" not in content.replace("CLASS:PRIVATE", "")
    assert "private@" not in content
    assert "987654" not in content
    assert "33" not in [it for line in content.splitlines() for it in line.split(":")]


def test_uids_stay_when_things_move(owner):
    interview = InterviewFactory(owner=owner, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    before = set(events(owner))
    interview.starts_at += timedelta(days=2)
    interview.ends_at += timedelta(days=2)
    interview.save()

    assert set(events(owner)) == before


def test_long_lines_are_folded_and_end_in_crlf(owner):
    InterviewFactory(
        owner=owner, role__company__name="Ä" * 120, starts_at=NOW, ends_at=NOW + timedelta(hours=1)
    )

    content = calendar_of(owner, now=NOW)

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.replace(b"\r\n", b"").count(b"\n") == 0


def test_queries_do_not_grow_with_the_rows(owner, django_assert_num_queries):
    for _ in range(5):
        role = RoleFactory(owner=owner)
        InterviewFactory(owner=owner, role=role, starts_at=NOW, ends_at=NOW)
        FollowUpFactory(role=role)

    with django_assert_num_queries(3):
        calendar_of(owner, now=NOW)


# --- The address ---------------------------------------------------------------------------------


def test_the_address_is_shown_once_and_only_its_hash_is_kept(signed_in, owner):
    assertRedirects(signed_in.post(RENEW), FEED, fetch_redirect_response=False)
    response = signed_in.get(FEED)

    token = response.context["address"].rsplit("/", 1)[1].removesuffix(".ics")
    assert len(token) >= 43  # 256 bits
    assert CalendarFeed.objects.get(user=owner).token_hash == hash_of(token)
    assertNotContains(signed_in.get(FEED), token)


def test_the_feed_opens_without_a_sign_in_and_says_when_it_was_read(client, signed_in, token):
    stranger = type(client)()

    response = stranger.get(file_of(token))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "no-store, private"
    assertContains(signed_in.get(FEED), "Last read")


def test_a_new_address_ends_the_old_one(client, owner, token):
    new = new_address(user=owner, now=timezone.now())

    assert client.get(file_of(token)).status_code == 404
    assert client.get(file_of(new)).status_code == 200


def test_a_removed_address_is_over(client, signed_in, token):
    assertRedirects(signed_in.post(reverse("agenda:calendar_feed_remove")), FEED)

    assert type(client)().get(file_of(token)).status_code == 404


@pytest.mark.parametrize("wrong", ["x", "x" * 43, "ü"])
def test_a_wrong_address_is_not_found(client, token, wrong):
    assert client.get(file_of(wrong)).status_code == 404
    assert feed_of(token[:-1]) is None


def test_an_unchanged_calendar_is_not_sent_again(client, token):
    first = client.get(file_of(token))

    again = client.get(file_of(token), headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_one_interview_is_a_file_to_open(signed_in, owner):
    interview = InterviewFactory(owner=owner)

    response = signed_in.get(reverse("agenda:interview_file", args=[interview.pk]))

    assert response["Content-Disposition"] == f'attachment; filename="interview-{interview.pk}.ics"'
    (event,) = Calendar.from_ical(response.content).events
    assert event.start == interview.starts_at.replace(microsecond=0)
