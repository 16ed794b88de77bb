"""What the pages of an import show: its matching, and its first rows as they will be."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from applications.models import OwnStage, Role
from applications.stages import StageOption, in_order
from transfer.importing.domain.days import ORDERS, day_of, orders_of
from transfer.importing.domain.matching import DAYS, StageNames, guess_fields, tool_of
from transfer.importing.domain.rows import Draft, Meeting, draft_of, status_word
from transfer.importing.domain.twins import Twins
from transfer.importing.domain.words import plain
from transfer.models import Import, ImportRow, RememberedMatching
from transfer.models.imported import Choice, Outcome

SAMPLES = 40
FIRST_ROWS = 8
MOST_WORDS = 60
MOST_TWINS = 50


@dataclass(frozen=True, slots=True)
class RowDraft:
    """twin: the role one has; twin_place: the place of the row before it in the file. stage: the
    name of the one that it will be in.
    """

    row: ImportRow
    draft: Draft
    stage: str
    twin: int | None = None
    twin_place: int | None = None

    @property
    def more(self) -> list[str]:
        """What else the row says of its role, in words."""
        draft = self.draft
        role = Role(contract=draft.contract, priority=draft.priority, ended_why=draft.ended_why)
        hours = f"{draft.hours.normalize():f} h a week" if draft.hours else ""
        said = {
            "Found": draft.source,
            "Closes": _day(draft.closes_on) if draft.closes_on else "",
            "With": ", ".join(it.name for it in draft.contacts),
            "Through": draft.agency,
            "Referred by": draft.referrer.name if draft.referrer else "",
            "Contract": ", ".join(it for it in (role.get_contract_display(), hours) if it),
            "Priority": role.get_priority_display() or "",
            "Ended": role.get_ended_why_display(),
            "Interview": ", ".join(_when(it) for it in draft.meetings),
            "Tags": ", ".join(draft.tags),
        }
        if draft.step:
            said[f"By {_day(draft.step.day)}"] = draft.step.title
        return [f"{name}: {words}" for name, words in said.items() if words]

    @property
    def is_twin(self) -> bool:
        return not self.draft.problems and (self.twin is not None or self.twin_place is not None)


def _day(day: date) -> str:
    return date_format(day, "j M Y")


def _when(meeting: Meeting) -> str:
    return f"{_day(meeting.day)}, {meeting.at:%H:%M}" if meeting.at else _day(meeting.day)


def headers_of(columns: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(plain(it) for it in columns).encode()).hexdigest()


def stage_names(stages: Iterable[OwnStage]) -> StageNames:
    """stages: all of one user, retired ones too."""
    stages = list(stages)
    by_name = {plain(it.name): it.value for it in stages if it.retired_at is None}
    by_name.pop("", None)  # a name of signs alone, as every such word would be
    return StageNames(by_name, {it.value: it.counts_as for it in stages})


def first_matching(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, owner: User
) -> dict[str, Any]:
    """As the same headers were matched before; else as columns and words say."""
    remembered = (
        RememberedMatching.objects.owned_by(owner).filter(headers=headers_of(columns)).first()
    )
    before: dict[str, Any] = remembered.matching if remembered else {}
    fields = before.get("fields", [])
    if len(fields) != len(columns):
        fields = guess_fields(columns, rows[:SAMPLES])
    tool = tool_of(columns)
    found = orders_in(rows, fields)
    order = tool.day_order if tool and tool.day_order else ""
    if not order and len(found) == 1:
        order = found.pop()
    return {
        "fields": fields,
        "stages": _remembered_stages(before, owner),
        # Days that can be read two ways are asked again unless they were answered for such a file.
        "day_order": order or before.get("day_order", ""),
        "twins": before.get("twins", str(Choice.SKIP)),
    }


def _remembered_stages(before: Mapping[str, Any], owner: User) -> dict[str, str]:
    """before: as to_remember() gave it, or what was remembered before there were own stages."""
    there = stage_names(OwnStage.objects.owned_by(owner)).by_name
    known_then = before.get("known", ())
    # A stage of that name which came since then says more than what was answered without it.
    fixed = {
        word: stage
        for word, stage in before.get("stages", {}).items()
        if word not in there or word in known_then
    }
    own = before.get("own_stages", {}).items()
    return fixed | {word: there[name] for word, name in own if name in there}


def to_remember(matching: "Matching") -> dict[str, Any]:
    """Its matching with own stages by name ("own_stages": plain word → plain name), which an
    account keeps wherever it goes, and the names there were ("known").
    """
    own = {value: name for name, value in matching.names.by_name.items()}
    stages = matching.stages
    return matching.of.matching | {
        "stages": {word: it for word, it in stages.items() if it not in own},
        "own_stages": {word: own[it] for word, it in stages.items() if it in own},
        "known": sorted(matching.names.by_name),
    }


def orders_in(rows: Sequence[Sequence[str]], fields: Sequence[str]) -> set[str]:
    places = [place for place, it in enumerate(fields) if it in DAYS]
    return orders_of(row[place] for row in rows for place in places)


class Matching:
    """An import that is being matched, computed from its rows as it stands."""

    def __init__(self, of: Import) -> None:
        self.of = of
        self.today: date = timezone.localdate()
        self.fields: list[str] = of.matching["fields"]

    def again(self) -> "Matching":
        """After the import was matched otherwise; its rows need not be read again."""
        other = Matching(self.of)
        other.rows, other.own_stages = self.rows, self.own_stages
        return other

    @cached_property
    def rows(self) -> list[ImportRow]:
        return list(ImportRow.objects.filter(of=self.of).order_by("place"))

    @cached_property
    def own_stages(self) -> list[OwnStage]:
        return list(OwnStage.objects.owned_by(self.of.owner))

    @cached_property
    def names(self) -> StageNames:
        return stage_names(self.own_stages)

    @cached_property
    def stage_options(self) -> list[StageOption]:
        """The stages that a word can be matched to."""
        return in_order(it for it in self.own_stages if it.retired_at is None)

    @cached_property
    def words(self) -> list[tuple[str, int]]:
        """The stage words of the file, each with how often, the most frequent first.

        Words that are one when folded are one.
        """
        counts: Counter[str] = Counter()
        written: dict[str, str] = {}
        for row in self.rows:
            if word := status_word(row.cells, self.fields, self.names):
                counts[plain(word)] += 1
                written.setdefault(plain(word), word)
        return [(written[it], count) for it, count in counts.most_common(MOST_WORDS)]

    @cached_property
    def stages(self) -> dict[str, str]:
        """Plain word → stage; "" where it is still to be said.

        One that was answered with a stage that is retired or gone by now is asked anew.
        """
        there = {it.value for it in self.stage_options}
        given = {word: it for word, it in self.of.matching["stages"].items() if it in there}
        return {
            key: given.get(key) or self.names.of(word) or ""
            for word, _ in self.words
            for key in [plain(word)]
        }

    @cached_property
    def asks_order(self) -> bool:
        """Whether days can be read two ways, as far as the file itself tells."""
        tool = tool_of(self.of.columns)
        is_known = bool(tool and tool.day_order)
        return not is_known and len(orders_in([it.cells for it in self.rows], self.fields)) == 2

    @property
    def day_order(self) -> str:
        return str(self.of.matching["day_order"]) or ORDERS[0]

    @cached_property
    def open_day(self) -> str:
        """A day of the file that can be read two ways."""
        places = [place for place, it in enumerate(self.fields) if it in DAYS]
        cells = (row.cells[place] for row in self.rows for place in places)
        return next((it for it in cells if len(orders_of([it])) == 2), "")

    @property
    def order_choices(self) -> list[tuple[str, str]]:
        choices = []
        for order, name in zip(ORDERS, ("Day first", "Month first"), strict=True):
            day = day_of(self.open_day, order=order) if self.open_day else None
            words = f"{name}: {day.day} {day:%B} {day.year}" if day else name
            choices.append((order, words))
        return choices

    @cached_property
    def drafts(self) -> list[RowDraft]:
        return list(drafts_of(self))

    @property
    def first(self) -> list[RowDraft]:
        return self.drafts[:FIRST_ROWS]

    @property
    def good(self) -> int:
        return sum(not it.draft.problems for it in self.drafts)

    @property
    def bad(self) -> list[RowDraft]:
        return [it for it in self.drafts if it.draft.problems]

    @cached_property
    def twins(self) -> list[RowDraft]:
        return [it for it in self.drafts if it.is_twin]

    @property
    def twin_rows(self) -> list[tuple[RowDraft, str]]:
        """Those that are listed, each with what it is like."""
        shown = self.twins[:MOST_TWINS]
        ids = [it.twin for it in shown if it.twin]
        roles = {it.pk: it for it in own_roles(self.of.owner).filter(pk__in=ids)}
        numbers = {row.place: row.number for row in self.rows}
        return [
            (
                it,
                f"{roles[it.twin]}, {roles[it.twin].stage_words}"
                if it.twin in roles
                else f"row {numbers.get(it.twin_place or 0, 0)} of this file",
            )
            for it in shown
        ]

    @property
    def to_add(self) -> int:
        """How many roles an import adds as it stands."""
        is_added = self.of.matching["twins"] == Choice.ADD
        return self.good - (0 if is_added else len(self.twins))

    @property
    def unsaid(self) -> list[str]:
        """Stage words nobody has matched yet."""
        return [word for word, _ in self.words if not self.stages[plain(word)]]


def own_roles(owner: User) -> Any:
    return Role.objects.owned_by(owner).select_related("company", "own_stage")


def drafts_of(matching: Matching) -> Iterator[RowDraft]:
    """Every row as the role it will be, with the role or the row before it that it equals."""
    of = matching.of
    known = own_roles(of.owner).values_list("pk", "company__name", "title", "posting_url")
    roles = Twins[int](known.iterator())
    before = Twins[int]()
    labels = {it.value: it.label for it in matching.stage_options}
    for row in matching.rows:
        draft = draft_of(
            row.cells,
            columns=of.columns,
            fields=matching.fields,
            stages=matching.stages,
            day_order=matching.day_order,
            today=matching.today,
            names=matching.names,
        )
        stage = labels[draft.stage]
        if draft.problems:
            yield RowDraft(row, draft, stage)
            continue
        named = (draft.company, draft.title, draft.link)
        twin = roles.of(*named)
        place = None if twin is not None else before.of(*named)
        if twin is None and place is None:
            before.add(row.place, *named)
        yield RowDraft(row, draft, stage, twin, place)


@dataclass(frozen=True, slots=True)
class Counts:
    added: int
    filled: int
    skipped: int
    refused: int
    waiting: int
    kept: int
    left: int

    @property
    def written(self) -> int:
        return self.added + self.filled

    @property
    def taken(self) -> int:
        return self.written - self.left

    @property
    def total(self) -> int:
        return self.added + self.filled + self.skipped + self.refused + self.waiting

    @property
    def done(self) -> int:
        return self.total - self.waiting


def counts_of(of: Import) -> Counts:
    """kept: rows whose role was changed since, so that the Undo left it. left: not undone yet."""

    def having(outcome: Outcome) -> Count:
        return Count("pk", filter=Q(outcome=outcome))

    return Counts(
        **ImportRow.objects.filter(of=of).aggregate(
            added=having(Outcome.ADDED),
            filled=having(Outcome.FILLED),
            skipped=having(Outcome.SKIPPED),
            refused=having(Outcome.REFUSED),
            waiting=having(Outcome.WAITING),
            kept=Count("pk", filter=Q(made__has_key="kept")),
            left=Count("pk", filter=Q(made__has_key="of")),
        )
    )
