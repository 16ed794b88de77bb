"""The calendar in the app: what stands on which day, and what its address may say."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from applications.services import trash
from interviews.models import Interview
from overview.calendar.reading import MOST_A_DAY, MOST_CHOSEN, MOST_IN_CELL
from tests.factories import (
    CompanyFactory,
    FollowUpFactory,
    InterviewFactory,
    ParticipantFactory,
    RoleFactory,
)
from tests.page_text import text_of

URL = reverse("overview:calendar")
NOW = datetime(2026, 6, 4, 9, tzinfo=UTC)  # a Thursday
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit Mobile/15E148 Safari"}
VIEWS = ["month", "week", "agenda"]
CLOSE = "Applications close at Fernhill"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def role(owner):
    company = CompanyFactory(owner=owner, name="Fernhill")
    return RoleFactory(owner=owner, company=company, title="Data engineer")


def at(day, hour, minute=0, *, zone="UTC"):
    return datetime(2026, 6, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def on(response, day) -> list[str]:
    """What stands on that day of June: "10:00 Call Dana, overdue"."""
    (found,) = [it for it in response.context["days"] if it.day == date(2026, 6, day)] or [None]
    if found is None:
        return []
    return [
        " ".join(filter(None, [it.at, it.title])) + (f", {it.state}" if it.state else "")
        for it in found.entries
    ]


# --- What stands where ---------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_each_kind_stands_on_its_day(signed_in, role, view):
    interview = InterviewFactory(role=role, owner=role.owner, starts_at=at(5, 10))
    ParticipantFactory(interview=interview, contact__name="Mia Okafor")
    FollowUpFactory(role=role, due_at=at(5, 8))
    role.stage, role.offer_deadline = "offer", date(2026, 6, 5)
    role.save()
    saved = RoleFactory(owner=role.owner, company=role.company, closes_on=date(2026, 6, 6))

    response = signed_in.get(URL, {"view": view})

    assert on(response, 5) == [
        "Answer the offer of Fernhill",
        "08:00 Call Dana Whitlock",
        "10:00 Mia Okafor",
    ]
    assert on(response, 6) == ["Applications close at Fernhill"]
    assertContains(response, interview.get_absolute_url())
    assertContains(response, saved.get_absolute_url())


def test_an_offer_to_answer_stands_on_its_day_once(signed_in, role):
    due = {"role": role, "rule": "offer_deadline", "anchor": "offer:2026-06-05"}
    row = FollowUpFactory(**due, title="Answer the offer from Fernhill", due_at=at(5, 17))
    role.stage, role.offer_deadline = "offer", date(2026, 6, 5)
    role.save()

    assert on(signed_in.get(URL), 5) == ["Answer the offer of Fernhill"]

    row.snooze(at(6, 9))
    assert on(signed_in.get(URL), 6) == ["09:00 Answer the offer from Fernhill"]


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_of_others_and_nothing_from_the_trash(signed_in, role, view):
    InterviewFactory(starts_at=at(4, 10), role__company__name="Not mine")
    FollowUpFactory(due_at=at(4, 10))
    RoleFactory(closes_on=date(2026, 6, 4))
    gone = RoleFactory(owner=role.owner, company=role.company, closes_on=date(2026, 6, 4))
    InterviewFactory(role=gone, owner=role.owner, starts_at=at(4, 12))
    FollowUpFactory(role=gone, due_at=at(4, 12))
    trash(obj=gone, now=timezone.now())

    response = signed_in.get(URL, {"view": view})

    assert on(response, 4) == []
    assert response.context["is_empty"]
    assert response.context["late_before"] == 0


def test_what_is_late_stands_at_its_day_and_says_so(signed_in, role):
    FollowUpFactory(role=role, due_at=at(2, 17))
    FollowUpFactory(role=role, due_at=at(1, 9) - timedelta(days=9), anchor="other")

    month = signed_in.get(URL, {"view": "month"})
    agenda = signed_in.get(URL, {"view": "agenda"})
    other = signed_in.get(URL, {"view": "week", "day": "2026-06-20"})

    assert on(month, 2) == ["17:00 Call Dana Whitlock, overdue"]
    assert "2 June !1 1 entry, 1 overdue" in text_of(month)
    assert "1 follow-up from before 1 June is overdue." in text_of(month)
    assert "2 follow-ups from before 4 June are overdue." in text_of(agenda)
    assert other.context["late_before"] == 0  # today is not among these days


def test_what_is_done_stands_where_it_was_done_and_what_was_dismissed_is_gone(signed_in, role):
    for anchor, status in (("a", "done"), ("b", "dismissed"), ("c", "retired")):
        FollowUpFactory(
            role=role, anchor=anchor, status=status, due_at=at(9, 10), closed_at=at(3, 15)
        )

    response = signed_in.get(URL, {"view": "month"})

    assert on(response, 3) == ["15:00 Call Dana Whitlock, done"]
    assert on(response, 9) == []


def test_a_snoozed_follow_up_stands_where_it_was_snoozed_to(signed_in, role):
    FollowUpFactory(role=role, due_at=at(2, 10), snoozed_until=at(8, 11), shown_due_at=at(8, 11))

    response = signed_in.get(URL)

    assert on(response, 2) == []
    assert on(response, 8) == ["11:00 Call Dana Whitlock"]


def test_past_interviews_are_quieter_but_there(signed_in, role):
    InterviewFactory(role=role, owner=role.owner, starts_at=at(2, 10), ended_at=at(2, 11))
    InterviewFactory(role=role, owner=role.owner, starts_at=at(4, 8, 30))

    response = signed_in.get(URL)

    assert on(response, 2) == ["10:00 Future coworkers"]
    assert on(response, 4) == ["08:30 Future coworkers, on now"]
    past = [it.is_past for day in response.context["days"] for it in day.entries]
    assert past == [True, False]


@pytest.mark.parametrize(
    ("stage", "offer", "closing"),
    [
        ("saved", [], ["Applications close at Fernhill"]),
        ("applied", [], ["Applications close at Fernhill, you applied"]),
        (
            "offer",
            ["Answer the offer of Fernhill"],
            ["Applications close at Fernhill, you applied"],
        ),
        ("accepted", [], []),
        ("rejected", [], []),
    ],
)
def test_a_day_ahead_that_no_longer_matters_is_gone(signed_in, role, stage, offer, closing):
    role.stage = stage
    role.offer_deadline, role.closes_on = date(2026, 6, 10), date(2026, 6, 11)
    role.save()

    response = signed_in.get(URL)

    assert on(response, 10) == offer
    assert on(response, 11) == closing


def test_an_offer_past_its_deadline_is_overdue_until_it_is_answered(signed_in, role):
    role.stage, role.offer_deadline = "offer", date(2026, 6, 2)
    role.save()
    assert on(signed_in.get(URL), 2) == ["Answer the offer of Fernhill, overdue"]

    role.stage = "accepted"
    role.save()
    assert on(signed_in.get(URL), 2) == ["Answer the offer of Fernhill"]


# --- Clocks --------------------------------------------------------------------------------------


def in_zone(owner, zone):
    owner.preferences.zone = zone
    owner.preferences.save()


def test_times_are_the_users_and_the_interviews_own_stands_beside(signed_in, owner, role):
    in_zone(owner, "America/New_York")
    InterviewFactory(
        role=role, owner=owner, zone="Europe/Berlin", starts_at=at(5, 16, zone="Europe/Berlin")
    )

    response = signed_in.get(URL, {"day": "2026-06-05"})

    assert on(response, 5) == ["10:00 Future coworkers"]
    assert "10:00–11:00 (16:00 Berlin time)" in text_of(response)
    assert "All times: New York time." in text_of(response)


@pytest.mark.parametrize(("zone", "day"), [("Asia/Tokyo", 6), ("America/Los_Angeles", 5)])
def test_the_day_is_the_one_of_the_users_own_clock(signed_in, owner, role, zone, day):
    in_zone(owner, zone)
    InterviewFactory(role=role, owner=owner, starts_at=at(5, 20))
    FollowUpFactory(role=role, due_at=at(5, 20))

    response = signed_in.get(URL)

    assert len(on(response, day)) == 2


def test_over_midnight_it_stands_on_both_days(signed_in, role):
    InterviewFactory(role=role, owner=role.owner, starts_at=at(5, 23, 30), duration_minutes=60)

    response = signed_in.get(URL, {"view": "agenda"})

    assert on(response, 5) == ["23:30 Future coworkers"]
    assert on(response, 6) == ["until 00:30 Future coworkers"]
    assert "23:30 to 00:30 the day after" in text_of(response)
    assert "From the day before until 00:30" in text_of(response)


def test_what_began_the_day_before_the_first_one_is_not_lost(signed_in, role):
    InterviewFactory(role=role, owner=role.owner, starts_at=at(7, 23, 30))

    response = signed_in.get(URL, {"view": "week", "day": "2026-06-08"})

    assert on(response, 8) == ["until 00:30 Future coworkers"]


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", [1, 3]), ("2026-10-25", [1, 2])], ids=["spring", "autumn"]
)
def test_on_the_days_when_clocks_change_hours_are_those_of_the_clock(
    signed_in, owner, role, day, hours
):
    in_zone(owner, "Europe/Berlin")
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    for hour in (1, 2):
        InterviewFactory(role=role, owner=owner, starts_at=midnight + timedelta(hours=hour))
    last = midnight + timedelta(hours=24 if hours == [1, 2] else 22, minutes=30)
    InterviewFactory(role=role, owner=owner, starts_at=last, duration_minutes=20)

    response = signed_in.get(URL, {"view": "agenda", "day": day})
    (found,) = [it for it in response.context["days"] if it.day == date.fromisoformat(day)]

    assert [it.at for it in found.entries] == [*(f"{it:02}:00" for it in hours), "23:30"]


# --- The address ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "view", "day"),
    [
        ({}, "month", date(2026, 6, 4)),
        ({"view": "week"}, "week", date(2026, 6, 4)),
        ({"view": "year", "day": "2026-13-40"}, "month", date(2026, 6, 4)),
        ({"view": "agenda", "day": "tomorrow"}, "agenda", date(2026, 6, 4)),
        ({"day": "0001-01-01"}, "month", date(2026, 6, 4)),
        ({"day": "9999-12-31"}, "month", date(2026, 6, 4)),
        ({"day": "2024-02-29"}, "month", date(2024, 2, 29)),
    ],
)
def test_what_makes_no_sense_in_the_address_is_left_aside(signed_in, asked, view, day):
    grid = signed_in.get(URL, asked).context["grid"]

    assert (grid.view, grid.chosen) == (view, day)


def test_a_phone_gets_a_list_unless_it_asks_for_more(signed_in):
    assert signed_in.get(URL, headers=PHONE).context["grid"].view == "agenda"
    assert signed_in.get(URL, {"view": "month"}, headers=PHONE).context["grid"].view == "month"


def test_htmx_gets_the_calendar_alone_with_its_title(signed_in, htmx):
    response = htmx.get(URL, {"view": "week"})

    assert "<html" not in response.text
    assert "<title>Calendar: 1 to 7 June 2026 – Debrief</title>" in response.text


# --- The page ------------------------------------------------------------------------------------


def test_a_month_is_a_table_with_named_days(signed_in, role):
    InterviewFactory(role=role, owner=role.owner, starts_at=at(9, 10))

    response = signed_in.get(URL)

    assertContains(response, '<th scope="col">', count=7)
    assertContains(response, '<span class="visually-hidden">Monday</span>', html=True)
    assertContains(response, 'aria-current="date"', count=2)  # the day, and the way to it
    assert "9 June 1 1 entry" in text_of(response)


def test_a_full_day_leads_to_all_of_it(signed_in, role):
    for hour in range(10, 14):
        InterviewFactory(role=role, owner=role.owner, starts_at=at(9, hour))
    url = f"{URL}?view=agenda&amp;day=2026-06-09"

    assertNotContains(signed_in.get(URL), url)
    InterviewFactory(role=role, owner=role.owner, starts_at=at(9, 15))
    full = signed_in.get(URL)

    assertContains(full, url)
    assert "2 more on 9 June" in text_of(full)


def test_an_interview_is_added_on_the_chosen_day_unless_it_has_passed(signed_in, role):
    add = reverse("interviews:interview_create")

    assertContains(signed_in.get(URL, {"day": "2026-06-09"}), f'href="{add}?day=2026-06-09"')
    assertNotContains(signed_in.get(URL, {"day": "2026-06-03"}), f"{add}?day")
    assertContains(signed_in.get(add, {"day": "2026-06-09"}), 'value="2026-06-09"')
    assert signed_in.get(add, {"day": "2026-06-39"}).status_code == 200


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("month", "Nothing in June 2026."),
        ("week", "stand here on their day."),
        ("agenda", "Nothing in these four weeks"),
    ],
)
def test_an_empty_calendar_says_what_will_stand_there(signed_in, view, words):
    response = signed_in.get(URL, {"view": view})

    assert words in text_of(response)
    assertContains(response, reverse("agenda:calendar_feed"))


def test_today_and_the_palette_lead_there(signed_in, role):
    InterviewFactory(role=role, owner=role.owner)
    assertContains(signed_in.get(reverse("overview:today")), f'href="{URL}"', count=2)
    assertContains(signed_in.get(reverse("overview:search"), {"q": "agenda"}), f'href="{URL}"')


@pytest.mark.parametrize("view", VIEWS)
def test_fifty_of_each_cost_as_many_queries_as_one(signed_in, owner, view):
    def add(number):
        for minute in range(number):
            role = RoleFactory(
                owner=owner, stage="offer", offer_deadline="2026-06-05", closes_on="2026-06-06"
            )
            interview = InterviewFactory(role=role, owner=owner, starts_at=at(6, 9, minute))
            ParticipantFactory(interview=interview)
            FollowUpFactory(role=role, due_at=at(7, 9, minute))

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            signed_in.get(URL, {"view": view})
        return len(found)

    add(1)
    few = queries()
    add(50)

    assert queries() == few
    with CaptureQueriesContext(connection) as found:
        response = signed_in.get(URL, {"view": view})
    own = [it["sql"] for it in found if "session" not in it["sql"] and "_user" not in it["sql"]]
    assert len(own) <= 8
    assert Interview.objects.count() == 51
    assert len(on(response, 5)) == 51


# --- A day with very much on it ------------------------------------------------------------------


@pytest.mark.parametrize("view", ["week", "agenda"])
def test_a_day_shows_so_many_and_leads_to_the_others(view, signed_in, owner, role):
    for minute in range(MOST_A_DAY + 3):
        InterviewFactory(owner=owner, role=role, starts_at=at(5, 12, minute))
    FollowUpFactory(role=role, due_at=at(5, 15), title="Call Dana")

    response = signed_in.get(URL, {"view": view})

    assert len(on(response, 5)) == MOST_A_DAY + 1
    (day,) = [it for it in response.context["days"] if it.day == date(2026, 6, 5)]
    assert day.total == MOST_A_DAY + 4
    assertContains(response, f'{URL}?view=agenda&amp;day=2026-06-05">3 more')


@pytest.mark.parametrize("view", ["month", "agenda"])
def test_the_chosen_day_shows_more_and_says_where_the_others_are(view, signed_in, role):
    for minute in range(MOST_CHOSEN + 3):
        InterviewFactory(owner=role.owner, role=role, starts_at=at(5, 12, minute))

    response = signed_in.get(URL, {"view": view, "day": "2026-06-05"})

    assert len(on(response, 5)) == MOST_CHOSEN
    assertContains(response, "3 more: in your")


def test_a_day_counts_on_the_clock_of_the_user(signed_in, owner, role):
    owner.preferences.zone = "Asia/Tokyo"
    owner.preferences.save()
    for number in range(MOST_A_DAY):
        starts_at = at(5, 0, 5, zone="Asia/Tokyo") + timedelta(minutes=number)
        InterviewFactory(owner=owner, role=role, starts_at=starts_at)
    InterviewFactory(owner=owner, role=role, starts_at=at(4, 22, 50, zone="Asia/Tokyo"))

    response = signed_in.get(URL, {"view": "week"})

    assert (len(on(response, 4)), len(on(response, 5))) == (1, MOST_A_DAY)
    assertNotContains(response, "1 more")


@pytest.mark.parametrize("day", [3, 4])
def test_what_is_overdue_is_counted_also_where_it_is_not_read(day, signed_in, role):
    for minute in range(MOST_A_DAY + 2):
        due_at = at(day, 8, minute)
        FollowUpFactory(role=role, due_at=due_at, anchor=f"{minute}")
    due_at = at(day, 8, 30)
    FollowUpFactory(role=role, due_at=due_at, remind_at=due_at, anchor="told when due")
    done = {"status": "done", "closed_at": at(day, 8, 40)}
    FollowUpFactory(role=role, due_at=due_at, anchor="done", **done)

    response = signed_in.get(URL, {"view": "month"})

    (cell,) = [it for it in response.context["days"] if it.day.day == day and it.day.month == 6]
    late = MOST_A_DAY + (3 if day == 3 else 2)  # without a reminder before it has all of its day
    assert cell.said == f"{MOST_A_DAY + 4} entries, {late} overdue"


def test_a_day_in_a_narrow_cell_is_read_as_far_as_it_is_shown(signed_in, role):
    for minute in range(MOST_A_DAY):
        InterviewFactory(owner=role.owner, role=role, starts_at=at(9, 10, minute))

    assert len(on(signed_in.get(URL, {"view": "month"}), 9)) == MOST_IN_CELL - 1
    chosen = signed_in.get(URL, {"view": "month", "day": "2026-06-09"})
    assert len(on(chosen, 9)) == MOST_A_DAY


def test_what_goes_on_after_midnight_stands_on_the_second_day_however_full_the_first_is(
    signed_in, role
):
    for minute in range(MOST_IN_CELL):
        InterviewFactory(owner=role.owner, role=role, starts_at=at(9, 10, minute))
    late = {"starts_at": at(9, 23, 30), "ends_at": at(10, 0, 30), "duration_minutes": 60}
    InterviewFactory(owner=role.owner, role=role, **late)

    page = signed_in.get(URL, {"view": "month"})

    assert (len(on(page, 9)), len(on(page, 10))) == (MOST_IN_CELL - 1, 1)
    (day,) = [it for it in page.context["days"] if it.day == date(2026, 6, 9)]
    assert day.total == MOST_IN_CELL + 1


def test_what_goes_on_after_midnight_is_not_taken_for_a_follow_up_of_that_number(signed_in, role):
    for minute in range(MOST_A_DAY):
        InterviewFactory(owner=role.owner, role=role, starts_at=at(5, 10, minute))
    late = {"starts_at": at(5, 23, 30), "ends_at": at(6, 0, 30), "duration_minutes": 60}
    night = InterviewFactory(owner=role.owner, role=role, **late)
    for minute in range(MOST_A_DAY):
        FollowUpFactory(pk=1000 + minute, role=role, due_at=at(3, 8, minute), anchor=f"{minute}")
    FollowUpFactory(pk=night.pk, role=role, due_at=at(3, 9), anchor="same number")

    assert len(on(signed_in.get(URL, {"view": "week"}), 3)) == MOST_A_DAY
