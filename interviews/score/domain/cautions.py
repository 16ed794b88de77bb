"""What the number of a fit score does not say by itself, and every page that shows it does.

Plain Python. Averages compensate, while people who choose well also screen on single attributes
(Tversky 1972), and bad is stronger than good (Baumeister 2001). Withholding is judged worse than
disclosing something bad (John, Barasz and Norton 2016).
"""

from collections.abc import Iterator

from accounts.domain.words import joined
from interviews.score.domain.evidence import AREA_LABELS
from interviews.score.domain.fit_score import AreaScore, FitScore

type Caution = tuple[str, str]  # what it is about, and one or two sentences


def cautions(score: FitScore) -> Iterator[Caution]:
    """One bad area, areas they avoid, and interviews in which the user was hardly themselves."""
    if score.bad_areas:
        names = joined([one.label.lower() for one in score.bad_areas])
        said = " ".join(f"{_said(one)}." for one in score.bad_areas)
        yield f"Bad: {names}", f"{said} The rest does not make up for it."
    if score.do_they_avoid:
        # An avoided area is told by its name: the user knows what they asked.
        names = joined([AREA_LABELS[it].lower() for it in AREA_LABELS if it in score.avoided])
        asked = len(score.asked)
        all_or_some = "all" if len(score.avoided) == asked else f"{len(score.avoided)} of the"
        yield (
            "They avoid questions",
            f"They avoided {all_or_some} {asked} areas you asked about: {names}.",
        )
    if score.caution:
        yield "Not quite yourself", score.caution


def _said(one: AreaScore) -> str:
    count = "one source" if len(one.sources) == 1 else f"{len(one.sources)} sources"
    return f"{one.label} is {one.points} from {count}"
