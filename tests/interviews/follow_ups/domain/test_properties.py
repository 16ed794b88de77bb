from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.domain.business_time import is_zone, outside_quiet_hours, to_utc
from interviews.follow_ups.domain.facts import ContactFacts, EndedInterview, PlanningFacts, Rule
from interviews.follow_ups.domain.reconcile import Changes, Status, reconcile
from interviews.follow_ups.domain.rules import ABOUT_SILENCE, plan_follow_ups
from interviews.follow_ups.domain.timing import Timing
from tests.interviews.follow_ups.domain.stored_rows import Row, stored

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
LAST = datetime(2024, 12, 31, tzinfo=UTC)
NOW = datetime(2025, 1, 1, tzinfo=UTC)

quick = settings(deadline=None, max_examples=60)

zones = st.sampled_from(
    ["", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "No/Where"]
)
moments = st.datetimes(
    FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC)
)
days = st.dates(FIRST.date(), LAST.date())
contacts = st.builds(
    ContactFacts,
    key=st.integers(1, 6),
    name=st.sampled_from(["Dana", "Aiko", "Mia"]),
    kind=st.sampled_from(["recruiter", "hiring_manager", "coworker", "leadership", "other"]),
    relationship=st.sampled_from(["close", "distant", ""]),
    zone=zones,
)
interviews = st.builds(
    EndedInterview,
    key=st.integers(1, 4),
    zone=zones,
    ended_at=moments,
    contacts=st.lists(contacts, max_size=4, unique_by=lambda it: it.key).map(tuple),
    interest=st.sampled_from(["yes", "yes", "unsure", "no", ""]),
    feeling=st.sampled_from(["good", "concerned", ""]),
    promised_on=st.none() | days,
    promised_contact=st.none() | contacts,
    interest_at=st.none() | moments,
)
identities = st.tuples(
    st.sampled_from(Rule),
    st.integers(1, 4).map("interview:{}".format),
    st.none() | st.integers(1, 6),
)
times_of_day = st.builds(time, st.integers(0, 23), st.integers(0, 59))
timings = st.builds(
    Timing,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    call_after_minutes=st.integers(0, 480),
    call_until=times_of_day,
    note_after_hours=st.integers(0, 24),
    update_until=times_of_day,
    note_until=times_of_day,
    first_contact_at=times_of_day,
    day_starts_at=times_of_day,
    midday_at=times_of_day,
    day_ends_at=times_of_day,
    nudges=st.integers(0, 2),
    nudge_after_promise_days=st.integers(1, 30),
    nudge_after_days=st.integers(1, 30),
    second_nudge_days=st.integers(1, 30),
    assume_closed_days=st.integers(1, 60),
    applied_nudges=st.integers(0, 2),
    applied_silent_days=st.integers(1, 90),
    ghosted_after_days=st.integers(7, 365),
    quiet_from=times_of_day,
    quiet_to=times_of_day,
    holidays=st.frozensets(days, max_size=10),
)
roles = st.builds(
    PlanningFacts,
    company=st.just("Fernhill"),
    title=st.just("Data engineer"),
    user_zone=zones,
    recruiter=st.none() | contacts,
    interviews=st.lists(interviews, max_size=4, unique_by=lambda i: i.key).map(tuple),
    next_step_at=st.none() | moments,
    rejected_on=st.none() | st.none() | days,
    is_closed=st.sampled_from([False, False, False, True]),
    decided_no_at=st.none() | moments,
    declined_at=st.none() | st.none() | moments,
    pursued_at=st.none() | st.none() | moments,
    accepted_at=st.none() | st.none() | st.none() | moments,
    offered_on=st.none() | st.none() | days,
    advanced_on=st.none() | st.none() | days,
    last_reply_at=st.none() | st.none() | moments,
    sent=st.dictionaries(identities, moments, max_size=4),
    timing=timings,
    applied_on=st.none() | days,
    offer_answer_by=st.none() | days,
    last_sign_on=st.none() | days,
    noted_on=st.none() | days,
    sign_noted_on=st.none() | days,
)


def awake(facts: PlanningFacts) -> PlanningFacts:
    return replace(facts, timing=replace(facts.timing, quiet_from=time(0), quiet_to=time(0)))


def applied(rows: list[Row], changes: Changes[Row]) -> list[Row]:
    """The stored rows after the changes were written, as a database would hold them."""
    written = {row.pk: it for row, it in (*changes.update, *changes.revive)}
    after = []
    for row in rows:
        if row.pk in written:
            after.append(stored(written[row.pk], row.pk))
        elif row in changes.retire:
            after.append(replace(row, status=Status.RETIRED))
        else:
            after.append(row)
    start = max((row.pk for row in rows), default=0) + 1
    return after + [stored(new, pk) for pk, new in enumerate(changes.create, start)]


@st.composite
def used_rows(draw) -> list[Row]:
    """Rows left by an earlier plan that the user has worked with since."""
    rows = applied([], reconcile([], plan_follow_ups(draw(roles), NOW)))
    return [replace(row, status=draw(st.sampled_from(Status))) for row in rows]


@given(roles)
@settings(deadline=None, max_examples=150)
def test_whatever_the_facts_the_suggestions_go_together(facts):
    suggestions = plan_follow_ups(facts, NOW)
    identities = [it.identity for it in suggestions]
    rules = [it.rule for it in suggestions]
    ended_at = {it.key: it.ended_at for it in facts.interviews}

    assert len(identities) == len(set(identities))
    for alone in (Rule.WITHDRAW, Rule.REJECTION_REPLY, Rule.ACCEPTANCE):
        assert alone not in rules or rules == [alone]
    assert rules.count(Rule.RECRUITER_DEBRIEF) + rules.count(Rule.RECRUITER_UPDATE) <= 1
    for it in suggestions:
        assert len(it.anchor) <= 60
        if it.interview is not None:
            assert it.is_optional == (it.rule == Rule.THANK_YOU)
            assert ended_at[it.interview] <= min(it.remind_at, it.due_at)
        back = to_utc(it.due_local.date(), it.due_local.time(), it.zone)
        assert it.due_local.tzinfo is None
        assert it.due_at - timedelta(hours=1) <= back <= it.due_at


@given(roles)
@quick
def test_quiet_hours_move_nothing_but_the_reminder_and_only_later(facts):
    undisturbed = {s.identity: s for s in plan_follow_ups(awake(facts), NOW)}

    for shifted in plan_follow_ups(facts, NOW):
        plain = undisturbed.pop(shifted.identity)
        zone = facts.user_zone if is_zone(facts.user_zone) else "UTC"
        quiet = facts.timing.quiet_from, facts.timing.quiet_to
        assert shifted.remind_at == outside_quiet_hours(plain.remind_at, zone, *quiet)
        assert plain.remind_at <= min(plain.due_at, shifted.remind_at)
        assert replace(shifted, remind_at=plain.remind_at) == plain
    assert undisturbed == {}


@given(roles, moments)
@quick
def test_what_ends_later_than_now_changes_nothing(facts, now):
    facts = replace(facts, next_step_at=None)
    ended = [it for it in facts.interviews if it.ended_at <= now]

    assert plan_follow_ups(facts, now) == plan_follow_ups(
        replace(facts, interviews=tuple(ended)), now
    )


@given(roles, st.timedeltas(timedelta(0), timedelta(days=900)))
@quick
def test_asking_again_later_moves_nothing(facts, wait):
    """Only a silence that has grown long enough to ask about is new; it takes the place of what
    asks them.
    """
    now = plan_follow_ups(facts, NOW)
    later = plan_follow_ups(facts, NOW + wait)

    is_silent = any(it.rule == Rule.ASK_GHOSTED for it in later)
    kept = [it for it in now if it in later or not (is_silent and it.rule in ABOUT_SILENCE)]
    assert [it for it in later if it in now] == kept
    assert {it.rule for it in later if it not in now} <= {Rule.ASK_GHOSTED}


@given(roles, st.randoms(use_true_random=False))
@quick
def test_the_order_of_the_facts_never_matters(facts, random):
    mixed = [
        replace(
            interview, contacts=tuple(random.sample(interview.contacts, len(interview.contacts)))
        )
        for interview in facts.interviews
    ]
    random.shuffle(mixed)
    sent = dict(random.sample(list(facts.sent.items()), len(facts.sent)))

    assert plan_follow_ups(replace(facts, interviews=tuple(mixed), sent=sent), NOW) == (
        plan_follow_ups(facts, NOW)
    )


@given(roles)
@quick
def test_who_sends_everything_asks_at_most_twice_and_comes_to_an_end(facts):
    facts = replace(facts, sent={})
    asked = 0
    for _ in range(30):
        suggestions = plan_follow_ups(facts, NOW)
        if not suggestions:
            break
        first = suggestions[0]
        asked += first.rule in (Rule.NUDGE, Rule.SECOND_NUDGE)
        facts = replace(facts, sent=facts.sent | {first.identity: first.due_at})

    assert plan_follow_ups(facts, NOW) == ()
    assert asked <= 2


@given(used_rows(), roles)
@settings(deadline=None, max_examples=100)
def test_reconciling_leaves_what_was_suggested_and_what_the_user_dealt_with(rows, facts):
    suggested = plan_follow_ups(facts, NOW)
    settled = {row for row in rows if row.status in (Status.DONE, Status.DISMISSED)}

    after = applied(rows, reconcile(rows, suggested))

    assert not reconcile(after, suggested)
    assert settled <= set(after)
    identities = [row.identity for row in after]
    assert len(identities) == len(set(identities))
    pending = {row.identity for row in after if row.status == Status.PENDING}
    assert pending == {it.identity for it in suggested} - {row.identity for row in settled}


@given(used_rows(), roles, st.randoms(use_true_random=False))
@quick
def test_the_order_of_stored_rows_never_matters(rows, facts, random):
    suggested = plan_follow_ups(facts, NOW)
    mixed = random.sample(rows, len(rows))

    ordered, shuffled = reconcile(rows, suggested), reconcile(mixed, suggested)

    assert shuffled == ordered


def test_a_role_without_facts_has_no_follow_ups():
    facts = PlanningFacts("Fernhill", "Data engineer", "UTC", None, ())

    assert plan_follow_ups(facts, datetime.combine(date(2024, 5, 23), time(), UTC)) == ()


@given(roles, days)
@quick
def test_with_an_offer_nobody_is_asked_for_news(facts, offered_on):
    """Nor told that an answer is expected: what ended by then needs no word with the recruiter."""
    facts = replace(facts, offered_on=offered_on, applied_on=None, last_sign_on=None)
    ended_on = {it.key: it.ended_at.date() for it in facts.interviews}

    for it in plan_follow_ups(facts, NOW):
        assert it.rule not in ABOUT_SILENCE
        assert it.rule != Rule.ASK_GHOSTED
        if it.rule in {Rule.RECRUITER_DEBRIEF, Rule.RECRUITER_UPDATE}:
            assert ended_on[it.interview] >= offered_on


@given(roles, days)
@quick
def test_what_is_noted_late_is_due_after_it_was_noted(facts, noted_on):
    """Nothing that follows from a stage alone is late the moment one notes it."""
    facts = replace(facts, noted_on=noted_on, sign_noted_on=noted_on, interviews=())

    for it in plan_follow_ups(facts, NOW):
        if it.rule in {*ABOUT_SILENCE, Rule.ASK_GHOSTED, Rule.REJECTION_REPLY}:
            assert it.due_local.date() > noted_on
