"""The table that compares roles: a row per subject, a cell per role, and what sets them apart."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.urls import reverse
from django.utils.formats import date_format

from accounts.domain.rounding import half_up
from accounts.domain.words import joined
from accounts.models import Preferences
from applications.models import Role
from interviews.decisions.domain.comparison import Contender, difference_words, held_words
from interviews.decisions.next_step import NextStep
from interviews.models import Decision, Flag, GutFeeling, Interview
from interviews.models.flag import FlagKind
from interviews.score.domain.deal_breakers import (
    DealBreaker,
    DealBreakerState,
    salary_deal_breaker,
)
from interviews.score.domain.evidence import Area, Evidence, FlagStatus
from interviews.score.domain.fit_score import AreaScore, FitScore
from interviews.score.domain.likely_week import against_limit, hours_range, usual_range
from interviews.verdict.range_bar import RangeBar
from interviews.verdict.score_rows import logged_at

NAMED_FLAGS = 4
GROUPS = {"score": "Score", "areas": "Area by area", "limits": "Flags and limits", "now": "Now"}
HIDDEN = "Hidden until your gut is in"
PAY_WORDS = {
    DealBreakerState.BROKEN: "Below your floor of {}.",
    DealBreakerState.AT_RISK: "Partly below your floor of {}.",
    DealBreakerState.MET: "Not below your floor of {}.",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One role. decision: the newest that stands; None without one. out_url: without this role."""

    contender: Contender
    role: Role
    interviews: Sequence[Interview]
    evidence: Evidence
    decision: Decision | None
    next_step: NextStep | None
    out_url: str

    @property
    def name(self) -> str:
        return self.contender.name

    @property
    def score(self) -> FitScore | None:
        """None while it is hidden."""
        return self.contender.score

    @property
    def first_waiting(self) -> Interview | None:
        """The oldest interview that waits for the gut."""
        return next((it for it in reversed(self.interviews) if it.waits_for_gut), None)


@dataclass(frozen=True, slots=True)
class Line:
    """url: "" where it leads nowhere. is_strong: to be read first."""

    text: str
    url: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """value: in bold, unit beside it; both "" where nothing is known, which the lines say then.

    filled: 0 to 3 boxes of coverage, None for no such mark; word: what the boxes say. points and
    fact: what the row is compared by, one of them at most; None is not known. name: whose it is.
    """

    name: str = ""
    value: str = ""
    unit: str = ""
    bar: RangeBar | None = None
    filled: int | None = None
    word: str = ""
    flags: Sequence[tuple[Flag, str]] = ()
    lines: Sequence[Line] = ()
    points: Fraction | int | None = None
    fact: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """mark: what sets the roles apart here; "" where they are much alike."""

    group: str
    key: str
    label: str
    cells: Sequence[Cell]
    note: str = ""
    mark: str = ""

    @property
    def group_label(self) -> str:
        return GROUPS[self.group]


def rows_of(columns: Sequence[Column], preferences: Preferences) -> list[Row]:
    """Every row with its mark."""
    rows = [
        _row("score", "score", "Fit score", (_score(it) for it in columns)),
        _row("score", "gut", "Your gut, first", (_gut(it) for it in columns)),
        *_areas(columns),
        _row("limits", "flags", "Open red flags", (_flags(it) for it in columns)),
        _row("limits", "hours", "Hours a week", (_hours(it, preferences) for it in columns)),
        _row("limits", "pay", "Pay a year", (_pay(it.role, preferences) for it in columns)),
        _row("limits", "breakers", "Deal-breakers", (_deal_breakers(it) for it in columns)),
        _row("limits", "unknown", "Not known yet", (_unknown(it) for it in columns)),
        _row("now", "interest", "Your interest", (_interest(it) for it in columns)),
        _row("now", "stage", "Stage", (_stage(it.role) for it in columns)),
        _row("now", "decision", "Last decision", (_decision(it) for it in columns)),
        _row("now", "next", "Next step", (_next_step(it) for it in columns)),
    ]
    marks = difference_words(
        {row.key: [it.points for it in row.cells] for row in rows},
        {row.key: [it.fact for it in row.cells] for row in rows},
    )
    names = [it.name for it in columns]
    return [
        replace(
            row,
            mark=marks.get(row.key, ""),
            cells=[replace(it, name=name) for it, name in zip(row.cells, names, strict=True)],
        )
        for row in rows
    ]


def _row(group: str, key: str, label: str, cells: Iterable[Cell], note: str = "") -> Row:
    return Row(group, key, label, tuple(cells), note)


def _said(text: str, url: str = "") -> Cell:
    """A cell without a value: what is missing, or why."""
    return Cell(lines=[Line(text, url)])


# --- Score ---------------------------------------------------------------------------------------


def _score(column: Column) -> Cell:
    score = column.score
    if score is None:
        return Cell(value="Waits for your gut", lines=[_what_to_do(column)])
    bar = RangeBar(score.low_points, score.high_points, score.points if score.is_shown else None)
    span = f"Could end from {score.low_points} to {score.high_points}"
    lines = [Line(span if score.low_points < score.high_points else "Nothing left open")]
    if score.is_capped and score.is_shown:
        lines.append(Line(held_words(score)))
    lines.append(Line("Open it", reverse("interviews:role_verdict", args=[column.role.pk])))
    words = ("too early", "provisional", "solid")
    return Cell(
        value=str(score.points) if score.is_shown else score.too_early_words,
        unit=f"of 100, {score.score_word}" if score.is_shown else "",
        bar=bar,
        filled=1 + words.index(score.coverage_word) if score.coverage else 0,
        word=score.coverage_word if score.coverage else "unknown",
        lines=lines,
        points=score.score if column.contender.is_ranked else None,
    )


def _what_to_do(column: Column) -> Line:
    interview = column.first_waiting
    if interview is None:
        url = reverse("interviews:role_verdict", args=[column.role.pk])
        return Line("See which interview it is", url)
    if interview.is_debriefed:
        return Line("Say what your gut says", reverse("interviews:gut_record", args=[interview.pk]))
    return Line("Debrief it first", reverse("interviews:interview_debrief", args=[interview.pk]))


def _gut(column: Column) -> Cell:
    """The first gut of the latest interview that has one."""
    interviews = [list(it.gut_feelings.all()) for it in column.interviews]
    first: GutFeeling | None = next((guts[0] for guts in interviews if guts), None)
    if first is None:
        return _said("Nothing recorded yet")
    if first.value is None:
        return _said("Skipped")
    return Cell(value=str(first.value), unit=first.word.lower(), points=first.value)


# --- Areas ---------------------------------------------------------------------------------------


def _areas(columns: Sequence[Column]) -> Iterable[Row]:
    """A row for each area that has weight, or of which something is known."""
    scores = [
        None if it.score is None else {one.area: one for one in it.score.areas} for it in columns
    ]
    weights = {one.area: one.weight for areas in scores if areas for one in areas.values()}
    known = {one.area for areas in scores if areas for one in areas.values() if one.is_known}
    listed = [it for it in Area if it in weights and (weights[it] or it in known)]
    total = sum(weights.values())
    for area in listed:
        weight = weights[area]
        share = f"{half_up(Fraction(100 * weight, total))} %" if weight else "not scored"
        cells = (_said(HIDDEN) if areas is None else _area(areas.get(area)) for areas in scores)
        yield _row("areas", str(area), area.value.capitalize(), cells, share)


def _area(one: AreaScore | None) -> Cell:
    if one is None or not one.is_known:
        takes = one and one.flag_share
        return _said("Only flags so far" if takes else "Nothing heard yet")
    lines = [Line("Your sources disagree", is_strong=True)] if one.disagree else []
    span = "" if one.low == one.high else f"{one.low_points} to {one.high_points}, "
    return Cell(
        value=str(one.points),
        bar=RangeBar(one.low_points, one.high_points, one.points),
        lines=[Line(f"{span}{one.coverage_percent} % known"), *lines],
        points=one.value,
    )


# --- Flags and limits ----------------------------------------------------------------------------


def _flags(column: Column) -> Cell:
    """Distinct open red flags, each with its worst sighting, the worst first."""
    worst: dict[str, Flag] = {}
    for interview in column.interviews:
        for flag in interview.flags.all():
            if flag.kind == FlagKind.RED and flag.status == FlagStatus.OPEN:
                seen = worst.get(flag.key)
                if seen is None or flag.severity > seen.severity:
                    worst[flag.key] = flag
    flags = sorted(worst.values(), key=lambda it: (-it.severity, it.title.casefold(), it.pk))
    if not flags:
        talked = any(it.ended_at or it.fit_coverage for it in column.interviews)
        return replace(_said("None noted"), fact=0 if talked else None)
    shown = [(it, logged_at(it.interview_id, f"flag-{it.pk}")) for it in flags[:NAMED_FLAGS]]
    more = len(flags) - len(shown)
    url = reverse("interviews:company_flags", args=[column.role.company_id])
    return Cell(
        value=str(len(flags)),
        unit=f"the worst {flags[0].severity} of 5",
        flags=shown,
        lines=[Line(f"and {more} more", url)] if more else [],
        fact=flags[0].severity,
    )


def _hours(column: Column, preferences: Preferences) -> Cell:
    week = usual_range(column.evidence.hours)
    if week is None:
        return _said("Nobody gave a number yet")
    low, high = (round(float(end), 1) for end in week)
    hours = hours_range(Fraction(str(low)), Fraction(str(high)))
    limit = preferences.hours_limit
    held = against_limit(*week, limit)
    voices = len({it.source.key for it in column.evidence.hours})
    return Cell(
        value=hours,
        unit="your likely week",
        lines=[Line(held), Line("From 1 person." if voices == 1 else f"From {voices} people.")],
        fact=held if limit is not None else week,
    )


def _pay(role: Role, preferences: Preferences) -> Cell:
    low, high, currency = role.salary_min, role.salary_max, role.currency
    if low is None and high is None:
        return _said("Not known", reverse("applications:role_edit", args=[role.pk]))
    floor = preferences.salary_floor
    said = ""
    state = DealBreakerState.OFF
    if floor is not None and currency and currency != preferences.currency:
        said = f"Your floor is in {preferences.currency}, so it is not held against it."
    elif floor is not None:
        state = salary_deal_breaker(low, high, floor).state
        said = PAY_WORDS[state].format(f"{floor:,} {preferences.currency}")
    return Cell(
        value=_pay_words(low, high),
        unit=currency,
        lines=[Line(said)] if said else [],
        fact=(low, high, currency, state),
    )


def _pay_words(low: int | None, high: int | None) -> str:
    if low is None:
        return f"up to {high:,}"
    if high is None:
        return f"from {low:,}"
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def _deal_breakers(column: Column) -> Cell:
    if column.score is None:
        return _said(HIDDEN)
    settled = [it for it in column.score.deal_breakers if it.state in _SETTLED]
    if not settled:
        is_off = all(it.state == DealBreakerState.OFF for it in column.score.deal_breakers)
        return _said("You have set no limits" if is_off else "None known yet")
    worst = settled[0].state
    return Cell(
        lines=[Line(_state_words(it), is_strong=it.cap is not None) for it in settled],
        fact=worst,
    )


_SETTLED = (DealBreakerState.BROKEN, DealBreakerState.AT_RISK, DealBreakerState.MET)


def _state_words(one: DealBreaker) -> str:
    return f"{one.state.capitalize()}: {one.label.lower()}"


def _unknown(column: Column) -> Cell:
    score = column.score
    if score is None:
        return _said(HIDDEN)
    areas = [it.label.lower() for it in score.areas if it.weight and not it.is_known]
    limits = [
        it.label.lower() for it in score.deal_breakers if it.state == DealBreakerState.UNKNOWN
    ]
    lines = [
        Line(f"{label}: {joined(names)}")
        for label, names in (("Areas", areas), ("Limits", limits))
        if names
    ]
    return Cell(lines=lines) if lines else _said("Something is known of everything")


# --- Where it stands -----------------------------------------------------------------------------


def _interest(column: Column) -> Cell:
    interview = next((it for it in column.interviews if it.interest), None)
    if interview is None:
        return _said("Not said yet")
    return Cell(value=interview.get_interest_display(), fact=interview.interest)


def _stage(role: Role) -> Cell:
    since = f"since {_day(role.stage_since)}" if role.stage_since else ""
    return Cell(
        value=role.get_stage_display(), lines=[Line(since)] if since else [], fact=role.stage
    )


def _decision(column: Column) -> Cell:
    one = column.decision
    if one is None:
        url = reverse("interviews:decision_create", args=[column.role.pk])
        return Cell(lines=[Line("None yet"), Line("Decide", url)])
    url = reverse("interviews:decision_detail", args=[one.pk])
    return Cell(
        value=one.get_choice_display(), lines=[Line(_day(one.decided_on), url)], fact=one.choice
    )


def _next_step(column: Column) -> Cell:
    step = column.next_step
    if step is None:
        return _said("Nothing left to do")
    return _said(step.text, step.url)


def _day(day: date) -> str:
    return date_format(day, "j M Y")
