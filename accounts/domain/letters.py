"""Letters whose difference nobody means: capitals, and two ways to write the same sign."""

import re
import unicodedata

# Letters that decompose into nothing, beside the ones they are sorted with.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h"}
)
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """ "müller gmbh" for "MÜLLER GmbH", "strasse" for "Straße", "i" for the Turkish "İ" and "ı".

    accounts.folding.Folded says the same to a database. Small, capital and small again instead of
    str.casefold(), which PostgreSQL has from its version 18 on only; the two differ in "ı" and in
    Cherokee.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).lower().upper().lower()
    return unicodedata.normalize("NFKC", text.replace("ς", "σ").replace("i̇", "i"))


def name_key(name: str) -> str:
    """What names are sorted by and told apart by: equal for names that are equal when folded.

    Letters without their marks come first, so that "Ärzte" stands before "Zebra"; then, where
    there were marks, all of the folded name, after a tab, which sorts before anything in a name.
    """
    name = folded(name)
    letters = without_marks(name)
    return name if letters == name else f"{letters}\t{name}"


def without_marks(text: str) -> str:
    """ "muller", "o" and "l" for "müller", "ø" and "ł". text: folded."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text).translate(_PLAIN)
    return "".join(it for it in letters if unicodedata.category(it) != "Mn")


def plain_words(text: str) -> list[str]:
    """The words that a search compares: letters and digits only, folded and without marks."""
    return _WORD.findall(without_marks(folded(text)))


# Letters and signs whose glyph is blank: Hangul fillers and the Braille pattern without a dot.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"})


def shows_nothing(text: str) -> bool:
    """Whether a reader sees none of it: spaces, zero-width characters, marks without a letter."""
    return all(it in _BLANK or unicodedata.category(it) in _UNSEEN for it in text)
