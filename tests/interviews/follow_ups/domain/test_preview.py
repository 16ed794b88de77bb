"""The preview says what the rules say, and goes on as if nobody ever answered."""

from datetime import UTC, date, datetime

import pytest

from accounts.domain.business_time import to_utc
from interviews.follow_ups.domain.facts import Rule
from interviews.follow_ups.domain.preview import (
    after_applying,
    after_interview,
    day_that_counts,
    days_that_count,
)
from interviews.follow_ups.domain.timing import Timing

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"
TIMES = Timing(holidays=frozenset({date(2024, 5, 27)}))


def after(end="2024-05-23 16:00", timing=TIMES, **fields):
    """What comes after an interview in New York, with somebody else than a close recruiter."""
    moment = datetime.fromisoformat(end)
    own = {
        "ended_at": to_utc(moment.date(), moment.time(), NEW_YORK),
        "zone": NEW_YORK,
        "user_zone": NEW_YORK,
        "is_with_recruiter": False,
        "relationship": "close",
        "interest": "yes",
        "feeling": "good",
    }
    return after_interview(timing, **own | fields)


def rules(rows):
    return [row.suggestion.rule for row in rows]


def due(rows, rule):
    row = next(row for row in rows if row.suggestion.rule == rule)
    return f"{row.suggestion.due_local:%a %d %b %H:%M}"


def test_a_good_interview_leads_from_the_call_to_the_end_of_waiting():
    rows = after()

    assert rules(rows) == [
        Rule.RECRUITER_DEBRIEF,
        Rule.THANK_YOU,
        Rule.NUDGE,
        Rule.SECOND_NUDGE,
        Rule.ASSUME_CLOSED,
    ]
    assert due(rows, Rule.RECRUITER_DEBRIEF) == "Thu 23 May 17:00"
    assert due(rows, Rule.NUDGE) == "Fri 31 May 10:00"
    assert [row.is_if_silent for row in rows] == [False, False, False, True, True]


def test_the_second_question_and_the_end_count_from_the_question_before():
    rows = after(promised_on=date(2024, 5, 24))

    assert due(rows, Rule.NUDGE) == "Wed 29 May 10:00"
    assert due(rows, Rule.SECOND_NUDGE) == "Wed 05 Jun 10:00"
    assert due(rows, Rule.ASSUME_CLOSED) == "Wed 19 Jun 10:00"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"relationship": "distant"}, [Rule.RECRUITER_UPDATE, Rule.THANK_YOU]),
        ({"relationship": "none"}, [Rule.THANK_YOU]),
        ({"is_with_recruiter": True}, [Rule.THANK_YOU]),
        ({"interest": "unsure"}, [Rule.RECRUITER_DEBRIEF, Rule.THANK_YOU, Rule.CLARIFY]),
        ({"interest": "no"}, [Rule.WITHDRAW]),
    ],
)
def test_each_answer_has_the_suggestions_of_its_row(fields, expected):
    rows = after(timing=Timing(nudges=0), **fields)

    assert rules(rows) == expected


def test_other_times_show_at_once():
    rows = after(timing=Timing(nudge_after_days=1, nudges=1))

    assert due(rows, Rule.NUDGE) == "Fri 24 May 10:00"
    assert Rule.SECOND_NUDGE not in rules(rows)


def test_the_clock_is_theirs():
    rows = after("2024-05-23 10:00", user_zone=BERLIN)

    call = rows[0].suggestion
    assert (call.zone, call.remind_at) == (NEW_YORK, datetime(2024, 5, 23, 14, 30, tzinfo=UTC))


def test_an_interview_with_a_recruiter_needs_one():
    with pytest.raises(ValueError, match="close or distant"):
        after(is_with_recruiter=True, relationship="none")


def test_an_application_is_asked_about_twice_and_then_called_silent():
    rows = after_applying(date(2024, 5, 6), NEW_YORK, TIMES)

    assert rules(rows) == [Rule.APPLIED_NUDGE, Rule.SECOND_APPLIED_NUDGE, Rule.ASK_GHOSTED]
    assert [row.is_if_silent for row in rows] == [False, True, True]
    assert due(rows, Rule.SECOND_APPLIED_NUDGE) == "Mon 20 May 10:00"
    assert due(rows, Rule.ASK_GHOSTED) == "Wed 05 Jun 10:00"


def test_the_longest_silence_that_can_be_set_is_shown():
    rows = after_applying(date(2024, 5, 6), NEW_YORK, Timing(ghosted_after_days=365))

    assert Rule.ASK_GHOSTED in rules(rows)


def test_the_next_days_that_count_leave_out_weekends_and_holidays():
    assert [f"{day:%a %d}" for day in days_that_count(date(2024, 5, 23), TIMES)] == [
        "Fri 24",
        "Tue 28",
        "Wed 29",
    ]


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2024-05-24", "Fri 24"), ("2024-05-25", "Tue 28"), ("2024-05-27", "Tue 28")],
)
def test_an_ordinary_interview_is_on_a_day_that_counts(day, counts):
    assert f"{day_that_counts(date.fromisoformat(day), TIMES):%a %d}" == counts
