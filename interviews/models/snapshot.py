from django.db import models

from interviews.models.interview import Interview
from interviews.score.domain.stored_score import StoredScore, exact


class ScoreSnapshot(models.Model):
    """A score as it was computed at one moment; interview None: the role's. Append-only.

    detail: per area value, coverage and flag share, as floats, for history and charts. rules: the
    version of the rules it was computed by; its figures stay as they were.
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
    rules = models.PositiveSmallIntegerField(default=1)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["taken_at", "pk"]

    def __str__(self) -> str:
        return f"{self.score} on {self.taken_at:%Y-%m-%d}"

    @property
    def known_areas(self) -> set[str]:
        return {area for area, one in self.detail.items() if one.get("value") is not None}

    def stored_score(self, weighed: set[str]) -> StoredScore:
        """weighed: the areas that carry weight, since no other makes a number."""
        return StoredScore(
            score=None if self.score is None else exact(self.score),
            low=exact(self.low or 0),
            high=exact(100 if self.high is None else self.high),
            coverage=exact(self.coverage),
            known_count=len(weighed & self.known_areas),
            cap=self.cap,
        )
