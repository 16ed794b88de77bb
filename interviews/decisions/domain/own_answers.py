"""What the user's own answers on the form of a decision leave open. Plain Python."""

DECLINE, ACCEPT = "decline", "accept"
NO = "no"


def warnings_of_answers(
    choice: str, *, pre_mortem: str, would_like: str, would_be_good: str, want_if_offered: str
) -> dict[str, str]:
    """Key of an item of the checklist → what the answers leave open or advise against.

    choice: "pursue", "decline" or "accept"; nothing is asked to decline. The answers: "yes",
    "unsure", "no", "" for not said. Only what you would like and be good at is a win; the
    pre-mortem is our own advice.
    """
    if choice == DECLINE:
        return {}
    found = {}
    if not pre_mortem.strip():
        found["premortem"] = "You did not say why you might quit within a year."
    answers = {"like it": would_like, "be good at it": would_be_good}
    if said := [words for words, answer in answers.items() if answer == NO]:
        found["like_and_good"] = f"You said you would not {' or '.join(said)}. That is not a win."
    elif not (would_like and would_be_good):
        found["like_and_good"] = "You left open whether you would like it and be good at it."
    if want_if_offered == NO:
        text = "You said you would not want it if the offer were already yours."
        found["offer_already_mine"] = text
    elif not want_if_offered:
        text = "You left open whether you would want it if the offer were already yours."
        found["offer_already_mine"] = text
    return found


def asks_before_saving(
    choice: str, *, pre_mortem: str, would_like: str, would_be_good: str
) -> dict[str, str]:
    """What is worth a second look before it is saved: the answer it is about → in words.

    Going on or accepting without a pre-mortem; accepting what you would not like or be good at.
    """
    asked = warnings_of_answers(
        choice,
        pre_mortem=pre_mortem,
        would_like=would_like,
        would_be_good=would_be_good,
        want_if_offered="yes",
    )
    has_no = choice == ACCEPT and NO in (would_like, would_be_good)
    said_no = "would_like" if would_like == NO else "would_be_good"
    about = {"like_and_good": said_no} if has_no else {}
    about |= {"premortem": "pre_mortem"}
    return {name: asked[key] for key, name in about.items() if key in asked}
