"""Several events of one number: which counts, and which interview each is about."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from agenda.domain.slots import nearest_pairs, those_that_count
from agenda.services.invitation_files import read_invitations

MOMENTS = st.lists(st.datetimes(datetime(2026, 1, 1), timezones=st.just(UTC)), max_size=8)  # noqa: DTZ001


def read(*events):
    lines = [f"BEGIN:VEVENT\n{it}\nEND:VEVENT" for it in events]
    return read_invitations("\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]))


def test_of_one_number_the_highest_sequence_counts_with_all_its_slots():
    found = read(
        "UID:a\nSEQUENCE:0\nDTSTART:20990601T100000Z",
        "UID:a\nSEQUENCE:2\nDTSTART:20990601T110000Z",
        "UID:a\nSEQUENCE:2\nDTSTART:20990601T120000Z",
        "UID:b\nDTSTART:20990601T100000Z",
        "DTSTART:20990601T100000Z",
        "DTSTART:20990601T100000Z",
    )

    assert those_that_count(found) == [1, 2, 3, 4, 5]


def test_a_changed_first_date_stands_for_the_series():
    found = read(
        "UID:a\nRRULE:FREQ=WEEKLY\nDTSTART:20990601T100000Z",
        "UID:a\nRECURRENCE-ID:20990601T100000Z\nDTSTART:20990602T100000Z",
        "UID:a\nRECURRENCE-ID:20990608T100000Z\nDTSTART:20990609T100000Z",
    )

    assert those_that_count(found) == [1, 2]


def test_the_nearest_come_together_first():
    ten, eleven, noon = (datetime(2099, 6, 1, hour, tzinfo=UTC) for hour in (10, 11, 12))

    assert nearest_pairs([ten, eleven], [noon, eleven]) == {1: 1, 0: 0}
    assert nearest_pairs([noon, ten, eleven], [ten]) == {1: 0}
    assert nearest_pairs([], [ten]) == {}


@given(MOMENTS, MOMENTS)
def test_each_is_in_one_pair_at_most_and_as_many_as_can_be(events, others):
    pairs = nearest_pairs(events, others)

    assert len(pairs) == len(set(pairs.values())) == min(len(events), len(others))


@given(MOMENTS)
def test_the_same_moments_are_the_same_again(moments):
    pairs = nearest_pairs(moments, moments)

    assert all(moments[n] == moments[m] for n, m in pairs.items())
