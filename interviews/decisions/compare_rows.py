"""The table that compares roles: a row per subject, a cell per role, and what sets them apart."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

from django.urls import reverse
from django.utils.formats import date_format

from accounts.domain.letters import name_key
from accounts.domain.rounding import half_up
from accounts.domain.words import joined
from accounts.models import Preferences
from applications.models import Role
from applications.offers.domain.terms import Term, plain
from applications.offers.reading import NOT_SAID, RoleOffer, words_of
from interviews.decisions.domain.comparison import Contender, difference_words, held_words
from interviews.decisions.next_step import NextStep
from interviews.models import Decision, Flag, Interview
from interviews.models.flag import FlagKind
from interviews.score.domain.cautions import cautions
from interviews.score.domain.deal_breakers import DealBreakerState, salary_deal_breaker
from interviews.score.domain.evidence import Area, Evidence, FlagStatus
from interviews.score.domain.fit_score import FitScore
from interviews.score.domain.likely_week import against_limit, hours_range, usual_range, week_words
from interviews.verdict.range_bar import RangeBar
from interviews.verdict.score_rows import logged_at

NAMED_FLAGS = 4
FEWEST_FOLDED = 2
ASKED_FOR, AN_HOUR = "Asked for", "Base pay an hour"
# What an offer calls otherwise than the rows of what was seen and heard.
OFFER_LABELS = {Term.HOURS: "Hours in the contract"}
PRIVATE = {
    *("Score", "Area by area", "Open red flags", "Pay a year", "Deal-breakers"),
    *(ASKED_FOR, AN_HOUR),
    *(it.label for it in Term if it.is_pay),
}
NO_OFFER = "No offer yet"
HIDDEN = "Hidden until you record your gut"
PAY_WORDS = {
    DealBreakerState.BROKEN: "Below your floor of {}.",
    DealBreakerState.AT_RISK: "Partly below your floor of {}.",
    DealBreakerState.MET: "Not below your floor of {}.",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One role. waiting: its interviews without a gut, which comes before the score; the latest
    first. offer: None where they made none. decision: the latest that counts; None without one.
    out_url: without this role.
    """

    contender: Contender
    role: Role
    interviews: Sequence[Interview]
    waiting: Sequence[Interview]
    evidence: Evidence
    offer: RoleOffer | None
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


@dataclass(frozen=True, slots=True)
class Cell:
    """value: in bold, unit beside it; both "" where nothing is known, which the lines say then.

    filled: 0 to 3 boxes of coverage, None for no such mark; word: what the boxes say. strong: lines
    to be read first; links: text and address. points and fact: what the row is compared by, one of
    them at most; None is not known.
    """

    value: str = ""
    unit: str = ""
    bar: RangeBar | None = None
    filled: int | None = None
    word: str = ""
    flags: Sequence[tuple[Flag, str]] = ()
    strong: Sequence[str] = ()
    lines: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    points: Fraction | int | None = None
    fact: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A subject, with each role's cell. mark: what sets the roles apart here, "" for nothing."""

    group: str
    label: str
    note: str
    cells: Sequence[tuple[Column, Cell]]
    mark: str = ""

    @property
    def is_private(self) -> bool:
        """Whether quick hide takes it from sight: score, pay and flags."""
        return self.group in PRIVATE or self.label in PRIVATE


type Subject = tuple[str, str, str, Callable[[Column], Cell]]


def rows_of(columns: Sequence[Column], preferences: Preferences) -> list[Row]:
    """Every row, in the order of the page: offers first, since they are what one decides about."""
    subjects: list[Subject] = [
        *_offers(columns),
        ("Score", "Fit score", "", _score),
        ("Score", "Your gut", "", _gut),
        *_areas(columns),
        ("Flags and limits", "Open red flags", "", _flags),
        ("Flags and limits", "Hours a week", "", partial(_hours, preferences=preferences)),
        ("Flags and limits", "Pay a year", "", partial(_pay, preferences=preferences)),
        ("Flags and limits", "Deal-breakers", "", _deal_breakers),
        ("Flags and limits", "Not known yet", "", _unknown),
        ("Now", "Your interest", "", _interest),
        ("Now", "Stage", "", _stage),
        ("Now", "Last decision", "", _decision),
        ("Now", "Next step", "", _next_step),
    ]
    cells = {label: [cell_of(it) for it in columns] for _, label, _, cell_of in subjects}
    marks = difference_words(
        {label: [it.points for it in row] for label, row in cells.items()},
        {label: [it.fact for it in row] for label, row in cells.items()},
    )
    return [
        Row(group, label, note, list(zip(columns, cells[label], strict=True)), marks.get(label, ""))
        for group, label, note, _ in subjects
    ]


# --- Score ---------------------------------------------------------------------------------------


def _score(column: Column) -> Cell:
    score = column.score
    if score is None:
        return Cell(value="Your gut comes first", links=[_what_to_do(column)])
    points = score.points if score.is_rankable else None
    word = f"of 100, {score.score_word}" if score.is_rankable else score.score_word
    return Cell(
        value=str(points) if points is not None else "",
        unit=word if points is not None else "",
        bar=RangeBar(score.low_points, score.high_points, points),
        filled=score.filled,
        word=score.coverage_word,
        strong=[] if points is not None else [f"{word[:1].upper()}{word[1:]}"],
        lines=list(_score_lines(score)),
        links=[("Open it", reverse("interviews:role_verdict", args=[column.role.pk]))],
        points=score.score if column.contender.is_ranked else None,
    )


def _score_lines(score: FitScore) -> Iterator[str]:
    if score.outlook:
        yield f"{score.outlook[:1].upper()}{score.outlook[1:]}."
    yield score.range_sentence if score.low_points < score.high_points else "Nothing left open."
    if score.is_capped:
        yield held_words(score) if score.is_rankable else score.cap_reason
    yield from (text for _, text in cautions(score))


def _what_to_do(column: Column) -> tuple[str, str]:
    """About the oldest interview without a gut."""
    interview = column.waiting[-1]
    if interview.is_debriefed:
        return "Record your gut", reverse("interviews:gut_record", args=[interview.pk])
    return "Debrief it first", reverse("interviews:interview_debrief", args=[interview.pk])


def _gut(column: Column) -> Cell:
    """The first gut of the latest interview that has one."""
    first = next((gut for it in column.interviews for gut in it.gut_feelings.all()), None)
    if first is None:
        return Cell(lines=["Nothing recorded yet"])
    if first.value is None:
        return Cell(lines=["Skipped"])
    return Cell(value=str(first.value), unit=first.word.lower(), points=first.value)


# --- Areas ---------------------------------------------------------------------------------------


def _areas(columns: Sequence[Column]) -> Iterator[Subject]:
    """A row for each area that has weight, or of which something is known.

    Two or more of which nobody has shown anything are one row.
    """
    seen = [one for it in columns if it.score for one in it.score.areas]
    weights = {one.area: one.weight for one in seen}
    known = {one.area for one in seen if one.is_known}
    shown = known | {one.area for one in seen if one.flag_share}
    without = [it for it in Area if weights.get(it) and it not in shown]
    folded = without if len(without) >= FEWEST_FOLDED else []
    total = sum(weights.values())
    for area in Area:
        weight = weights.get(area, 0)
        if (weight or area in known) and area not in folded:
            share = f"{half_up(Fraction(100 * weight, total))} %" if weight else "not scored"
            yield "Area by area", area.value.capitalize(), share, partial(_area, area=area)
    if folded:
        label = f"{len(folded)} areas unknown"
        names = joined([it.value for it in folded])
        yield "Area by area", label, names, partial(_area, area=folded[0])


def _area(column: Column, area: Area) -> Cell:
    if column.score is None:
        return Cell(lines=[HIDDEN])
    one = next((it for it in column.score.areas if it.area == area), None)
    if one is None or not one.is_known:
        return Cell(lines=["Only flags so far" if one and one.flag_share else "No evidence yet"])
    span = "" if one.low == one.high else f"{one.low_points} to {one.high_points}, "
    return Cell(
        value=str(one.points),
        bar=RangeBar(one.low_points, one.high_points, one.points),
        strong=["Your sources disagree"] if one.disagree else [],
        lines=[f"{span}{one.coverage_percent} % known"],
        points=one.value,
    )


# --- Offers --------------------------------------------------------------------------------------


def _offers(columns: Sequence[Column]) -> Iterator[Subject]:
    """A row for each term that one of the offers says; none where nobody made an offer."""
    offers = [it.offer for it in columns if it.offer]
    said = {term for it in offers for term, _ in it.said}
    for term in Term:
        if term in said:
            label = OFFER_LABELS.get(term, term.label)
            cell_of = _base if term == Term.BASE else partial(_term, term=term)
            yield "Their offers", label, "", cell_of
        if term == Term.BASE and any(it.base and it.base.an_hour for it in offers):
            yield "Their offers", AN_HOUR, "", _an_hour
    if offers:
        yield "Their offers", "Answer by", "", _answer_by
    if any(it.requests for it in offers):
        yield "Their offers", ASKED_FOR, "", _asked_for


def _base(column: Column) -> Cell:
    """As they said it, and what that is in a year; the same sum is no difference."""
    base = column.offer.base if column.offer else None
    if base is None:
        return _term(column, Term.BASE)
    lines = [f"{base.year_words}."] if base.year_words else []
    lines += [base.why_not] if base.why_not else []
    return Cell(value=base.text, lines=lines, fact=base.compared_by)


def _an_hour(column: Column) -> Cell:
    base = column.offer.base if column.offer else None
    if base is None:
        return _term(column, Term.BASE)
    if base.an_hour is None:
        has_hours = base.hours_a_week is not None
        return Cell(lines=[base.why_not if has_hours else "No hours a week are said"])
    return Cell(value=base.hour_words, fact=base.hour_words)


def _term(column: Column, term: Term) -> Cell:
    offer = column.offer.current if column.offer else None
    if offer is None:
        return Cell(lines=[NO_OFFER])
    words = words_of(offer, term)
    if words == NOT_SAID:
        return Cell(lines=["Not said"])
    return Cell(value=words, fact=plain(offer.terms[term]))


def _answer_by(column: Column) -> Cell:
    if column.offer is None:
        return Cell(lines=[NO_OFFER])
    deadline = column.role.offer_deadline
    if deadline is None:
        return Cell(lines=["They named no day"])
    return Cell(value=_day(deadline), fact=deadline)


def _asked_for(column: Column) -> Cell:
    """What was asked for, each with its answer."""
    if column.offer is None:
        return Cell(lines=[NO_OFFER])
    asked = [f"{it.text}: {it.get_answer_display().lower()}" for it in column.offer.requests]
    return Cell(lines=asked or ["Nothing yet"])


# --- Flags and limits ----------------------------------------------------------------------------


def _flags(column: Column) -> Cell:
    """Distinct open red flags, each where it was worst, the worst first."""
    worst: dict[str, Flag] = {}
    for interview in column.interviews:
        for flag in interview.flags.all():
            if flag.kind == FlagKind.RED and flag.status == FlagStatus.OPEN:
                seen = worst.get(flag.key)
                if seen is None or flag.severity > seen.severity:
                    worst[flag.key] = flag
    flags = sorted(worst.values(), key=lambda it: (-it.severity, name_key(it.title), it.pk))
    if not flags:
        has_met = any(it.ended_at or it.fit_coverage for it in column.interviews)
        return Cell(lines=["None noted"], fact=0 if has_met else None)
    more = len(flags) - NAMED_FLAGS
    url = reverse("interviews:company_flags", args=[column.role.company_id])
    return Cell(
        value=str(len(flags)),
        unit=f"the worst {flags[0].severity} of 5",
        flags=[(it, logged_at(it.interview_id, f"flag-{it.pk}")) for it in flags[:NAMED_FLAGS]],
        links=[(f"and {more} more", url)] if more > 0 else [],
        fact=flags[0].severity,
    )


def _hours(column: Column, preferences: Preferences) -> Cell:
    week = usual_range(column.evidence.hours)
    if week is None:
        return Cell(lines=["Nobody gave a number yet"])
    limit = preferences.hours_limit
    held = against_limit(*week, limit)
    sources = len({it.source.key for it in column.evidence.hours})
    return Cell(
        value=hours_range(*week),
        unit="your likely week",
        lines=[*_said(column), held, f"From {sources} source{'' if sources == 1 else 's'}."],
        fact=held if limit is not None else week,
    )


def _said(column: Column) -> list[str]:
    """The reports that make the week, where there are several."""
    said = week_words(column.evidence.hours)
    return [f"{said}."] if ", so " in said else []


def _pay(column: Column, preferences: Preferences) -> Cell:
    role, floor = column.role, preferences.salary_floor
    low, high, currency = role.salary_min, role.salary_max, role.currency
    if low is None and high is None:
        url = reverse("applications:role_edit", args=[role.pk])
        if role.pay_said:
            return Cell(value=role.pay_said, lines=[role.pay_note()], fact=role.pay_said)
        return Cell(links=[("Not known", url)])
    lines, state = [], DealBreakerState.OFF
    if floor is not None and currency and currency != preferences.currency:
        lines = [f"Your floor is in {preferences.currency}, so the two are not compared."]
    elif floor is not None:
        state = salary_deal_breaker(low, high, floor).state
        lines = [PAY_WORDS[state].format(f"{floor:,} {preferences.currency}")]
    value = _pay_words(low, high)
    if steps := role.pay_note().partition(", ")[2]:
        lines.append(f"They said {role.pay_said}, {steps}")
    return Cell(value=value, unit=currency, lines=lines, fact=(low, high, currency, state))


def _pay_words(low: int | None, high: int | None) -> str:
    if low is None:
        return f"up to {high:,}"
    if high is None:
        return f"from {low:,}"
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def _deal_breakers(column: Column) -> Cell:
    """Those of which something is known, the worst first."""
    if column.score is None:
        return Cell(lines=[HIDDEN])
    on = [it for it in column.score.deal_breakers if it.state != DealBreakerState.OFF]
    known = [it for it in on if it.state != DealBreakerState.UNKNOWN]
    if not known:
        return Cell(lines=["None known yet" if on else "You have set no limits"])
    words = {it: f"{it.state.capitalize()}: {it.label.lower()}" for it in known}
    return Cell(
        strong=[words[it] for it in known if it.cap is not None],
        lines=[words[it] for it in known if it.cap is None],
        fact=known[0].state,
    )


def _unknown(column: Column) -> Cell:
    score = column.score
    if score is None:
        return Cell(lines=[HIDDEN])
    limits = [it for it in score.deal_breakers if it.state == DealBreakerState.UNKNOWN]
    unknown = {
        "Areas": [it.label.lower() for it in score.areas if it.weight and not it.is_known],
        "Limits": [it.label.lower() for it in limits],
    }
    lines = [f"{label}: {joined(names)}" for label, names in unknown.items() if names]
    return Cell(lines=lines or ["Something is known about everything"])


# --- Now -----------------------------------------------------------------------------------------


def _interest(column: Column) -> Cell:
    interview = next((it for it in column.interviews if it.interest), None)
    if interview is None:
        return Cell(lines=["Not said yet"])
    return Cell(value=interview.get_interest_display(), fact=interview.interest)


def _stage(column: Column) -> Cell:
    role = column.role
    since = [f"since {_day(role.stage_since)}"] if role.stage_since else []
    return Cell(value=role.get_stage_display(), lines=since, fact=role.stage)


def _decision(column: Column) -> Cell:
    one = column.decision
    if one is None:
        url = reverse("interviews:decision_create", args=[column.role.pk])
        return Cell(lines=["None yet"], links=[("Decide", url)])
    link = (_day(one.decided_on), one.get_absolute_url())
    return Cell(value=one.get_choice_display(), links=[link], fact=one.choice)


def _next_step(column: Column) -> Cell:
    step = column.next_step
    return Cell(links=[(step.text, step.url)]) if step else Cell(lines=["Nothing left to do"])


def _day(day: date) -> str:
    return date_format(day, "j M Y")
