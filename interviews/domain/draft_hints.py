"""What to look at before a draft leaves. Plain Python: hints, never a block. Source: S61, S62."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from interviews.domain.drafts import Form

STOCK_PHRASES = (
    "thank you for taking the time",
    "thank you for your time and consideration",
    "i really enjoyed our conversation",
    "i enjoyed our conversation",
    "it was a pleasure",
    "i am very excited about this opportunity",
    "excited about the opportunity",
    "great opportunity",
    "i believe i would be a great fit",
    "perfect fit",
    "please do not hesitate",
    "do not hesitate to contact",
    "i look forward to hearing from you",
    "looking forward to hearing from you",
    "hope this email finds you well",
    "hope you are doing well",
)
PLACEHOLDER = re.compile(r"\[[^\[\]\n]+\]")
FEWEST_WORDS = {Form.CALL: 20, Form.EMAIL: 25, Form.NOTE: 25}
MOST_WORDS = {Form.CALL: 250, Form.EMAIL: 200, Form.NOTE: 150}
ENTHUSIASM = ("more convinced", "very excited", "thrilled", "i would love to join", "dream job")
WENT_WELL = ("it went well", "went very well", "went great")


@dataclass(frozen=True, slots=True)
class Written:
    """What is about to leave, and what it is held against.

    needs_detail: a thank-you. others: names of people and companies of the user's that have no
    part in this role. interest, feeling: as recorded, "" where nothing was. details: words the
    recipient said. alike: how alike it is to another recent note, 0..100, and to whom that went.
    """

    form: Form
    text: str
    recipient: str = ""
    needs_detail: bool = False
    details: Sequence[str] = ()
    others: Sequence[str] = ()
    interest: str = ""
    feeling: str = ""
    alike: int = 0
    alike_to: str = ""


ALIKE_FROM = 90


def hints(written: Written) -> tuple[str, ...]:
    """One sentence each, the most pressing first; empty where nothing stands out."""
    return tuple(_hints(written))


def _hints(written: Written) -> Iterator[str]:
    text = " ".join(written.text.split())
    small = text.casefold().replace("’", "'")
    for gap in PLACEHOLDER.findall(written.text):
        yield f"Still to fill in: {gap}."
    for name in written.others:
        if _names(text, name):
            yield f"“{name}” has nothing to do with this role. Is it the right name?"
    if written.interest != "yes" and any(it in small for it in ENTHUSIASM):
        yield "It sounds keener than you said you are."
    if written.feeling == "concerned" and any(it in small for it in WENT_WELL):
        yield "It says that it went well, and you wrote down that you are concerned."
    for phrase in STOCK_PHRASES:
        if phrase in small:
            yield f"“{phrase.capitalize()}” is in every such note. Say it in your own words."
    if written.needs_detail and not _has_detail(written, text):
        yield "Nothing in it could only have been said in this talk. Add one real detail."
    if written.alike >= ALIKE_FROM:
        yield f"It is nearly the same as your note to {written.alike_to}. They may compare."
    words = len(text.split())
    if words < FEWEST_WORDS[written.form]:
        yield f"It is short: {words} words."
    elif words > MOST_WORDS[written.form]:
        yield f"It is long: {words} words. {MOST_WORDS[written.form]} are read to the end."


def _names(text: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I) is not None


def _has_detail(written: Written, text: str) -> bool:
    """A figure, a quotation, or three words in a row that the recipient said."""
    if re.search(r"\d|[“\"][^”\"]{8,}[”\"]", text):
        return True
    own = _runs(text)
    return any(own & _runs(said) for said in written.details)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}
