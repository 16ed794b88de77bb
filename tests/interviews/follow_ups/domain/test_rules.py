from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from interviews.follow_ups.domain.facts import (
    Channel,
    ContactFacts,
    EndedInterview,
    Identity,
    PlanningFacts,
    Rule,
)
from interviews.follow_ups.domain.rules import plan_follow_ups
from interviews.follow_ups.domain.timing import Timing
from interviews.follow_ups.domain.words import EXPLANATIONS

NEW_YORK = "America/New_York"
BERLIN = "Europe/Berlin"
TOKYO = "Asia/Tokyo"
MEMORIAL_DAY = frozenset({date(2024, 5, 27)})
LATER = datetime(2024, 12, 31, tzinfo=UTC)

DANA = ContactFacts(1, "Dana Whitlock", "recruiter", "close")
PRIYA = ContactFacts(2, "Priya Raman", "recruiter", "distant")
HANA = ContactFacts(3, "Hana Sato", "recruiter")
AIKO = ContactFacts(6, "Aiko Tanabe", "hiring_manager")
MIA = ContactFacts(4, "Mia Okafor", "coworker")
TOMASZ = ContactFacts(5, "Tomasz Wilk", "coworker")


def at(text: str, zone: str = NEW_YORK) -> datetime:
    """The moment of "2024-05-23 16:00" on the clock of that zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wall(text: str) -> datetime:
    """A local time without a zone."""
    return datetime.fromisoformat(text)


def interview(ended: str = "2024-05-23 16:00", **changes) -> EndedInterview:
    """An interview with Mia in New York that ended on a Thursday, interest yes, went well."""
    interview = EndedInterview(
        key=5, zone=NEW_YORK, ended_at=at(ended), contacts=(MIA,), interest="yes", feeling="good"
    )
    return replace(interview, **changes)


def times_of(**changes) -> Timing:
    """The user's times; the holiday is Memorial Day."""
    return Timing(holidays=MEMORIAL_DAY, **changes)


NO_QUIET = times_of(quiet_from=time(0), quiet_to=time(0))


def role(*interviews: EndedInterview, **changes) -> PlanningFacts:
    """A role without recruiter."""
    role = PlanningFacts(
        company="Fernhill",
        title="Data engineer",
        user_zone=NEW_YORK,
        recruiter=None,
        interviews=interviews,
        timing=times_of(),
    )
    return replace(role, **changes)


def sent(
    rule: Rule, when: str, anchor: str = "interview:5", recipient: int | None = None
) -> dict[Identity, datetime]:
    return {(rule, anchor, recipient): at(when)}


def plan(facts: PlanningFacts, now: datetime = LATER):
    return plan_follow_ups(facts, now)


def planned(facts: PlanningFacts, now: datetime = LATER) -> set[tuple[str, int | None, str]]:
    return {(s.rule, s.recipient, s.channel) for s in plan(facts, now)}


def rules(facts: PlanningFacts, now: datetime = LATER) -> set[str]:
    return {suggestion.rule for suggestion in plan(facts, now)}


def only(rule: Rule, facts: PlanningFacts, now: datetime = LATER):
    (suggestion,) = [each for each in plan(facts, now) if each.rule == rule]
    return suggestion


def times(suggestion, zone: str = NEW_YORK) -> str:
    """ "Thu 23 16:30, Thu 23 17:00": reminder and due time on the clock of that zone."""
    moments = [suggestion.remind_at.astimezone(ZoneInfo(zone)), suggestion.due_at]
    return ", ".join(f"{m.astimezone(ZoneInfo(zone)):%a %d %H:%M}" for m in moments)


# The decision table


DEBRIEF_DANA = (Rule.RECRUITER_DEBRIEF, DANA.key, Channel.CALL)
UPDATE_PRIYA = (Rule.RECRUITER_UPDATE, PRIYA.key, Channel.CALL_OR_EMAIL)
UPDATE_HANA = (Rule.RECRUITER_UPDATE, HANA.key, Channel.CALL_OR_EMAIL)
NOTE = Channel.NOTE
WITHDRAW = Rule.WITHDRAW


@pytest.mark.parametrize("interest", ["yes", "unsure"])
@pytest.mark.parametrize("feeling", ["good", "concerned", ""])
@pytest.mark.parametrize(
    ("recruiter", "contacts", "expected"),
    [
        (DANA, (MIA,), {DEBRIEF_DANA, (Rule.THANK_YOU, MIA.key, NOTE)}),
        (DANA, (DANA,), {(Rule.THANK_YOU, DANA.key, NOTE)}),
        (PRIYA, (MIA,), {UPDATE_PRIYA, (Rule.THANK_YOU, MIA.key, NOTE)}),
        (PRIYA, (PRIYA,), {(Rule.THANK_YOU, PRIYA.key, NOTE)}),
        (HANA, (MIA,), {UPDATE_HANA, (Rule.THANK_YOU, MIA.key, NOTE)}),
        (HANA, (HANA,), {(Rule.THANK_YOU, HANA.key, NOTE)}),
        (None, (AIKO, MIA), {(Rule.THANK_YOU, AIKO.key, NOTE), (Rule.THANK_YOU, MIA.key, NOTE)}),
    ],
    ids=["close", "close-last", "distant", "distant-last", "unsaid", "unsaid-last", "none"],
)
def test_a_role_you_may_want_follows_the_table(recruiter, contacts, expected, interest, feeling):
    facts = role(
        interview(contacts=contacts, interest=interest, feeling=feeling), recruiter=recruiter
    )
    asked = (recruiter or AIKO).key
    always = {(Rule.NUDGE, asked, Channel.EMAIL)}
    if interest == "unsure":
        always.add((Rule.CLARIFY, asked, Channel.EMAIL))

    assert planned(facts) == expected | always


@pytest.mark.parametrize("feeling", ["good", "concerned", ""])
@pytest.mark.parametrize(
    ("recruiter", "contacts", "expected"),
    [
        (DANA, (MIA,), (WITHDRAW, DANA.key, Channel.CALL)),
        (DANA, (DANA,), (WITHDRAW, DANA.key, Channel.CALL)),
        (PRIYA, (MIA,), (WITHDRAW, PRIYA.key, Channel.EMAIL)),
        (PRIYA, (PRIYA,), (WITHDRAW, PRIYA.key, Channel.EMAIL)),
        (HANA, (HANA,), (WITHDRAW, HANA.key, Channel.EMAIL)),
        (None, (HANA,), (WITHDRAW, HANA.key, Channel.EMAIL)),
        (None, (MIA, AIKO), (WITHDRAW, AIKO.key, Channel.EMAIL)),
        (None, (TOMASZ, MIA), (WITHDRAW, None, Channel.EMAIL)),
        (None, (replace(AIKO, kind="leadership"),), (WITHDRAW, None, Channel.EMAIL)),
        (None, (), (WITHDRAW, None, Channel.EMAIL)),
    ],
)
def test_a_role_you_do_not_want_has_one_withdraw(recruiter, contacts, expected, feeling):
    facts = role(interview(contacts=contacts, interest="no", feeling=feeling), recruiter=recruiter)

    assert planned(facts) == {expected}


def test_nothing_is_suggested_before_the_interest_is_recorded():
    assert plan(role(interview(interest=""), recruiter=DANA)) == ()


def test_an_interview_that_ends_later_than_now_has_not_ended():
    facts = role(interview(), recruiter=DANA)

    assert plan(facts, at("2024-05-23 15:59")) == ()
    assert plan(facts, at("2024-05-23 16:00")) != ()


# Who the last interviewer was


@pytest.mark.parametrize(
    ("contacts", "is_called"), [((DANA, MIA), True), ((HANA,), True), ((DANA, HANA), False)]
)
def test_your_recruiter_is_called_unless_they_were_there_with_nobody_else(contacts, is_called):
    facts = role(interview(contacts=contacts), recruiter=DANA)

    assert (DEBRIEF_DANA in planned(facts)) is is_called


def test_a_panel_with_the_recruiter_in_it_is_named_in_the_reason():
    call = only(Rule.RECRUITER_DEBRIEF, role(interview(contacts=(DANA, MIA)), recruiter=DANA))

    assert call.title == "Call Dana Whitlock"
    assert "others were in your last interview" in call.why


def test_a_later_interview_with_the_recruiter_makes_the_call_needless():
    first = interview("2024-05-23 10:00", key=5)
    with_dana = interview("2024-05-23 15:00", key=6, contacts=(DANA,), interest="")

    assert DEBRIEF_DANA in planned(role(first, recruiter=DANA))
    assert DEBRIEF_DANA not in planned(role(first, with_dana, recruiter=DANA))


def test_after_two_interviews_the_recruiter_hears_once():
    facts = role(
        interview("2024-05-23 10:00", key=5), interview("2024-05-23 14:00", key=6), recruiter=DANA
    )

    assert only(Rule.RECRUITER_DEBRIEF, facts).interview == 6


def test_a_call_already_made_is_not_asked_for_again_as_an_update():
    done = sent(Rule.RECRUITER_DEBRIEF, "2024-05-23 16:40", recipient=DANA.key)
    facts = role(interview(), recruiter=replace(DANA, relationship="distant"), sent=done)

    assert Rule.RECRUITER_UPDATE not in rules(facts)


# Thank-you notes


def test_everybody_met_has_a_thank_you_note_and_nothing_else_is_optional():
    facts = role(interview(contacts=(AIKO, MIA, DANA), interest="unsure"), recruiter=DANA)

    assert [it.title for it in plan(facts) if it.is_optional] == [
        "Thank-you note to Dana Whitlock",
        "Thank-you note to Mia Okafor",
        "Thank-you note to Aiko Tanabe",
    ]


def test_each_of_two_interviews_has_its_own_thank_you_notes():
    facts = role(
        interview(key=5, contacts=(MIA,)),
        interview("2024-05-28 11:00", key=6, contacts=(MIA, AIKO)),
    )

    notes = {(s.anchor, s.recipient) for s in plan(facts) if s.rule == Rule.THANK_YOU}

    assert notes == {("interview:5", MIA.key), ("interview:6", MIA.key), ("interview:6", AIKO.key)}


def test_only_the_note_after_the_last_interview_stands_in_for_the_update():
    with_dana = interview("2024-05-20 10:00", key=4, contacts=(DANA,))

    alone = only(Rule.THANK_YOU, role(with_dana, recruiter=DANA))
    both = plan(role(with_dana, interview(), recruiter=DANA))

    assert "this note is your update too" in alone.why
    assert not [s.why for s in both if "your update too" in s.why]


def test_a_thank_you_note_already_sent_is_not_suggested():
    done = sent(Rule.THANK_YOU, "2024-05-23 18:00", recipient=MIA.key)
    facts = role(interview(contacts=(AIKO, MIA)), sent=done)

    assert only(Rule.THANK_YOU, facts).recipient == AIKO.key


# The dated examples, in New York with Memorial Day on 27 May


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("2024-05-23 16:00", "Thu 23 16:30, Thu 23 17:00"),
        ("2024-05-23 16:15", "Fri 24 10:00, Fri 24 12:00"),
        ("2024-05-24 16:15", "Tue 28 10:00, Tue 28 12:00"),
        ("2024-05-25 11:00", "Tue 28 10:00, Tue 28 12:00"),
        ("2024-05-27 11:00", "Tue 28 10:00, Tue 28 12:00"),
        ("2024-05-23 23:45", "Fri 24 10:00, Fri 24 12:00"),
        ("2024-05-23 11:10", "Thu 23 11:40, Thu 23 17:00"),
    ],
)
def test_a_close_recruiter_is_called_the_same_day_or_the_next_morning(ended, expected):
    facts = role(interview(ended), recruiter=DANA, timing=NO_QUIET)

    assert times(only(Rule.RECRUITER_DEBRIEF, facts)) == expected


def test_an_interview_that_ends_half_a_minute_past_still_counts_for_the_same_day():
    facts = role(interview(ended_at=at("2024-05-23 16:00") + timedelta(seconds=30)), recruiter=DANA)

    assert times(only(Rule.RECRUITER_DEBRIEF, facts)) == "Thu 23 16:30, Thu 23 17:00"


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("2024-05-23 16:00", "Thu 23 18:00, Fri 24 12:00"),
        ("2024-05-23 16:01", "Fri 24 09:00, Fri 24 12:00"),
        ("2024-05-23 22:30", "Fri 24 09:00, Fri 24 12:00"),
        ("2024-05-24 15:00", "Fri 24 17:00, Tue 28 12:00"),
        ("2024-05-25 11:00", "Tue 28 09:00, Tue 28 12:00"),
    ],
)
def test_a_distant_recruiter_hears_by_noon_of_the_next_business_day(ended, expected):
    facts = role(interview(ended), recruiter=PRIYA)

    assert times(only(Rule.RECRUITER_UPDATE, facts)) == expected


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("2024-05-24 15:00", "Fri 24 17:00, Tue 28 12:00"),
        ("2024-05-22 15:00", "Wed 22 17:00, Thu 23 15:00"),
        ("2024-05-22 18:00", "Wed 22 20:00, Thu 23 18:00"),
        ("2024-05-22 18:01", "Thu 23 09:00, Thu 23 18:01"),
        ("2024-05-22 22:30", "Thu 23 09:00, Thu 23 22:30"),
        ("2024-05-25 15:00", "Sat 25 17:00, Tue 28 12:00"),
        ("2024-05-26 15:00", "Sun 26 17:00, Tue 28 12:00"),
        ("2024-05-24 18:30", "Tue 28 09:00, Tue 28 12:00"),
    ],
)
def test_a_thank_you_note_is_due_within_a_day_or_at_the_next_noon(ended, expected):
    assert times(only(Rule.THANK_YOU, role(interview(ended)))) == expected


def test_a_day_later_is_the_same_time_also_when_the_clocks_change():
    thursday_before_the_change = at("2012-03-29 15:00", "Asia/Gaza")
    facts = role(interview(ended_at=thursday_before_the_change, zone="Asia/Gaza"))

    note = only(Rule.THANK_YOU, facts)

    assert note.due_local == wall("2012-03-30 15:00")
    assert note.due_at - thursday_before_the_change == timedelta(hours=23)


@pytest.mark.parametrize(
    ("promised_on", "expected"),
    [
        (date(2024, 5, 24), "Wed 29 10:00, Wed 29 10:00"),
        (None, "Fri 31 10:00, Fri 31 10:00"),
        (date(2024, 5, 23), "Tue 28 10:00, Tue 28 10:00"),
        (date(2024, 5, 22), "Fri 31 10:00, Fri 31 10:00"),
    ],
    ids=["promised", "no date", "the same day", "before the interview: no promise"],
)
def test_a_nudge_follows_the_promised_day_or_the_interview(promised_on, expected):
    assert times(only(Rule.NUDGE, role(interview(promised_on=promised_on)))) == expected


def test_the_second_nudge_counts_from_when_the_first_was_sent():
    facts = role(interview(), sent=sent(Rule.NUDGE, "2024-05-29 10:20"))

    second = only(Rule.SECOND_NUDGE, facts)

    assert second.due_at == at("2024-06-05 10:00")
    assert "Wednesday 29 May" in second.why
    assert Rule.NUDGE not in rules(facts)


def test_the_last_of_two_sendings_counts():
    twice = sent(Rule.NUDGE, "2024-05-28 10:00") | sent(Rule.NUDGE, "2024-05-29 10:00", recipient=9)

    assert only(Rule.SECOND_NUDGE, role(interview(), sent=twice)).due_at == at("2024-06-05 10:00")


@pytest.mark.parametrize(
    ("rule", "due"), [(Rule.NUDGE, "2024-06-06 10:00"), (Rule.SECOND_NUDGE, "2024-06-13 10:00")]
)
def test_a_sending_before_the_corrected_end_of_the_interview_counts_from_that_end(rule, due):
    facts = role(interview("2024-05-30 16:00"), sent=sent(rule, "2024-05-29 10:00"))

    assert plan(facts)[-1].due_at == at(due)


def test_ten_business_days_after_the_second_nudge_the_role_counts_as_closed():
    asked = sent(Rule.NUDGE, "2024-05-29 10:20") | sent(Rule.SECOND_NUDGE, "2024-06-05 17:45")
    facts = role(interview(), sent=asked)

    closed = only(Rule.ASSUME_CLOSED, facts)

    assert closed.due_at == at("2024-06-19 10:00")
    assert (closed.channel, closed.recipient) == (Channel.SELF, None)
    assert not rules(facts) & {Rule.NUDGE, Rule.SECOND_NUDGE}


def test_nothing_is_asked_once_it_was_assumed_closed():
    asked = (
        sent(Rule.NUDGE, "2024-05-29 10:20")
        | sent(Rule.SECOND_NUDGE, "2024-06-05 10:00")
        | sent(Rule.ASSUME_CLOSED, "2024-06-19 10:00")
    )

    assert rules(role(interview(), sent=asked)) == {Rule.THANK_YOU}


def test_an_update_over_the_change_to_summer_time_is_due_at_noon_summer_time():
    facts = role(interview("2024-03-08 15:00"), recruiter=PRIYA)

    update = only(Rule.RECRUITER_UPDATE, facts)

    assert update.remind_at == datetime(2024, 3, 8, 22, tzinfo=UTC)
    assert update.due_at == datetime(2024, 3, 11, 16, tzinfo=UTC)
    assert (update.due_local, update.zone) == (wall("2024-03-11 12:00"), NEW_YORK)


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("2024-05-23 16:00", "Thu 23 10:30, Thu 23 17:00"),
        ("2024-05-23 10:00", "Thu 23 09:00, Thu 23 17:00"),  # not in the small hours
    ],
)
def test_an_interview_in_berlin_reminds_of_the_call_on_the_recruiters_clock(ended, expected):
    in_berlin = interview(ended_at=at(ended, BERLIN), zone=BERLIN)
    facts = role(in_berlin, recruiter=replace(DANA, zone=NEW_YORK), user_zone=BERLIN)

    call = only(Rule.RECRUITER_DEBRIEF, facts)

    assert (times(call), call.zone) == (expected, NEW_YORK)


def test_unsure_asks_for_an_interview_with_a_peer_over_two_business_days():
    facts = role(interview("2024-05-24 15:00", interest="unsure"), recruiter=DANA)

    clarify = only(Rule.CLARIFY, facts)
    assert times(clarify) == "Tue 28 10:00, Wed 29 17:00"
    assert clarify.title == "Ask to meet a peer at Fernhill"


def test_who_meets_a_peer_sends_the_open_questions_instead_of_asking_for_a_peer():
    facts = role(interview(interest="unsure"), recruiter=DANA, meets_peer=True)

    clarify = only(Rule.CLARIFY, facts)

    assert clarify.title == "Send Fernhill your open questions"
    assert "by e-mail" in clarify.why


def test_a_rejection_is_answered_after_a_business_day():
    facts = role(interview(), rejected_on=date(2024, 5, 24))

    (reply,) = plan(facts)

    assert (reply.rule, reply.anchor) == (Rule.REJECTION_REPLY, "rejection:2024-05-24")
    assert times(reply) == "Tue 28 10:00, Wed 29 17:00"
    assert reply.interview is None


@pytest.mark.parametrize(
    ("decided", "next_step", "expected"),
    [
        ("2024-05-23 18:00", "2024-05-24 14:00", "Thu 23 18:00, Thu 23 18:00"),
        ("2024-05-23 18:00", None, "Fri 24 10:00, Fri 24 17:00"),
        ("2024-05-24 12:00", None, "Tue 28 10:00, Tue 28 17:00"),
        ("2024-05-23 18:00", "2024-06-10 14:00", "Fri 24 10:00, Fri 24 17:00"),
        ("2024-05-24 12:00", "2024-05-28 09:00", "Mon 27 09:00, Mon 27 09:00"),
        ("2024-05-24 12:00", "2024-05-29 13:00", "Tue 28 10:00, Tue 28 13:00"),
        ("2024-05-23 18:00", "2024-05-23 17:00", "Fri 24 10:00, Fri 24 17:00"),
    ],
    ids=["now", "no step", "weekend", "far", "holiday", "afternoon", "step has passed"],
)
def test_a_withdraw_comes_a_day_before_the_next_step(decided, next_step, expected):
    facts = role(
        interview(interest="no"),
        recruiter=DANA,
        decided_no_at=at(decided),
        next_step_at=at(next_step) if next_step else None,
    )

    assert times(only(Rule.WITHDRAW, facts)) == expected


def test_an_urgent_withdraw_does_not_move_when_it_is_asked_for_again():
    facts = role(
        interview(interest="no"),
        decided_no_at=at("2024-05-23 18:00"),
        next_step_at=at("2024-05-24 14:00"),
    )

    assert plan(facts, at("2024-05-23 18:00")) == plan(facts, at("2024-05-24 12:00"))
    assert "Friday 24 May" in only(Rule.WITHDRAW, facts).why


@pytest.mark.parametrize("decided", [None, at("2024-05-22 18:00")])
def test_a_withdraw_counts_from_the_end_of_the_interview_at_least(decided):
    facts = role(interview(interest="no"), decided_no_at=decided)

    assert times(only(Rule.WITHDRAW, facts)) == "Fri 24 10:00, Fri 24 17:00"


# Zones and quiet hours


@pytest.mark.parametrize(
    ("contact_zone", "interview_zone", "user_zone", "expected"),
    [
        (TOKYO, BERLIN, NEW_YORK, TOKYO),
        ("", BERLIN, NEW_YORK, BERLIN),
        ("", "", NEW_YORK, NEW_YORK),
        ("Mars/Olympus", "", NEW_YORK, NEW_YORK),
        ("", "", "", "UTC"),
    ],
)
def test_the_recipients_zone_counts_then_the_interviews_then_the_users(
    contact_zone, interview_zone, user_zone, expected
):
    facts = role(
        interview(contacts=(replace(MIA, zone=contact_zone),), zone=interview_zone),
        user_zone=user_zone,
    )

    assert only(Rule.THANK_YOU, facts).zone == expected


def test_each_interviewer_has_their_own_clock():
    abroad = replace(AIKO, zone=TOKYO)
    facts = role(interview(contacts=(MIA, abroad)))

    due = {s.recipient: s.due_local for s in plan(facts) if s.rule == Rule.THANK_YOU}

    assert due == {MIA.key: wall("2024-05-24 16:00"), AIKO.key: wall("2024-05-28 12:00")}


def test_quiet_hours_shift_the_reminder_and_not_the_due_time():
    abroad = replace(AIKO, zone=TOKYO)
    interview_in_tokyo = interview(
        ended_at=at("2024-05-23 19:00", TOKYO), zone=TOKYO, contacts=(abroad,)
    )
    awake = role(interview_in_tokyo, user_zone=TOKYO)
    asleep = role(interview_in_tokyo, user_zone=NEW_YORK)  # 9:00 in Tokyo is 20:00 in New York
    early_night = replace(asleep, timing=times_of(quiet_from=time(19)))  # 20:00 is night

    assert only(Rule.THANK_YOU, awake).remind_at == at("2024-05-24 09:00", TOKYO)
    assert only(Rule.THANK_YOU, asleep).remind_at == at("2024-05-24 09:00", TOKYO)
    assert only(Rule.THANK_YOU, early_night).remind_at == at("2024-05-24 08:00", NEW_YORK)
    assert {only(Rule.THANK_YOU, f).due_at for f in (awake, asleep, early_night)} == {
        at("2024-05-24 19:00", TOKYO)
    }


def test_a_reminder_may_come_after_the_due_time_when_you_sleep_over_it():
    late_in_berlin = interview(ended_at=at("2024-05-23 22:00", BERLIN), zone=BERLIN)
    facts = role(late_in_berlin, recruiter=replace(DANA, zone=NEW_YORK), user_zone=BERLIN)

    call = only(Rule.RECRUITER_DEBRIEF, facts)

    assert call.due_at == at("2024-05-23 17:00")
    assert call.remind_at == at("2024-05-24 08:00", BERLIN)


# Several interviews, and what ends a role


def test_the_latest_no_retires_what_earlier_interviews_asked_for():
    first = interview("2024-05-20 10:00", key=4)
    last = interview("2024-05-23 16:00", key=5, interest="no")

    (withdraw,) = plan(role(first, last, recruiter=DANA))

    assert withdraw.anchor == "interview:5"


def test_two_interviews_that_end_in_no_ask_for_one_withdraw():
    facts = role(interview("2024-05-20 10:00", key=4, interest="no"), interview(interest="no"))

    assert [s.rule for s in plan(facts)] == [Rule.WITHDRAW]


def test_a_yes_after_a_no_wakes_only_the_later_interview():
    facts = role(
        interview("2024-05-20 10:00", key=3),
        interview("2024-05-21 10:00", key=4, interest="no"),
        interview("2024-05-23 16:00", key=5),
        recruiter=DANA,
    )

    assert {s.anchor for s in plan(facts)} == {"interview:5"}


def test_an_interview_without_interest_leaves_the_earlier_advice_but_its_nudge():
    first = interview("2024-05-20 10:00", key=4, interest="unsure")
    newest = interview("2024-05-23 16:00", key=5, interest="")

    assert rules(role(first)) - rules(role(first, newest)) == {Rule.NUDGE}
    assert {s.anchor for s in plan(role(first, newest))} == {"interview:4"}


def test_only_the_latest_interview_is_asked_after():
    facts = role(interview("2024-05-20 10:00", key=4), interview("2024-05-23 16:00", key=5))

    assert only(Rule.NUDGE, facts).anchor == "interview:5"


def test_a_new_interview_starts_the_asking_again():
    asked = sent(Rule.NUDGE, "2024-05-28 10:00", "interview:4") | sent(
        Rule.SECOND_NUDGE, "2024-06-05 10:00", "interview:4"
    )
    facts = role(
        interview("2024-05-20 10:00", key=4), interview("2024-06-11 10:00", key=5), sent=asked
    )

    assert only(Rule.NUDGE, facts).anchor == "interview:5"
    assert Rule.ASSUME_CLOSED not in rules(facts)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        sent(Rule.NUDGE, "2024-05-29 10:00"),
        sent(Rule.NUDGE, "2024-05-29 10:00") | sent(Rule.SECOND_NUDGE, "2024-06-05 10:00"),
    ],
    ids=["nudge", "second nudge", "assume closed"],
)
def test_a_reply_cancels_the_asking(asked):
    waiting = role(interview(), sent=asked)
    answered = replace(waiting, last_reply_at=at("2024-05-23 16:01"))
    older = replace(waiting, last_reply_at=at("2024-05-23 16:00"))

    assert rules(answered) == {Rule.THANK_YOU}
    assert len(rules(older)) == len(rules(waiting)) == 2


def test_a_next_step_with_a_date_cancels_the_asking_until_it_has_passed():
    facts = role(interview(), next_step_at=at("2024-06-03 10:00"))

    assert Rule.NUDGE not in rules(facts, at("2024-06-01 10:00"))
    assert Rule.NUDGE in rules(facts, at("2024-06-03 10:00"))


def test_the_contact_who_promised_is_asked():
    facts = role(interview(promised_on=date(2024, 5, 24), promised_contact=AIKO), recruiter=DANA)

    nudge = only(Rule.NUDGE, facts)

    assert (nudge.recipient, nudge.title) == (AIKO.key, "Ask Fernhill for news")
    assert nudge.why.startswith("they promised an answer by Friday 24 May;")


def test_a_closed_role_suggests_nothing():
    assert plan(role(interview(), recruiter=DANA, is_closed=True)) == ()


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_rejected_role_keeps_only_the_reply(is_closed):
    facts = role(interview(), recruiter=DANA, rejected_on=date(2024, 5, 24), is_closed=is_closed)

    assert planned(facts) == {(Rule.REJECTION_REPLY, DANA.key, Channel.EMAIL)}


def test_a_rejection_by_form_letter_is_answered_only_if_you_like():
    (form_letter,) = plan(role(rejected_on=date(2024, 5, 24)))
    (after_an_interview,) = plan(role(interview(), rejected_on=date(2024, 5, 24)))

    assert form_letter.is_optional
    assert not after_an_interview.is_optional


@pytest.mark.parametrize(
    ("replied", "is_asked"),
    [("2024-05-28 10:00", False), ("2024-05-23 10:00", False), ("2024-05-01 10:00", True)],
)
def test_a_rejection_already_answered_is_answered_also_under_a_corrected_date(replied, is_asked):
    done = sent(Rule.REJECTION_REPLY, replied, "rejection:2024-05-24")
    facts = role(interview(), rejected_on=date(2024, 5, 23), sent=done)

    assert bool(plan(facts)) is is_asked


@pytest.mark.parametrize("rule", [Rule.CLARIFY, Rule.WITHDRAW])
def test_what_was_sent_to_one_contact_is_not_asked_for_to_another(rule):
    interest = "no" if rule == Rule.WITHDRAW else "unsure"
    done = sent(rule, "2024-05-24 11:00", recipient=AIKO.key)
    facts = role(interview(interest=interest), recruiter=DANA)

    assert rule in rules(facts)
    assert rule not in rules(replace(facts, sent=done))


def test_what_is_due_first_stands_first():
    facts = role(interview(interest="unsure"), recruiter=DANA)

    assert [s.rule for s in plan(facts)] == [
        Rule.RECRUITER_DEBRIEF,
        Rule.THANK_YOU,
        Rule.CLARIFY,
        Rule.NUDGE,
    ]


# Words


@pytest.mark.parametrize("feeling", ["concerned", ""])
@pytest.mark.parametrize("recruiter", [DANA, PRIYA, HANA])
def test_nothing_says_it_went_well_when_it_did_not(recruiter, feeling):
    facts = role(interview(feeling=feeling), recruiter=recruiter)

    assert not [s.why for s in plan(facts) if "went well" in s.why]


def test_keenness_is_claimed_only_where_the_interest_is_yes():
    keen = only(Rule.RECRUITER_UPDATE, role(interview(), recruiter=PRIYA))
    unsure = only(Rule.RECRUITER_UPDATE, role(interview(interest="unsure"), recruiter=PRIYA))

    assert "it went well, and you are still keen" in keen.why
    assert "keen" not in unsure.why


@pytest.mark.parametrize("contacts", [(MIA,), (HANA,)])
@pytest.mark.parametrize("interest", ["yes", "no"])
def test_a_recruiter_neither_close_nor_distant_asks_for_the_missing_word(contacts, interest):
    facts = role(interview(contacts=contacts, interest=interest), recruiter=HANA)

    hints = [s for s in plan(facts) if "Set close or distant for Hana Sato" in s.why]

    assert [s.recipient for s in hints] == [HANA.key]


def test_a_call_after_an_interview_with_nobody_noted_claims_nothing_about_who_was_there():
    call = only(Rule.RECRUITER_DEBRIEF, role(interview(contacts=()), recruiter=DANA))

    assert call.why == (
        "you know Dana Whitlock well, so they would like to hear from you how it went."
    )


def test_a_withdraw_with_nobody_to_tell_asks_for_a_contact():
    withdraw = only(Rule.WITHDRAW, role(interview(contacts=(), interest="no")))

    assert withdraw.title == "Withdraw from Data engineer at Fernhill"
    assert "nobody to write to yet: add a recruiter" in withdraw.why


def test_a_reason_with_a_day_in_it_is_true_before_that_day_and_after():
    urgent = role(interview(interest="no"), next_step_at=at("2024-05-24 14:00"), recruiter=DANA)
    offer = role(offer_answer_by=date(2024, 5, 24))

    whys = [only(Rule.WITHDRAW, urgent, at("2024-05-24 09:00")).why]
    whys.append(only(Rule.OFFER_DEADLINE, offer).why)

    assert [why for why in whys if "is on" in why or "they want" in why] == []
    assert all("Friday 24 May" in why for why in whys)


def test_every_rule_can_say_where_it_comes_from():
    assert all(EXPLANATIONS[rule].endswith(".") for rule in Rule)


# --- What was decided ----------------------------------------------------------------------------


def test_declining_after_an_interview_leaves_the_withdrawal_and_nothing_else():
    facts = role(interview(), declined_at=at("2024-05-24 09:00"))

    [withdrawal] = plan(facts)

    assert (withdrawal.rule, withdrawal.anchor) == (Rule.WITHDRAW, "interview:5")
    assert withdrawal.due_at == at("2024-05-28 17:00")


@pytest.mark.parametrize(
    ("changes", "decided", "expected"),
    [
        ({"interest": ""}, "declined_at", {Rule.WITHDRAW}),
        ({"interest_at": at("2024-05-24 09:00")}, "declined_at", {Rule.WITHDRAW}),
        (
            {"interest_at": at("2024-05-24 09:01")},  # said after the decision
            "declined_at",
            {Rule.THANK_YOU, Rule.NUDGE},
        ),
        ({"interest": "no"}, "pursued_at", {Rule.THANK_YOU, Rule.NUDGE}),
        ({"interest": "unsure"}, "pursued_at", {Rule.THANK_YOU, Rule.NUDGE, Rule.CLARIFY}),
    ],
)
def test_the_later_of_interest_and_decision_counts(changes, decided, expected):
    facts = role(interview(**changes), **{decided: at("2024-05-24 09:00")})

    assert rules(facts) == expected


def test_declining_twice_asks_to_tell_them_once():
    told = sent(Rule.WITHDRAW, "2024-05-24 10:00")
    again = at("2024-06-03 09:00")

    assert plan(role(interview(interest="no"), declined_at=again, sent=told)) == ()


def test_declining_before_any_interview_tells_the_recruiter():
    facts = role(recruiter=DANA, declined_at=at("2024-05-23 18:00"))

    [withdrawal] = plan(facts)

    assert (withdrawal.rule, withdrawal.recipient) == (Rule.WITHDRAW, DANA.key)
    assert withdrawal.channel == Channel.CALL
    assert withdrawal.due_at == at("2024-05-24 17:00")


def test_declining_what_nobody_knows_of_leaves_nobody_to_tell():
    facts = role(declined_at=at("2024-05-23 18:00"))

    assert plan(facts) == ()
    withdraw = only(Rule.WITHDRAW, replace(facts, is_known_there=True))
    assert withdraw.recipient is None
    assert "nobody to write to yet" in withdraw.why


def test_a_closed_role_has_nobody_left_to_tell():
    facts = role(interview(), declined_at=at("2024-05-24 09:00"), is_closed=True)

    assert plan(facts) == ()


# Times of the user's own


@pytest.mark.parametrize(
    ("rule", "changes", "expected"),
    [
        (Rule.RECRUITER_DEBRIEF, {}, "Thu 23 16:30, Thu 23 17:00"),
        (Rule.RECRUITER_DEBRIEF, {"call_after_minutes": 10}, "Thu 23 16:10, Thu 23 17:00"),
        (Rule.RECRUITER_DEBRIEF, {"day_ends_at": time(18)}, "Thu 23 16:30, Thu 23 18:00"),
        (Rule.RECRUITER_DEBRIEF, {"call_until": time(16)}, "Fri 24 10:00, Fri 24 12:00"),
        (
            Rule.RECRUITER_DEBRIEF,
            {"call_until": time(16), "day_starts_at": time(8, 30), "midday_at": time(13)},
            "Fri 24 08:30, Fri 24 13:00",
        ),
        (
            Rule.RECRUITER_DEBRIEF,
            {"call_until": time(16), "weekdays": frozenset({0})},
            "Mon 03 10:00, Mon 03 12:00",
        ),
        (
            Rule.THANK_YOU,
            {"note_until": time(16), "first_contact_at": time(8, 15)},
            "Fri 24 08:15, Fri 24 16:00",
        ),
    ],
)
def test_every_clock_time_can_be_changed(rule, changes, expected):
    facts = role(interview("2024-05-23 16:00"), recruiter=DANA, timing=times_of(**changes))

    assert times(only(rule, facts)) == expected


@pytest.mark.parametrize(
    ("nudges", "sent_rules", "expected"),
    [
        (0, [], None),
        (1, [], Rule.NUDGE),
        (1, [Rule.NUDGE], Rule.ASSUME_CLOSED),
        (2, [Rule.NUDGE], Rule.SECOND_NUDGE),
        (2, [Rule.NUDGE, Rule.SECOND_NUDGE], Rule.ASSUME_CLOSED),
    ],
)
def test_news_are_asked_for_as_often_as_the_user_wants(nudges, sent_rules, expected):
    done = {it: at for rule in sent_rules for it, at in sent(rule, "2024-05-31 10:00").items()}
    facts = role(interview("2024-05-23 16:00"), timing=times_of(nudges=nudges), sent=done)

    asked = rules(facts) & {Rule.NUDGE, Rule.SECOND_NUDGE, Rule.ASSUME_CLOSED}

    assert asked == ({expected} if expected else set())


# Applied, an offer, silence


def silent(**changes) -> PlanningFacts:
    return role(**{"applied_on": date(2024, 5, 16), "recruiter": DANA} | changes)


def test_an_application_is_asked_about_after_a_week_of_silence():
    asked = only(Rule.APPLIED_NUDGE, silent())

    assert times(asked) == "Thu 23 10:00, Thu 23 10:00"
    assert "seven days" in asked.why


def test_a_silent_week_that_ends_on_a_holiday_waits_for_the_day_after():
    assert times(only(Rule.APPLIED_NUDGE, silent(applied_on=date(2024, 5, 20)))).startswith(
        "Tue 28 10:00"
    )


def test_an_application_is_asked_about_twice_at_most():
    first = sent(Rule.APPLIED_NUDGE, "2024-05-23 11:00", "applied:2024-05-16", DANA.key)
    second = sent(Rule.SECOND_APPLIED_NUDGE, "2024-05-30 11:00", "applied:2024-05-16", DANA.key)

    again = only(Rule.SECOND_APPLIED_NUDGE, silent(sent=first))

    assert times(again).startswith("Thu 30 10:00")
    assert plan(silent(sent=first | second)) == ()
    assert plan(silent(sent=first, timing=times_of(applied_nudges=1))) == ()
    assert plan(silent(timing=times_of(applied_nudges=0))) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"last_reply_at": at("2024-05-17 09:00")},
        {"next_step_at": at("2024-06-20 09:00")},
        {"is_closed": True},
        {"interviews": (interview("2024-05-20 16:00"),)},
    ],
)
def test_an_application_that_moved_is_not_asked_about(changes):
    assert Rule.APPLIED_NUDGE not in rules(replace(silent(), **changes))


def test_an_offer_is_answered_by_its_day_and_reminded_of_two_days_before_on_the_users_clock():
    facts = role(offer_answer_by=date(2024, 5, 31), user_zone=TOKYO)

    asked = only(Rule.OFFER_DEADLINE, facts)

    assert asked.remind_at == at("2024-05-29 10:00", TOKYO)
    assert asked.due_at == at("2024-05-31 17:00", TOKYO)
    assert asked.title.endswith(" by Friday 31 May")


def test_an_offer_that_was_answered_or_declined_is_not_asked_about():
    done = sent(Rule.OFFER_DEADLINE, "2024-05-29 12:00", "offer:2024-05-31")
    facts = role(offer_answer_by=date(2024, 5, 31))

    assert plan(replace(facts, sent=done)) == ()
    declined = at("2024-05-29 12:00")
    assert Rule.OFFER_DEADLINE not in rules(replace(facts, declined_at=declined))


def test_a_month_without_a_sign_is_asked_about_once():
    facts = role(last_sign_on=date(2024, 4, 24))

    asked = only(Rule.ASK_GHOSTED, facts)

    assert times(asked).startswith("Fri 24 10:00")
    done = sent(Rule.ASK_GHOSTED, "2024-05-24 12:00", "silence:2024-04-24")
    assert plan(replace(facts, sent=done)) == ()


def test_a_month_of_silence_is_asked_about_two_days_ahead_and_not_before():
    facts = role(last_sign_on=date(2024, 4, 24))

    assert plan_follow_ups(facts, at("2024-05-22 09:59")) == ()
    assert [it.rule for it in plan_follow_ups(facts, at("2024-05-22 10:00"))] == [Rule.ASK_GHOSTED]


def test_a_silence_is_the_same_where_its_day_is_another():
    berlin = only(
        Rule.ASK_GHOSTED, role(last_sign_on=date(2024, 4, 24), last_sign="reply@2024-04-23T22:30")
    )
    new_york = only(
        Rule.ASK_GHOSTED, role(last_sign_on=date(2024, 4, 23), last_sign="reply@2024-04-23T22:30")
    )

    assert berlin.identity == new_york.identity


def test_an_application_whose_day_is_corrected_is_not_asked_about_more_often():
    first = sent(Rule.APPLIED_NUDGE, "2024-05-23 11:00", "applied:2024-05-16", DANA.key)
    second = sent(Rule.SECOND_APPLIED_NUDGE, "2024-05-30 11:00", "applied:2024-05-16", DANA.key)
    corrected = {"applied_on": date(2024, 5, 15)}

    assert plan(silent(**corrected, sent=first | second)) == ()
    assert rules(silent(**corrected, sent=first)) == {Rule.SECOND_APPLIED_NUDGE}


def test_silence_is_not_asked_about_beside_assume_closed():
    asked = sent(Rule.NUDGE, "2024-05-31 10:00") | sent(Rule.SECOND_NUDGE, "2024-05-31 10:00")
    facts = role(interview("2024-05-23 16:00"), sent=asked, last_sign_on=date(2024, 5, 23))

    assert Rule.ASSUME_CLOSED in rules(facts)
    assert Rule.ASK_GHOSTED not in rules(facts)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2024-05-20 12:00", {Rule.APPLIED_NUDGE}),  # a silence of less than a month
        ("2024-06-20 12:00", {Rule.ASK_GHOSTED}),
    ],
)
def test_an_application_noted_late_has_one_question_about_its_silence(now, expected):
    facts = silent(applied_on=date(2024, 5, 6), last_sign_on=date(2024, 5, 6))

    assert rules(facts, at(now)) == expected


def test_an_interview_noted_late_has_one_question_about_its_silence():
    facts = role(interview("2024-05-23 16:00"), last_sign_on=date(2024, 5, 23))

    assert rules(facts, at("2024-06-10 12:00")) == {Rule.THANK_YOU, Rule.NUDGE}
    assert rules(facts) == {Rule.THANK_YOU, Rule.ASK_GHOSTED}


def test_who_asked_lately_asks_again_before_it_counts_as_silence():
    asked = sent(Rule.APPLIED_NUDGE, "2024-06-03 10:00", "applied:2024-05-06", DANA.key)
    facts = silent(applied_on=date(2024, 5, 6), last_sign_on=date(2024, 5, 6), sent=asked)

    assert rules(facts, at("2024-06-05 12:00")) == {Rule.SECOND_APPLIED_NUDGE}
