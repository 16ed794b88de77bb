"""Questions to choose from, and what one of them is worth."""

from dataclasses import dataclass
from fractions import Fraction

from interviews.preparing.domain.next_question import next_questions
from interviews.score.domain.evidence import Source


@dataclass(frozen=True)
class Asked:
    key: str
    theme: str
    probe: str = "How many?"
    ask_whom: tuple[str, ...] = ()
    from_article: bool = False


def next_for(score, asked, kinds, answered=(), **more):
    """The plan for somebody of these kinds who has said nothing yet."""
    return next_questions(score, asked, Source("them", kinds), answered, **more)


def priority(score, asked, kinds) -> Fraction:
    """0 where it would not be asked of them at all."""
    return next_for(score, [asked], kinds)[0].worth.priority
