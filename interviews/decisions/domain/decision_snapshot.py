"""What the user knew when they decided, as words and numbers that stay readable for good.

Plain Python. A snapshot is a dict of JSON values only, so it survives when the rows it was made
from are changed or deleted; ids in it serve to tell which of them are still there. "version" says
which shape it has.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from accounts.domain.rounding import half_up
from accounts.domain.words import joined
from interviews.score.domain.deal_breakers import DealBreaker, DealBreakerState
from interviews.score.domain.evidence import RULES, UNKNOWN_SPEAKER, Area
from interviews.score.domain.fit_score import AreaScore, FitScore

VERSION = 1
SHOWN, TOO_EARLY, HIDDEN = "shown", "too early", "hidden"

type Snapshot = dict[str, Any]


def snapshot_of_score(score: FitScore | None) -> Snapshot:
    """The parts that tell of the score; None while an interview has no gut."""
    areas = score.areas if score else ()
    return {
        "score": _score(score),
        "areas": [_area(one) for one in areas],
        "unknown_areas": [it.label for it in score.unknown_areas] if score else [],
    }


def snapshot_of_limits(
    deal_breakers: Iterable[DealBreaker], limits: Mapping[str, str], weights: Mapping[Area, int]
) -> Snapshot:
    """The parts that tell what it was compared with. limits: name → words."""
    return {
        "deal_breakers": [
            {"label": one.label, "state": str(one.state), "detail": one.detail}
            for one in deal_breakers
            if one.state != DealBreakerState.OFF
        ],
        "limits": dict(limits),
        "weights": {area.value.capitalize(): n for area, n in weights.items()},
    }


def _score(score: FitScore | None) -> Snapshot:
    if score is None:
        return {"state": HIDDEN, "words": "Hidden: an interview had no gut yet"}
    common = {
        "low": score.low_points,
        "high": score.high_points,
        "coverage": score.coverage_percent,
        "coverage_word": score.coverage_word.lower(),
        "rules": RULES,
    }
    if not score.is_shown:
        return common | {"state": TOO_EARLY, "words": score.too_early_words}
    return common | {
        "state": SHOWN,
        "points": score.points,
        "words": f"{score.points} of 100: {score.says}",
        "cap": score.cap if score.is_capped else None,
        "cap_reason": score.cap_reason if score.is_capped else "",
    }


def _area(one: AreaScore) -> Snapshot:
    return {
        "label": one.label,
        "weight": one.weight,
        "points": one.points,
        "low": one.low_points,
        "high": one.high_points,
        "coverage": one.coverage_percent,
        "flags_take": half_up(100 * one.flag_share),
        "disagree": one.disagree,
        # The key is older than the word "source", and stored.
        "voices": [
            {"who": it.source.name or UNKNOWN_SPEAKER, "level": half_up(it.level)}
            for it in one.sources
        ],
    }


# --- Then and now ---------------------------------------------------------------------------------


def changes_since(then: Snapshot, now: Snapshot) -> list[str]:
    """What is different now, one sentence each; empty where nothing is.

    then, now: snapshots of the same role. Parts that a snapshot does not have are left out.
    """
    return [
        *_of_score(then, now),
        *_of_interviews(then, now),
        *_of_flags(then, now),
        *_of_rules(then, now),
    ]


def _of_score(then: Snapshot, now: Snapshot) -> Iterator[str]:
    was, is_now = then.get("score"), now.get("score")
    if not was or not is_now:
        return
    if was.get("rules", 1) != is_now.get("rules") and HIDDEN not in (was["state"], is_now["state"]):
        yield "The score was worked out by earlier rules then, and its figures stay as they were."
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


def _of_interviews(then: Snapshot, now: Snapshot) -> Iterator[str]:
    if "interviews" not in then:
        return
    before = {it["id"] for it in then["interviews"]}
    new = [it["title"] for it in now.get("interviews", ()) if it["id"] not in before]
    if new:
        count = "An interview" if len(new) == 1 else f"{len(new)} interviews"
        yield f"{count} since: {joined(new)}."
    unknown = set(then.get("unknown_areas", ())) - set(now.get("unknown_areas", ()))
    if unknown and now.get("areas"):
        yield f"New evidence since about {joined(sorted(it.lower() for it in unknown))}."


def _of_flags(then: Snapshot, now: Snapshot) -> Iterator[str]:
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


def _of_flag(was: Snapshot, flag: Snapshot) -> Iterator[str]:
    if was["severity"] != flag["severity"]:
        yield f"{flag['title']}: severity {was['severity']} then, {flag['severity']} now."
    if was["status"] != flag["status"]:
        yield f"{flag['title']}: {was['status']} then, {flag['status']} now."


def _of_rules(then: Snapshot, now: Snapshot) -> Iterator[str]:
    """Limits and weights, and whether the role keeps to the limits."""
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
