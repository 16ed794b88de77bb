from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.utils import timezone

from accounts.domain.letters import name_key
from accounts.folding import KeyField
from accounts.models import User
from accounts.owned import OwnedQuerySet, TrashableModel, TrashableQuerySet, trashable
from accounts.paths import path_to
from applications.domain.links import link_key
from applications.domain.pay import pay_note, read_pay
from applications.domain.pipeline import CLOSED_STAGES, OPEN_STAGES, Stage
from applications.models.company import Company
from applications.models.own_stage import STAGE_CHOICES, InStage
from applications.models.scored import ScoredModel
from interviews.score.domain.stored_score import StoredScore

MOST_PAY_SAID = 120


class Workplace(models.TextChoices):
    REMOTE = "remote", "Remote"
    HYBRID = "hybrid", "Hybrid"
    ON_SITE = "on_site", "On site"


class Priority(models.IntegerChoices):
    HIGH = 1, "High"
    MEDIUM = 2, "Medium"
    LOW = 3, "Low"


class AppliedVia(models.TextChoices):
    ONLINE = "online", "Online form"
    EMAIL = "email", "E-mail"
    POST = "post", "Post"
    PHONE = "phone", "Phone"
    IN_PERSON = "in_person", "In person"
    AGENCY = "agency", "Through an agency"
    REFERRAL = "referral", "Through somebody I know"
    APPROACHED = "approached", "They wrote to me"


class Contract(models.TextChoices):
    PERMANENT = "permanent", "Permanent"
    FIXED_TERM = "fixed_term", "Fixed term"
    FREELANCE = "freelance", "Freelance"
    TEMPORARY = "temporary", "Through a temp agency"
    APPRENTICESHIP = "apprenticeship", "Apprenticeship"
    INTERNSHIP = "internship", "Internship"


class EndedWhy(models.TextChoices):
    """Why a role ended, whoever ended it."""

    HOURS = "hours", "Hours above my limit"
    PAY = "pay", "Pay"
    MANAGER = "manager", "The manager"
    CULTURE = "culture", "How they work"
    WORK = "work", "The work itself"
    PLACE = "place", "Place or travel"
    OTHER_OFFER = "other_offer", "Another offer"
    OTHER_CANDIDATE = "other_candidate", "They took somebody else"
    SKILLS = "skills", "They wanted other experience"
    CLOSED = "closed", "The position was closed"
    NOT_SAID = "not_said", "They gave no reason"
    OTHER = "other", "Something else"


# Which reasons are usual of an ending: those are offered first. An acceptance is not asked about.
USUAL_REASONS = {
    Stage.REJECTED: (
        EndedWhy.OTHER_CANDIDATE,
        EndedWhy.SKILLS,
        EndedWhy.PAY,
        EndedWhy.CLOSED,
        EndedWhy.NOT_SAID,
    ),
    Stage.WITHDRAWN: (
        EndedWhy.HOURS,
        EndedWhy.PAY,
        EndedWhy.MANAGER,
        EndedWhy.CULTURE,
        EndedWhy.WORK,
        EndedWhy.PLACE,
        EndedWhy.OTHER_OFFER,
    ),
    Stage.GHOSTED: (EndedWhy.NOT_SAID, EndedWhy.CLOSED),
}


class RoleQuerySet(TrashableQuerySet):
    def under(self, row: TrashableModel) -> Self:
        return self.filter(company=row) if isinstance(row, Company) else self.none()

    def in_trash_of(self, user: User, *, now: datetime) -> Self:
        return super().in_trash_of(user, now=now).select_related("company")

    def open(self) -> "RoleQuerySet":
        """Roles still in play: nobody has said yes, no or nothing for good."""
        return self.filter(stage__in=[str(stage) for stage in OPEN_STAGES])

    def closed(self) -> "RoleQuerySet":
        return self.filter(stage__in=[str(stage) for stage in CLOSED_STAGES])

    def with_gut_state(self, *, now: datetime) -> "RoleQuerySet":
        """Adds waits_for_gut: the gut of one of its interviews comes before the score."""
        interviews: Any = Role._meta.get_field("interviews").related_model
        waiting = interviews.objects.waiting_for_gut(now=now)
        of_role = waiting.filter(role=models.OuterRef("pk"), trashed_at=None)
        return self.annotate(waits_for_gut=models.Exists(of_role))

    def with_shown_rank(self) -> "RoleQuerySet":
        """Adds shown_rank, by which lists sort: fit_rank, but -1 where a gut comes first.

        All of those share one place, so that the order tells nothing of them. Needs
        with_gut_state().
        """
        rank = models.Case(
            models.When(waits_for_gut=True, then=models.Value(-1.0)),
            default=models.F("fit_rank"),
        )
        return self.annotate(shown_rank=rank)

    def with_tag_names(self) -> "RoleQuerySet":
        """Adds what shown_tags() needs: no query more."""
        tags = Role.tags.through.objects.filter(role=models.OuterRef("pk")).order_by()
        names = models.StringAgg("tag__name", delimiter=models.Value("\n"))
        rows = tags.values("role").annotate(names=names).values("names")  # type: ignore[misc]
        return self.annotate(tag_names=models.Subquery(rows))

    def linked_to(self, url: str) -> "Role | None":
        """The one with this link, whatever was added to it to track who follows it."""
        key = link_key(url)
        if not key:
            return None
        host = key.partition("/")[0].partition("?")[0]
        near = self.filter(posting_url__icontains=host).values_list("pk", "posting_url")
        pk = next((pk for pk, other in near.iterator() if link_key(other) == key), None)
        return Role.objects.select_related("company").get(pk=pk) if pk else None

    def matching(self, text: str) -> "RoleQuerySet":
        if not text:
            return self
        return self.filter(
            models.Q(title__holds=text)
            | models.Q(company__in=Company.objects.filter(name__holds=text))
            | models.Q(location__holds=text)
        )


@trashable
class Role(InStage, ScoredModel, TrashableModel):
    """One job at one company.

    agency: who placed it, where that is not the employer. previous: the role that was applied for
    before, where this is another try. ended_why: of its last ending, "" where nobody said; it is
    kept while the role is open again, so ask why_it_ended.
    has_found_flags: False where no flag found outside interviews ever counted for it, so that none
    is looked for.

    pay_said: what was said of the pay last. salary_min and salary_max, a year, and currency are
    what domain/pay.py makes of it and of hours_a_week, written by applications.services.

    stage and stage_since repeat what the moves say, written by applications.services together
    with the move. Lists read the stored score and compute nothing.
    """

    company = models.ForeignKey(
        "applications.Company", on_delete=models.CASCADE, related_name="roles"
    )
    title = models.CharField(max_length=160)
    title_key = KeyField(of="title")
    posting_url = models.URLField("posting link", max_length=1000, blank=True)
    posting_text = models.TextField(max_length=50_000, blank=True)
    location = models.CharField(max_length=160, blank=True)
    workplace = models.CharField(
        "where the work is done", max_length=10, choices=Workplace, blank=True
    )
    pay_said = models.CharField("pay", max_length=MOST_PAY_SAID, blank=True)
    salary_min = models.PositiveIntegerField("pay a year from", null=True, blank=True)
    salary_max = models.PositiveIntegerField("to", null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    office_days = models.PositiveSmallIntegerField("office days a week", null=True, blank=True)
    travel_nights = models.PositiveSmallIntegerField("nights away a month", null=True, blank=True)
    commute_minutes = models.PositiveSmallIntegerField(
        "way to work, minutes", null=True, blank=True
    )
    source = models.CharField("where you found it", max_length=160, blank=True)
    notes = models.TextField(max_length=20_000, blank=True)
    offer_deadline = models.DateField("answer their offer by", null=True, blank=True)
    recruiter = models.ForeignKey(
        "applications.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="recruits_for",
    )
    priority = models.PositiveSmallIntegerField(choices=Priority, null=True, blank=True)
    closes_on = models.DateField("applications close on", null=True, blank=True)
    applied_via = models.CharField("how you applied", max_length=12, choices=AppliedVia, blank=True)
    contract = models.CharField(max_length=16, choices=Contract, blank=True)
    hours_a_week = models.DecimalField(
        "hours a week in the contract", max_digits=4, decimal_places=1, null=True, blank=True
    )
    agency = models.ForeignKey(
        "applications.Company",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="places_for",
    )
    referred_by = models.ForeignKey(
        "applications.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="referred",
    )
    previous = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later"
    )
    ended_why = models.CharField("why it ended", max_length=16, choices=EndedWhy, blank=True)
    tags = models.ManyToManyField("applications.Tag", blank=True, related_name="roles")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    stage = models.CharField(
        max_length=12, choices=STAGE_CHOICES, default=Stage.SAVED, editable=False
    )
    stage_since = models.DateField(null=True, editable=False)
    last_reply_at = models.DateTimeField(null=True, editable=False)
    has_found_flags = models.BooleanField(default=False, editable=False)

    # What lists sort by, kept by the database so that an index can hold it.
    stage_place = models.GeneratedField(
        expression=models.Case(
            *(models.When(stage=stage.value, then=place) for place, stage in enumerate(Stage)),
            default=len(Stage),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )

    has_offer: bool  # from with_offers()
    tag_names: str | None  # from with_tag_names()
    waits_for_gut: bool  # from with_gut_state(), or set by whoever has read the interviews

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="role_salary_range",
                condition=models.Q(salary_min=None)
                | models.Q(salary_max=None)
                | models.Q(salary_max__gte=models.F("salary_min")),
                violation_error_message="The upper end of the pay lies below the lower end.",
            ),
            models.CheckConstraint(
                name="role_office_days",
                condition=models.Q(office_days=None) | models.Q(office_days__lte=7),
                violation_error_message="A week has at most 7 office days.",
            ),
            models.CheckConstraint(
                name="role_travel_nights",
                condition=models.Q(travel_nights=None) | models.Q(travel_nights__lte=31),
                violation_error_message="A month has at most 31 nights.",
            ),
            models.CheckConstraint(
                name="role_hours_a_week",
                condition=models.Q(hours_a_week=None) | models.Q(hours_a_week__range=(0, 168)),
                violation_error_message="A week has at most 168 hours.",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "trashed_at", "-updated_at"], name="role_by_change"),
            models.Index(
                fields=["owner", "trashed_at", "stage", "-updated_at"], name="role_by_stage"
            ),
            models.Index(
                fields=["owner", "trashed_at", "stage_place", "-updated_at"],
                name="role_by_stage_place",
            ),
            models.Index(fields=["owner", "trashed_at", "-fit_rank"], name="role_by_rank"),
            models.Index(fields=["owner", "trashed_at", "title_key"], name="role_by_title"),
            # Of the few that have such a day, those of a month in the calendar.
            models.Index(
                fields=["owner", "closes_on"],
                name="role_by_closing",
                condition=models.Q(closes_on__isnull=False),
            ),
            models.Index(
                fields=["owner", "offer_deadline"],
                name="role_by_offer_deadline",
                condition=models.Q(offer_deadline__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.company}"

    def get_absolute_url(self) -> str:
        return path_to("overview:role_detail", self.pk)

    @property
    def trash_parent(self) -> Company:
        return self.company

    def get_stage_display(self) -> str:  # type: ignore[no-redef]
        return self.stage_name

    @property
    def is_open(self) -> bool:
        return Stage(self.stage) in OPEN_STAGES

    def shown_tags(self) -> list[str]:
        """The names of its tags in their order. Needs with_tag_names()."""
        names = self.tag_names.split("\n") if self.tag_names else []
        return sorted(names, key=name_key)

    def take_pay(self, *, home: str) -> None:
        """Set the sums of a year by what was said; home: the user's own currency."""
        pay = read_pay(self.pay_said, home=home)
        self.salary_min, self.salary_max = pay.a_year(self.hours_a_week) if pay else (None, None)
        self.currency = pay.currency if pay else ""

    def pay_note(self) -> str:
        """What the pay is a year and how, or why that is not known; "" where it stands there."""
        return pay_note(self.pay_said, self.hours_a_week, home=self.currency)

    @property
    def may_say_why(self) -> bool:
        """Whether it ended in a way that has a reason."""
        return self.stage in USUAL_REASONS

    @property
    def reasons(self) -> list[tuple[EndedWhy, bool]]:
        """Why it may have ended, the usual ones first, each with whether the user said so."""
        usual = USUAL_REASONS.get(Stage(self.stage), ())
        others = (it for it in EndedWhy if it not in usual)
        return [(it, it == self.ended_why) for it in (*usual, *others)]

    @property
    def why_it_ended(self) -> str:
        """In words; "" while it is open, or where nobody said."""
        return self.get_ended_why_display() if self.may_say_why else ""

    @property
    def stored_score(self) -> StoredScore:
        """Hidden while an interview waits for the gut; one query without with_gut_state()."""
        waits = getattr(self, "waits_for_gut", None)
        if waits is None:
            own = Role.objects.with_gut_state(now=timezone.now())
            waits = own.get(pk=self.pk).waits_for_gut
        return self.score_as_stored(is_hidden=waits)


class StageMoveQuerySet(OwnedQuerySet):
    owner_path = "role__owner"


class StageMove(InStage):
    """One step of a role, with the day it happened; recorded_at tells two of one day apart.

    is_day_known: False where a list that was imported does not say; moved_on is then only its place
    among the others, and is shown nowhere.
    """

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="moves")
    stage = models.CharField(max_length=12, choices=STAGE_CHOICES)
    moved_on = models.DateField()
    is_day_known = models.BooleanField(default=True, editable=False)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()

    objects = StageMoveQuerySet.as_manager()

    class Meta:
        ordering = ["-moved_on", "-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="stage_move_not_before_1970",
                condition=models.Q(moved_on__gte=date(1970, 1, 1)),
                violation_error_message="Choose a day after 1970.",
            )
        ]
        indexes = [models.Index(fields=["moved_on"], name="stage_move_by_day")]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} on {self.moved_on}"

    @property
    def day(self) -> date | None:
        """None where nobody knows it."""
        return self.moved_on if self.is_day_known else None

    def get_stage_display(self) -> str:  # type: ignore[no-redef]
        return self.stage_name
