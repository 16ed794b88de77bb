"""A file goes with its row, whatever deletes that; the trash being emptied also tidies up."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from accounts.signals import trash_emptied
from applications.documents.changes import delete_file, sweep_files
from applications.documents.extraction import read_what_waits
from applications.models import DocumentVersion


@receiver(post_delete, sender=DocumentVersion, dispatch_uid="file of a document")
def delete_with_row(instance: DocumentVersion, **_: Any) -> None:
    # Only once it is certain: a transaction that is rolled back keeps the row.
    transaction.on_commit(partial(delete_file, instance.file.name), robust=True)


@receiver(trash_emptied, dispatch_uid="files of documents")
def tidy_up(now: datetime, **_: Any) -> None:
    sweep_files(now=now)
    read_what_waits()
