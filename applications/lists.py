"""List pages: search, filter and sort by the address (?q=…&stage=…&sort=…&page=…), 25 rows a page.

What the address says wrongly (a sort that does not exist, page 900) falls back to the default: a
list never refuses to be shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models.expressions import Combinable, OrderBy
from django.http import QueryDict

PAGE_SIZE = 25
MOST_COUNTED = 1_000
MOST_SEARCHED_CHARACTERS = 100
MOST_SEARCHED_WORDS = 5
FEW = 10  # Of fewer rows nobody needs to search: they come first, then what narrows them down.


@dataclass(frozen=True, slots=True)
class Sort:
    """order: what order_by() takes, ending in a column that no two rows share.

    parts: the rows that match in parts, one after the other in that order, where an index holds
    the order of each part but of no index the whole. None where that is not needed.
    """

    label: str
    order: tuple[str | OrderBy | Combinable, ...]
    parts: Callable[[Any], Iterable[Any]] | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """choices: value and label; "" is for all. narrow: what is listed, of a chosen value only."""

    label: str
    choices: tuple[tuple[str, str], ...]
    narrow: Callable[[Any, str], Any]


@dataclass(frozen=True, slots=True)
class Select:
    """A filter or the sort as the page shows it."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


class Listing:
    """One list as the address asks for it.

    rows must have matching(text). sorts: the first one is the default. Two queries run when page
    is first read: one for the ids of the first MOST_COUNTED rows in their order, so that the rest
    is neither counted nor sorted where an index fits, and one for the rows of the page.
    """

    def __init__(
        self,
        asked: QueryDict,
        rows: Any,
        *,
        sorts: Mapping[str, Sort],
        filters: Mapping[str, Filter] | None = None,
    ) -> None:
        self._asked, self._rows = asked, rows
        self._sorts, self._filters = sorts, filters or {}
        self.text = _plain(asked.get("q", ""))
        self.chosen = {
            name: _one_of(dict(one.choices), asked.get(name, ""), "")
            for name, one in self._filters.items()
        }
        self.sort = _one_of(sorts, asked.get("sort", ""), next(iter(sorts)))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or any(self.chosen.values()))

    @property
    def active_count(self) -> int:
        """How many filters are set."""
        return sum(map(bool, self.chosen.values()))

    @property
    def is_short(self) -> bool:
        return self.is_short_with(0)

    def is_short_with(self, others: int) -> bool:
        """Whether there are few rows in all, with those that the page shows beside the list."""
        return not self.is_narrowed and self.page.paginator.count + others < FEW

    @property
    def selects(self) -> list[Select]:
        selects = [
            Select(name, one.label, one.choices, self.chosen[name])
            for name, one in self._filters.items()
        ]
        sorts = tuple((key, sort.label) for key, sort in self._sorts.items())
        return [*selects, Select("sort", "Sort by", sorts, self.sort)]

    @cached_property
    def page(self) -> Page:
        """The page asked for, or the nearest one there is."""
        page = Paginator(self._keys[:MOST_COUNTED], PAGE_SIZE).get_page(self._asked.get("page"))
        page.object_list = self._rows_of(list(page.object_list))
        return page

    def _rows_of(self, keys: Sequence[Any]) -> list[Any]:
        rows = self._rows.in_bulk(keys)
        return [rows[pk] for pk in keys if pk in rows]

    @property
    def has_more(self) -> bool:
        """Whether there are rows beyond the last page, to be found by narrowing the list down."""
        return len(self._keys) > MOST_COUNTED

    @property
    def every(self) -> Any:
        """All that match in their order, however many: what a download of the list holds."""
        return self._matching.order_by(*self._sorts[self.sort].order)

    @property
    def _matching(self) -> Any:
        rows = self._rows
        for word in self.text.split()[:MOST_SEARCHED_WORDS]:
            rows = rows.matching(word)
        return self._narrowed(rows)

    def _narrowed(self, rows: Any) -> Any:
        for name, value in self.chosen.items():
            if value:
                rows = self._filters[name].narrow(rows, value)
        return rows

    @property
    def narrowed_words(self) -> list[str]:
        """What it is narrowed to, as its form says it: "Stage: All open", "“data”"."""
        said = [f"“{self.text}”"] if self.text else []
        for name, value in self.chosen.items():
            if value:
                one = self._filters[name]
                said.append(f"{one.label}: {dict(one.choices)[value]}")
        return said

    @cached_property
    def _keys(self) -> list[Any]:
        parts = self._sorts[self.sort].parts
        found: list[Any] = []
        for rows in parts(self._matching) if parts else [self.every]:
            left = MOST_COUNTED + 1 - len(found)
            found += rows.values_list("pk", flat=True)[:left]
            if len(found) > MOST_COUNTED:
                break
        return found

    def address_of(self, number: int) -> str:
        """The query string of another page of the same list."""
        chosen = {"q": self.text, **self.chosen, "sort": self.sort, "page": number}
        return "?" + urlencode({name: value for name, value in chosen.items() if value})

    @property
    def earlier(self) -> str:
        return self.address_of(self.page.number - 1) if self.page.has_previous() else ""

    @property
    def later(self) -> str:
        return self.address_of(self.page.number + 1) if self.page.has_next() else ""


def _plain(text: str) -> str:
    """Text as it can be searched for: no control characters, which a database may refuse."""
    return "".join(char for char in text if char.isprintable())[:MOST_SEARCHED_CHARACTERS].strip()


def _one_of(known: Mapping[str, object], asked: str, default: str) -> str:
    return asked if asked in known else default
