"""The backups that a worker makes by itself."""

from django.db import models


class BackupRun(models.Model):
    """How the daily backups go: one row, pk 1.

    begun_at: the last try. made_at: the moment that the last good one shows. name: of its file.
    problem: why the last try failed, in words; "" where it did not.
    """

    begun_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=80, blank=True)
    problem = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name or "none yet"
