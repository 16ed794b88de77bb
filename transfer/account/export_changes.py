"""The export that is made in the background: begun, made, stopped, and deleted after a day."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from applications.documents.changes import delete_file
from applications.models import DocumentVersion
from transfer.account.holding import (
    MOST_TRIES,
    NoLongerWanted,
    Teller,
    is_disk_full,
    set_going,
    take,
    tell,
)
from transfer.account.writing import file_count, row_count, write_zip
from transfer.models import AccountExport
from transfer.models.account import KEPT_FOR, ExportState

# What is made in about a second is made by the web process at once, the rest by the worker.
SMALL_ROWS = 20_000
SMALL_BYTES = 30_000_000
DISK_FULL = (
    "The disk of this Debrief is full, so the export was not made. Nothing of yours is lost. Make"
    " room there, then export again."
)
NOT_MADE = (
    "Something went wrong, so the export was not made; the log of this Debrief says what. Nothing"
    " of yours is lost. Try it again."
)
GAVE_UP = (
    f"The export was begun {MOST_TRIES} times and ended midway each time, as when memory runs out."
    " Nothing of yours is lost. Try it again, or use “manage.py export_account” on the machine."
)

log = logging.getLogger(__name__)


@transaction.atomic
def begin_export(*, owner: User, now: datetime) -> tuple[AccountExport, bool]:
    """The export that is being made, and whether it was begun by this; earlier ones are deleted."""
    list(User.objects.select_for_update().filter(pk=owner.pk))
    exports = AccountExport.objects.owned_by(owner)
    at_work = exports.filter(state=ExportState.MAKING).first()
    if at_work:
        return at_work, False
    exports.delete()
    rows, files = row_count(owner), file_count(owner)
    return AccountExport.objects.create(
        owner=owner, created_at=now, rows_total=rows, files_total=files
    ), True


def is_small(export: AccountExport) -> bool:
    stored_bytes = DocumentVersion.objects.stored_bytes(export.owner)
    return export.rows_total <= SMALL_ROWS and stored_bytes <= SMALL_BYTES


def make_at_once(export: AccountExport) -> None:
    """Make it in the background of this process, unless somebody is at it."""
    set_going(make_export, export.pk)


def stop_export(*, export: AccountExport, now: datetime) -> None:
    """Whoever makes it hears of it within a second, and keeps nothing."""
    _at_work(export.pk).update(state=ExportState.STOPPED, ended_at=now, held_until=None)


def forget_exports(*, now: datetime) -> None:
    """Delete what was kept for its day, with its file."""
    AccountExport.objects.filter(ended_at__lte=now - KEPT_FOR).delete()


def _at_work(pk: int) -> QuerySet[AccountExport]:
    return AccountExport.objects.filter(pk=pk, state=ExportState.MAKING)


# --- Making it -----------------------------------------------------------------------------------


def make_export(pk: int) -> None:
    """Make the file, unless somebody is at it. What goes wrong is said in words on the export.

    All of it is read as it was at one moment, so it is made in one go: after a worker was killed it
    is begun again.
    """
    held = take(_at_work(pk), give_up=partial(_fail, problem=GAVE_UP))
    if held is None:
        return
    try:
        _make(held)
    except NoLongerWanted:
        pass
    except Exception as error:
        log.exception("An export could not be made.")
        _fail(held, DISK_FULL if is_disk_full(error) else NOT_MADE)


def _make(held: QuerySet[AccountExport]) -> None:
    export = held.select_related("owner").first()
    if export is None:
        raise NoLongerWanted
    rows_read = lines_written = files_done = 0

    def telling() -> bool:
        # Reading takes about as long as writing does: a row is half done once it is read.
        rows_done = min(export.rows_total, (2 * rows_read + lines_written) // 4)
        return tell(held, rows_done=rows_done, files_done=files_done)

    def progress(*, rows: int = 0, lines: int = 0, files: int = 0) -> None:
        nonlocal rows_read, lines_written, files_done
        rows_read += rows
        lines_written += lines
        files_done += files
        teller.check()

    with Teller(telling) as teller, made_here() as folder:
        path = folder / "export.zip"
        with path.open("xb") as to:
            document = write_zip(export.owner, to, now=timezone.now(), progress=progress)
            size = to.tell()
        with path.open("rb") as made:
            export.file.save(export.file_name, Moved(made), save=False)
    name = export.file.name
    try:
        is_ready = held.update(
            state=ExportState.READY,
            file=name,
            size=size,
            left_out=document["left_out"],
            rows_done=export.rows_total,
            files_done=export.files_total,
            ended_at=timezone.now(),
            held_until=None,
        )
    except BaseException:
        delete_file(name)
        raise
    if not is_ready:
        delete_file(name)


class Moved(File):
    """A folder takes over a file that lies on the same disk; a bucket reads it as any other."""

    def temporary_file_path(self) -> str:
        return str(self.name)


@contextmanager
def made_here() -> Iterator[Path]:
    """A folder for half-made files, on the disk that documents lie on; gone afterwards."""
    making = making_folder()
    making.mkdir(mode=0o700, exist_ok=True)
    with TemporaryDirectory(dir=making) as folder:
        yield Path(folder)


def making_folder() -> Path:
    return settings.DATA_DIR / "making"


def _fail(held: QuerySet[AccountExport], problem: str) -> None:
    now = timezone.now()
    held.update(state=ExportState.FAILED, problem=problem, ended_at=now, held_until=None)
