from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.decisions.domain.own_answers import asks_before_saving, warnings_of_answers

ANSWERS = {
    "pre_mortem": "The hours crept up.",
    "would_like": "yes",
    "would_be_good": "yes",
    "want_if_offered": "yes",
}


def test_accepting_what_you_would_not_like_is_asked_about():
    answers = {k: v for k, v in ANSWERS.items() if k != "want_if_offered"} | {"would_like": "no"}

    asked = asks_before_saving("accept", **answers)

    assert asked == {"would_like": "You said you would not like it. That is not a win."}
    assert asks_before_saving("pursue", **answers) == {}


def test_what_is_left_open_on_the_form_is_kept_as_a_warning():
    left_open = dict.fromkeys(ANSWERS, "")

    warnings = warnings_of_answers("accept", **left_open)

    assert list(warnings) == ["premortem", "like_and_good", "offer_already_mine"]


@given(st.fixed_dictionaries(dict.fromkeys(ANSWERS, st.sampled_from(["", "yes", "unsure", "no"]))))
@settings(deadline=None, max_examples=60)
def test_declining_is_never_asked_twice(answers):
    assert warnings_of_answers("decline", **answers) == {}
    answers.pop("want_if_offered")
    assert asks_before_saving("decline", **answers) == {}
