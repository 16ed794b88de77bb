from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.domain.business_time import local
from accounts.domain.words import joined
from accounts.models import User
from accounts.owned import OwnedQuerySet, TrashableModel, TrashableQuerySet, trashable
from accounts.paths import path_to
from applications.models import Company, Contact, Role
from applications.models.scored import ScoredModel
from interviews.log.domain.messages_said import Said, said_of
from interviews.models.gut_words import CHOICES as GUT_CHOICES
from interviews.models.gut_words import GutChoice, choice_of
from interviews.preparing.domain.own_notes import note_lines
from interviews.score.domain.evidence import FlagStatus

if TYPE_CHECKING:
    from interviews.models.flag import Flag
    from interviews.models.question import Answer
    from interviews.models.rating import GutFeeling


class InterviewKind(models.TextChoices):
    RECRUITER_SCREEN = "recruiter_screen", "Recruiter screen"
    HIRING_MANAGER = "hiring_manager", "Hiring manager"
    COWORKERS = "coworkers", "Future coworkers"
    TECHNICAL = "technical", "Technical"
    LEADERSHIP = "leadership", "Leadership"
    FINAL = "final", "Final"
    OTHER = "other", "Other"


class Interest(models.TextChoices):
    YES = "yes", "Yes"
    UNSURE = "unsure", "Unsure"
    NO = "no", "No"


class Feeling(models.TextChoices):
    GOOD = "good", "It went well"
    CONCERNED = "concerned", "I am concerned"


MOST_NAMED = 3
NOTED_LATE = timedelta(days=14)  # after its end: what one does after an interview is over by then
IS_NOTED_LATE = models.Q(is_from_list=True, ends_at__lte=models.F("created_at") - NOTED_LATE)
ROOM_OPENS = timedelta(minutes=30)  # before the start: from then on it is what one comes for
SHORTEST_MINUTES, LONGEST_MINUTES = 5, 600
HARDLY_MYSELF = 2  # of 5


def is_hardly_myself(myself: int | None) -> bool:
    """Whether "how much I was myself", 1..5, is so low that one's own ratings count half.

    None: not said, which is no.
    """
    return myself is not None and myself <= HARDLY_MYSELF


def zone_words(zone: str) -> str:
    """ "Berlin time" for "Europe/Berlin"; "UTC" stays."""
    place = zone.rpartition("/")[2].replace("_", " ")
    return f"{place} time" if "/" in zone else place


class InterviewQuerySet(TrashableQuerySet):
    def under(self, row: TrashableModel) -> Self:
        if isinstance(row, Company):
            return self.filter(role__company=row)
        return self.filter(role=row) if isinstance(row, Role) else self.none()

    def in_trash_of(self, user: User, *, now: datetime) -> Self:
        return super().in_trash_of(user, now=now).select_related("role__company")

    def upcoming(self, *, now: datetime) -> Self:
        """Interviews that have not ended yet, the next one first."""
        # The index is by start: with the bound, all that lies in the past is passed over.
        earliest_start = now - timedelta(minutes=LONGEST_MINUTES)
        ahead = self.filter(ended_at=None, ends_at__gte=now, starts_at__gte=earliest_start)
        return ahead.order_by("starts_at", "pk")

    def waiting_for_debrief(self, *, now: datetime) -> Self:
        """Over by the clock or by the user's word, but not debriefed: the latest first.

        One that a list brought along, long after it, is kept for the record and waits for nothing.
        """
        over = self.filter(debriefed_at=None, ends_at__lt=now)
        return over.exclude(IS_NOTED_LATE).order_by("-ends_at", "-pk")

    def waiting_for_gut(self, *, now: datetime) -> Self:
        """As waits_for_gut() says of one: no score of theirs, or of their role, shows yet."""
        is_over = models.Q(ended_at__isnull=False) | (models.Q(ends_at__lt=now) & ~IS_NOTED_LATE)
        counted = (FlagStatus.OPEN, FlagStatus.EXPLAINED)
        flagged = Interview.objects.filter(pk=models.OuterRef("pk"), flags__status__in=counted)
        # The flags are looked at last, where the interview's own row does not settle it.
        has_something = models.Q(fit_coverage__gt=0) | models.Q(fit_high__lt=100)
        return self.filter(is_over | has_something | models.Exists(flagged), gut_feelings=None)

    def with_flags_looked_for(self) -> Self:
        """Adds saw_no_flags, which looked_saw_none reads instead of the observations."""
        saw_none = {"observations__subject": "flags", "observations__outcome": "saw_none"}
        found = Interview.objects.filter(pk=models.OuterRef("pk"), **saw_none)
        return self.annotate(saw_no_flags=models.Exists(found))

    def with_gut_said(self) -> Self:
        """Adds is_gut_said, which has_said_gut reads instead of the gut feelings."""
        said = Interview.objects.filter(pk=models.OuterRef("pk"), gut_feelings__isnull=False)
        return self.annotate(is_gut_said=models.Exists(said))

    def with_contacts(self) -> Self:
        participants = Participant.objects.select_related("contact")
        return self.prefetch_related(models.Prefetch("participants", participants))

    def with_messages(self) -> Self:
        plans = MessagePlan.objects.select_related("message")
        return self.prefetch_related(models.Prefetch("message_plans", plans))

    def matching(self, text: str) -> Self:
        # By the roles, each read once: beside its interviews it would be folded for every one. And
        # by the ids of their interviews, so that of the others the index alone is read.
        companies = Company.objects.filter(name__holds=text).order_by().values("pk")
        of_role = models.Q(title__holds=text) | models.Q(company__in=companies)
        roles = Role.objects.filter(of_role).order_by().values("pk")
        return self.filter(pk__in=Interview.objects.filter(role__in=roles).order_by().values("pk"))


@trashable
class Interview(ScoredModel, TrashableModel):
    """One interview.

    local_date, local_time and zone are what the user typed; starts_at and ends_at are derived from
    them by interviews.preparing.interview_changes. ended_at: None until the user says that it is
    over (or saves the debrief), and nothing is suggested before. debriefed_at: None until the
    debrief is saved. interest_at: when the interest became what it is. own_notes: to oneself, one a
    line, noted in the interview. is_from_list: an imported list brought it along. calendar_uid: of
    the invitation it came from, "" for none; calendar_sequence and, between equal ones,
    calendar_stamp_at: which update of it (RFC 5546). The score is that of its own evidence.
    """

    role = models.ForeignKey(
        "applications.Role", on_delete=models.CASCADE, related_name="interviews"
    )
    kind = models.CharField(max_length=16, choices=InterviewKind, default=InterviewKind.OTHER)
    round = models.PositiveSmallIntegerField(default=1)
    local_date = models.DateField("day")
    local_time = models.TimeField("start")
    zone = models.CharField("time zone", max_length=64)
    duration_minutes = models.PositiveSmallIntegerField("minutes", default=60)
    place = models.CharField("place or link", max_length=500, blank=True)
    notes = models.TextField(max_length=20_000, blank=True)
    own_notes = models.TextField("notes to yourself", blank=True, editable=False)
    calendar_uid = models.CharField(max_length=255, blank=True, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    calendar_stamp_at = models.DateTimeField(null=True, editable=False)
    contacts = models.ManyToManyField(
        Contact, through="Participant", related_name="interviews", blank=True
    )

    # Set by with_plan_counts(), and by with_findings().
    question_count: int
    message_count: int
    saw_no_flags: bool | None = None
    is_gut_said: bool | None = None
    planned_next: int | None = None

    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    debriefed_at = models.DateTimeField(null=True, editable=False)
    is_from_list = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # Debrief
    myself = models.PositiveSmallIntegerField("how much I was myself", null=True, blank=True)
    feeling = models.CharField("how it went", max_length=9, choices=Feeling, blank=True)
    feeling_why = models.TextField("why", max_length=5_000, blank=True)
    promised_on = models.DateField("they promised an answer by", null=True, blank=True)
    promised_contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    interest = models.CharField(max_length=6, choices=Interest, blank=True)
    interest_at = models.DateTimeField(null=True, editable=False)
    interest_words = models.TextField("in your own words", max_length=2_000, blank=True)
    # What the gut said so far, 0..100; None for nothing. It is no GutFeeling until it is locked.
    gut_so_far = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="interview_duration_in_range",
                condition=models.Q(duration_minutes__range=(SHORTEST_MINUTES, LONGEST_MINUTES)),
                violation_error_message="An interview lasts from 5 minutes to 10 hours.",
            ),
            models.CheckConstraint(
                name="interview_round_in_range",
                condition=models.Q(round__range=(1, 20)),
                violation_error_message="A round is a number from 1 to 20.",
            ),
            models.CheckConstraint(
                name="interview_myself_in_range",
                condition=models.Q(myself=None) | models.Q(myself__range=(1, 5)),
                violation_error_message="Choose from 1 to 5.",
            ),
            models.CheckConstraint(
                name="interview_gut_so_far_in_range",
                condition=models.Q(gut_so_far=None) | models.Q(gut_so_far__lte=100),
                violation_error_message="Choose from 0 to 100.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "calendar_uid"],
                name="interview_invitation",
                condition=~models.Q(calendar_uid=""),
            ),
            models.Index(fields=["owner", "trashed_at", "-starts_at"], name="interview_by_start"),
            models.Index(
                fields=["owner", "-ends_at"],
                name="interview_undebriefed",
                condition=models.Q(debriefed_at=None, trashed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, round {self.round}"

    def get_absolute_url(self) -> str:
        return path_to("interviews:interview_detail", self.pk)

    @property
    def trash_parent(self) -> Role:
        return self.role

    @property
    def trash_name(self) -> str:
        return f"{self}, {self.role}"

    @property
    def event_title(self) -> str:
        """ "Interview at Fernhill (hiring manager)", for mails and calendars: it names nobody."""
        kind = self.get_kind_display().lower()
        is_of_a_kind = self.kind != InterviewKind.OTHER
        return f"Interview at {self.role.company.name}" + (f" ({kind})" if is_of_a_kind else "")

    @property
    def title(self) -> str:
        """Who is there, else what kind of interview it is. Reads the participants."""
        names = [it.contact.name for it in self.participants.all()]
        if names:
            return joined(names, most=MOST_NAMED)
        return self.get_kind_display() if self.kind != InterviewKind.OTHER else "Interview"

    @property
    def title_with_day(self) -> str:
        """ "Mia Okafor and Jonas Lindt on 4 June"."""
        return f"{self.title} on {self.local_date.day} {self.local_date:%B}"

    @property
    def local_start(self) -> datetime:
        """Naive, as a clock in the interview's zone shows it."""
        return local(self.starts_at, self.zone).replace(tzinfo=None)

    @property
    def local_end(self) -> datetime:
        return local(self.ends_at, self.zone).replace(tzinfo=None)

    @property
    def your_start(self) -> datetime | None:
        """Naive, in the owner's own zone; None where the clocks agree."""
        yours = local(self.starts_at, self.owner.preferences.zone).replace(tzinfo=None)
        return None if yours == self.local_start else yours

    @property
    def zone_label(self) -> str:
        return zone_words(self.zone)

    @property
    def place_url(self) -> str:
        """The place where it can safely be a link: http and https only; "" for anything else."""
        address = self.place.strip()
        is_web = address.lower().startswith(("http://", "https://"))
        return address if is_web and len(address.split()) == 1 else ""

    @property
    def current_answers(self) -> "list[Answer]":
        """Of all its questions, in their order; each with its question. Reads the relations."""
        return [it for question in self.questions.all() for it in question.current_answers]

    @property
    def looked_saw_none(self) -> bool:
        """Whether the user looked for flags and wrote down that there were none."""
        if self.saw_no_flags is not None:
            return self.saw_no_flags
        return any(it.is_saw_no_flags for it in self.observations.all())

    @property
    def counted_flags(self) -> "list[Flag]":
        """Those that were not withdrawn. Reads the relation."""
        return [it for it in self.flags.all() if it.is_counted]

    @property
    def has_reviewed_flags(self) -> bool:
        """Noted some, or looked and saw none; a flag that was withdrawn was looked for too."""
        return bool(self.flags.all()) or self.looked_saw_none

    @property
    def is_debriefed(self) -> bool:
        return self.debriefed_at is not None

    @property
    def is_noted_late(self) -> bool:
        """A list brought it along, so long after it that nobody is asked for its debrief; who wants
        to gives it anyway.
        """
        return self.is_from_list and self.ends_at <= self.created_at - NOTED_LATE

    def is_upcoming(self, *, now: datetime) -> bool:
        """As upcoming() finds them: not ended, by the clock or by the user's word."""
        return self.ended_at is None and self.ends_at >= now

    def has_begun(self, *, now: datetime) -> bool:
        """By the clock, or over by the user's word."""
        return self.ended_at is not None or self.starts_at <= now

    def is_room_time(self, *, now: datetime) -> bool:
        """From half an hour before the start until it is over, by the clock or the user's word."""
        return self.is_upcoming(now=now) and self.starts_at - ROOM_OPENS <= now

    @property
    def messages_said(self) -> Said:
        """How many of its key messages got across. Reads message_plans."""
        return said_of(it.delivery for it in self.message_plans.all())

    @property
    def own_note_lines(self) -> list[str]:
        return note_lines(self.own_notes)

    @property
    def was_hardly_myself(self) -> bool:
        return is_hardly_myself(self.myself)

    @property
    def first_gut(self) -> "GutFeeling | None":
        """The one that was recorded before the score was seen; None: neither said nor skipped."""
        return next(iter(self.gut_feelings.all()), None)

    @property
    def has_said_gut(self) -> bool:
        """Whether a gut feeling was given or skipped: the score may show."""
        if self.is_gut_said is not None:
            return self.is_gut_said
        return bool(self.gut_feelings.all())

    @property
    def has_gut_value(self) -> bool:
        """Whether a gut feeling was given, before the score or later; a skipped one is none."""
        return any(it.value is not None for it in self.gut_feelings.all())

    @property
    def gut_choices(self) -> list[tuple[GutChoice, bool]]:
        """The five words, and which of them was tapped so far."""
        so_far = None if self.gut_so_far is None else choice_of(self.gut_so_far)
        return [(it, it == so_far) for it in GUT_CHOICES]

    def waits_for_gut(self, *, now: datetime) -> bool:
        """Whether its gut feeling comes first: it is over, by the clock or by the user's word, or
        something counts already, be it that a flag or a dodge alone lowers what it can reach. What
        a list brought along long after it waits for nothing until something counts.

        waiting_for_gut() finds the same. Reads the gut feelings and the flags.
        """
        if self.gut_feelings.all():
            return False
        is_over = self.ended_at is not None or (self.ends_at < now and not self.is_noted_late)
        has_something = self.fit_coverage > 0 or (self.fit_high is not None and self.fit_high < 100)
        return is_over or has_something or bool(self.counted_flags)


class OfInterviewQuerySet(OwnedQuerySet):
    owner_path = "interview__owner"


class Participant(models.Model):
    """Somebody who will be, or was, in the room or on the call."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="participants")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="participations")

    objects = OfInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "contact"],
                name="participant_once",
                violation_error_message="This person is on the list already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.contact)


class Delivery(models.TextChoices):
    DELIVERED = "delivered", "Said"
    PARTLY = "partly", "Partly"
    NOT = "not", "Not said"


class MessagePlan(models.Model):
    """A key message picked for one interview, and how far it got across; "" is not yet marked."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="message_plans")
    message = models.ForeignKey(
        "applications.KeyMessage", on_delete=models.CASCADE, related_name="plans"
    )
    delivery = models.CharField(max_length=9, choices=Delivery, blank=True)

    objects = OfInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "message"],
                name="message_planned_once",
                violation_error_message="This message is picked already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.message)
