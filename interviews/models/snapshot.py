from django.db import models

from interviews.models.interview import Interview


class ScoreSnapshot(models.Model):
    """A score as it was computed at one moment; interview None: the role's. Append-only.

    detail: per area value, coverage and flag share, as floats, for history and charts.
    """

    role = models.ForeignKey(
        "applications.Role", on_delete=models.CASCADE, related_name="score_snapshots"
    )
    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, null=True, related_name="score_snapshots"
    )
    score = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    coverage = models.FloatField()
    cap = models.PositiveSmallIntegerField(null=True)
    detail = models.JSONField(default=dict)
    cause = models.CharField(max_length=60)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["taken_at", "pk"]

    def __str__(self) -> str:
        return f"{self.score} on {self.taken_at:%Y-%m-%d}"
