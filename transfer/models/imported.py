from typing import Any

from django.db import models
from django.urls import reverse

from accounts.owned import OwnedModel, OwnedQuerySet
from accounts.paths import path_to


class ImportState(models.TextChoices):
    MATCHING = "matching", "Not imported yet"
    RUNNING = "running", "Being imported"
    DONE = "done", "Imported"
    UNDOING = "undoing", "Being taken back"
    UNDONE = "undone", "Taken back"


class Import(OwnedModel):
    """One file that somebody brings in, from the upload to its Undo.

    tool: whose file it is, by name; "" for a plain table. columns: what heads them. left_out: what
    of the file was not taken, in words. matching: "fields" (one for each column), "stages" (plain
    word → stage), "day_order" ("dmy", "mdy" or "" while it is to be asked), "twins" (a Choice),
    "connections" (whether those of LinkedIn become contacts). connections: the cells of each, until
    they are brought or not wanted; brought: the ids of the contacts they became. worked_at: when
    the last chunk of rows was carried out.
    """

    file_name = models.CharField(max_length=200)
    tool = models.CharField(max_length=40, blank=True)
    columns = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    matching = models.JSONField(default=dict)
    connections = models.JSONField(default=list)
    brought = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.MATCHING)
    created_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return path_to("transfer:import_detail", self.pk)

    @property
    def is_at_work(self) -> bool:
        return self.state in {ImportState.RUNNING, ImportState.UNDOING}

    @property
    def undo_url(self) -> str:
        return reverse("transfer:import_undo", args=[self.pk])


class Outcome(models.TextChoices):
    WAITING = "waiting", "Waiting"
    ADDED = "added", "Added"
    FILLED = "filled", "Gaps filled"
    SKIPPED = "skipped", "Skipped"
    REFUSED = "refused", "Not imported"


class Choice(models.TextChoices):
    SKIP = "skip", "Skip it"
    FILL = "fill", "Fill gaps"
    ADD = "add", "Add it again"


class ImportRowQuerySet(OwnedQuerySet):
    owner_path = "of__owner"


class ImportRow(models.Model):
    """A row of the file. cells: as they were read; emptied once they have become a role.

    twin, twin_row: the role, or the row before it in the file, that is probably the same. choice:
    what is done with one that has such a twin. role: what it became, or filled. made: what was
    written, so that it can be taken back: see transfer.importing.changes.
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    choice = models.CharField(max_length=4, choices=Choice, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    twin = models.ForeignKey(
        "applications.Role", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    twin_row = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.ForeignKey(
        "applications.Role", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["of", "place"], name="import_row_place_unique")
        ]
        indexes = [models.Index(fields=["of", "outcome", "place"], name="import_row_by_outcome")]

    def __str__(self) -> str:
        return f"Row {self.number} of {self.of}"


class RememberedMatching(OwnedModel):
    """How a file with these headers was matched the last time. headers: a digest of them.

    matching: see transfer.importing.reading.to_remember.
    """

    headers = models.CharField(max_length=64)
    matching = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "headers"], name="matching_headers_unique")
        ]

    def __str__(self) -> str:
        return f"Matching of {self.saved_at:%Y-%m-%d}"
