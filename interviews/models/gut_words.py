"""The gut in five words on one scale from 0 (no) to 100 (yes)."""

from dataclasses import dataclass

WORDS = ("No", "Doubtful", "Open", "Inclined", "Yes")
STEP = 20
FULL = 100


@dataclass(frozen=True, slots=True)
class GutChoice:
    """One of the five. value: what its tap keeps; it stands for low..high."""

    word: str
    value: int
    low: int
    high: int


CHOICES = tuple(
    GutChoice(
        word,
        value=place * STEP + STEP // 2,
        low=place * STEP,
        high=FULL if place == len(WORDS) - 1 else place * STEP + STEP - 1,
    )
    for place, word in enumerate(WORDS)
)


def choice_of(value: int) -> GutChoice:
    """The word that a number from 0 to 100 belongs to."""
    return CHOICES[min(value // STEP, len(CHOICES) - 1)]
