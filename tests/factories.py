"""Builders for test rows. Children take their owner from the parent, so rows never mix users."""

from datetime import UTC, date, timedelta
from hashlib import sha256

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from agenda.models import Notice, PushDevice, Reminder
from agenda.services.devices import hash_of as hash_of_endpoint
from applications.models import (
    Company,
    Contact,
    Document,
    DocumentVersion,
    KeyMessage,
    LogEntry,
    NamedPay,
    Offer,
    OfferRequest,
    OwnStage,
    Role,
    RoleDocument,
    StageMove,
)
from interviews.asked_me.domain.same_question import question_key
from interviews.models import (
    Answer,
    Decision,
    Flag,
    FollowUp,
    FoundFlag,
    Interview,
    InterviewerQuestion,
    Participant,
    Question,
    Retrospective,
)
from overview.models import SavedView
from scripts.push_service import AUTH_SECRET, BROWSER_KEY
from transfer.api.token_changes import BEGINS, hash_of
from transfer.models import AccountExport, AccountImport, ApiToken, Import, ImportRow

FROM_PARENT = factory.SelfAttribute("..owner")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@example.org")
    password = "correct horse"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


class CompanyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Company

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Company {n}")


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    owner = factory.SubFactory(UserFactory)
    company = factory.SubFactory(CompanyFactory, owner=FROM_PARENT)
    name = factory.Sequence(lambda n: f"Person {n}")
    kind = "coworker"
    relationship = factory.LazyAttribute(lambda it: "distant" if it.kind == "recruiter" else "")


class KeyMessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = KeyMessage

    owner = factory.SubFactory(UserFactory)
    text = factory.Sequence(lambda n: f"I make slow pipeline {n} fast")
    proof = "Cut the nightly load from five hours to one."


class RoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Role

    owner = factory.SubFactory(UserFactory)
    company = factory.SubFactory(CompanyFactory, owner=FROM_PARENT)
    title = "Backend engineer"


class OwnStageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OwnStage

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Task {n}")
    counts_as = "screening"


class SavedViewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SavedView

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"View {n}")
    query = "show=mine"


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    owner = factory.SubFactory(UserFactory)
    title = "My CV"


class DocumentVersionFactory(factory.django.DjangoModelFactory):
    """A stored text file of its own document; content says what is in it."""

    class Meta:
        model = DocumentVersion
        exclude = ["owner", "content"]

    owner = factory.SubFactory(UserFactory)
    content = factory.Sequence(lambda n: f"Curriculum vitae number {n}".encode())
    document = factory.SubFactory(DocumentFactory, owner=FROM_PARENT)
    number = 1
    file = factory.LazyAttribute(lambda it: ContentFile(it.content, "cv.txt"))
    file_name = "cv.txt"
    format = "txt"
    size = factory.LazyAttribute(lambda it: len(it.content))
    sha256 = factory.LazyAttribute(lambda it: sha256(it.content).hexdigest())
    added_at = factory.LazyFunction(timezone.now)


class RoleDocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleDocument

    role = factory.SubFactory(RoleFactory)
    version = factory.SubFactory(
        DocumentVersionFactory, owner=factory.SelfAttribute("..role.owner")
    )
    sent_on = date(2026, 5, 4)


class NamedPayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NamedPay

    role = factory.SubFactory(RoleFactory)
    said = "62k"
    said_on = date(2026, 5, 4)
    recorded_at = factory.LazyFunction(timezone.now)


class StageMoveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StageMove

    role = factory.SubFactory(RoleFactory)
    stage = "applied"
    moved_on = date(2026, 5, 4)
    recorded_at = factory.LazyFunction(timezone.now)


class InterviewFactory(factory.django.DjangoModelFactory):
    """In two days by default; is_over=True puts it two days back and marks it ended."""

    class Meta:
        model = Interview

    class Params:
        is_over = factory.Trait(
            starts_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=2)),
            ended_at=factory.LazyAttribute(lambda it: it.ends_at),
        )

    owner = factory.SubFactory(UserFactory)
    role = factory.SubFactory(RoleFactory, owner=FROM_PARENT)
    kind = "coworkers"
    zone = "UTC"
    duration_minutes = 60
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    ends_at = factory.LazyAttribute(
        lambda it: it.starts_at + timedelta(minutes=it.duration_minutes)
    )
    local_date = factory.LazyAttribute(lambda it: it.starts_at.astimezone(UTC).date())
    local_time = factory.LazyAttribute(lambda it: it.starts_at.astimezone(UTC).time())


class ParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participant

    interview = factory.SubFactory(InterviewFactory)
    contact = factory.SubFactory(
        ContactFactory,
        owner=factory.SelfAttribute("..interview.owner"),
        company=factory.SelfAttribute("..interview.role.company"),
    )


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Question

    interview = factory.SubFactory(InterviewFactory)
    key = "manager_style"
    theme = "manager"
    text = "How would you describe the way this manager leads?"
    probe = "Tell me about the last decision you made without asking."


class AnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Answer

    question = factory.SubFactory(QuestionFactory)
    words = "She likes to stay close to the work."
    manner = "specific"
    signal = -1
    answered_at = factory.LazyFunction(timezone.now)


class InterviewerQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InterviewerQuestion

    owner = factory.SelfAttribute("interview.owner")
    interview = factory.SubFactory(InterviewFactory)
    text = "Why do you want to leave?"
    same_key = factory.LazyAttribute(lambda it: question_key(it.text))
    asked_at = factory.LazyFunction(timezone.now)


class OfferFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Offer

    owner = factory.SubFactory(UserFactory)
    role = factory.SubFactory(RoleFactory, owner=FROM_PARENT, stage="offer")
    made_on = date(2026, 3, 2)
    base_said = "80k EUR a year"
    noted_at = factory.LazyFunction(timezone.now)


class OfferRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OfferRequest

    owner = factory.SubFactory(UserFactory)
    role = factory.SubFactory(RoleFactory, owner=FROM_PARENT, stage="offer")
    text = "30 days of leave"
    asked_on = date(2026, 3, 3)


class LogEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LogEntry

    role = factory.SubFactory(RoleFactory)
    owner = factory.LazyAttribute(lambda it: (it.role or it.contact).owner)
    contact = None
    way = "call"
    direction = "in"
    happened_at = factory.LazyFunction(timezone.now)


class FoundFlagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FoundFlag

    company = factory.SubFactory(CompanyFactory)
    owner = factory.SelfAttribute("company.owner")
    key = "hours_60_plus"
    title = "Sixty hours or more"
    area = "balance"
    severity = 4
    quote = "We work hard and play hard."
    found_in = "review"
    found_on = date(2026, 3, 1)
    noted_at = factory.LazyFunction(timezone.now)


class FlagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Flag

    owner = factory.SelfAttribute("interview.owner")
    interview = factory.SubFactory(InterviewFactory)
    key = "pause_and_smirk"
    title = "Pause and smirk"
    area = "manager"
    severity = 4
    first_severity = 4
    quote = "She's a BIT of a micromanager."
    noted_at = factory.LazyFunction(timezone.now)


class ReminderFactory(factory.django.DjangoModelFactory):
    """A mail about nothing in particular that was given up on."""

    class Meta:
        model = Reminder

    owner = factory.SubFactory(UserFactory)
    event = "digest"
    subject = factory.Sequence(lambda n: f"digest:{n}")
    channel = "email"
    due_at = factory.LazyFunction(timezone.now)
    next_try_at = factory.SelfAttribute("due_at")
    gave_up_at = factory.SelfAttribute("due_at")


class FollowUpFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FollowUp

    owner = factory.SelfAttribute("role.owner")
    role = factory.SubFactory(RoleFactory)
    rule = "recruiter_debrief"
    anchor = "interview:1"
    channel = "call"
    title = "Call Dana Whitlock"
    why = "You know Dana well."
    zone = "UTC"
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=3))
    remind_at = factory.LazyAttribute(lambda it: it.due_at - timedelta(hours=2))
    shown_due_at = factory.SelfAttribute("due_at")
    due_local = factory.LazyAttribute(lambda it: f"{it.due_at:%Y-%m-%dT%H:%M}")


class DecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Decision

    owner = factory.SelfAttribute("role.owner")
    role = factory.SubFactory(RoleFactory)
    choice = "pursue"
    reasons = "The team, and what I would learn."
    decided_on = date(2026, 5, 20)
    known = factory.LazyFunction(lambda: {"version": 1})
    recorded_at = factory.LazyFunction(timezone.now)


class RetrospectiveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Retrospective

    owner = factory.SelfAttribute("role.owner")
    role = factory.SubFactory(RoleFactory)
    wish_asked = "How the last one in this job left."
    written_at = factory.LazyFunction(timezone.now)


class AccountExportFactory(factory.django.DjangoModelFactory):
    """One that is ready; its file has gone."""

    class Meta:
        model = AccountExport

    owner = factory.SubFactory(UserFactory)
    state = "ready"
    created_at = factory.LazyFunction(timezone.now)
    ended_at = factory.LazyFunction(timezone.now)
    size = 1234


class AccountImportFactory(factory.django.DjangoModelFactory):
    """One that was chosen and not imported yet; its file cannot be read."""

    class Meta:
        model = AccountImport

    owner = factory.SubFactory(UserFactory)
    file_name = "debrief.zip"
    file = factory.django.FileField(data=b"nonsense", filename="debrief.zip")
    created_at = factory.LazyFunction(timezone.now)
    holds = factory.LazyFunction(lambda: [[2, "companies"], [1, "role"]])
    rows_total = 12


class ImportFactory(factory.django.DjangoModelFactory):
    """A file that was read and not imported yet, with one row."""

    class Meta:
        model = Import
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory)
    file_name = "list.csv"
    columns = factory.LazyFunction(lambda: ["Company", "Role", "Status"])
    matching = factory.LazyFunction(
        lambda: {
            "fields": ["company", "title", "status"],
            "stages": {},
            "day_order": "",
            "twins": "skip",
        }
    )
    created_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def row(self, create, extracted, **kwargs):
        ImportRow.objects.create(of=self, place=0, number=2, cells=["Fernhill", "Baker", "Open"])


class PushDeviceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PushDevice

    owner = factory.SubFactory(UserFactory)
    name = "Firefox on Android"
    endpoint = factory.Sequence(lambda n: f"https://push.example.org/send/device-{n}")
    endpoint_hash = factory.LazyAttribute(lambda it: hash_of_endpoint(it.endpoint))
    browser_key = BROWSER_KEY
    auth_secret = AUTH_SECRET
    turned_on_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=30))


class NoticeFactory(factory.django.DjangoModelFactory):
    """A test that was given up on."""

    class Meta:
        model = Notice

    device = factory.SubFactory(PushDeviceFactory)
    owner = factory.SelfAttribute("device.owner")
    event = "test"
    subject = factory.Sequence(lambda n: f"test:{n}")
    due_at = factory.LazyFunction(timezone.now)
    next_try_at = factory.SelfAttribute("due_at")
    gave_up_at = factory.SelfAttribute("due_at")


class ApiTokenFactory(factory.django.DjangoModelFactory):
    """A token in use; secret is what its program sends."""

    class Meta:
        model = ApiToken
        exclude = ["secret"]

    owner = factory.SubFactory(UserFactory)
    secret = factory.Sequence(lambda n: f"{BEGINS}secret-{n}")
    name = "My script"
    prefix = factory.LazyAttribute(lambda it: it.secret[:14])
    token_hash = factory.LazyAttribute(lambda it: hash_of(it.secret))
    scope = "write"
    created_at = factory.LazyFunction(timezone.now)
