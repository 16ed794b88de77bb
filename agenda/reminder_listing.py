"""What the list of reminders lists, for the page and for a download of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from operator import attrgetter, itemgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from accounts.models import User
from agenda.models import Notice, Reminder
from applications.lists import MOST_COUNTED, Filter, Listing, Sort

STATES = {
    "sent": Q(sent_at__isnull=False),
    "waiting": Q(sent_at=None, gave_up_at=None, called_off_at=None),
    "failed": Q(gave_up_at__isnull=False),
}
FILTERS = {
    "state": Filter(
        "Which",
        (("", "All"), ("sent", "Arrived"), ("waiting", "On their way"), ("failed", "Not sent")),
        lambda rows, state: rows.filter(STATES[state]),
    )
}
# They are written down when they are due, or as soon as it is known that they were.
SORTS = {"newest": Sort("Newest first", ("-pk",))}
ABOUT = ("follow_up", "interview__role__company")


def reminder_listing(user: User, asked: QueryDict) -> Listing:
    """What reminded in the app, by e-mail and on devices."""
    reminders = Reminder.objects.owned_by(user).select_related(*ABOUT)
    notices = Notice.objects.owned_by(user).listed().select_related("device", *ABOUT)
    return MergedListing(asked, reminders, notices)


@dataclass(frozen=True)
class Merged:
    """Rows of several tables, each the newest first, as one."""

    tables: Sequence[QuerySet[Any]]

    def iterator(self, *, chunk_size: int) -> Iterator[Any]:
        tables = (it.iterator(chunk_size=chunk_size) for it in self.tables)
        return merge(*tables, key=attrgetter("created_at"), reverse=True)


class MergedListing(Listing):
    """Rows of several tables as one list. A key: the place of its table, and its id there."""

    def __init__(self, asked: QueryDict, *tables: QuerySet[Any]) -> None:
        super().__init__(asked, None, sorts=SORTS, filters=FILTERS)
        self._tables = [Listing(asked, it, sorts=SORTS, filters=FILTERS) for it in tables]

    @property
    def every(self) -> Merged:
        return Merged([it.every for it in self._tables])

    @cached_property
    def _keys(self) -> list[tuple[int, int]]:
        found = [
            (written, place, pk)
            for place, table in enumerate(self.every.tables)
            for written, pk in table.values_list("created_at", "pk")[: MOST_COUNTED + 1]
        ]
        found.sort(key=itemgetter(0), reverse=True)
        return [(place, pk) for _, place, pk in found[: MOST_COUNTED + 1]]

    def _rows_of(self, keys: Sequence[tuple[int, int]]) -> list[Any]:
        rows = [
            row
            for place, table in enumerate(self._tables)
            for row in table._rows_of([pk for at, pk in keys if at == place])
        ]
        return sorted(rows, key=attrgetter("created_at"), reverse=True)
