"""What goes with a row goes when it does; what was left midway is swept when the trash is."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from accounts.signals import trash_emptied
from applications.documents.changes import delete_file, documents_storage
from transfer.account.export_changes import forget_exports, making_folder
from transfer.account.import_changes import forget_imports
from transfer.models import AccountExport, AccountImport
from transfer.models.account import FOLDER, LongWork

LEFT_ALONE = timedelta(days=1)  # somebody may be at it


@receiver(post_delete, sender=AccountExport, dispatch_uid="file of an export")
@receiver(post_delete, sender=AccountImport, dispatch_uid="file of an import")
def delete_with_row(instance: LongWork, **_: Any) -> None:
    transaction.on_commit(partial(delete_file, instance.file.name), robust=True)


@receiver(trash_emptied, dispatch_uid="files of accounts on their way")
def tidy_up(now: datetime, **_: Any) -> None:
    forget_exports(now=now)
    forget_imports(now=now)
    _sweep_making(now)
    _sweep_store(now)


def _sweep_making(now: datetime) -> None:
    """What a process that was killed had begun."""
    with suppress(FileNotFoundError):
        for it in making_folder().iterdir():
            if datetime.fromtimestamp(it.stat().st_mtime, UTC) < now - LEFT_ALONE:
                shutil.rmtree(it) if it.is_dir() else it.unlink()


def _sweep_store(now: datetime) -> None:
    """Files that were stored just before their row was to say so."""
    storage = documents_storage()
    known = {
        name
        for model in (AccountExport, AccountImport)
        for name in model._default_manager.exclude(file="").values_list("file", flat=True)
    }
    for name in _stored_names(storage):
        if name not in known and storage.get_modified_time(name) < now - LEFT_ALONE:
            delete_file(name)


def _stored_names(storage: Storage) -> Iterator[str]:
    try:
        _, names = storage.listdir(FOLDER)
    except FileNotFoundError:
        return  # nothing was ever stored
    yield from (f"{FOLDER}/{it}" for it in names)
