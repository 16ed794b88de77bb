"""One backup a day into DEBRIEF_BACKUPS, made by whichever worker finds it due first."""

import logging
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.dispatch import receiver

from accounts.health import Finding, Level, health_check
from agenda.signals import engine_woke
from transfer.account.holding import set_going
from transfer.backup.domain.daily import (
    TOO_OLD_AFTER,
    is_due,
    is_first_under_way,
    is_too_old,
)
from transfer.backup.making import (
    FOLDER_GONE,
    AnotherIsAtIt,
    Made,
    NotMade,
    has_backup_runs,
    make_backup,
)
from transfer.models import BackupRun

MOST_WORDS = BackupRun._meta.get_field("problem").max_length or 0
log = logging.getLogger(__name__)
REMEDY = (
    "See that the folder in DEBRIEF_BACKUPS has room, and that a worker runs;"
    " “manage.py backup” makes one now and says what is wrong."
)

NAME_A_FOLDER = (
    "Unless you make them another way: set it to a folder, best on another disk, and the worker"
    " makes one each day."
)


@receiver(engine_woke, dispatch_uid="daily backup")
def begin_when_due(now: datetime, **_: Any) -> None:
    """In a thread of its own, since reminders do not wait for it."""
    folder: Path | None = settings.BACKUPS_DIR
    if folder and take(now=now):
        set_going(lambda _: make_daily(folder, now=now), 1)


def take(*, now: datetime) -> bool:
    """Be the one worker that makes the backup which is due; False where none is, or another does.

    It reads a row and no folder, which may lie on a disk that does not answer.
    """
    run, _ = BackupRun.objects.get_or_create(pk=1)
    if not is_due(made_at=run.made_at, begun_at=run.begun_at, now=now):
        return False
    as_it_was = BackupRun.objects.filter(pk=1, begun_at=run.begun_at, made_at=run.made_at)
    return bool(as_it_was.update(begun_at=now))


def make_daily(folder: Path, *, now: datetime) -> None:
    """What goes wrong stands in the row and in the log, and is tried again in an hour."""
    try:
        made = make_backup(folder, now=now, keep=settings.BACKUPS_KEEP)
    except AnotherIsAtIt:
        return
    except NotMade as error:
        log.error("The daily backup failed. %s", error)
        BackupRun.objects.filter(pk=1).update(problem=str(error)[:MOST_WORDS])
        return
    if made.is_first_in_folder:
        log.warning("The folder for backups was not there yet, and was made.")
    note(made)


def note(made: Made) -> None:
    """It is the last good one; a database of a time before that was kept cannot say so."""
    if not has_backup_runs():
        return
    values = {"made_at": made.manifest.made_at, "name": made.path.name, "problem": ""}
    BackupRun.objects.update_or_create(pk=1, defaults=values)


@health_check("backup")
def backup_finding(now: datetime) -> Finding:
    """Whether the last good one is of today; nothing is wrong where none was asked for."""
    folder: Path | None = settings.BACKUPS_DIR
    if folder is None:
        return Finding(
            "backup",
            Level.WELL,
            "No backups are made by themselves, since DEBRIEF_BACKUPS names no folder.",
            NAME_A_FOLDER,
        )
    run = BackupRun.objects.filter(pk=1).first()
    made_at = run.made_at if run else None
    if run is None or made_at is None:
        if run and not run.problem and is_first_under_way(begun_at=run.begun_at, now=now):
            return Finding("backup", Level.WELL, "The first backup is being made.")
        return _warning("There is no backup yet.", run)
    if not folder.is_dir():
        return _warning("The folder for backups is not there.", run, FOLDER_GONE)
    if made_at > now:
        return _warning("The last backup says that it was made later than now.", run)
    if is_too_old(made_at=made_at, now=now):
        hours = int(TOO_OLD_AFTER.total_seconds() // 3600)
        return _warning(f"The last good backup is older than {hours} hours.", run)
    if not os.access(folder, os.W_OK | os.X_OK):
        return _warning("The folder for backups cannot be written to.", run)
    if not (folder / run.name).exists():
        return _warning("The last backup is not in the folder for backups.", run)
    return Finding("backup", Level.WELL, "The last good backup is less than a day old.", at=made_at)


def _warning(words: str, run: BackupRun | None, remedy: str = REMEDY) -> Finding:
    why = (
        " The last try failed: the log and “manage.py backup” say why."
        if run and run.problem
        else ""
    )
    return Finding(
        "backup",
        Level.WARNING,
        f"{words}{why}",
        remedy=remedy,
        at=run.made_at if run else None,
        is_for_users=True,
    )
