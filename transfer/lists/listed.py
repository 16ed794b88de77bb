"""A list as it leaves: its rows, and what stands in its columns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from accounts.models import User

AT_ONCE = 500  # rows that are read at a time
HIDDEN = "Hidden until your gut"


@dataclass(frozen=True, slots=True)
class Column:
    """value: of a row, as transfer.spreadsheets takes it. width: in letters. is_private: whether
    quick hide hides it.
    """

    head: str
    value: Callable[[Any], Any]
    width: int = 18
    on_paper: bool = False
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """rows: all that match, read as they are needed. said: what the list is narrowed to. back: the
    address of its page, "" where Listed.page says it.
    """

    rows: Iterable[Any]
    said: Sequence[str] = ()
    back: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """page: the URL name of the page that lists the same. find: what an address asks of it."""

    name: str
    title: str
    page: str
    find: Callable[[User, QueryDict, datetime], Found]
    columns: Sequence[Column]

    @property
    def head(self) -> list[str]:
        return [it.head for it in self.columns]

    @property
    def widths(self) -> list[int]:
        return [it.width for it in self.columns]

    @property
    def paper(self) -> list[Column]:
        return [it for it in self.columns if it.on_paper]

    def lines(self, rows: Iterable[Any]) -> Iterator[list[Any]]:
        for row in rows:
            yield [it.value(row) for it in self.columns]
