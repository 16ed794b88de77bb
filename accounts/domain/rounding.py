"""How a number with a fraction becomes a whole one on a page."""

from fractions import Fraction


def half_up(number: Fraction) -> int:
    """The nearest whole number; a half goes up, so 12.5 is 13 and -12.5 is -12."""
    return (2 * number + 1) // 2
