"""What the user knew when they decided, as words and numbers that stay readable for good.

Plain Python. The picture is a dict of JSON values only, so it survives when the rows it was made
from are changed or deleted; ids in it serve to tell which of them are still there. "version" says
which shape it has.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from accounts.domain.rounding import half_up
from accounts.domain.words import joined
from interviews.preparing.domain.before_deciding import Warned
from interviews.score.domain.deal_breakers import DealBreakerState
from interviews.score.domain.evidence import Area
from interviews.score.domain.fit_score import AreaScore, FitScore

VERSION = 1
SHOWN, TOO_EARLY, HIDDEN = "shown", "too early", "hidden"
NOBODY_KNOWN = "Somebody in the room"

type Picture = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KnownInterview:
    """An interview. day: in words, "Wednesday 4 June 2026". gut: 0..100, None where there is none
    or it was skipped; gut_word says which.
    """

    id: int
    title: str
    kind: str
    day: str
    is_over: bool
    gut: int | None = None
    gut_word: str = ""
    gut_note: str = ""


@dataclass(frozen=True, slots=True)
class KnownFlag:
    """A flag that stood. word: of its severity 1..5. area: "" where it is listed, not scored."""

    id: int
    title: str
    kind: str
    severity: int
    word: str
    status: str
    area: str
    quote: str
    cue: str
    who: str
    interview: str


@dataclass(frozen=True, slots=True)
class KnownDrift:
    """How far the score had moved without new evidence. points: None where there is no number."""

    points: int | None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a decision rests on. score: None while an interview waits for the gut.

    limits: name → words. questions, answered: counted over all interviews that are over.
    is_must_ask_open: nobody spoke of hours or balance. interest: the word of the latest one
    recorded, "" for none.
    """

    score: FitScore | None
    weights: Mapping[Area, int]
    limits: Mapping[str, str]
    interviews: Sequence[KnownInterview] = ()
    waiting: Sequence[str] = ()
    flags: Sequence[KnownFlag] = ()
    deal_breakers: Sequence[Any] = ()
    drift: KnownDrift | None = None
    stage: str = ""
    interest: str = ""
    questions: int = 0
    answered: int = 0
    is_must_ask_open: bool = True


def decision_picture(known: Known, warnings: Iterable[Warned] = ()) -> Picture:
    """The picture as it is stored. warnings: what stood open when it was saved."""
    score = known.score
    return {
        "version": VERSION,
        "score": _score(score),
        "areas": [_area(one) for one in score.areas] if score else [],
        "unknown_areas": _unknown(score),
        "flags": [asdict(flag) for flag in known.flags],
        "deal_breakers": [
            {"label": one.label, "state": str(one.state), "detail": one.detail}
            for one in known.deal_breakers
            if one.state != DealBreakerState.OFF
        ],
        "limits": dict(known.limits),
        "weights": {area.value.capitalize(): n for area, n in known.weights.items()},
        "interviews": [asdict(interview) for interview in known.interviews],
        "waiting": list(known.waiting),
        "drift": _drift(known.drift),
        "stage": known.stage,
        "interest": known.interest,
        "questions": known.questions,
        "answered": known.answered,
        "is_must_ask_open": known.is_must_ask_open,
        "warnings": [{"key": it.key, "text": it.text} for it in warnings],
    }


def _score(score: FitScore | None) -> Picture:
    if score is None:
        return {"state": HIDDEN, "words": "Hidden: an interview waited for the gut"}
    common = {
        "low": score.low_points,
        "high": score.high_points,
        "coverage": score.coverage_percent,
        "coverage_word": score.coverage_word,
    }
    if not score.is_shown:
        return common | {"state": TOO_EARLY, "words": score.too_early_words}
    return common | {
        "state": SHOWN,
        "points": score.points,
        "words": f"{score.points} of 100, {score.score_word}",
        "cap": score.cap if score.is_capped else None,
        "cap_reason": score.cap_reason if score.is_capped else "",
    }


def _area(one: AreaScore) -> Picture:
    return {
        "label": one.label,
        "weight": one.weight,
        "points": one.points,
        "low": one.low_points,
        "high": one.high_points,
        "coverage": one.coverage_percent,
        "flags_take": half_up(100 * one.flag_share),
        "disagree": one.disagree,
        "voices": [
            {"who": it.source.name or NOBODY_KNOWN, "level": half_up(it.level)}
            for it in one.sources
        ],
    }


def _unknown(score: FitScore | None) -> list[str]:
    if score is None:
        return []
    return [it.label for it in score.areas if it.weight and not it.is_known]


def _drift(drift: KnownDrift | None) -> Picture | None:
    return None if drift is None else {"points": drift.points, "changes": list(drift.changes)}


# --- Then and now ---------------------------------------------------------------------------------


def changes_since(then: Picture, now: Picture) -> list[str]:
    """What is different now, one sentence each; empty where nothing is.

    then, now: pictures of the same role. Parts that a picture does not have are left out.
    """
    return [
        *_of_score(then, now),
        *_of_interviews(then, now),
        *_of_flags(then, now),
        *_of_rules(then, now),
    ]


def _of_score(then: Picture, now: Picture) -> Iterator[str]:
    was, is_now = then.get("score"), now.get("score")
    if not was or not is_now:
        return
    states = was["state"], is_now["state"]
    if states == (SHOWN, SHOWN):
        points = is_now["points"] - was["points"]
        if points:
            way = "higher" if points > 0 else "lower"
            yield f"The score was {was['points']} and is {is_now['points']}: {abs(points)} {way}."
    elif states[1] == SHOWN:
        yield f"There was no number then. It is {is_now['points']} of 100 now."
    elif states[1] == TOO_EARLY and states[0] == SHOWN:
        yield f"The score was {was['points']}. It is too early for a number now."


def _of_interviews(then: Picture, now: Picture) -> Iterator[str]:
    if "interviews" not in then:
        return
    before = {it["id"] for it in then["interviews"]}
    new = [it["title"] for it in now.get("interviews", ()) if it["id"] not in before]
    if new:
        count = "An interview" if len(new) == 1 else f"{len(new)} interviews"
        yield f"{count} since: {joined(new)}."
    unknown = set(then.get("unknown_areas", ())) - set(now.get("unknown_areas", ()))
    if unknown and now.get("areas"):
        yield f"Heard since about {joined(sorted(it.lower() for it in unknown))}."


def _of_flags(then: Picture, now: Picture) -> Iterator[str]:
    if "flags" not in then:
        return
    before = {it["id"]: it for it in then["flags"]}
    after = {it["id"]: it for it in now.get("flags", ())}
    for flag in after.values():
        if flag["id"] not in before:
            noun = "red flag" if flag["kind"] == "red" else "good sign"
            yield f"New {noun}: {flag['title']}."
        else:
            yield from _of_flag(before[flag["id"]], flag)
    for flag in before.values():
        if flag["id"] not in after:
            yield f"No longer there: {flag['title']}."


def _of_flag(was: Picture, flag: Picture) -> Iterator[str]:
    if was["severity"] != flag["severity"]:
        yield f"{flag['title']}: severity {was['severity']} then, {flag['severity']} now."
    if was["status"] != flag["status"]:
        yield f"{flag['title']}: {was['status']} then, {flag['status']} now."


def _of_rules(then: Picture, now: Picture) -> Iterator[str]:
    """Limits and weights, and how the role stands against the limits."""
    for name, words in now.get("limits", {}).items():
        was = then.get("limits", {}).get(name, words)
        if was != words:
            yield f"{name}: {was} then, {words} now."
    moved = [
        f"{name.lower()} {was} then, {weight} now"
        for name, weight in now.get("weights", {}).items()
        if (was := then.get("weights", {}).get(name, weight)) != weight
    ]
    if moved:
        yield f"Weights: {'; '.join(moved)}."
    states = {it["label"]: it["state"] for it in then.get("deal_breakers", ())}
    for one in now.get("deal_breakers", ()):
        was = states.get(one["label"], one["state"])
        if was != one["state"]:
            yield f"{one['label']}: {was} then, {one['state']} now."
