"""What was seen while somebody answered: chips to tap, and own words, kept as one sentence."""

from collections.abc import Iterable, Sequence

CUES = ("Paused", "Looked away", "Laughed", "Sighed")


def joined_cues(chips: Iterable[str], own: str) -> str:
    """ "Paused, looked away. She smirked": the chips in their order, then the own words."""
    chosen = set(chips)
    told = [it for it in CUES if it in chosen]
    first = ", ".join(it if not place else it.lower() for place, it in enumerate(told))
    return ". ".join(filter(None, (first, own.strip())))


def parted_cues(cue: str) -> tuple[Sequence[str], str]:
    """The chips and the own words that joined_cues() made one of; what it did not make is own."""
    first, _, rest = cue.partition(". ")
    by_name = {it.lower(): it for it in CUES}
    chips = [by_name.get(it.lower(), "") for it in first.split(", ")]
    if joined_cues(chips, rest) == cue and all(chips):
        return chips, rest
    return [], cue
