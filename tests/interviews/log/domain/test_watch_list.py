from hypothesis import given
from hypothesis import strategies as st

from interviews.catalogue.loader import flag
from interviews.log.domain.suggestions import LOOKS_FLAG
from interviews.log.domain.watch_list import MOST_WATCHED, OF, OF_ANYBODY, watch_list

KINDS = ["coworker", "hiring_manager", "recruiter", "leadership", "other"]


def test_who_sits_there_says_what_to_watch():
    assert watch_list(["hiring_manager"])[0] == "credit_taking"
    assert watch_list([]) == watch_list(["other"]) == list(OF_ANYBODY)


def test_looks_take_two_coworkers():
    assert LOOKS_FLAG not in watch_list(["coworker"])
    assert LOOKS_FLAG in watch_list(["coworker", "coworker"])


def test_two_kinds_take_turns():
    first, second, *_ = watch_list(["recruiter", "coworker"])

    assert (first, second) == (OF["recruiter"][0], OF["coworker"][0])


@given(st.lists(st.sampled_from(KINDS)), st.sets(st.sampled_from(OF_ANYBODY)))
def test_the_list_is_short_and_known(kinds, hidden):
    keys = watch_list(kinds, hidden=hidden)

    assert len(keys) == len(set(keys)) <= MOST_WATCHED
    assert all(flag(key) for key in keys)
    assert hidden.isdisjoint(keys)
