"""What the user's own answers on the form of a decision leave open. Plain Python."""

from interviews.preparing.domain.before_deciding import Warned

DECLINE, ACCEPT = "decline", "accept"
NO = "no"


def warnings_of_answers(
    choice: str, *, pre_mortem: str, would_like: str, would_be_good: str, want_if_offered: str
) -> tuple[Warned, ...]:
    """What the answers on the form leave open or advise against; nothing is asked to decline.

    choice: "pursue", "decline" or "accept". The answers: "yes", "unsure", "no", "" for not said.
    Only what you would like and be good at is a win; the pre-mortem is our own advice.
    """
    if choice == DECLINE:
        return ()
    found = []
    if not pre_mortem.strip():
        found.append(Warned("premortem", "You did not say why you might quit within a year."))
    if NO in (would_like, would_be_good):
        said = [
            words
            for answer, words in ((would_like, "like it"), (would_be_good, "be good at it"))
            if answer == NO
        ]
        text = f"You said you would not {' or '.join(said)}. That is not a win."
        found.append(Warned("like_and_good", text))
    elif not (would_like and would_be_good):
        text = "You left open whether you would like it and be good at it."
        found.append(Warned("like_and_good", text))
    if want_if_offered == NO:
        text = "You said you would not want it if the offer were already yours."
        found.append(Warned("offer_already_mine", text))
    elif not want_if_offered:
        text = "You left open whether you would want it if the offer were already yours."
        found.append(Warned("offer_already_mine", text))
    return tuple(found)


def asks_before_saving(
    choice: str, *, pre_mortem: str, would_like: str, would_be_good: str
) -> tuple[Warned, ...]:
    """What is worth one more question before it is saved; a tick at "save it anyway" saves it.

    Going on or accepting without a pre-mortem; accepting what you would not like or be good at.
    """
    asked = warnings_of_answers(
        choice,
        pre_mortem=pre_mortem,
        would_like=would_like,
        would_be_good=would_be_good,
        want_if_offered="yes",
    )
    has_no = NO in (would_like, would_be_good)
    return tuple(
        it
        for it in asked
        if it.key == "premortem" or (it.key == "like_and_good" and has_no and choice == ACCEPT)
    )
