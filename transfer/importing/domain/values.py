"""What a cell means where a role knows a few values only: contract, hours. Plain Python."""

import re
from collections.abc import Mapping
from decimal import Decimal

from transfer.importing.domain.words import plain

FEWEST_HOURS, MOST_HOURS = 1, 168
STARS = 5
_NOT = frozenset({"not", "no", "non", "nicht", "kein", "keine", "pas", "nie", "sin", "sans", "bez"})
_AROUND = frozenset({"contract", "vertrag", "contrat", "contrato", "umowa", "kontrakt", "position"})
_AROUND |= frozenset({"a", "an", "the", "de", "na", "basis", "stelle"})
_HOURS = re.compile(
    r"(?:ca\.?\s*)?(\d{1,3}(?:[.,]\d)?)\s*"
    r"(?:h|hrs?|hours?|std|stunden|heures?|horas?|godz|godziny?|godzin)?\.?\s*"
    r"(?:(?:/|per|a|an|pro|die|par|por|a la|na|w)?\s*"
    r"(?:w|wk|week|woche|wöchentlich|weekly|sem|semaine|semana|semanales|tydzień|tygodniu|tygodniowo))?\.?",
    re.IGNORECASE,
)
_OUT_OF = re.compile(r"(\d{1,2})\s*(?:/|of|out of|von|sur|de|z)\s*(\d{1,2})", re.IGNORECASE)
_STAR, _EMPTY_STAR = re.compile("[★⭐🌟✭✮]"), re.compile("[☆✩]")


def meant(text: str, words: Mapping[str, str], *, fewest_inside: int = 1) -> tuple[str, bool]:
    """The one value that a text names, and whether it says no more than that.

    words: plain phrase → value. fewest_inside: how many words a phrase needs to count among others.
    ("", False) for none, for two different ones, and for "not permanent".
    """
    said = [it for it in plain(text).split() if it not in _AROUND]
    whole = plain(text)
    if whole in words:
        return words[whole], True
    longest = max((len(it.split()) for it in words), default=0)
    found: set[str] = set()
    left: list[str] = []
    at = 0
    while at < len(said):
        for size in range(min(longest, len(said) - at), 0, -1):
            value = words.get(" ".join(said[at : at + size]))
            if value and (size >= fewest_inside or size == len(said)):
                found.add(value)
                at += size
                break
        else:
            left.append(said[at])
            at += 1
    if len(found) != 1 or _NOT & set(left):
        return "", False
    return found.pop(), not left


def hours_of(text: str) -> Decimal | None:
    """Hours a week, to a tenth, as in "38,5 Std./Woche"; None for "full time" or "30-40"."""
    found = _HOURS.fullmatch(" ".join(text.split()))  # it has a place for spaces beside another
    if not found:
        return None
    hours = Decimal(found[1].replace(",", ".")).quantize(Decimal("0.1"))
    return hours if FEWEST_HOURS <= hours <= MOST_HOURS else None


def stars_of(text: str) -> int | None:
    """The priority, 1 (high) to 3, that stars out of five say; 0 where none is given; else None.

    "4", "4/5", "8 of 10", "★★★★☆", "⭐⭐⭐". Four and more are high, three is medium.
    """
    text = text.strip().replace("\N{VARIATION SELECTOR-16}", "")
    full, empty = len(_STAR.findall(text)), len(_EMPTY_STAR.findall(text))
    if full + empty:
        rest = _EMPTY_STAR.sub("", _STAR.sub("", text))
        if rest.strip():
            return None
        given, most = full, full + empty if empty else STARS
    elif found := _OUT_OF.fullmatch(text):
        given, most = int(found[1]), int(found[2])
    elif re.fullmatch(r"\d(?:\.0)?", text):
        given, most = int(text[0]), STARS
    else:
        return None
    if given > most or most < 2:
        return None
    if not given:
        return 0
    if given * 5 >= most * 4:
        return 1
    return 2 if given * 2 >= most else 3
