"""What the panels about interviews show: flags, gut and score, questions."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q
from django.urls import reverse

from accounts.models import User
from applications.models import Role
from applications.models.contact import ContactKind
from interviews.catalogue.loader import THEME_LABELS, questions
from interviews.follow_ups.domain.due import count_of, count_words
from interviews.models import Answer, BankQuestion, Flag, GutFeeling
from interviews.models.question import AnswerQuerySet
from interviews.score.domain.evidence import GUT_GAP_FROM_POINTS, PROVISIONAL_FROM
from interviews.verdict.range_bar import RangeBar
from overview.board.reading import SHAPES, UNSHOWN
from overview.insights.applications_reading import MOST
from overview.insights.domain import so
from overview.insights.domain.applications import Application
from overview.insights.domain.flags_shown import KindRow, shown_by
from overview.insights.domain.likely import FEWEST, likely_words
from overview.insights.domain.periods import Period
from overview.insights.domain.questions_told import MANNERS, QuestionRow, Told, told_by
from overview.insights.evidence_reading import Flags, Over, of_days
from overview.insights.row_urls import Part, answers_url, applications_url

MOST_COMPARED = 100  # roles whose gut is held against their score
MOST_SHAPES, MOST_SHAPES_IN_TABLE = 8, 5
MOST_APART, MOST_QUESTIONS = 5, 6
FULL = 100
MANNER_CLASSES = ("ans-spec", "ans-gen", "ans-dodge")
KIND_NAMES = {
    ContactKind.RECRUITER: "Recruiters",
    ContactKind.HIRING_MANAGER: "Hiring managers",
    ContactKind.COWORKER: "Coworkers",
    ContactKind.LEADERSHIP: "Leadership",
    ContactKind.OTHER: "Others",
}
NOBODY = "Nobody in particular"


class Shapes:
    """The flags of one row, the worst first, as far as there is room."""

    def __init__(self, severities: Sequence[int], *, most: int = MOST_SHAPES) -> None:
        self.severities = severities
        self.count = len(severities)
        self.shown = [SHAPES[it] for it in severities[:most]]
        self.more = self.count - len(self.shown)

    @property
    def severity_words(self) -> str:
        """ "5, 4, 4", the worst first; of many "1 × 5, 6 × 4"; "" for none."""
        if self.count <= MOST_SHAPES_IN_TABLE:
            return ", ".join(map(str, self.severities))
        counts = Counter(self.severities)
        return ", ".join(f"{counts[it]} × {it}" for it in sorted(counts, reverse=True))


# --- Flags


@dataclass(frozen=True, slots=True)
class ShownRow:
    """quote: the worst flag with words, None for none. looked: interviews without any."""

    name: str
    row: KindRow
    shapes: Shapes
    quote: Flag | None
    looked: int

    @property
    def words(self) -> str:
        """ "4 interviews · 7 flags in three of four"."""
        it = self.row
        met = f"{it.interviews} interview{'s' * (it.interviews != 1)}"
        if not it.flags:
            saw_none = f"looked, saw none in {count_words(self.looked)}"
            return f"{met} · {saw_none if self.looked else 'none noted'}"
        flags = f"{it.flags} flag{'s' * (it.flags != 1)}"
        if not it.interviews:
            return flags
        count = f", in {so.of(it.with_flags, it.interviews)}" if it.interviews > 1 else ""
        return f"{met} · {flags}{count}"

    @property
    def likely(self) -> str:
        return likely_words(self.row.with_flags, self.row.interviews) if self.row.flags else ""


def shown_panel(user: User, flags: Flags, over: Over, period: Period) -> dict[str, Any] | None:
    """Two queries, for the worst quotes."""
    rows = shown_by(flags.seen, over.kinds)
    worst = Flag.objects.owned_by(user).select_related("interview__role__company")
    quotes = worst.prefetch_related("contacts").in_bulk([it.worst for it in rows if it.worst])
    if not rows:
        return None
    named = [(KIND_NAMES[ContactKind(it.kind)] if it.kind else NOBODY, it) for it in rows]
    return {
        "rows": [
            ShownRow(
                name,
                it,
                Shapes(it.severities),
                quotes.get(it.worst) if it.worst else None,
                sum(it.kind in over.kinds[ref] for ref in over.looked),
            )
            for name, it in named
        ],
        "flags": len({(it.interview, it.key) for it in flags.seen}),
        "interviews": len(over.kinds),
        "so": so.of_flags(named),
        "url": reverse("interviews:flag_overview")
        + "?status=open&seen=interview"
        + (f"&time={period}" if period == Period.DAYS_90 else ""),
    }


# --- Gut and score -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Apart:
    role: Role
    gut: GutFeeling
    bar: RangeBar

    @property
    def gap(self) -> int:
        """Below 0 where the gut said less."""
        return (self.bar.gut or 0) - (self.bar.score or 0)

    @property
    def could_be(self) -> str:
        score = self.role.stored_score
        return f"{score.low_points}–{score.high_points}"

    @property
    def gap_words(self) -> str:
        """ "37 less", "none"."""
        if not self.gap:
            return "none"
        return f"{abs(self.gap)} {'less' if self.gap < 0 else 'more'}"


def compared_of(user: User, *, now: datetime) -> list[Apart]:
    """Of the MOST roles that changed last, those whose gut was said and whose score may be seen.
    Two queries.
    """
    rows = Role.objects.owned_by(user).order_by("-updated_at", "-pk")
    roles = list(
        Role.objects.filter(pk__in=rows.values("pk")[:MOST])
        .filter(fit_coverage__gte=float(PROVISIONAL_FROM))
        .handed_to(user)
        .order_by("-updated_at", "-pk")
        .with_gut_state(now=now)
        .filter(waits_for_gut=False)
        .select_related("company")
        .defer(*UNSHOWN)[:MOST_COMPARED]
    )
    said = GutFeeling.objects.filter(
        interview__role__in=[it.pk for it in roles], interview__trashed_at=None
    ).exclude(value=None)
    newest: dict[int, GutFeeling] = {}
    for gut in said.annotate(role=F("interview__role")).order_by("recorded_at", "pk"):
        newest[gut.role] = gut
    return [
        Apart(role, newest[role.pk], _bar(role, newest[role.pk]))
        for role in roles
        if role.pk in newest and role.stored_score.is_rankable
    ]


def gut_panel(
    user: User, applications: Collection[Application] | None, period: Period, *, now: datetime
) -> dict[str, Any] | None:
    """applications: those that count; None for every role. Two queries."""
    compared = compared_of(user, now=now)
    if applications is not None:
        counted = {it.role for it in applications}
        compared = [it for it in compared if it.role.pk in counted]
    if not compared:
        return None
    apart = sorted(
        (it for it in compared if abs(it.gap) >= GUT_GAP_FROM_POINTS), key=lambda it: -abs(it.gap)
    )
    lower = sum(it.gap < 0 for it in apart)
    is_enough = len(compared) >= FEWEST
    return {
        "rows": apart[:MOST_APART],
        "table": sorted(compared, key=lambda it: (-abs(it.gap), it.role.pk)),
        "agree": so.of(len(compared) - len(apart), len(compared)) if is_enough else "",
        "compared": f"{count_of(len(compared), 'role')} with both",
        "from_points": GUT_GAP_FROM_POINTS,
        "so": so.of_gaps(lower, len(apart)),
        "url": applications_url(period, part=Part.BOTH),
    }


def _bar(role: Role, gut: GutFeeling) -> RangeBar:
    score = role.stored_score
    return RangeBar(score.low_points, score.high_points, score.points, gut.value)


# --- Questions -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """url: where the bank has it, "" for nowhere. answers_url: what was answered to it."""

    row: QuestionRow
    url: str
    answers_url: str

    @property
    def shapes(self) -> Shapes:
        return Shapes(self.row.severities, most=MOST_SHAPES_IN_TABLE)

    @property
    def theme(self) -> str:
        return THEME_LABELS[self.row.theme]

    @property
    def manners(self) -> list[tuple[str, int]]:
        return list(zip(MANNERS, self.row.manners, strict=True))

    @property
    def pieces(self) -> list[tuple[str, float, float]]:
        """The strip: class, x and width in percent. Empty where there are too few to draw."""
        if self.row.answers < FEWEST:
            return []
        pieces, x = [], 0.0
        for css, count in zip(MANNER_CLASSES, self.row.manners, strict=True):
            width = FULL * count / self.row.answers
            if count:
                pieces.append((css, round(x, 2), round(width, 2)))
            x += width
        return pieces

    @property
    def manner_words(self) -> str:
        """ "5 specific · 1 dodged"; few are words."""
        is_few = self.row.answers < FEWEST
        counts = [(count_words(it) if is_few else it, name) for name, it in self.manners if it]
        return " · ".join(f"{count} {name}" for count, name in counts)

    @property
    def moved_words(self) -> str:
        """How often an answer said something good or bad; "" for never."""
        moved = self.row.moved
        times = {1: "once", 2: "twice"}.get(moved, f"{moved} times")
        return times if moved else ""


def answers_over(user: User, since: datetime | None, now: datetime) -> AnswerQuerySet:
    """The answers that count, without those to what was asked after a dodge."""
    answers = Answer.objects.filter(question__interview__owner=user).current()
    rows = of_days(answers, "question__interview__", since, now)
    return rows.exclude(question__key__startswith="probe-")


def questions_panel(
    user: User, flags: Flags, over: Over, now: datetime, period: Period
) -> dict[str, Any] | None:
    """Two queries."""
    rows = (
        answers_over(user, over.since, now)
        .order_by()
        .values("question__key", "question__theme", "manner")
        .annotate(
            text=Max("question__text"),
            answers=Count("pk"),
            moved=Count("pk", filter=~Q(signal=0) & Q(signal__isnull=False)),
        )
    )
    columns = ("question__key", "question__theme", "text", "manner", "answers", "moved")
    told = told_by([Told(*it) for it in rows.values_list(*columns)], flags.questions)
    best = told[:MOST_QUESTIONS]
    own = BankQuestion.objects.owned_by(user).filter(catalogue_key="").values_list("pk", flat=True)
    keys = [it.key.removeprefix("own-") for it in best if it.key.startswith("own-")]
    known = {it.key for it in questions()}
    known |= {f"own-{pk}" for pk in own.filter(pk__in=[it for it in keys if it.isdecimal()])}
    if not told:
        return None
    return {
        "rows": [
            Asked(it, _bank_url(it.key, known), answers_url(period, question=it.key)) for it in best
        ],
        "has_strips": any(it.answers >= FEWEST for it in best),
        "so": so.of_questions(told),
        "manners": MANNERS,
        "url": answers_url(period),
    }


def _bank_url(key: str, known: Collection[str]) -> str:
    """Where a question stands in the bank; "" where it is not in there, or not any more."""
    return reverse("interviews:bank_question_detail", args=[key]) if key in known else ""
