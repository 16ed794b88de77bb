"""An import from the upload to its Undo. Rows are carried out in chunks of one transaction each.

What a row wrote stands in its `made`, in the transaction that wrote it: a worker that is killed
loses a chunk that nobody has seen, and whoever carries on does that chunk again.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.steady import believed
from transfer.importing.connecting import bring_connections, take_connections_back
from transfer.importing.files import ReadFile
from transfer.importing.reading import Matching, first_matching, headers_of, to_remember
from transfer.importing.undoing import take_rows_back
from transfer.importing.writing import Writing
from transfer.models import Import, ImportRow, RememberedMatching
from transfer.models.imported import ImportState, Outcome

ROWS_AT_ONCE = 200
FORGET_AFTER = timedelta(days=1)  # a file that was read and never imported
WORKER_RESTS = timedelta(seconds=15)  # longer than a chunk takes


# --- Reading and matching ------------------------------------------------------------------------


@transaction.atomic
def keep_file(*, owner: User, file_name: str, read: ReadFile, tool: str, now: datetime) -> Import:
    """Keep what was read of a file until it is imported or removed; nothing else is written."""
    drafts = Import.objects.owned_by(owner).filter(state=ImportState.MATCHING)
    drafts.filter(created_at__lt=believed(now) - FORGET_AFTER).delete()
    table = read.table
    kept = Import.objects.create(
        owner=owner,
        file_name=file_name[-200:],
        tool=tool,
        columns=table.columns,
        left_out=[*table.remarks, *(f"“{it}”" for it in read.left_out if it)],
        matching=first_matching(table.columns, [cells for _, cells in table.rows], owner=owner),
        connections=[it.cells for it in read.connections],
        created_at=now,
    )
    ImportRow.objects.bulk_create(
        (
            ImportRow(of=kept, place=place, number=number, cells=cells)
            for place, (number, cells) in enumerate(table.rows)
        ),
        batch_size=500,
    )
    return kept


def save_matching(*, of: Import, matching: dict[str, Any]) -> None:
    of.matching = matching
    of.save(update_fields=["matching"])


@transaction.atomic
def start(*, matching: Matching, choices: Mapping[int, str], now: datetime) -> bool:
    """Decide what becomes of each row, then begin. choices: place → what is done with a twin.

    False where it has begun already.
    """
    of = Import.objects.select_for_update().get(pk=matching.of.pk)
    if of.state != ImportState.MATCHING:
        return False
    by_place = {it.place: it for it in matching.rows}
    changed = []
    for it in matching.drafts:
        row = it.row
        if it.draft.problems:
            row.outcome, row.reason = Outcome.REFUSED, " ".join(it.draft.problems)[:500]
        elif it.is_twin:
            row.twin_id = it.twin
            row.twin_row = by_place.get(it.twin_place) if it.twin_place is not None else None
            row.choice = choices.get(row.place) or of.matching["twins"]
        else:
            continue
        changed.append(row)
    fields = ["outcome", "reason", "twin", "twin_row", "choice"]
    ImportRow.objects.bulk_update(changed, fields, batch_size=200)
    of.matching = matching.of.matching | {"stages": matching.stages}
    of.state = ImportState.RUNNING
    if not of.matching.get("connections"):
        of.connections = []  # nobody keeps what was not asked for
    of.save(update_fields=["matching", "state", "connections"])
    RememberedMatching.objects.update_or_create(
        owner=of.owner,
        headers=headers_of(of.columns),
        defaults={"matching": to_remember(matching), "saved_at": now},
    )
    return True


# --- Carrying on ---------------------------------------------------------------------------------


@transaction.atomic
def carry_on(*, pk: int, today: date, now: datetime, rows: int = ROWS_AT_ONCE) -> bool:
    """Carry out the next rows of an import, or of its Undo. False where nothing is left to do."""
    of = Import.objects.select_for_update().filter(pk=pk).select_related("owner").first()
    if of is None or not of.is_at_work:
        return False
    if of.state == ImportState.RUNNING:
        waiting = ImportRow.objects.filter(of=of, outcome=Outcome.WAITING)
        some = list(waiting[:rows])
        Writing(of, today, now).write(some)
        if len(some) < rows:
            if of.matching.get("connections"):
                bring_connections(of)
            of.state, of.ended_at = ImportState.DONE, now
            of.save(update_fields=["state", "ended_at"])
        return of.is_at_work
    if of.brought:  # first, since no company goes that somebody is at
        take_connections_back(of, of.undone_at or now)
    written = ImportRow.objects.filter(of=of, outcome__in=[Outcome.ADDED, Outcome.FILLED])
    some = list(written.filter(made__has_key="of").order_by("-place")[:rows])
    take_rows_back(some, of.owner, of.undone_at or now)
    if len(some) < rows:
        of.state = ImportState.UNDONE
        of.save(update_fields=["state"])
    return of.is_at_work


def note_worker(*, pk: int, now: datetime) -> None:
    """A worker is at it, so that a page that is open need not be."""
    Import.objects.filter(pk=pk).update(worked_at=now)


def has_worker(of: Import, *, now: datetime) -> bool:
    return of.worked_at is not None and abs(now - of.worked_at) < WORKER_RESTS


# --- Undo ----------------------------------------------------------------------------------------


@transaction.atomic
def take_back(*, of: Import, now: datetime) -> bool:
    """Begin to take all of an import back. False where there is nothing to take back any more."""
    of = Import.objects.select_for_update().get(pk=of.pk)
    if of.state not in {ImportState.DONE, ImportState.RUNNING}:
        return False
    of.state, of.undone_at = ImportState.UNDOING, now
    of.save(update_fields=["state", "undone_at"])
    return True
