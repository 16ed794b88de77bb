from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transfer.backup.domain.names import BackupName, Reason, name_for, past_keeping, read_name

NOW = datetime(2026, 11, 27, 11, 7, 21, 500, tzinfo=UTC)
moments = st.integers(900_000_000, 7_000_000_000).map(lambda it: datetime.fromtimestamp(it, UTC))
backups = st.builds(BackupName, moments, st.integers(1, 9), st.sampled_from(Reason))


def test_a_name_says_when_and_why():
    assert name_for(NOW, reason=Reason.USUAL, taken=[]) == "debrief-20261127-110721.zip"
    assert (
        name_for(NOW, reason=Reason.BEFORE_UPDATE, taken=[])
        == "debrief-20261127-110721-before-update.zip"
    )


def test_a_second_one_in_the_same_second_gets_a_number():
    first = name_for(NOW, reason=Reason.USUAL, taken=[])

    second = name_for(NOW, reason=Reason.USUAL, taken=[first])

    assert second == "debrief-20261127-110721-2.zip"
    assert read_name(first) < read_name(second)


@given(backups)
def test_each_name_is_read_as_it_was_written(backup):
    assert read_name(str(backup)) == backup


@pytest.mark.parametrize(
    "name",
    [
        "debrief.zip",
        "debrief-20261327-110721.zip",  # there is no 13th month
        "debrief-20261127-110721-1.zip",
        "debrief-20261127-110721-before-lunch.zip",
        "my-debrief-20261127-110721.zip",
        "debrief-20261127-110721.zip.part",
        "debrief-２０２６1127-110721.zip",
    ],
)
def test_what_is_not_called_as_ours_are_is_none_of_ours(name):
    assert read_name(name) is None


@given(st.lists(backups, unique=True), backups, st.integers(1, 9), st.lists(st.text()))
def test_which_ones_go(others, made, keep, foreign):
    names = {*map(str, others), str(made), *foreign}

    gone = past_keeping(names, made=str(made), keep=keep)

    same = sorted(it for it in {*others, made} if it.reason == made.reason)
    older = [it for it in same if it <= made]
    assert gone == [str(it) for it in older[:-keep]]  # the newest up to it stay, as many
    assert str(made) not in gone
    assert not set(gone) & set(foreign) - {str(it) for it in others}


def test_what_claims_to_come_from_the_future_stays_and_counts_for_nothing():
    made = BackupName(NOW.replace(microsecond=0), 1, Reason.USUAL)
    later = BackupName(made.made_at + timedelta(days=9), 1, Reason.USUAL)

    assert past_keeping([str(made), str(later)], made=str(made), keep=1) == []
