from hypothesis import given
from hypothesis import strategies as st

from overview.insights.domain.flags_shown import KindRow, SeenFlag, shown_by

KINDS = st.frozensets(st.sampled_from(["coworker", "recruiter", "hiring_manager"]), max_size=2)
FLAGS = st.lists(
    st.builds(
        SeenFlag,
        ref=st.integers(1, 99),
        interview=st.integers(1, 5),
        key=st.sampled_from("abc"),
        severity=st.integers(1, 5),
        kinds=KINDS,
        has_quote=st.booleans(),
    ),
    unique_by=lambda it: it.ref,
)


def seen(ref, interview, severity, *kinds, key="", quoted=True) -> SeenFlag:
    return SeenFlag(ref, interview, key or f"flag-{ref}", severity, frozenset(kinds), quoted)


def test_flags_are_counted_by_what_those_are_who_showed_them():
    present = {1: {"coworker"}, 2: {"coworker"}, 3: {"recruiter"}}
    flags = [seen(1, 1, 4, "coworker"), seen(2, 1, 5, "coworker", quoted=False)]

    rows = shown_by(flags, present)

    assert rows == [
        KindRow("coworker", interviews=2, with_flags=1, severities=(5, 4), worst=1),
        KindRow("recruiter", interviews=1, with_flags=0, severities=(), worst=None),
    ]


def test_a_flag_that_names_nobody_is_of_the_only_kind_that_was_there():
    alone, mixed = {1: {"coworker"}}, {1: {"coworker", "recruiter"}}

    assert shown_by([seen(1, 1, 3)], alone)[0].kind == "coworker"
    assert [(it.kind, it.flags) for it in shown_by([seen(1, 1, 3)], mixed)][-1] == ("", 1)


def test_the_same_flag_in_two_areas_of_an_interview_is_one():
    flags = [seen(1, 1, 2, "coworker", key="x"), seen(2, 1, 4, "coworker", key="x")]

    assert shown_by(flags, {1: {"coworker"}})[0].severities == (4,)


@given(FLAGS, st.dictionaries(st.integers(1, 5), KINDS))
def test_no_more_interviews_have_flags_than_were_held(flags, present):
    rows = shown_by(flags, present)

    assert len({it.kind for it in rows}) == len(rows)
    for it in rows:
        assert it.with_flags <= it.interviews
        assert list(it.severities) == sorted(it.severities, reverse=True)
