"""Everything of an account on its way out, and in again: work that takes longer than a page."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from accounts.owned import OwnedModel, OwnedQuerySet
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


class AccountExport(OwnedModel):
    """One ZIP of everything, from the press of the button until it is deleted.

    held_by, held_until: who makes it, a token, and until when nobody else does; "" and None while
    nobody is at it. tries: how often it was begun. left_out: files that are not in it, in words.
    problem: why it was not made, in words; else "". ended_at: when it was ready, stopped or failed.
    """

    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.MAKING)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    files_total = models.PositiveIntegerField(default=0)
    files_done = models.PositiveIntegerField(default=0)
    file = models.FileField(storage=documents_storage, upload_to=random_name, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    left_out = models.JSONField(default=list)
    problem = models.CharField(max_length=300, blank=True)

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
