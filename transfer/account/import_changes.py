"""An export that is brought back by the browser: kept, asked about, then read in the background.

All of it is read in one transaction. On SQLite that holds the one lock for writing, so how far it
is stands in a file of the data folder meanwhile; on PostgreSQL in the row, as with an export.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from applications.documents.changes import delete_file
from transfer.account.export_changes import making_folder
from transfer.account.holding import (
    HELD_FOR,
    MOST_TRIES,
    NoLongerWanted,
    Teller,
    is_disk_full,
    set_going,
    take,
    tell,
)
from transfer.account.loading import BadFile, UsedAccount, load_account, read_zip
from transfer.account.tables import TABLES
from transfer.models import AccountImport
from transfer.models.account import KEPT_FOR, AccountImportState

AT_ONCE_ROWS, AT_ONCE_BYTES = 3_000, 20_000_000  # about a second
NOBODY_FOR = timedelta(minutes=10)  # until an import counts as abandoned
COUNTED = (  # what somebody knows their account by
    ("companies", "company", "companies"),
    ("roles", "role", "roles"),
    ("contacts", "contact", "contacts"),
    ("interviews", "interview", "interviews"),
    ("flags", "flag", "flags"),
    ("documents", "document", "documents"),
)
DISK_FULL = (
    "The disk of this Debrief is full, so nothing was imported and your account is as it was. Make"
    " room there, then import it again."
)
WENT_WRONG = (
    "Something went wrong, so nothing was imported and your account is as it was; the log of this"
    " Debrief says what. Try it again."
)
GAVE_UP = (
    f"The import was begun {MOST_TRIES} times and ended midway each time, as when memory runs out."
    " Nothing was imported. Try it again, or use “manage.py import_account” on the machine."
)
GONE = "The file is no longer here, so nothing was imported. Forget it, and choose the ZIP again."
USED_NOW = "This account holds something by now. Say that it may be replaced."

log = logging.getLogger(__name__)


def keep_import(
    *, owner: User, file: File, document: Mapping[str, Any], now: datetime
) -> AccountImport:
    """Keep a file that was read until the user says so; nothing of it is imported yet.

    Those before it are forgotten, apart from one that is being imported. The file is stored before
    that, so that nobody waits for a slow store.
    """
    rows = {name: len(it) for name, it in document["tables"].items()}
    kept = AccountImport(
        owner=owner,
        created_at=now,
        file_name=str(file.name)[-200:],
        exported_at=_moment(document.get("exported_at")),
        holds=_counted(Counter(rows)),
        rows_total=sum(rows.values()),
        size=file.size,
    )
    kept.file.save(kept.file_name, file, save=False)
    others = AccountImport.objects.owned_by(owner).exclude(state=AccountImportState.READING)
    try:
        with transaction.atomic():
            others.delete()
            kept.save()
    except BaseException:
        delete_file(kept.file.name)
        raise
    return kept


def _counted(rows: Counter[str]) -> list[tuple[int, str]]:
    named = [(rows[table], one if rows[table] == 1 else many) for table, one, many in COUNTED]
    return [it for it in named if it[0]]


def counted(user: User) -> list[tuple[int, str]]:
    """What the account holds, as pairs of a number and what it counts, trash included."""
    named = {table for table, _, _ in COUNTED}
    rows = {
        it.name: it.model._default_manager.filter(**{it.owner: user}).count()
        for it in TABLES
        if it.name in named
    }
    return _counted(Counter(rows))


def _moment(said: object) -> datetime | None:
    try:
        found = parse_datetime(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


@transaction.atomic
def start_import(*, it: AccountImport, is_to_replace: bool) -> bool:
    """False where it has begun already, or another is on its way into the account."""
    list(User.objects.select_for_update().filter(pk=it.owner_id))
    others = AccountImport.objects.owned_by(it.owner).filter(state=AccountImportState.READING)
    if others.exists():
        return False
    _stop_mark(it.pk).unlink(missing_ok=True)
    rows = AccountImport.objects.filter(pk=it.pk, state=AccountImportState.ASKED)
    return bool(
        rows.update(
            state=AccountImportState.READING,
            is_to_replace=is_to_replace,
            problem="",
            tries=0,
            rows_done=0,
            held_by="",
            held_until=None,
            created_at=timezone.now(),
        )
    )


def is_small(it: AccountImport) -> bool:
    return it.rows_total <= AT_ONCE_ROWS and it.size <= AT_ONCE_BYTES


def read_at_once(it: AccountImport) -> None:
    """Read it in the background of this process, unless somebody is at it."""
    set_going(read_import, it.pk)


def stop_import(it: AccountImport) -> None:
    """Whoever reads it hears of it within a second, and keeps nothing; the file stays.

    On SQLite no row can say so while it is read, so a file does until one can.
    """
    mark = _stop_mark(it.pk)
    mark.parent.mkdir(mode=0o700, exist_ok=True)
    mark.touch()
    with suppress(OperationalError):
        _ask_again(_at_work(it.pk), "")
        mark.unlink(missing_ok=True)


def forget_imports(*, now: datetime) -> None:
    """Delete what nobody has imported for a day, with its file, and what was done by then.

    One that is being imported stays, unless nobody was at it for that day.
    """
    old = AccountImport.objects.filter(created_at__lte=now - KEPT_FOR)
    old.exclude(state=AccountImportState.READING).delete()
    for it in old:
        if is_abandoned(it, now=now, since=KEPT_FOR):
            forget_import(it)


def forget_import(it: AccountImport) -> None:
    """Delete it, with its file. Whoever is at it all the same reads on, and keeps nothing."""
    _remove_files(it.pk)
    it.delete()


def is_abandoned(it: AccountImport, *, now: datetime, since: timedelta = NOBODY_FOR) -> bool:
    """Whether it is to be read, but nobody was at it for so long."""
    _, until = how_far(it)
    return it.is_at_work and (until or it.created_at) <= now - since


def _at_work(pk: int) -> QuerySet[AccountImport]:
    return AccountImport.objects.filter(pk=pk, state=AccountImportState.READING)


# --- Reading it ----------------------------------------------------------------------------------


def read_import(pk: int) -> None:
    """Read all of it or nothing, unless somebody is at it; what is wrong is said on the import.

    A process that is killed leaves the account as it was, and another begins again.
    """
    held = take(_at_work(pk), give_up=partial(_ask_again, problem=GAVE_UP))
    if held is None:
        return
    try:
        _read(held)
    except NoLongerWanted:
        _ask_again(held, "")
    except BadFile as error:
        _ask_again(held, str(error))
    except FileNotFoundError:
        _ask_again(held, GONE)
    except UsedAccount:
        _ask_again(held, USED_NOW)
    except Exception as error:
        log.exception("An account could not be imported.")
        _ask_again(held, DISK_FULL if is_disk_full(error) else WENT_WRONG)
    finally:
        _remove_files(pk)


def _read(held: QuerySet[AccountImport]) -> None:
    it = held.select_related("owner").first()
    if it is None:
        raise NoLongerWanted
    done = 0

    def progress(rows: int) -> None:
        nonlocal done
        done += rows
        teller.check()

    with it.file.open("rb") as packed, Teller(_telling(held, it.pk, lambda: done)) as teller:
        document = read_zip(packed)
        with transaction.atomic():
            load_account(
                it.owner, document, packed=packed, replace=it.is_to_replace, progress=progress
            )
            teller.end()  # before the row is held by this transaction
            is_done = held.update(
                state=AccountImportState.DONE,
                rows_done=it.rows_total,
                ended_at=timezone.now(),
                held_until=None,
                file="",
            )
            if not is_done:
                raise NoLongerWanted
            transaction.on_commit(partial(delete_file, it.file.name), robust=True)


def _ask_again(held: QuerySet[AccountImport], problem: str) -> None:
    """The file stays for another try."""
    held.update(state=AccountImportState.ASKED, problem=problem[:300], held_until=None, rows_done=0)


# --- How far it is -------------------------------------------------------------------------------


def _telling(held: QuerySet[AccountImport], pk: int, done: Callable[[], int]) -> Callable[[], bool]:
    if connection.vendor != "sqlite":
        return lambda: tell(held, rows_done=done())

    def into_file() -> bool:
        making_folder().mkdir(mode=0o700, exist_ok=True)
        _place(pk).write_text(str(done()))
        return held.exists() and not _stop_mark(pk).exists()

    return into_file


def how_far(it: AccountImport) -> tuple[int, datetime | None]:
    """How many rows are read, and until when whoever is at it is waited for; None: nobody was."""
    with suppress(OSError, ValueError):
        place = _place(it.pk)
        told_at = datetime.fromtimestamp(place.stat().st_mtime, UTC)
        return int(place.read_text() or 0), told_at + HELD_FOR
    return it.rows_done, it.held_until


def _place(pk: int) -> Path:
    return making_folder() / f"import-{pk}"


def _stop_mark(pk: int) -> Path:
    return making_folder() / f"import-{pk}-stop"


def _remove_files(pk: int) -> None:
    for it in (_place(pk), _stop_mark(pk)):
        it.unlink(missing_ok=True)
