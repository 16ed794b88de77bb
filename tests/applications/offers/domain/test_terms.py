from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from applications.offers.domain.terms import LABELS, SHORT, Term, changed, not_said

VALUES = st.none() | st.sampled_from(["", " ", "None", "none", "3 months"]) | st.integers(0, 40)
OFFERS = st.dictionaries(st.sampled_from(Term), VALUES)


def test_what_was_not_said_is_named_in_the_order_of_the_page():
    said = {Term.BASE: "95k", Term.LEAVE: 0, Term.NOTICE: " ", Term.START: date(2027, 1, 1)}

    assert not_said(said) == [
        Term.BONUS,
        Term.EQUITY,
        Term.HOURS,
        Term.NOTICE,
        Term.PLACE,
        Term.OFFICE_DAYS,
    ]


def test_capitals_and_spaces_are_no_change():
    before = {Term.NOTICE: "3 Months", Term.LEAVE: Decimal("30.0"), Term.BONUS: ""}
    after = {Term.NOTICE: " 3  months", Term.LEAVE: Decimal(30), Term.BONUS: None}

    assert changed(before, after) == []


def test_a_term_may_be_said_later_or_no_longer():
    before = {Term.BASE: "82k", Term.PLACE: "Anywhere"}
    after = {Term.BASE: "86k", Term.LEAVE: 30}

    assert changed(before, after) == [Term.BASE, Term.LEAVE, Term.PLACE]


def test_every_term_has_its_words():
    assert set(LABELS) == set(SHORT) == set(Term)


@given(OFFERS)
def test_an_offer_changes_nothing_against_itself(terms):
    assert changed(terms, terms) == []


@given(OFFERS, OFFERS)
def test_a_change_goes_both_ways(one, other):
    assert changed(one, other) == changed(other, one)


@given(OFFERS, OFFERS)
def test_what_one_offer_leaves_open_and_the_other_does_not_has_changed(one, other):
    open_in_one = set(not_said(one)) ^ set(not_said(other))

    assert open_in_one <= set(changed(one, other))


@given(OFFERS, st.sampled_from([it for it in Term if it != Term.OTHER]))
def test_what_is_said_is_no_longer_open(terms, term):
    assert term not in not_said({**terms, term: "Said"})
    assert term in not_said({**terms, term: " "})
