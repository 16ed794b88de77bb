"""The roles as the board and the table show them: the same rows, in a fixed number of queries."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import F
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from applications.domain.pipeline import CLOSED_STAGES, OPEN_STAGES, Stage
from applications.models import LogEntry, Role
from applications.models.role import RoleQuerySet
from applications.stages import FIXED, StageOption, in_order, stages_of
from interviews.decisions.domain.next_item import Item
from interviews.decisions.next_step import NextStep, next_step
from interviews.follow_ups.domain.due import count_of, day_words
from interviews.models import Decision, Flag, FollowUp, FoundFlag, GutFeeling, Interview
from interviews.models.flag import SEVERITY_WORDS, FlagKind
from interviews.preparing.role_facts import role_facts, with_plan_counts
from overview.board.domain.questions import Asked, Standing, counts
from overview.board.narrowing import Narrowing, kept_query
from overview.board.silent_reading import MOST_ROLES
from overview.models import SavedView
from overview.role_rows import SHOWN_OF_FOLLOW_UP, SHOWN_OF_INTERVIEW

# So many cards of a column and rows of the table are drawn at once; the others on demand.
FIRST_CARDS, FIRST_ROWS = 8, 40
WHOLE_TABLE = "table"
MOST_COUNTED = 1_000  # closed roles: who has more is told so
MOST_FLAGS = 3
# Long texts that no card shows.
UNSHOWN = ("posting_text", "notes", "posting_url", "company__notes")
INTERVIEWS = with_plan_counts(
    Interview.objects.filter(trashed_at=None).with_gut_said().only(*SHOWN_OF_INTERVIEW)
)
PENDING = FollowUp.objects.pending().only(*SHOWN_OF_FOLLOW_UP)
# What stands for a red flag of which the board shows the severity alone.
SHAPES = {it: Flag(kind=FlagKind.RED, severity=it) for it in SEVERITY_WORDS}
SORTS = {
    "title": "Role",
    "company": "Company",
    "stage": "Stage",
    "here": "Here",
    "next": "Next step",
    "fit": "Fit",
    "flags": "Red flags",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A role with what is next. flags: shapes of its open red ones, each flag once, the worst
    first. when: of the next step, in words; "" where it has no day. days: in this stage, None
    where nobody knows since when. has_met: an interview is over, so that no flag means that none
    was seen. gut: the newest that was said, its value alone. moves: a button for each stage
    that it can go to.
    """

    role: Role
    standing: Standing
    step: NextStep | None
    when: str
    is_late: bool
    days: int | None
    flags: Sequence[Flag]
    has_met: bool
    gut: GutFeeling | None
    moves: SafeString

    @property
    def shapes(self) -> Sequence[Flag]:
        return self.flags[:MOST_FLAGS]

    @property
    def more_flags(self) -> int:
        return len(self.flags) - len(self.shapes)

    @property
    def is_scored(self) -> bool:
        """Whether a score is shown."""
        return not self.role.waits_for_gut and self.role.fit_coverage > 0

    @property
    def badness(self) -> list[int] | None:
        """What its flags sort by, the worst first; None where none can have been seen yet."""
        if not self.flags and not self.has_met:
            return None
        return [-it.severity for it in self.flags] or [0]

    @property
    def days_words(self) -> str:
        if self.days is None:
            return ""
        return "Since today" if not self.days else f"{count_of(self.days, 'day')} here".capitalize()


def board(
    user: User, asked: QueryDict, *, now: datetime, most: int | None = MOST_ROLES
) -> dict[str, Any]:
    """The context of board.html. asked: the address; what it says wrongly is left aside.

    What narrows counts for both views and for the numbers beside the questions. Of more than
    `most` those that changed last are shown; None shows all.
    """
    question = _question(asked)
    is_table = asked.get("view") == "table"
    narrowing = Narrowing(user, asked)
    own = Role.objects.owned_by(user)
    rows = narrowing.of(own)
    closed = rows.closed()
    # By their ids, which the index of stages holds: closed ones, mostly many more, stay unread.
    is_open = own.open().order_by().values("pk")
    rows = closed if question == Asked.CLOSED else rows.filter(pk__in=is_open)
    found = list(
        rows.with_gut_state(now=now)
        .select_related("company", "own_stage", "retrospective")
        .defer(*UNSHOWN)[: most and most + 1]
    )
    today = timezone.localdate(now)
    stages = stages_of(user)
    cards = [
        it
        for some in batched(found[:most], MOST_ROLES)
        for it in cards_of(some, now=now, stages=stages)
    ]
    numbers: dict[Asked, int | str] = {
        **counts([it.standing for it in cards], now=now, today=today)
    }
    shown = [it for it in cards if it.standing.answers(question, now=now, today=today)]
    sort, is_down = _sort(asked)
    if question != Asked.CLOSED:
        numbers[Asked.CLOSED] = _up_to(MOST_COUNTED, closed)
    cards = _sorted(shown, sort or "stage", is_down=is_down)
    url = reverse("overview:role_board")
    views, query = list(SavedView.objects.owned_by(user)), kept_query(asked)
    return {
        "board_url": url,
        "here": asked,
        "back": f"{url}?{asked.urlencode()}" if asked else url,
        "asked": question,
        "questions": [(it, numbers[it] if it in _known(question) else None) for it in Asked],
        "is_table": is_table,
        "text": narrowing.text,
        "narrowing": narrowing,
        "chips": list(narrowing.chips()),
        "cards": cards,
        "first_rows": cards if asked.get("all") == WHOLE_TABLE else cards[:FIRST_ROWS],
        "more_rows": cards[FIRST_ROWS:] if asked.get("all") != WHOLE_TABLE else [],
        "stages": _stages(shown, stages, question, asked),
        "sort": sort or "stage",
        "is_down": is_down,
        "sorts": SORTS.items(),
        "has_more": most is not None and len(found) > most,
        "views": views,
        "query": query,
        "kept_view": next((it for it in views if it.query == query), None),
        # What the forms of the tools bring along: the rest of the address.
        "kept": [(it, asked[it]) for it in ("show", "view", "sort") if it in asked],
        "has_any": bool(found) or own.exists(),
        "every_stage": [(it.value, it.label) for it in stages],
        "most": most,
    }


def _up_to(most: int, rows: RoleQuerySet) -> int | str:
    """How many there are: 12, or "1,000+"."""
    count = rows.order_by()[: most + 1].count()
    return f"{intcomma(most)}+" if count > most else count


def _known(question: Asked) -> Collection[Asked]:
    """Of which questions the number is known from the rows that were read."""
    return (Asked.CLOSED,) if question == Asked.CLOSED else tuple(Asked)


def _question(asked: QueryDict) -> Asked:
    """?show=, or what the address of the older list said. ?stage= of today is a phone's column."""
    show, stage = asked.get("show", ""), asked.get("stage", "")
    if show in Asked:
        return Asked(show)
    return Asked.CLOSED if stage == "closed" or stage in CLOSED_STAGES else Asked.OPEN


def _sort(asked: QueryDict) -> tuple[str, bool]:
    name = asked.get("sort", "")
    key = name.removeprefix("-")
    return (key, name.startswith("-")) if key in SORTS else ("", False)


def cards_of(
    roles: Sequence[Role], *, now: datetime, stages: Sequence[StageOption] = FIXED
) -> list[Card]:
    """Seven queries, however many roles. roles: with_gut_state(), company, own
    stage and retrospective.
    """
    ids, today = [it.pk for it in roles], timezone.localdate(now)
    interviews = _by_role(INTERVIEWS.filter(role__in=ids))
    pending = _by_role(PENDING.filter(role__in=ids))
    decisions = _by_role(Decision.objects.counting().filter(role__in=ids).defer("known"))
    flags = _flags(ids, with_found=[it.pk for it in roles if it.has_found_flags])
    last_words = LogEntry.objects.last_words(ids)
    guts = _guts(ids)
    moves = {it: _moves(stages, it) for it in {role.stage_value for role in roles}}
    return [
        _card(
            role,
            last_words.get(role.pk),
            interviews.get(role.pk, []),
            pending.get(role.pk, []),
            decisions.get(role.pk, []),
            flags.get(role.pk, []),
            guts.get(role.pk),
            moves[role.stage_value],
            now,
            today,
        )
        for role in roles
    ]


def _card(
    role: Role,
    last_word_at: datetime | None,
    interviews: list[Interview],
    pending: list[FollowUp],
    decisions: list[Decision],
    flags: list[int],
    gut: GutFeeling | None,
    moves: SafeString,
    now: datetime,
    today: date,
) -> Card:
    facts = role_facts(
        role, interviews, follow_ups=pending, decisions=decisions, last_word_at=last_word_at
    )
    step = next_step(role, facts, interviews, pending, now)
    due_at, when = _due(role, step, interviews, pending, today)
    over = [it for it in interviews if not it.is_upcoming(now=now)]
    heard = [it.local_date for it in over]
    heard += [timezone.localdate(at) for at in (role.last_reply_at, last_word_at) if at]
    standing = Standing(
        stage=Stage(role.stage),
        item=step.item if step else None,
        due_at=due_at,
        has_interview_ahead=any(it.is_upcoming(now=now) for it in interviews),
        stage_since=role.stage_since,
        heard_on=max(heard, default=None),
        offer_ends=role.offer_deadline,
    )
    return Card(
        role=role,
        standing=standing,
        step=step,
        when=when,
        is_late=standing.is_late(now),
        days=None if role.stage_since is None else max(0, (today - role.stage_since).days),
        flags=[SHAPES[it] for it in flags],
        has_met=bool(over),
        gut=gut,
        moves=moves,
    )


def _moves(stages: Sequence[StageOption], here: str) -> SafeString:
    """The buttons of every card in this stage."""
    return format_html_join(
        "",
        '<button class="btn btn-quiet" name="stage" value="{}">{}</button>',
        ((it.value, it.label) for it in stages if it.value != here),
    )


def _due(
    role: Role,
    step: NextStep | None,
    interviews: Iterable[Interview],
    pending: Iterable[FollowUp],
    today: date,
) -> tuple[datetime | None, str]:
    """When the next step is due, and the day in words; None and "" where it has no day."""
    if step is None:
        return None, ""
    if step.item == Item.FOLLOW_UP:
        follow_up = next(it for it in pending if it.pk == step.key)
        due_at = follow_up.shown_due_at
        if follow_up.names_its_day:
            return due_at, ""
        return due_at, day_words(timezone.localdate(due_at), today)
    interview = next((it for it in interviews if it.pk == step.key), None)
    if interview and step.item in {Item.DEBRIEF, Item.GUT}:
        due_at = interview.ended_at or interview.ends_at
        return due_at, day_words(timezone.localdate(due_at), today)
    if interview and step.item == Item.PREPARE:
        return interview.starts_at, day_words(interview.local_date, today)
    day = {Item.APPLY: role.closes_on, Item.DECIDE: role.offer_deadline}.get(step.item)
    if day is None:
        return None, ""
    end = datetime.combine(day, datetime.max.time())
    return timezone.make_aware(end), f"by {day_words(day, today)}"


def _flags(ids: list[int], *, with_found: list[int]) -> dict[int, list[int]]:
    """Role id → the severities of its open red flags, each flag once, the worst first.

    with_found: for which ones flags found outside interviews may count.
    """
    noted = Flag.objects.open_red().filter(interview__role__in=ids, interview__trashed_at=None)
    rows = list(noted.order_by().values_list("interview__role", "key", "severity"))
    if with_found:
        found_rows = FoundFlag.objects.filter(
            kind=FlagKind.RED, trashed_at=None, roles__in=with_found, roles__company=F("company")
        )
        rows += found_rows.order_by().values_list("roles", "key", "severity")
    worst: dict[tuple[int, str], int] = {}
    for role, key, severity in rows:
        worst[role, key] = max(severity, worst.get((role, key), 0))
    found: dict[int, list[int]] = {}
    for (role, _), severity in worst.items():
        found.setdefault(role, []).append(severity)
    return {role: sorted(severities, reverse=True) for role, severities in found.items()}


def _guts(ids: list[int]) -> dict[int, GutFeeling]:
    """Role id → the newest gut feeling that was said, its value alone."""
    said = GutFeeling.objects.filter(
        interview__role__in=ids, interview__trashed_at=None, value__isnull=False
    )
    newest = dict(said.order_by("recorded_at", "pk").values_list("interview__role", "value"))
    return {role: GutFeeling(value=value) for role, value in newest.items()}


def _by_role[T: (Interview, FollowUp, Decision)](rows: Iterable[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for row in rows:
        found.setdefault(row.role_id, []).append(row)
    return found


# --- Columns, and the order of rows --------------------------------------------------------------


def _stages(
    cards: Sequence[Card], stages: Sequence[StageOption], question: Asked, asked: QueryDict
) -> list[dict[str, Any]]:
    """The columns of the board: also a retired stage, while a role is in it. first: the cards drawn
    at once, more: the others. is_here: the one that a phone shows.

    That is the one asked for, else the first with something late, else the first with any role.
    """
    which = CLOSED_STAGES if question == Asked.CLOSED else OPEN_STAGES
    own = {it.own.pk: it.own for it in stages if it.own}
    own |= {it.role.own_stage.pk: it.role.own_stage for it in cards if it.role.own_stage}
    held: dict[str, list[Card]] = {}
    for card in cards:
        held.setdefault(card.role.stage_value, []).append(card)
    columns: list[dict[str, Any]] = [
        {"stage": it, "cards": _sorted(held.get(it.value, []), "next")}
        for it in in_order(sorted(own.values(), key=lambda it: (it.place, it.pk)))
        if it.stage in which
    ]
    late = (it for it in columns if any(card.is_late for card in it["cards"]))
    chosen = next((it for it in columns if it["stage"].value == asked.get("stage")), None)
    here = chosen or next(late, None) or next((it for it in columns if it["cards"]), columns[0])
    for it in columns:
        is_whole = it["stage"].value == asked.get("all")
        most = len(it["cards"]) if is_whole else FIRST_CARDS
        it |= {"is_here": it is here, "first": it["cards"][:most], "more": it["cards"][most:]}
    return columns


def _sorted(cards: Sequence[Card], sort: str, *, is_down: bool = False) -> list[Card]:
    """Those of which it is not known come last, either way; of equals the latest change first."""
    key = _KEYS[sort]
    by_change = sorted(cards, key=lambda it: (it.role.updated_at, it.role.pk), reverse=True)
    known = [it for it in by_change if key(it) is not None]
    unknown = [it for it in by_change if key(it) is None]
    return [*sorted(known, key=key, reverse=is_down), *unknown]


def _own_place(role: Role) -> int:
    """The fixed stage itself stands before the user's own that count as it."""
    return role.own_stage.place if role.own_stage else -1


_PLACES = {stage: place for place, stage in enumerate(Stage)}
# What each sort goes by, the smallest first; None where it is not known.
_KEYS: dict[str, Callable[[Card], Any]] = {
    "title": lambda it: it.role.title_key,
    "company": lambda it: it.role.company.name_key,
    "stage": lambda it: (_PLACES[Stage(it.role.stage)], _own_place(it.role)),
    "here": lambda it: None if it.days is None else -it.days,
    "next": lambda it: it.standing.due_at,
    "fit": lambda it: -it.role.fit_rank if it.is_scored else None,
    "flags": lambda it: it.badness,
}
