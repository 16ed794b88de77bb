from typing import Self
from uuid import uuid4

from django.db import models

from accounts.owned import TrashableModel, TrashableQuerySet, trashable
from accounts.paths import path_to
from applications.models import Contact
from interviews.models.interview import Interview

MOST_OF_QUESTION = 500
MOST_OF_ANSWER = 5_000
MOST_WISHED = 20_000
NO_WORDS = "A question you did not note"


class InterviewerQuestionQuerySet(TrashableQuerySet):
    def under(self, row: TrashableModel) -> Self:
        interviews = Interview.objects.under(row)
        if isinstance(row, Interview):
            interviews = Interview.objects.filter(pk=row.pk)
        return self.filter(interview__in=interviews)

    def in_use(self) -> Self:
        """Those not in the trash: for the rows of an interview that is known to be one's own."""
        return self.filter(trashed_at=None).select_related("asked_by")


@trashable
class InterviewerQuestion(TrashableModel):
    """What somebody wanted to know of the candidate in one interview, and what was said to it.

    asked_by: None where nobody knows who asked. text: "" only where just the wished answer was
    written down. same_key: equal for questions that are the same one in other words. is_best: the
    user marked what they say here as their best answer. client_key: made where it was typed, so
    that a change that arrives twice makes one row.
    """

    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, related_name="interviewer_questions"
    )
    asked_by = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="interviewer_questions",
    )
    text = models.CharField("what they wanted to know", max_length=MOST_OF_QUESTION, blank=True)
    answered = models.TextField("how I answered", max_length=MOST_OF_ANSWER, blank=True)
    wished = models.TextField("what I wish I had said", max_length=MOST_WISHED, blank=True)
    same_key = models.CharField(max_length=560, editable=False)
    is_best = models.BooleanField(default=False, editable=False)
    client_key = models.UUIDField(default=uuid4, editable=False)
    asked_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InterviewerQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "interviewer question"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "client_key"], name="interviewer_question_once"
            ),
            models.CheckConstraint(
                name="interviewer_question_has_words",
                condition=~models.Q(text="", wished=""),
                violation_error_message="Write what they wanted to know.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "trashed_at", "-asked_at"], name="interviewer_question_newest"
            )
        ]

    def __str__(self) -> str:
        return self.text or NO_WORDS

    def get_absolute_url(self) -> str:
        return path_to("interviews:interviewer_question_edit", self.pk)

    @property
    def trash_parent(self) -> Interview:
        return self.interview

    @property
    def say_next_time(self) -> str:
        """What one would say now: the answer wished for, else the one given."""
        return self.wished.strip() or self.answered.strip()

    @property
    def asker(self) -> str:
        """ "Mia Okafor", or the kind of interview where nobody knows who asked."""
        return self.asked_by.name if self.asked_by else self.interview.get_kind_display()
