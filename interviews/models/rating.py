from django.db import models

from interviews.models.flag import DIMENSION_CHOICES
from interviews.models.interview import Interview
from interviews.models.question import OfInterviewQuerySet


class Rating(models.Model):
    """How the user rates one dimension after one interview: stars 1 (poor) to 5 (great)."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="ratings")
    dimension = models.CharField(max_length=10, choices=DIMENSION_CHOICES)
    stars = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField()

    objects = OfInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "dimension"], name="rating_once"),
            models.CheckConstraint(
                name="rating_stars_in_range",
                condition=models.Q(stars__range=(1, 5)),
                violation_error_message="Choose from 1 to 5.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()}: {self.stars}"


class GutFeeling(models.Model):
    """The gut after an interview, before the score was seen. Append-only: the first row reveals.

    value: 0 (no) to 100 (yes), None where the user skipped it.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="gut_feelings")
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=1_000, blank=True)
    recorded_at = models.DateTimeField()

    objects = OfInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="gut_in_range",
                condition=models.Q(value=None) | models.Q(value__lte=100),
                violation_error_message="Choose from 0 to 100.",
            )
        ]

    def __str__(self) -> str:
        return "skipped" if self.value is None else str(self.value)

    @property
    def word(self) -> str:
        if self.value is None:
            return "Skipped"
        words = ("No", "Doubtful", "Open", "Inclined", "Yes")
        return words[min(self.value // 20, 4)]

    @property
    def is_no(self) -> bool:
        return self.value is not None and self.value < 20
