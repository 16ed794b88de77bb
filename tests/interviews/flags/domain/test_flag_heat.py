"""The review of flags over companies: sources, weight, trend, and what must always hold."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.flags.domain.flag_heat import (
    HEAT_WORDS,
    SeenFlag,
    company_flags,
    corroboration,
    heat_map,
    trend,
)
from interviews.score.domain.evidence import Area, FlagStatus

MARCH = datetime(2026, 3, 3, 12, tzinfo=UTC)
MIA, TOM, DANA = {1: "Mia"}, {2: "Tom"}, {3: "Dana"}
OPEN, EXPLAINED, WITHDRAWN = FlagStatus.OPEN, FlagStatus.EXPLAINED, FlagStatus.WITHDRAWN
quickly = settings(deadline=None, max_examples=100)


def seen(**fields):
    return SeenFlag(
        **{
            "ref": 1,
            "company": 1,
            "company_name": "Fernhill",
            "interview": 1,
            "flag": "smirk",
            "title": "Pause and smirk",
            "area": Area.MANAGER,
            "severity": 4,
            "status": OPEN,
            "noted_at": MARCH,
        }
        | fields
    )


sightings = st.builds(
    SeenFlag,
    ref=st.integers(1, 10_000),
    company=st.integers(1, 3),
    company_name=st.just("Fernhill"),
    interview=st.integers(1, 4),
    flag=st.sampled_from(["smirk", "late", "dodge:hours"]),
    title=st.just("A flag"),
    area=st.sampled_from([None, Area.MANAGER, Area.TEAM]),
    severity=st.integers(1, 5),
    status=st.sampled_from(FlagStatus),
    noted_at=st.datetimes(
        MARCH.replace(tzinfo=None, year=2024), MARCH.replace(tzinfo=None), timezones=st.just(UTC)
    ),
    contacts=st.dictionaries(st.integers(1, 5), st.just("Somebody"), max_size=3),
    found_in=st.sampled_from(["", "", "posting", "review"]),
)
reviews = st.lists(sightings, max_size=12, unique_by=lambda it: it.ref)


# --- Sources -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"contacts": MIA}], "One source: Mia"),
        ([{}], "One source: nobody named"),
        (
            [{"contacts": MIA}, {"contacts": MIA, "interview": 2}],
            "One source: Mia, in two interviews",
        ),
        ([{"contacts": MIA | TOM}], "Two sources: Mia and Tom"),
        ([{"contacts": MIA}, {"interview": 2}], "Two sources: Mia and somebody not named"),
        ([{}, {"interview": 2}], "Two sources: nobody named, in two interviews"),
        ([{"found_in": "posting"}], "One source: the posting"),
        (
            [{"contacts": MIA}, {"interview": -2, "found_in": "posting", "ref": -2}],
            "Two sources: Mia and the posting",
        ),
        (
            [{}, {"found_in": "review", "ref": -2}, {"found_in": "review", "ref": -3}],
            "Several sources: somebody not named and 2 reviews",
        ),
        (
            [{"found_in": "news", "ref": it, "url": "https://example.org"} for it in (-2, -3)],
            "One source: the news",
        ),
        ([{"contacts": MIA | TOM | DANA}], "Several sources: Mia, Tom and Dana"),
        (
            [{"contacts": {n: f"P{n}" for n in range(5)}}, {"interview": 2}],
            "Several sources: P0, P1, P2, 2 more and somebody not named",
        ),
    ],
)
def test_sources_are_said_in_words(rows, words):
    assert corroboration(seen(**row) for row in rows).words == words


def test_two_contacts_of_one_name_are_two_sources():
    assert corroboration([seen(contacts=MIA | {9: "Mia"})]).words == "Two sources: Mia and Mia"


@given(reviews, st.randoms())
@quickly
def test_order_and_repetition_add_no_source(rows, chance):
    shuffled = rows + rows
    chance.shuffle(shuffled)

    assert corroboration(shuffled) == corroboration(rows)


@given(reviews, sightings)
@quickly
def test_a_further_sighting_never_takes_a_source_from_the_named(rows, more):
    before, after = corroboration(rows), corroboration([*rows, more])

    assert len(after.contacts) >= len(before.contacts)
    assert after.interviews >= before.interviews
    # Naming somebody in an interview without names may settle who it was, and never loses the
    # interview.
    assert after.count >= before.count - 1


# --- One flag at one company ---------------------------------------------------------------------


def test_what_was_withdrawn_counts_only_where_nothing_else_is_left():
    kept = seen(ref=1, severity=2, contacts=MIA)
    back = seen(ref=2, severity=5, status=WITHDRAWN, interview=2, contacts=TOM)

    one = company_flags([back, kept])[0]
    alone = company_flags([back])[0]

    assert (one.severity, one.status, one.sources.words) == (2, OPEN, "One source: Mia")
    assert (alone.severity, alone.status, alone.sources.words) == (5, WITHDRAWN, "One source: Tom")


def test_the_worst_come_first_then_the_newest():
    rows = [
        seen(ref=1, flag="a", severity=2),
        seen(ref=2, flag="b", severity=5),
        seen(ref=3, flag="c", severity=2, noted_at=MARCH + timedelta(days=1)),
    ]

    assert [it.flag for it in company_flags(rows)] == ["b", "c", "a"]


@given(reviews, st.randoms())
@quickly
def test_every_sighting_lands_in_exactly_one_group_whatever_the_order(rows, chance):
    shuffled = list(rows)
    chance.shuffle(shuffled)

    groups = company_flags(shuffled)

    assert groups == company_flags(rows)
    refs = [one.ref for group in groups for one in group.seen]
    assert sorted(refs) == sorted(it.ref for it in rows)
    assert len({(it.company, it.flag) for it in groups}) == len(groups)


# --- Heat ----------------------------------------------------------------------------------------


def cell_of(*rows):
    return next(iter(heat_map(company_flags(rows)).values()))


@pytest.mark.parametrize(
    ("severity", "share", "word"),
    [
        (1, 6, "A little"),
        (2, 12, "A little"),
        (3, 24, "Some"),
        (4, 40, "Much"),
        (5, 60, "Very much"),
    ],
)
def test_one_open_flag_weighs_what_it_takes_in_the_score(severity, share, word):
    cell = cell_of(seen(severity=severity))

    assert (cell.share, cell.word, cell.worst, cell.flags) == (share, word, severity, 1)


def test_explained_weighs_half_and_withdrawn_nothing():
    assert cell_of(seen(severity=5, status=EXPLAINED)).word == "Some"
    assert cell_of(seen(severity=5, status=WITHDRAWN)).word == "Settled"


def test_flags_add_up_to_all_of_an_area_and_no_more():
    two = cell_of(seen(flag="a", severity=4), seen(flag="b", severity=3, ref=2))
    many = cell_of(*(seen(flag=f"k{n}", ref=n, severity=5) for n in range(3)))

    assert (two.share, two.word, two.flags) == (64, "Very much", 2)
    assert many.share == 100


def test_the_same_flag_in_a_second_interview_counts_a_quarter_more():
    assert cell_of(seen(), seen(ref=2, interview=2)).share == Fraction(50)


@pytest.mark.parametrize(
    ("severity", "word"), [(2, "A little"), (3, "Some"), (4, "Much"), (5, "Very much")]
)
def test_good_signs_are_weighed_by_the_points_they_add(severity, word):
    assert cell_of(seen(severity=severity, is_green=True)).word == word


def test_a_cell_tells_areas_and_companies_apart():
    rows = [seen(), seen(ref=2, company=2), seen(ref=3, flag="late", area=None)]

    cells = heat_map(company_flags(rows))

    assert set(cells) == {(1, Area.MANAGER), (2, Area.MANAGER), (1, None)}
    assert heat_map([]) == {}


@given(reviews)
@quickly
def test_a_cell_is_never_hotter_than_all_or_colder_than_nothing(rows):
    for cell in heat_map(company_flags(rows)).values():
        assert 0 <= cell.share <= 100
        assert 0 <= cell.step < len(HEAT_WORDS)
        assert (cell.share == 0) == (cell.step == 0)
        assert cell.flags >= 1


@given(reviews, st.data())
@quickly
def test_settling_a_flag_never_heats_and_raising_it_never_cools(rows, data):
    if not rows:
        return
    place = data.draw(st.integers(0, len(rows) - 1))
    one = replace(rows[place], status=OPEN)
    key = (one.company, one.area)

    def heat(changed):
        others = rows[:place] + rows[place + 1 :]
        # What was withdrawn shows only where nothing else is left, and weighs nothing.
        cell = heat_map(company_flags([*others, changed])).get(key)
        return cell.share if cell else 0

    assert heat(one) >= heat(replace(one, status=EXPLAINED)) >= heat(replace(one, status=WITHDRAWN))
    assert heat(replace(one, severity=5)) >= heat(one)


# --- Trend ---------------------------------------------------------------------------------------

TODAY = date(2026, 6, 20)


def test_months_say_what_was_noted_settled_and_is_open():
    noted = [(1, date(2026, 4, 2), OPEN), (2, date(2026, 4, 30), EXPLAINED), (3, TODAY, OPEN)]
    changes = [
        (2, date(2026, 5, 1), OPEN, EXPLAINED),
        (3, TODAY, OPEN, WITHDRAWN),
        (3, TODAY, WITHDRAWN, OPEN),
    ]

    months = trend(noted, changes, today=TODAY)

    told = [(it.first.month, it.noted, it.settled, it.back, it.open_after) for it in months]
    assert told == [
        (1, 0, 0, 0, 0),
        (2, 0, 0, 0, 0),
        (3, 0, 0, 0, 0),
        (4, 2, 0, 0, 2),
        (5, 0, 1, 0, 1),
        (6, 1, 0, 0, 2),  # withdrawn and restored in one month: nothing was settled
    ]


def test_what_is_restored_in_a_later_month_is_back_in_that_month():
    noted = [(1, date(2026, 4, 2), OPEN)]
    changes = [(1, date(2026, 5, 1), OPEN, WITHDRAWN), (1, TODAY, WITHDRAWN, OPEN)]

    months = trend(noted, changes, today=TODAY)

    told = [(it.noted, it.settled, it.back, it.open_after) for it in months[-3:]]
    assert told == [(1, 0, 0, 1), (0, 1, 0, 0), (0, 0, 1, 1)]


def test_what_is_older_than_a_year_counts_as_open_from_the_start():
    months = trend([(1, date(2020, 1, 1), OPEN)], [], today=TODAY)

    assert len(months) == 12
    assert (months[0].first, months[0].noted, months[0].open_after) == (date(2025, 7, 1), 0, 1)


def test_settled_without_a_known_change_counts_in_the_month_it_was_noted():
    months = trend([(1, TODAY, WITHDRAWN)], [], today=TODAY)

    assert (months[-1].noted, months[-1].settled, months[-1].open_after) == (1, 1, 0)


def test_explained_and_then_withdrawn_is_settled_once():
    changes = [
        (1, TODAY, OPEN, EXPLAINED),
        (1, TODAY, EXPLAINED, WITHDRAWN),
    ]

    assert trend([(1, TODAY, WITHDRAWN)], changes, today=TODAY)[-1].settled == 1


def test_nothing_noted_has_no_trend():
    assert trend([], [], today=TODAY) == ()


@given(reviews, st.dates(date(2025, 1, 1), date(2027, 1, 31)))
@quickly
def test_what_is_open_in_the_end_is_what_is_open_now(rows, today):
    noted = [(it.ref, it.noted_at.date(), it.status) for it in rows]
    changes = [
        (it.ref, it.noted_at.date() + timedelta(days=9), OPEN, it.status) for it in rows[::2]
    ]

    months = trend(noted, changes, today=today)

    assert bool(months) == bool(rows)
    if months:
        assert months[-1].open_after == sum(it.status == OPEN for it in rows)
        assert all(it.open_after >= 0 for it in months)
        firsts = [it.first for it in months]
        assert firsts == sorted(set(firsts))
        assert firsts[-1] == today.replace(day=1)
        assert 6 <= len(firsts) <= 12
