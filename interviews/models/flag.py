from typing import Self

from django.db import models

from accounts.domain.words import joined
from accounts.models import User
from accounts.owned import OwnedModel, OwnedQuerySet
from accounts.paths import path_to
from applications.models import Contact
from interviews.models.interview import Interview, OfInterviewQuerySet
from interviews.models.question import Question
from interviews.score.domain.evidence import AREA_LABELS, Area, FlagStatus

AREA_CHOICES = [(str(area), label) for area, label in AREA_LABELS.items()]
STATUS_CHOICES = [(status.value, status.value.capitalize()) for status in FlagStatus]
MOST_CUE = 300
GOOD_WORDS = {1: "Faint", 2: "Small", 3: "Clear", 4: "Strong", 5: "Rare"}
SEVERITY_WORDS = {1: "Slight", 2: "Minor", 3: "Notable", 4: "Serious", 5: "Severe"}


class FlagKind(models.TextChoices):
    RED = "red", "Red flag"
    GREEN = "green", "Good sign"


class FlagQuerySet(OwnedQuerySet):
    def owned_by(self, user: User) -> Self:
        return super().owned_by(user).filter(interview__trashed_at=None)

    def with_evidence(self) -> Self:
        """With who showed them, and what was made of them since and why."""
        return self.prefetch_related(
            "contacts", models.Prefetch("changes", FlagChange.objects.with_evidence())
        )

    def matching(self, text: str) -> Self:
        """Flags with the text in their name, their evidence or the name of who showed them."""
        shown_by = Contact.objects.filter(flags=models.OuterRef("pk"), name__holds=text)
        return self.filter(
            models.Q(title__holds=text)
            | models.Q(quote__holds=text)
            | models.Q(cue__holds=text)
            | models.Exists(shown_by)
        )

    def red(self) -> Self:
        return self.filter(kind=FlagKind.RED)

    def green(self) -> Self:
        return self.filter(kind=FlagKind.GREEN)

    def open_red(self) -> Self:
        """Red flags that count, of roles that are not in the trash."""
        is_open = {"status": FlagStatus.OPEN, "interview__role__trashed_at": None}
        return self.red().filter(**is_open)

    def standing(self) -> Self:
        """Flags that were not withdrawn."""
        return self.exclude(status=FlagStatus.WITHDRAWN)


class Flag(OwnedModel):
    """One flag as it showed in one interview: red or green, with the evidence for it.

    key: the catalogue's, "dodge:<question key>" for a dodged question, or "own-<words>" for one of
    the user's own. area "": listed, not scored. first_severity: what the user first said it is;
    None until they do, while severity is what such a flag usually is.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="flags")
    question = models.ForeignKey(
        Question, on_delete=models.SET_NULL, null=True, blank=True, related_name="flags"
    )
    contacts = models.ManyToManyField(
        Contact, related_name="flags", blank=True, db_table="interviews_flag_people"
    )
    key = models.CharField(max_length=80, editable=False)
    kind = models.CharField(max_length=5, choices=FlagKind, default=FlagKind.RED)
    title = models.CharField("flag", max_length=120)
    area = models.CharField("what it is about", max_length=10, choices=AREA_CHOICES, blank=True)
    severity = models.PositiveSmallIntegerField("how bad can this be", default=3)
    first_severity = models.PositiveSmallIntegerField(null=True, editable=False)
    quote = models.TextField("their words", max_length=5_000, blank=True)
    cue = models.CharField("what you saw", max_length=MOST_CUE, blank=True)
    status = models.CharField(
        max_length=9, choices=STATUS_CHOICES, default=FlagStatus.OPEN, editable=False
    )
    noted_at = models.DateTimeField(editable=False)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["-severity", "-noted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "key", "area"],
                name="flag_once_per_interview",
                violation_error_message="This flag is noted for this interview already.",
            ),
            models.CheckConstraint(
                name="flag_severity_in_range",
                condition=models.Q(severity__range=(1, 5)),
                violation_error_message="Severity goes from 1 to 5.",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "kind", "-noted_at"], name="flag_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_to("interviews:flag_edit", self.pk)

    @property
    def severity_word(self) -> str:
        return "Plus" if self.kind == FlagKind.GREEN else SEVERITY_WORDS[self.severity]

    @property
    def anchor(self) -> str:
        """Where a page shows it."""
        return f"flag-{self.pk}"

    @property
    def is_counted(self) -> bool:
        return self.status != FlagStatus.WITHDRAWN

    @property
    def is_unjudged(self) -> bool:
        """Noted with one tap: how bad it is, the debrief asks. A withdrawn one is settled."""
        return self.first_severity is None and self.is_counted

    @property
    def severity_choices(self) -> list[tuple[int, str]]:
        """Each severity with its word, which for a good sign says how good it is."""
        words = GOOD_WORDS if self.kind == FlagKind.GREEN else SEVERITY_WORDS
        return list(words.items())

    @property
    def who(self) -> str:
        """ "Mia Okafor and Jonas Lindt"; "" where nobody was named. Reads the contacts."""
        return joined([it.name for it in self.contacts.all()])

    @property
    def who_as_what(self) -> str:
        """ "Mia Okafor, coworker and Jonas Lindt, recruiter"."""
        contacts = self.contacts.all()
        return joined([f"{it.name}, {it.get_kind_display().lower()}" for it in contacts])

    @property
    def is_automatic(self) -> bool:
        """Came from an answer recorded as dodged, and goes when that answer is corrected."""
        return self.key.startswith("dodge:")


class FlagChangeQuerySet(models.QuerySet["FlagChange"]):
    def with_evidence(self) -> Self:
        return self.select_related("evidence__speaker", "evidence__question")


class FlagChange(models.Model):
    """What a flag was before and is after a change; append-only, so that it stays visible.

    Holds severity, status, area, key and title on both sides, also those that did not change.
    reason: "" only where nothing was made less of. evidence: the answer that explains the flag,
    None otherwise.
    """

    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="changes")
    severity_was = models.PositiveSmallIntegerField()
    severity = models.PositiveSmallIntegerField()
    status_was = models.CharField(max_length=9, choices=STATUS_CHOICES, default=FlagStatus.OPEN)
    status = models.CharField(max_length=9, choices=STATUS_CHOICES, default=FlagStatus.OPEN)
    area_was = models.CharField(max_length=10, choices=AREA_CHOICES, blank=True)
    area = models.CharField(max_length=10, choices=AREA_CHOICES, blank=True)
    key_was = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=80, blank=True)
    title_was = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    evidence = models.ForeignKey(
        "interviews.Answer", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    objects = FlagChangeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]  # clocks are set back, rows are not

    def __str__(self) -> str:
        return ", ".join(self.words) or "Changed"

    @property
    def is_of_severity(self) -> bool:
        return self.severity != self.severity_was

    @property
    def is_of_status(self) -> bool:
        return self.status != self.status_was

    @property
    def is_of_area(self) -> bool:
        return self.area != self.area_was

    @property
    def is_of_name(self) -> bool:
        """What was seen is named as another flag now."""
        return self.key != self.key_was

    @property
    def words(self) -> list[str]:
        """What changed, e.g. "Lowered from 4 to 2"; empty where nothing that is kept did."""
        words = []
        if self.is_of_name:
            words.append(f"Was named “{self.title_was}”")
        if self.is_of_severity:
            moved = "Lowered" if self.severity < self.severity_was else "Raised"
            words.append(f"{moved} from {self.severity_was} to {self.severity}")
        if self.is_of_status:
            words.append(
                {"open": "Counts again", "explained": "Explained", "withdrawn": "Withdrawn"}[
                    self.status
                ]
            )
        if self.is_of_area:
            was, now = (
                AREA_LABELS[Area(it)] if it else "not scored" for it in (self.area_was, self.area)
            )
            words.append(f"{was} to {now}")
        return words


class Observation(models.Model):
    """What the user looked for, and saw or did not see: a record of its own, one per subject."""

    class Subject(models.TextChoices):
        FLAGS = "flags", "Red flags"
        LOOKS = "looks", "Looks between coworkers"
        TONE = "tone", "How coworkers speak of the manager"

    class Outcome(models.TextChoices):
        SAW_NONE = "saw_none", "Looked, saw none"
        SEEN = "seen", "Yes"
        DID_NOT_LOOK = "did_not_look", "Did not look"
        WARM = "warm", "Warm"
        NEUTRAL = "neutral", "Neutral"
        OVER_FORMAL = "over_formal", "Over-formal"
        TIGHT_LIPPED = "tight_lipped", "Tight-lipped"

    OUTCOMES = {
        Subject.FLAGS: [Outcome.SAW_NONE, Outcome.DID_NOT_LOOK],
        Subject.LOOKS: [Outcome.SEEN, Outcome.SAW_NONE, Outcome.DID_NOT_LOOK],
        Subject.TONE: [Outcome.WARM, Outcome.NEUTRAL, Outcome.OVER_FORMAL, Outcome.TIGHT_LIPPED],
    }

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="observations")
    subject = models.CharField(max_length=5, choices=Subject)
    outcome = models.CharField(max_length=12, choices=Outcome)
    observed_at = models.DateTimeField()

    objects = OfInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "subject"], name="observation_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}: {self.get_outcome_display()}"

    @property
    def outcomes(self) -> "list[Observation.Outcome]":
        """What can be recorded of its subject."""
        return self.OUTCOMES[self.Subject(self.subject)]

    @property
    def is_saw_no_flags(self) -> bool:
        return (self.subject, self.outcome) == (self.Subject.FLAGS, self.Outcome.SAW_NONE)


class DismissedSuggestion(models.Model):
    """A flag the rules suggested for an interview and the user dismissed.

    under_key: of the suggestion it was another reading of, "" for the suggestion itself. All
    readings of one moment are dismissed together, and suggested again together.
    """

    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, related_name="dismissed_suggestions"
    )
    flag_key = models.CharField(max_length=80)
    under_key = models.CharField(max_length=80, blank=True)
    dismissed_at = models.DateTimeField()

    objects = OfInterviewQuerySet.as_manager()

    class Meta:
        db_table = "interviews_declinedoffer"
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "flag_key"], name="suggestion_dismissed_once"
            )
        ]

    def __str__(self) -> str:
        return self.flag_key
