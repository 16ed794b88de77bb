from django.db import models

from interviews.models.flag import AREA_CHOICES
from interviews.models.gut_words import choice_of
from interviews.models.interview import Interview, OfInterviewQuerySet


class Rating(models.Model):
    """How the user rates one area after one interview: stars 1 (poor) to 5 (great)."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="ratings")
    area = models.CharField(max_length=10, choices=AREA_CHOICES)
    stars = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField()

    objects = OfInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "area"], name="rating_once"),
            models.CheckConstraint(
                name="rating_stars_in_range",
                condition=models.Q(stars__range=(1, 5)),
                violation_error_message="Choose from 1 to 5.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_area_display()}: {self.stars}"


class RatingRecord(models.Model):
    """A rating as it was from this moment on; append-only. stars None: it was withdrawn.

    is_hardly_myself: what the user said of the interview then, which halves the rating.
    """

    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, related_name="rating_records"
    )
    area = models.CharField(max_length=10, choices=AREA_CHOICES)
    stars = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)
    is_hardly_myself = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    objects = OfInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]  # clocks are set back, rows are not

    def __str__(self) -> str:
        return f"{self.get_area_display()}: {self.stars or 'withdrawn'}"


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
        ordering = ["pk"]  # the first stays the first, whatever the clock says later
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
        return choice_of(self.value).word

    @property
    def words(self) -> str:
        """Figure and word in one order everywhere: "15, no"."""
        return "skipped" if self.value is None else f"{self.value}, {self.word.lower()}"

    @property
    def is_no(self) -> bool:
        return self.value is not None and self.value < 20


class GapReason(models.Model):
    """Why gut and score lie far apart, in the user's words. Append-only.

    gut and score: what they were when it was written, both 0 to 100, in whole points.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="gap_reasons")
    text = models.TextField(max_length=2_000)
    gut = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField()

    objects = OfInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
