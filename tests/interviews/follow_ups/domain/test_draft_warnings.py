"""What is worth a second look before a message leaves."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.follow_ups.domain import draft_warnings
from interviews.follow_ups.domain.draft_warnings import STOCK_PHRASES, Look, core_of, gaps_in
from interviews.follow_ups.domain.drafts import DraftFacts, Form
from interviews.follow_ups.domain.facts import Rule

FACTS = DraftFacts(
    rule=Rule.THANK_YOU,
    form=Form.NOTE,
    recipient="Mia Okafor",
    role="Data engineer",
    company="Fernhill Logistics",
    feeling="good",
    interest="yes",
)
AROUND = {
    "contacts": ("Mia Okafor", "Jonas Lindt", "Dana Whitlock"),
    "companies": ("Fernhill Logistics",),
    "other_contacts": ("Leo Brandt", "Will Park", "Mia Stone"),
    "other_companies": ("Kestrel Health", "Fernhill"),
    "heard": (
        "Six people, and Tuesdays are for them.",
        "We moved the nightly load to the morning.",
    ),
}
GOOD = (
    "Hello Mia,\n\nthank you for Thursday. That you moved the nightly load to the morning"
    " is what I told my wife about, since it took us a year to dare the same.\n\n"
    "Kind regards\nOlga"
)


def warnings_in(text, facts=FACTS, **more):
    return draft_warnings.warnings_in(text, facts, **AROUND | more)


def looks(text, facts=FACTS, **more):
    return [warning.look for warning in warnings_in(text, facts, **more)]


def with_sentence(sentence):
    return GOOD.replace("\n\nKind", f" {sentence}\n\nKind")


def test_a_good_note_has_no_warning():
    assert warnings_in(GOOD, subject="Our interview on Thursday") == ()


@pytest.mark.parametrize("phrase", STOCK_PHRASES)
def test_every_stock_phrase_is_found_however_it_is_typed(phrase):
    typed = phrase.capitalize().replace("'", "’").replace(" ", "\n", 1)

    [warning] = [it for it in warnings_in(with_sentence(typed)) if it.look == Look.STOCK]
    assert phrase in warning.text
    assert not warning.is_loud


def test_a_gap_is_said_loudly_and_first():
    found = warnings_in(with_sentence("[why, in your own words] Please touch base."))

    assert [it.look for it in found] == [Look.GAP, Look.STOCK]
    assert found[0].is_loud
    assert "[why, in your own words]" in found[0].text
    assert Look.GAP in looks(GOOD, subject="[a subject]")


def test_brackets_without_words_are_no_gap():
    assert gaps_in("a [1] b [] c [\n] d [your name] e [your name]") == ("[your name]",)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, it was interesting to hear about the company and the team.",
        "Hello Mia,\n\nwhat you told me about the role was very nice to hear.\n\nBest\nOlga",
        "Hello Mia Okafor, Data engineer, Fernhill Logistics, Jonas, Dana",
    ],
)
def test_a_note_with_nothing_of_the_interview_wants_a_detail(text):
    assert Look.NO_DETAIL in looks(text)
    assert Look.NO_DETAIL not in looks(text, replace(FACTS, rule=Rule.NUDGE))


def test_where_nothing_was_logged_enough_words_of_ones_own_will_do():
    assert Look.NO_DETAIL not in looks(GOOD, heard=())
    assert Look.NO_DETAIL in looks("Hello Mia,\n\nthank you for the nice interview.", heard=())


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Give my best to Leo.", "Leo Brandt"),
        ("Leo Brandt said so.", "Leo Brandt"),
        ("I would love to help Kestrel Health.", "Kestrel Health"),
        ("Will Park agrees.", "Will Park"),
    ],
)
def test_a_name_of_another_role_is_found(sentence, name):
    [warning] = [it for it in warnings_in(with_sentence(sentence)) if it.look == Look.WRONG_NAME]

    assert name in warning.text
    assert warning.is_loud


@pytest.mark.parametrize(
    "sentence",
    [
        "Jonas and Dana Whitlock know it too.",
        "Fernhill Logistics does it right.",  # "Fernhill" is another company
        "I will park the car, and Leopold knows.",
        "Mia said it.",  # also the first name of somebody else
    ],
)
def test_names_that_belong_here_and_plain_words_are_not(sentence):
    assert Look.WRONG_NAME not in looks(with_sentence(sentence))


def test_a_greeting_of_somebody_else_in_the_interview_is_found():
    found = warnings_in(GOOD.replace("Hello Mia", "Hello Jonas"))

    assert [it.text for it in found] == ["It greets Jonas, but it is for Mia Okafor."]
    assert Look.WRONG_NAME in looks(GOOD, subject="For Leo")


@pytest.mark.parametrize(
    ("greeting", "name"),
    [("Hello Petra", "Petra"), ("Dear Dr. Stark", "Stark"), ("Hi Jörg-Peter", "Jörg-Peter")],
)
def test_a_greeting_of_somebody_unknown_is_asked_about_loudly(greeting, name):
    [warning] = warnings_in(GOOD.replace("Hello Mia", greeting))

    assert (warning.is_loud, warning.look) == (True, Look.WRONG_NAME)
    assert warning.text == f"It greets {name}. It is for Mia Okafor: is that right?"


@pytest.mark.parametrize(
    "greeting", ["Dear Ms Okafor", "Hello Mi", "Good morning", "Hi there", "Dear Hiring Team"]
)
def test_a_title_a_short_name_or_nobody_in_a_greeting_is_fine(greeting):
    assert Look.WRONG_NAME not in looks(GOOD.replace("Hello Mia", greeting))


def test_nobody_can_be_greeted_wrongly_where_nobody_is_known():
    text = GOOD.replace("Hello Mia", "Hello Petra")

    assert Look.WRONG_NAME not in looks(text, replace(FACTS, recipient=""))


@pytest.mark.parametrize(
    "sentence", ["My salary is 98,000.", "I want €98,000 at least.", "I want 98 000 EUR."]
)
def test_pay_is_asked_about(sentence):
    [warning] = [it for it in warnings_in(with_sentence(sentence)) if it.look == Look.PAY]

    assert not warning.is_loud


def test_paying_attention_is_no_pay():
    assert Look.PAY not in looks(with_sentence("You pay attention to 3 or 4 things a day."))


@pytest.mark.parametrize("claim", ["It went well.", "It went really great.", "A GREAT interview!"])
def test_saying_that_it_went_well_goes_against_a_worried_debrief(claim):
    worried = replace(FACTS, feeling="concerned")

    assert looks(with_sentence(claim), worried) == [Look.CLAIM]
    assert looks(with_sentence(claim)) == []


@pytest.mark.parametrize("claim", ["I am excited.", "I can’t wait.", "I am even more interested."])
@pytest.mark.parametrize("interest", ["unsure", "no", ""])
def test_enthusiasm_goes_against_any_interest_but_yes(claim, interest):
    assert looks(with_sentence(claim), replace(FACTS, interest=interest)) == [Look.CLAIM]
    assert looks(with_sentence(claim)) == []


@pytest.mark.parametrize("words", ["I am not yet convinced.", "I am no longer interested."])
def test_saying_that_one_is_not_keen_claims_nothing(words):
    assert looks(with_sentence(words), replace(FACTS, interest="unsure")) == []


@pytest.mark.parametrize(
    ("form", "count", "is_warning"),
    [
        (Form.NOTE, 14, True),
        (Form.NOTE, 15, False),
        (Form.NOTE, 130, False),
        (Form.NOTE, 131, True),
        (Form.EMAIL, 200, False),
        (Form.EMAIL, 201, True),
        (Form.CALL, 250, False),
        (Form.CALL, 251, True),
    ],
)
def test_the_length_is_counted_without_greeting_and_sign_off(form, count, is_warning):
    words = " ".join(["nightly", "load", *["word"] * (count - 2)])
    text = f"Hello Mia,\n\n{words}\n\nKind regards\nOlga"

    assert (Look.LENGTH in looks(text, replace(FACTS, form=form))) == is_warning


def test_the_core_leaves_greeting_sign_off_names_and_gaps_out():
    text = "Dear Mia,\n\nJonas was right at Fernhill Logistics. [your name]\n\nBest wishes,\nOlga"

    assert core_of(text, ["Jonas Lindt", "Fernhill Logistics"]) == "was right at"


@pytest.mark.parametrize("greeting", ["Hello Mia, ", "Hello Mia,\n\n", "Hi Mia\n", ""])
def test_what_stands_behind_a_greeting_on_its_line_counts(greeting):
    assert core_of(f"{greeting}that stayed with me, and more") == "that stayed with me and more"


@given(st.text(max_size=300), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_looked_at(text, subject):
    for warning in warnings_in(text, subject=subject):
        assert warning.text.endswith((".", "?"))
