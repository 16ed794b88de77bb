"""Everything of an account on its way out, and in again: work that takes longer than a page."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from accounts.owned import OwnedModel, OwnedQuerySet
from accounts.paths import path_to
from applications.models.document import documents_storage

KEPT_FOR = timedelta(hours=24)
FILE_COUNTS_AS = 50  # rows, on the bar
FOLDER = "transfer"  # of the store; documents lie in folders of two letters


def random_name(_row: models.Model, _file_name: str) -> str:
    """Where a file is stored says nothing about it, nor whose it is."""
    return f"{FOLDER}/{secrets.token_hex(20)}"


class ExportState(models.TextChoices):
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Not made"


class LongWork(OwnedModel):
    """held_by, held_until: who is at it, a token, and until when nobody else is; "" and None while
    nobody is. tries: how often it was begun. problem: why it failed, in words; else "". ended_at:
    when it was done, stopped or failed. size: of the file, in bytes.
    """

    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    file = models.FileField(storage=documents_storage, upload_to=random_name, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class AccountExport(LongWork):
    """One ZIP of everything, from the press of the button until it is deleted.

    left_out: files that are not in it, in words.
    """

    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.MAKING)
    files_total = models.PositiveIntegerField(default=0)
    files_done = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(state="making"),
                name="account_export_one_at_work",
                violation_error_message="Your export is being made already.",
            )
        ]

    def __str__(self) -> str:
        return f"Export of {self.created_at:%Y-%m-%d}"

    @property
    def is_at_work(self) -> bool:
        return self.state == ExportState.MAKING

    @property
    def file_name(self) -> str:
        """As it is downloaded, with the day of the user on which it was asked for."""
        return f"debrief-{timezone.localdate(self.created_at).isoformat()}.zip"

    @property
    def kept_until(self) -> datetime | None:
        return self.ended_at and self.ended_at + KEPT_FOR

    @property
    def bar_total(self) -> int:
        return self.rows_total + self.files_total * FILE_COUNTS_AS

    @property
    def bar_done(self) -> int:
        return min(self.bar_total, self.rows_done + self.files_done * FILE_COUNTS_AS)


class AccountImportState(models.TextChoices):
    ASKED = "asked", "Not imported yet"
    READING = "reading", "Being imported"
    DONE = "done", "Imported"


class AccountImport(LongWork):
    """An export that somebody brings, from the upload until its rows are there.

    exported_at: as the file says; None where it does not. holds: what is in it, as pairs of a
    number and what it counts. is_to_replace: the user wants what the account holds to go. file: ""
    once it was read.
    """

    state = models.CharField(
        max_length=8, choices=AccountImportState, default=AccountImportState.ASKED
    )
    file_name = models.CharField(max_length=200)
    exported_at = models.DateTimeField(null=True)
    holds = models.JSONField(default=list)
    is_to_replace = models.BooleanField(default=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return path_to("transfer:account_import_detail", self.pk)

    @property
    def is_at_work(self) -> bool:
        return self.state == AccountImportState.READING
