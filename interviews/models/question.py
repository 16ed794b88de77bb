from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from django.db import models
from django.urls import reverse

from accounts.owned import OwnedModel, OwnedQuerySet
from applications.models import Contact
from interviews.catalogue.loader import THEME_LABELS
from interviews.models.interview import Interview, OfInterviewQuerySet
from interviews.preparing.domain.question_plan import is_about_hours, is_must_ask
from interviews.score.domain.evidence import AREA_LABELS, UNKNOWN_SPEAKER, Manner, area_of
from interviews.score.domain.likely_week import against_limit, hours_range, likely_week
from interviews.score.domain.turnover import turnover
from interviews.score.domain.verdict_words import signed_points

if TYPE_CHECKING:
    from interviews.models.flag import Flag

THEME_CHOICES = list(THEME_LABELS.items())
MANNER_CHOICES = [
    (Manner.SPECIFIC.value, "Specific"),
    (Manner.GENERAL.value, "General"),
    (Manner.DODGED.value, "Dodged"),
]
PANEL = "panel"  # answered, and the user cannot say who
SIGNALS = {-2: "bad", -1: "worrying", 0: "neutral", 1: "good", 2: "great"}


class BankQuestion(OwnedModel):
    """The user's own entry in the bank: a new question, a copy of a catalogue one, or a hidden one.

    catalogue_key: the catalogue question it replaces; "" for one of their own.
    ask_whom: list of contact kinds.
    """

    catalogue_key = models.CharField(max_length=40, blank=True, editable=False)
    theme = models.CharField(max_length=20, choices=THEME_CHOICES)
    text = models.CharField("question", max_length=500)
    softer = models.CharField("softer wording", max_length=500, blank=True)
    reveals = models.CharField("what it reveals", max_length=500, blank=True)
    good_sign = models.CharField("a good answer", max_length=500, blank=True)
    warning_sign = models.CharField("a worrying answer", max_length=500, blank=True)
    probe = models.CharField("countable follow-up", max_length=500, blank=True)
    ask_whom = models.JSONField("best asked of", default=list, blank=True)
    is_hidden = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "catalogue_key"],
                condition=~models.Q(catalogue_key=""),
                name="bank_question_one_copy",
                violation_error_message="You have your own copy of this question already.",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """What a planned question carries: the catalogue's key, or own-<id> for an own one."""
        return self.catalogue_key or f"own-{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("interviews:bank_question_detail", args=[self.key])


class QuestionQuerySet(OfInterviewQuerySet):
    def with_answers(self) -> Self:
        """With the answers that count and those that wait beside one, and who gave them."""
        answers = Answer.objects.shown().select_related("speaker")
        return self.prefetch_related(models.Prefetch("answers", answers))


class Question(models.Model):
    """A question planned for, or asked in, one interview: a copy, so the bank may change after.

    asked_at: None until it was asked. is_reserve: planned beyond the main list. is_pinned: "next
    steps", in every plan. is_unplanned: came up in the interview. uses_softer: the kinder wording
    shows. is_probe: the countable follow-up is what to ask, since somebody dodged the question
    itself. meant_for: whom it was picked for, None for anybody.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="questions")
    key = models.CharField(max_length=40)
    theme = models.CharField(max_length=20, choices=THEME_CHOICES)
    text = models.CharField(max_length=500)
    softer = models.CharField(max_length=500, blank=True)
    reveals = models.CharField(max_length=500, blank=True)
    good_sign = models.CharField(max_length=500, blank=True)
    warning_sign = models.CharField(max_length=500, blank=True)
    probe = models.CharField(max_length=500, blank=True)
    answer_kind = models.CharField(max_length=12, default="words")
    first_box = models.CharField(max_length=40, blank=True)
    second_box = models.CharField(max_length=40, blank=True)
    uses_softer = models.BooleanField(default=False)
    is_reserve = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)
    is_unplanned = models.BooleanField(default=False)
    is_probe = models.BooleanField(default=False)
    meant_for = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["is_reserve", "is_pinned", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "key"],
                name="question_once_per_interview",
                violation_error_message="This question is in the plan already.",
            )
        ]

    def __str__(self) -> str:
        return self.wording

    @property
    def probe_key(self) -> str:
        """What its countable follow-up goes by, once that is a question of its own."""
        return f"probe-{self.pk}"

    @property
    def area(self) -> str:
        """The area its answers speak for; "" where its theme is not scored."""
        return str(area_of(self.theme) or "")

    @property
    def current_answers(self) -> list["Answer"]:
        """The answers that count; a corrected one is kept but superseded. Reads the relation."""
        return [it for it in self.answers.all() if it.superseded_at is None]

    @property
    def answers_beside(self) -> list["Answer"]:
        """Written on a second device; they wait for the user's word. Reads the relation."""
        return [it for it in self.answers.all() if it.is_waiting_beside]

    @property
    def wording(self) -> str:
        if self.is_probe and self.probe:
            return self.probe
        return self.softer if self.uses_softer and self.softer else self.text

    @property
    def area_label(self) -> str:
        area = area_of(self.theme)
        return AREA_LABELS[area] if area else "not scored"

    @property
    def is_listed(self) -> bool:
        """In the plan itself, or asked: what came up and was cancelled is neither."""
        return self.asked_at is not None or not (self.is_reserve or self.is_unplanned)

    @property
    def is_must_ask(self) -> bool:
        """Hours or balance, one of which needs an answer before deciding."""
        return is_must_ask(self.key)

    @property
    def is_about_hours(self) -> bool:
        return is_about_hours(self.key, self.theme)

    @property
    def state(self) -> str:
        """ "open", "asked", "answered" or "dodged". Reads answers, fetched with_answers()."""
        if answers := self.current_answers:
            return "dodged" if all(it.is_dodge for it in answers) else "answered"
        return "asked" if self.asked_at else "open"


def hold(row: models.Model, name: str, related: Sequence[models.Model]) -> None:
    """From now on row.<name>.all() gives these rows, as if they had been prefetched."""
    rows = getattr(row, name).all()
    rows._result_cache = list(related)
    vars(row).setdefault("_prefetched_objects_cache", {})[name] = rows


def keep_up(row: models.Model, name: str, related: Sequence[models.Model]) -> None:
    """Where row.<name> was prefetched, it holds these rows from now on."""
    if name in getattr(row, "_prefetched_objects_cache", {}):
        hold(row, name, related)


class AnswerQuerySet(OwnedQuerySet):
    owner_path = "question__interview__owner"

    def current(self) -> "AnswerQuerySet":
        """Answers that count; a corrected one is kept but superseded."""
        return self.filter(superseded_at=None)

    def shown(self) -> "AnswerQuerySet":
        """Those that count, and those of waiting_beside()."""
        is_waiting = models.Q(beside__isnull=False, left_at=None)
        return self.filter(models.Q(superseded_at=None) | is_waiting)

    def that_counted(self) -> "AnswerQuerySet":
        """Those that count, or did until they were corrected."""
        # Put this way, the database leaves the index on beside alone: nearly every row is null.
        return self.exclude(beside__isnull=False)

    def matching(self, text: str) -> "AnswerQuerySet":
        """With the text in the question, in what was said or in the name of who said it."""
        said_by = Contact.objects.filter(name__holds=text)
        return self.filter(
            models.Q(question__text__holds=text)
            | models.Q(words__holds=text)
            | models.Q(cue__holds=text)
            | models.Q(speaker__in=said_by)
        )

    def waiting_beside(self) -> "AnswerQuerySet":
        """Written on a second device, and the user has not said yet which one counts."""
        return self.filter(beside__isnull=False, left_at=None)

    def that_may_explain(self, flag: "Flag") -> "AnswerQuerySet":
        """Answers at the flag's company since it was noted, the newest first.

        A dodge explains nothing.
        """
        return (
            self.current()
            .filter(
                question__interview__role__company=flag.interview.role.company_id,
                question__interview__trashed_at=None,
                answered_at__gt=flag.noted_at,
            )
            .exclude(manner=Manner.DODGED)
            .select_related("speaker", "question__interview__role")
            .order_by("-answered_at", "-pk")
        )


class Answer(models.Model):
    """What one person said to one question.

    speaker None: the panel answered and the user cannot say who. signal: -2 (bad) to +2 (great),
    None where it was dodged or not judged. hours_*: per usual week; both None where no number fell.
    hired, left, headcount: people in the last twelve months and today. scared_at: when the user
    marked that the reply scared them. superseded_at: when the same person's correction came.

    version: goes up with each change, so that a page knows whether it shows the last one; tab: the
    browser tab that wrote it last, "" where none said so. beside: the answer that stood when
    another device wrote this one without knowing of it; it is kept, superseded at once, and never
    counts unless the user takes it instead. left_at: when they decided not to.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    # RESTRICT: who said it is part of the evidence, so a person with answers outlives the trash.
    speaker = models.ForeignKey(
        Contact, on_delete=models.RESTRICT, null=True, blank=True, related_name="answers"
    )
    words = models.TextField(max_length=10_000, blank=True)
    second_words = models.TextField(max_length=10_000, blank=True)
    cue = models.CharField("what you saw", max_length=300, blank=True)
    manner = models.CharField(max_length=8, choices=MANNER_CHOICES)
    signal = models.SmallIntegerField(null=True, blank=True)
    hours_low = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    hours_high = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    hired = models.PositiveIntegerField(null=True, blank=True)
    left = models.PositiveIntegerField(null=True, blank=True)
    headcount = models.PositiveIntegerField(null=True, blank=True)
    scared_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    tab = models.CharField(max_length=36, blank=True)
    beside = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="others"
    )
    left_at = models.DateTimeField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "speaker"],
                condition=models.Q(superseded_at=None, speaker__isnull=False),
                name="answer_current_per_speaker",
            ),
            models.UniqueConstraint(
                fields=["question"],
                condition=models.Q(superseded_at=None, speaker=None),
                name="answer_current_of_panel",
            ),
            models.CheckConstraint(
                name="answer_signal_in_range",
                condition=models.Q(signal=None) | models.Q(signal__range=(-2, 2)),
                violation_error_message="A signal goes from −2 to +2.",
            ),
            models.CheckConstraint(
                name="answer_hours_range",
                condition=models.Q(hours_low=None)
                | models.Q(hours_high=None)
                | models.Q(hours_high__gte=models.F("hours_low")),
                violation_error_message="The upper end of the hours lies below the lower end.",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def is_dodge(self) -> bool:
        return self.manner == Manner.DODGED

    @property
    def is_waiting_beside(self) -> bool:
        return self.beside_id is not None and self.left_at is None

    @property
    def speaker_name(self) -> str:
        """Who said it, also where nobody knows."""
        return self.speaker.name if self.speaker else UNKNOWN_SPEAKER

    @property
    def is_unjudged(self) -> bool:
        """It waits for a signal: a dodge does not, nor does what speaks for no area."""
        return self.signal is None and not self.is_dodge and bool(self.question.area)

    @property
    def effect(self) -> str:
        """What it says of its area: "−1 worrying", "dodged" or "not judged yet"; "answered" where
        there is nothing to judge.
        """
        if self.is_dodge:
            return "dodged"
        if self.is_unjudged:
            return "not judged yet"
        return self.signal_words or "answered"

    @property
    def speaker_key(self) -> str:
        """What addresses and forms say for the speaker: the contact's id, or PANEL."""
        return str(self.speaker_id or PANEL)

    @property
    def signal_words(self) -> str:
        """ "−2 bad"; "" where it was dodged or not judged."""
        return "" if self.signal is None else f"{signed_points(self.signal)} {SIGNALS[self.signal]}"

    @property
    def hours(self) -> str:
        """ "60–70"; "" where no number fell, or only in a dodge."""
        return "" if self.is_dodge else hours_range(self.hours_low, self.hours_high)

    @property
    def likely_week(self) -> str:
        return likely_week(self.hours_low, self.hours_high)

    @property
    def against_limit(self) -> str:
        """The hours compared with the owner's limit, in a sentence."""
        limit = self.question.interview.owner.preferences.hours_limit
        return against_limit(self.hours_low, self.hours_high, limit)

    @property
    def turnover(self) -> str:
        """What the people counted hint at, as an estimate; "" where no count does."""
        return turnover(self.hired, self.left, self.headcount).words
