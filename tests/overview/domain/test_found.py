from hypothesis import given
from hypothesis import strategies as st

from overview.domain.found import Found, Kind, ranked

ROWS = st.builds(
    Found, st.sampled_from(Kind), st.integers(1, 50), st.sampled_from(["Mia", "On call", "Mia Oak"])
)


def test_what_is_called_so_comes_first_then_what_begins_so_then_what_holds_it():
    exact = Found(Kind.KEY_MESSAGE, 1, "Go")
    begins = Found(Kind.ROLE, 2, "Go engineer")
    holds = Found(Kind.COMPANY, 3, "Let us go")
    elsewhere = Found(Kind.COMPANY, 4, "Fernhill")

    found = ranked([elsewhere, holds, begins, exact], ["go"], most=10)

    assert found == [exact, begins, holds, elsewhere]


def test_kinds_take_turns_each_with_its_newest():
    questions = [Found(Kind.QUESTION, number, "Who is on call?") for number in range(1, 9)]
    contact = Found(Kind.CONTACT, 1, "Jo Lindt")

    found = ranked([*questions, contact], ["nights"], most=3)

    assert found == [contact, questions[-1], questions[-2]]


def test_the_last_word_may_be_only_begun_and_marks_do_not_matter():
    muller = Found(Kind.COMPANY, 1, "Müller Straße")

    assert ranked([Found(Kind.COMPANY, 9, "X"), muller], ["muller", "stra"], most=1) == [muller]


@given(st.lists(ROWS), st.integers(1, 20))
def test_none_is_lost_or_doubled(rows, most):
    found = ranked(rows, ["mia"], most=most)

    assert len(found) == min(most, len(set(rows))) == len(set(found))
    assert set(found) <= set(rows)
