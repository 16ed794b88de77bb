"""What other weights and limits would do to a score. Plain Python: no Django, clock or I/O."""

from collections.abc import Iterator
from dataclasses import dataclass

from interviews.score.domain.deal_breakers import DealBreaker, DealBreakerState
from interviews.score.domain.fit_score import FitScore

NO_LIMIT = "no limit"


@dataclass(frozen=True, slots=True)
class Effect:
    """One score as it is and as it would be, from the same evidence."""

    now: FitScore
    then: FitScore

    @property
    def difference(self) -> int | None:
        """In the whole points that are shown; None while either number is not shown."""
        now, then = self.now.points, self.then.points
        if now is None or then is None or not (self.now.is_rankable and self.then.is_rankable):
            return None
        return then - now

    @property
    def words(self) -> tuple[str, ...]:
        """What changes besides the number: deal-breakers, then the cap, one sentence each."""
        return (*_deal_breakers(self.now, self.then), *_cap(self.now.cap, self.then.cap))

    @property
    def is_none(self) -> bool:
        """Whether nothing that is shown would change."""
        return not self.words and _shown(self.now) == _shown(self.then)


def _shown(score: FitScore) -> tuple[object, ...]:
    points = score.points if score.is_rankable else None
    return points, score.low_points, score.high_points, score.says


def _deal_breakers(now: FitScore, then: FitScore) -> Iterator[str]:
    before = {it.key: it for it in now.deal_breakers}
    after = {it.key: it for it in then.deal_breakers}
    for key in sorted(before.keys() | after.keys()):
        was, would_be = _state(before.get(key)), _state(after.get(key))
        if was != would_be:
            label = (after.get(key) or before[key]).label
            yield f"{label}: {was} now, {would_be} then."


def _state(one: DealBreaker | None) -> str:
    if one is None or one.state == DealBreakerState.OFF:
        return NO_LIMIT
    return "not known" if one.state == DealBreakerState.UNKNOWN else str(one.state)


def _cap(now: int | None, then: int | None) -> Iterator[str]:
    if now == then:
        return
    if then is None:
        yield f"No longer stops at {now}."
    else:
        yield f"Stops at {then} then{f', not at {now}' if now is not None else ''}."
