from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from agenda.links import uid_host
from agenda.models import CalendarFeed, ReminderSettings
from agenda.services.calendar import NAMES, calendar_of, feed_of, hash_of, new_address
from applications.models import Company, Role
from interviews.follow_ups.domain.facts import Rule
from interviews.models import Interview
from tests.factories import (
    AnswerFactory,
    ContactFactory,
    FlagFactory,
    FollowUpFactory,
    InterviewerQuestionFactory,
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
    )
    ParticipantFactory(interview=interview, contact=mia)
    question = QuestionFactory(interview=interview, text="PRIVATE")
    AnswerFactory(question=question, speaker=mia, words="PRIVATE")
    FlagFactory(interview=interview, title="PRIVATE", quote="PRIVATE", cue="PRIVATE")
    InterviewerQuestionFactory(interview=interview, text="PRIVATE", wished="PRIVATE")
    FollowUpFactory(role=role, interview=interview, title="Call PRIVATE", why="PRIVATE")
    InterviewFactory(role__company__name="PRIVATE", starts_at=NOW, ends_at=NOW)

    content = calendar_of(owner, now=NOW).decode().replace("\r\n ", "")

    assert "PRIVATE" not in content
    assert "private@" not in content
    assert "987654" not in content
    assert "33" not in [it for line in content.splitlines() for it in line.split(":")]


def test_no_event_is_marked_as_private(owner):
    """Some programs would show "Busy" and nothing more."""
    InterviewFactory(owner=owner, starts_at=NOW, ends_at=NOW)
    FollowUpFactory(role__owner=owner)

    assert b"CLASS" not in calendar_of(owner, now=NOW)


@pytest.fixture
def shown(owner):
    """An interview and a follow-up of one role, read once already."""
    role = RoleFactory(owner=owner, company__name="Fernhill")
    starts_at = timezone.now() + timedelta(days=1)
    ends_at = starts_at + timedelta(hours=1)
    interview = InterviewFactory(owner=owner, role=role, starts_at=starts_at, ends_at=ends_at)
    follow_up = FollowUpFactory(role=role)
    calendar_of(owner, now=NOW)
    return interview, follow_up


def rename(interview, follow_up):
    Company.objects.update(name="Fernhill Group")


def retitle(interview, follow_up):
    Role.objects.update(title="Analyst")


def move(interview, follow_up):
    later = interview.ends_at + timedelta(hours=1)
    Interview.objects.update(starts_at=interview.ends_at, ends_at=later)


def place(interview, follow_up):
    Interview.objects.update(place="Harbour Street 5")


def end(interview, follow_up):  # takes its alarms out
    Interview.objects.update(ended_at=NOW)


def snooze(interview, follow_up):
    follow_up.snooze(NOW + timedelta(days=3))


def alarms(interview, follow_up):
    ReminderSettings.objects.create(user=interview.owner, interview_day=False)


def unseen(interview, follow_up):
    Interview.objects.update(notes="Mine alone", updated_at=NOW)
    Role.objects.update(notes="Mine alone", updated_at=NOW)


@pytest.mark.parametrize(
    ("change", "interviews", "follow_ups"),
    [
        (rename, 1, 1),
        (retitle, 1, 1),
        (move, 1, 0),
        (place, 1, 0),
        (end, 1, 0),
        (snooze, 0, 1),
        (alarms, 1, 0),
        (unseen, 0, 0),
    ],
)
def test_the_version_follows_all_that_is_shown_and_nothing_else(
    owner, shown, change, interviews, follow_ups
):
    later = NOW + timedelta(hours=3)

    change(*shown)
    found = [*events(owner, later).values()]

    assert [it["sequence"] for it in found] == [interviews, follow_ups]
    for event in found:
        changed = later if event["sequence"] else NOW
        assert event["dtstamp"].dt == event["last-modified"].dt == changed
    again = calendar_of(owner, now=later)
    assert again == calendar_of(owner, now=later + timedelta(hours=1))


def test_a_snooze_undone_is_one_version_more(owner, shown):
    _, follow_up = shown
    due_at = follow_up.due_at
    for until in (NOW + timedelta(days=3), due_at):
        follow_up.snooze(until)
        found = [*events(owner, NOW + timedelta(hours=1)).values()]

    assert [it["sequence"] for it in found] == [0, 2]


def test_the_file_of_an_interview_has_the_version_of_the_feed(signed_in, owner, shown):
    interview, _ = shown
    place(*shown)
    url = reverse("agenda:interview_file", args=[interview.pk])

    (alone,) = Calendar.from_ical(signed_in.get(url).content).events
    (in_feed, _) = events(owner, timezone.now()).values()

    assert alone == in_feed
    assert alone["sequence"] == 1


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

    # The first time, in a transaction (two more, in that of a test), and where nothing has changed.
    for count in (7, 3):
        reader = User.objects.get()
        with django_assert_num_queries(count):
            calendar_of(reader, now=NOW)


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


@pytest.mark.parametrize("first", ["gzip", "identity"])
@pytest.mark.parametrize("then", ["gzip", "identity"])
def test_an_unchanged_calendar_is_not_sent_again(client, token, shown, first, then):
    read = client.get(file_of(token), headers={"Accept-Encoding": first})
    known = {"If-None-Match": f'"another", {read["ETag"]}', "Accept-Encoding": then}

    again = client.get(file_of(token), headers=known)

    assert read["ETag"].startswith("W/") == (first == "gzip")
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "no-store, private"
    assert again["X-Robots-Tag"] == "noindex"


def test_a_changed_calendar_is_sent_again(client, token, shown):
    read = client.get(file_of(token))
    place(*shown)

    assert client.get(file_of(token), headers={"If-None-Match": read["ETag"]}).status_code == 200


def test_one_interview_is_a_file_to_open(signed_in, owner):
    interview = InterviewFactory(owner=owner)

    response = signed_in.get(reverse("agenda:interview_file", args=[interview.pk]))

    assert response["Content-Disposition"] == f'attachment; filename="interview-{interview.pk}.ics"'
    (event,) = Calendar.from_ical(response.content).events
    assert event.start == interview.starts_at.replace(microsecond=0)
