"""The starter catalogues, read once from the TOML files beside this module. Plain Python."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

HERE = Path(__file__).resolve().parent

THEME_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "manager": "Manager",
        "workload": "Hours and balance",
        "role": "Role",
        "team": "Team",
        "culture": "Culture",
        "growth": "Growth",
        "compensation": "Pay",
        "stability": "Stability",
        "engineering": "Engineering",
        "process": "Process",
    }
)
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "before": "Before",
        "during": "During",
        "right_after": "Right after",
        "next_day": "Next day",
        "before_deciding": "Before deciding",
    }
)
REASSURANCE = (
    "Most people fear to look like a slacker when they ask this. Asking is normal, "
    "and you need the answer to decide."
)
NEXT_STEPS = "next_steps"


@dataclass(frozen=True, slots=True)
class BankEntry:
    """A question of the bank: of the catalogue, the user's copy of such a one, or their own.

    softer: a kinder wording, "" for none. probe: a countable follow-up, "" for none. ask_whom:
    contact kinds, the best first. answer_kind: "words", "hours", "turnover" or "next_steps", which
    decides the boxes of the answer. second_box: the label of a second answer box, "" for none;
    first_box then labels the first. is_favourite: one of the ten the article recommends. is_own,
    is_edited and is_hidden are the user's: nothing of the catalogue is.
    """

    key: str
    theme: str
    text: str
    reveals: str
    good_sign: str
    warning_sign: str
    probe: str
    ask_whom: tuple[str, ...]
    from_article: bool = False
    is_favourite: bool = False
    softer: str = ""
    first_box: str = ""
    second_box: str = ""
    answer_kind: str = "words"
    is_own: bool = False
    is_edited: bool = False
    is_hidden: bool = False

    @property
    def theme_label(self) -> str:
        return THEME_LABELS[self.theme]

    @property
    def whom(self) -> list[str]:
        """Who it is best asked of, in words, the best first."""
        return [kind.replace("_", " ") for kind in self.ask_whom]


@dataclass(frozen=True, slots=True)
class FlagEntry:
    """A flag of the catalogue. kind: "red" or "green". area: "any" takes the question's."""

    key: str
    kind: str
    title: str
    observe: str
    area: str
    severity: int
    severity_reason: str
    from_article: bool = False


@dataclass(frozen=True, slots=True)
class ChecklistEntry:
    """codes: the lines of the requirements it comes from; empty for our own inference."""

    key: str
    group: str
    text: str
    codes: tuple[str, ...]


@cache
def questions() -> tuple[BankEntry, ...]:
    return tuple(
        BankEntry(**(row | {"ask_whom": tuple(row["ask_whom"])}))
        for row in _rows("questions.toml", "question")
    )


@cache
def flags() -> tuple[FlagEntry, ...]:
    return tuple(FlagEntry(**row) for row in _rows("flags.toml", "flag"))


@cache
def checklist_entries() -> tuple[ChecklistEntry, ...]:
    return tuple(
        ChecklistEntry(**(row | {"codes": tuple(row["codes"])}))
        for row in _rows("checklists.toml", "item")
    )


def question(key: str) -> BankEntry | None:
    return _by_key(questions).get(key)


def flag(key: str) -> FlagEntry | None:
    return _by_key(flags).get(key)


@cache
def _by_key(entries: Any) -> dict[str, Any]:
    return {entry.key: entry for entry in entries()}


def _rows(file_name: str, table: str) -> list[dict[str, Any]]:
    return tomllib.loads((HERE / file_name).read_text(encoding="utf-8"))[table]
