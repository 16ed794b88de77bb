"""The evidence as the fit score takes it. Plain Python: no Django, clock or I/O.

Three parts: the words of the field, every number the score is built from, and the shapes of the
evidence. Points run from 0 (bad) to 100 (great); signals from -2 (bad) to +2 (great).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import MappingProxyType

# --- The words of the field ------------------------------------------------------------------


class Area(StrEnum):
    """An area of a job that is scored on its own, in the order in which pages list them."""

    MANAGER = "manager"
    ROLE = "role"
    BALANCE = "balance"
    CULTURE = "culture"
    TEAM = "team"
    GROWTH = "growth"
    REWARD = "reward"
    STABILITY = "stability"
    PRACTICE = "practice"


class Manner(StrEnum):
    """How a question was answered."""

    SPECIFIC = "specific"
    GENERAL = "general"
    DODGED = "dodged"


class SourceKind(StrEnum):
    """Who says so, seen from the role. OTHER is anybody else, or somebody not placed yet."""

    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    COWORKER = "coworker"
    LEADERSHIP = "leadership"
    OTHER = "other"
    SELF = "self"
    DOCUMENT = "document"


UNKNOWN_SPEAKER = "Somebody in the room"


class FlagStatus(StrEnum):
    """OPEN counts in full, EXPLAINED (by linked new evidence) half, WITHDRAWN not at all."""

    OPEN = "open"
    EXPLAINED = "explained"
    WITHDRAWN = "withdrawn"


AREA_LABELS: Mapping[Area, str] = MappingProxyType({area: area.value.capitalize() for area in Area})

THEME_AREAS: Mapping[str, Area | None] = MappingProxyType(
    {area.value: area for area in Area}
    | {
        "workload": Area.BALANCE,
        "compensation": Area.REWARD,
        "engineering": Area.PRACTICE,
        "process": None,
    }
)


def area_of(theme: str) -> Area | None:
    """The area that answers to a question of this theme speak for.

    None: the theme is not scored ("process"). Raises ValueError for a theme that does not exist.
    """
    if theme not in THEME_AREAS:
        raise ValueError(f"no theme is called {theme!r}")
    return THEME_AREAS[theme]


# --- Judgements ------------------------------------------------------------------------------
# Every number of the fit score. All of them are judgements, calibrated to nothing; why they are
# what they are, and which ideas behind them have a source: docs/fit-score.md. The user changes
# the weights; the rest is one edit here.

DEFAULT_WEIGHTS: Mapping[Area, int] = MappingProxyType(
    {
        Area.MANAGER: 18,
        Area.ROLE: 18,
        Area.BALANCE: 15,
        Area.CULTURE: 15,
        Area.TEAM: 12,
        Area.GROWTH: 8,
        Area.REWARD: 8,
        Area.STABILITY: 6,
        Area.PRACTICE: 0,  # opt-in
    }
)
MAX_WEIGHT = 100

# The version of these rules. Figures stored by an older one are computed again on upgrade, and
# snapshots keep theirs and say so.
RULES = 2

# Mass: how much one item says. Kept in eighths, so that sums stay whole.
MASS_UNIT = 8
ANSWER_MASS_EIGHTHS: Mapping[Manner, int] = MappingProxyType(
    {Manner.SPECIFIC: 8, Manner.GENERAL: 4, Manner.DODGED: 0}
)
NOTED_RATING_MASS_EIGHTHS = 4
BARE_RATING_MASS_EIGHTHS = 2
HARDLY_MYSELF_FACTOR = Fraction(1, 2)  # of a rating of an interview where one was not oneself
MAX_SOURCE_MASS_EIGHTHS = 16  # one source counts as two answers at most
# Coverage counts sources: each is one view at most, however much it said.
MAX_VIEW = 1
FULL_VIEWS = 3  # three independent views make an area fully known
# For sorting alone, each area is drawn toward the middle by one imaginary view.
PRIOR_VIEWS = 1
PRIOR_POINTS = 50

SIGNALS = range(-2, 3)
STARS = range(1, 6)
SEVERITIES = range(1, 6)
SIGNAL_ZERO_POINTS = 50
POINTS_PER_SIGNAL = 25
POINTS_PER_STAR = 25

# Credibility in tenths: who is believed how far, on what. What is not named counts in full.
CREDIBILITY_UNIT = 10
_ON_HOW_IT_IS_LED = (Area.MANAGER, Area.BALANCE, Area.TEAM)
_HIRING_MANAGER_TENTHS = dict.fromkeys((*_ON_HOW_IT_IS_LED, Area.CULTURE), 7)
CREDIBILITY_TENTHS: Mapping[SourceKind, Mapping[Area, int]] = MappingProxyType(
    {
        SourceKind.COWORKER: {},
        SourceKind.SELF: {},
        SourceKind.DOCUMENT: {},
        SourceKind.HIRING_MANAGER: _HIRING_MANAGER_TENTHS,
        SourceKind.OTHER: _HIRING_MANAGER_TENTHS,  # no better known than an interested party
        SourceKind.LEADERSHIP: dict.fromkeys(_ON_HOW_IT_IS_LED, 7),
        SourceKind.RECRUITER: dict.fromkeys(set(Area) - {Area.REWARD}, 5),
    }
)

# Flags. A flag counts REPEAT_FACTOR more for each further interview, up to REPEATS_COUNTED.
RED_SHARE_PERCENT: Mapping[int, int] = MappingProxyType({1: 6, 2: 12, 3: 24, 4: 40, 5: 60})
REPEAT_FACTOR = Fraction(1, 4)
REPEATS_COUNTED = 3
EXPLAINED_FACTOR = Fraction(1, 2)
GREEN_POINTS_PER_SEVERITY = 3
MAX_GREEN_POINTS = 20
DODGE_SEVERITY = 2
DODGE_PREFIX = "dodge:"
WORST_SEVERITY = 5

# Caps: the highest score that is left, the lowest wins.
BROKEN_DEAL_BREAKER_CAP = 20
AT_RISK_DEAL_BREAKER_CAP = 60
ONE_WORST_FLAG_CAP = 45
MORE_WORST_FLAGS_CAP = 30
EXPLAINED_WORST_FLAG_CAP = 60  # explained throughout; the explanation may still prove wrong
UNSETTLED_CAP = 60  # a cap of this height goes once its question is settled
# What each numeric limit is called where its number is not known or not of interest, and which of
# them a range can put in doubt before it breaks them.
LIMIT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "hours": "your limit on hours",
        "salary": "your pay floor",
        "office_days": "your limit on office days",
        "travel_nights": "your limit on nights away",
        "commute": "your limit on the way to work",
    }
)
LIMITS_OF_RANGES = ("hours", "salary")
HOURS_TOLERANCE = Fraction(1, 10)  # of the limit, that the middle of a week may lie above it

# What pages say. Thresholds are the first value of the next word.
SHOWN_FROM_COVERAGE = Fraction(15, 100)
SHOWN_FROM_AREAS = 2
PROVISIONAL_FROM = Fraction(35, 100)  # also for a large number, and for ranking two roles
SOLID_FROM = Fraction(70, 100)
MIXED_FROM, LEANS_TOWARD_FROM, STRONG_FROM = 40, 60, 80
DISAGREE_FROM_POINTS = 50
GUT_GAP_FROM_POINTS = 25
BAD_AREA_BELOW = MIXED_FROM
BAD_AREA_FROM_WEIGHT = Fraction(12, 100)  # of all weights
AVOIDED_FROM_AREAS = 3
DRIFT_NOTICE_FROM_POINTS = 5  # a score that moved this far without new evidence

# Suggested signals: at most this share of the limit, or of the headcount, gives this signal.
HOURS_STEPS_PERCENT = ((85, 2), (95, 1), (100, 0), (115, -1))
LEAVERS_STEPS_PERCENT = ((10, 2), (20, 1), (30, 0), (45, -1))
WORST_SIGNAL = -2
HOURS_IN_A_WEEK = 168


# --- Evidence --------------------------------------------------------------------------------


def _whole(name: str, value: int, allowed: range) -> None:
    if not isinstance(value, int) or value not in allowed:
        raise ValueError(f"{name} must be whole and from {allowed[0]} to {allowed[-1]}: {value!r}")


def _one_of(words: type[StrEnum], value: str | None) -> None:
    """None passes: whether it may be left out is said by the field's type."""
    if value is not None and not isinstance(value, words) and value not in words:
        raise ValueError(f"{value!r} is not one of {', '.join(words)}")


@dataclass(frozen=True, slots=True)
class Source:
    """Who says something. All that one key says is one source, however often it speaks.

    key: stable and unique, e.g. "contact:12"; the user is "self"; a panel whose
    speaker is not known is "panel:<interview>" and has the kinds of all its members.
    kinds: with more than one the lowest credibility counts; none at all is read as OTHER.
    """

    key: str
    kinds: frozenset[SourceKind]
    name: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("a source needs a key")
        for kind in self.kinds:
            _one_of(SourceKind, kind)


SELF = Source("self", frozenset({SourceKind.SELF}), "You")


def unknown_speaker(interview: int, members: Iterable[Source]) -> Source:
    """The source of an answer somebody in a panel gave, when it is not known who.

    It is a source of its own with the kinds of all members; a member without a kind is OTHER.
    """
    kinds: set[SourceKind] = set()
    for member in members:
        kinds |= member.kinds or {SourceKind.OTHER}
    return Source(f"panel:{interview}", frozenset(kinds), "Somebody in the panel")


@dataclass(frozen=True, slots=True)
class AnswerEvidence:
    """What one source answered to one question in one interview.

    area: None where the question's theme is not scored. signal: -2..2, None where the
    answer is recorded but not judged yet, which is no evidence. A dodge is a red flag with or
    without a signal, and never evidence. A superseded answer is left out by the caller.
    ref: the caller's row id, for links; it is no part of what the answer is.
    Raises ValueError for a signal outside -2..2 or a manner or area that does not exist.
    """

    interview: int
    question: str
    source: Source
    area: Area | None
    manner: Manner
    signal: int | None
    ref: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        _one_of(Area, self.area)
        _one_of(Manner, self.manner)
        if self.signal is not None:
            _whole("a signal", self.signal, SIGNALS)

    @property
    def mass_eighths(self) -> int:
        """0 for a dodge and for an answer that is not judged."""
        return 0 if self.signal is None else ANSWER_MASS_EIGHTHS[self.manner]

    @property
    def points(self) -> int:
        """0..100; the middle where the answer is not judged (its mass is 0)."""
        return SIGNAL_ZERO_POINTS + POINTS_PER_SIGNAL * (self.signal or 0)


@dataclass(frozen=True, slots=True)
class RatingEvidence:
    """The user's own stars, 1 (poor) to 5 (great), for an area after an interview.

    has_note: a note names an observation, which doubles the mass. is_hardly_myself: the user was
    not really themselves in that interview, which halves it.
    Raises ValueError for stars outside 1..5 or an area that does not exist.
    """

    interview: int
    area: Area
    stars: int
    has_note: bool
    is_hardly_myself: bool = False
    ref: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        if self.area is None:
            raise ValueError("a rating needs an area")
        _one_of(Area, self.area)
        _whole("stars", self.stars, STARS)

    @property
    def mass_eighths(self) -> int:
        eighths = NOTED_RATING_MASS_EIGHTHS if self.has_note else BARE_RATING_MASS_EIGHTHS
        return int(eighths * HARDLY_MYSELF_FACTOR) if self.is_hardly_myself else eighths

    @property
    def points(self) -> int:
        return POINTS_PER_STAR * (self.stars - STARS[0])


@dataclass(frozen=True, slots=True)
class Sighting:
    """One flag, seen in one interview.

    flag: the flag's key; the same key in two interviews is the same flag seen twice.
    area: None for a flag that is listed but takes no share of anything.
    severity: 1 (slight) to 5 (severe); for a green flag how good it is.
    A sighting with the key dodge_flag(question) replaces the dodge of that question in the
    same interview and area: so a dodge is raised, explained or withdrawn.
    Raises ValueError for an empty key, a severity outside 1..5, an unknown area or status.
    """

    interview: int
    flag: str
    area: Area | None
    severity: int
    is_green: bool = False
    status: FlagStatus = FlagStatus.OPEN
    title: str = ""
    ref: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        if not self.flag:
            raise ValueError("a flag needs a key")
        _one_of(Area, self.area)
        _one_of(FlagStatus, self.status)
        _whole("a severity", self.severity, SEVERITIES)


@dataclass(frozen=True, slots=True)
class HoursReport:
    """Hours a week that one source reports, as a range; low = high for a single number.

    Raises ValueError unless 0 <= low <= high <= 168.
    """

    source: Source
    low: Fraction | int
    high: Fraction | int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= HOURS_IN_A_WEEK:
            raise ValueError(f"hours run from 0 to 168, low first, got {self.low} to {self.high}")

    @property
    def midpoint(self) -> Fraction:
        return Fraction(self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known: of one interview, or of all interviews of a role. Order is free.

    hardly_myself: the interviews in which the user was not really themselves, rated or not.
    """

    answers: tuple[AnswerEvidence, ...] = ()
    ratings: tuple[RatingEvidence, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    hours: tuple[HoursReport, ...] = ()
    hardly_myself: frozenset[int] = frozenset()


def dodge_flag(question: str) -> str:
    """The key of the red flag that a dodge of this question raises."""
    return DODGE_PREFIX + question


def credibility(source: Source, area: Area) -> Fraction:
    """How far a source is believed on an area, 1/2 to 1; the lowest of its kinds."""
    return _credibility(source.kinds or frozenset({SourceKind.OTHER}), area)


@cache
def _credibility(kinds: frozenset[SourceKind], area: Area) -> Fraction:
    tenths = min(CREDIBILITY_TENTHS[kind].get(area, CREDIBILITY_UNIT) for kind in kinds)
    return Fraction(tenths, CREDIBILITY_UNIT)


def suggested_signal_for_hours(
    low: Fraction | int, high: Fraction | int, limit: Fraction | int | None
) -> int | None:
    """The signal -2..2 that the middle of a reported week suggests; the user may override it.

    low, high, limit: hours a week. None where the user has set no limit: nothing to compare the
    hours with. Raises ValueError for hours or a limit that no week has.
    """
    report = HoursReport(SELF, low, high)
    if limit is None:
        return None
    check_hours_limit(limit)
    return _first_step(report.midpoint / limit, HOURS_STEPS_PERCENT)


def suggested_signal_for_leavers(left: int, headcount: int) -> int | None:
    """The signal -2..2 that a year's leavers suggest; the user may override it.

    None for a headcount of 0. Raises ValueError for a number below 0.
    """
    if left < 0 or headcount < 0:
        raise ValueError(f"people are counted from 0, got {left} and {headcount}")
    return _first_step(Fraction(left, headcount), LEAVERS_STEPS_PERCENT) if headcount else None


def check_hours_limit(limit: Fraction | int) -> None:
    """Raises ValueError for a limit that is not above 0 and at most 168 hours a week."""
    if not 0 < limit <= HOURS_IN_A_WEEK:
        raise ValueError(f"a limit is above 0 and at most 168 hours a week, got {limit}")


def _first_step(share: Fraction, steps: tuple[tuple[int, int], ...]) -> int:
    return next((signal for percent, signal in steps if 100 * share <= percent), WORST_SIGNAL)
