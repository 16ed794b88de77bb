"""What search finds: what each kind of row is called, what it says and what stands around it.

Fields are paths of the ORM. The words of the index, the triggers that keep it up and what
`manage.py reindex` builds all follow from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, StringAgg, Subquery, Value, When
from django.db.models.functions import Coalesce, Left

from applications.models import (
    Company,
    Contact,
    Document,
    DocumentVersion,
    KeyMessage,
    LogEntry,
    Offer,
    OfferRequest,
    Role,
    StageMove,
)
from applications.models.contact import ContactKind
from applications.models.document import DocumentKind
from applications.models.log_entry import Way
from interviews.models import (
    Answer,
    BankQuestion,
    Decision,
    DraftVersion,
    Flag,
    FlagChange,
    FollowUp,
    FoundFlag,
    GapReason,
    GutFeeling,
    Interview,
    InterviewerQuestion,
    Participant,
    Question,
    Rating,
    Retrospective,
)
from interviews.models.decision import Choice
from interviews.models.follow_up import FollowUpStatus
from interviews.models.interview import InterviewKind
from interviews.score.domain.evidence import FlagStatus
from overview.domain.found import Kind

TEXT = models.TextField()


@dataclass(frozen=True, slots=True)
class Text:
    """One field. when: it counts only there. choices: it is searched by their labels.

    else_most: so many characters of it count elsewhere.
    """

    path: str
    when: Q = field(default_factory=Q)
    choices: type[models.TextChoices] | None = None
    else_most: int = 0

    def words(self) -> Any:
        if self.choices:
            labels = (When(**{self.path: it.value}, then=Value(it.label)) for it in self.choices)
            return Case(*labels, default=Value(""), output_field=TEXT)
        if self.when:
            rest = Left(self.path, self.else_most) if self.else_most else Value("")
            return Case(When(self.when, then=F(self.path)), default=rest, output_field=TEXT)
        return F(self.path)


@dataclass(frozen=True, slots=True)
class Children:
    """Texts of the rows that belong to the row. to: their way up."""

    model: type[models.Model]
    to: str
    texts: tuple[Text, ...]
    where: Q = field(default_factory=Q)

    def words(self) -> Any:
        mine = self.model._base_manager.filter(self.where, **{self.to: OuterRef("pk")})
        together = StringAgg(lines(self.texts), Value(" "))
        rows = mine.order_by().values(self.to).annotate(all_words=together).values("all_words")
        return Subquery(rows, output_field=TEXT)


@dataclass(frozen=True)
class Source:
    """One kind of row. title: what it is called, which counts most. visible: all that may be found.

    is_named: it is looked up by its title before anything else.
    """

    kind: Kind
    model: type[models.Model]
    title: tuple[Text | Children, ...]
    texts: tuple[Text | Children, ...]
    visible: Q
    owner: str = "owner"
    is_named: bool = True

    @cached_property
    def children(self) -> list[Children]:
        return [it for it in self.title + self.texts if isinstance(it, Children)]

    def paths(self) -> Iterator[str]:
        """The fields that are read, from the row itself on."""
        yield self.owner
        yield from paths_of(self.title + self.texts, self.visible)

    def documents(self) -> models.QuerySet[Any]:
        """Rows that may be found: pk, owner, title and words, which is all other texts."""
        rows = (
            self.model._base_manager.filter(self.visible)
            .order_by()
            .annotate(
                found_owner=F(self.owner),
                found_title=lines(self.title),
                found_words=lines(self.texts),
            )
        )
        return rows.values_list("pk", "found_owner", "found_title", "found_words")


class Lines(models.Func):
    """Texts after each other; what has no value is left out. (Concat() nests, and deeply.)"""

    template, arg_joiner, output_field = "(%(expressions)s)", " || ' ' || ", TEXT


def lines(texts: tuple[Text | Children, ...]) -> Lines:
    return Lines(*(Coalesce(it.words(), Value(""), output_field=TEXT) for it in texts))


def paths_of(texts: tuple[Text | Children, ...], where: Q) -> Iterator[str]:
    for it in texts:
        if isinstance(it, Text):
            yield it.path
            yield from _paths_in(it.when)
    yield from _paths_in(where)


def _paths_in(condition: Q) -> Iterator[str]:
    for it in condition.children:
        if isinstance(it, Q):
            yield from _paths_in(it)
        elif isinstance(it, tuple):
            yield it[0].removesuffix("__isnull")


def texts(*paths: str) -> tuple[Text, ...]:
    return tuple(map(Text, paths))


IN_USE = Q(trashed_at=None)
OF_ROLE_IN_USE = Q(role__trashed_at=None)
OF_INTERVIEW_IN_USE = Q(interview__trashed_at=None)
ROLE_AROUND = texts("role__title", "role__company__name")
INTERVIEW_AROUND = texts("interview__role__title", "interview__role__company__name")
IS_LISTED = Q(asked_at__isnull=False) | Q(is_reserve=False, is_unplanned=False)
NEWER_DRAFT = DraftVersion.objects.filter(
    follow_up=OuterRef("follow_up"), form=OuterRef("form"), number__gt=OuterRef("number")
)
NEWER_VERSION = DocumentVersion.objects.filter(
    document=OuterRef("document"), number__gt=OuterRef("number")
)
# PostgreSQL keeps at most 1 MB of words for a document, and each of its versions may hold 50,000
# characters: so what lies far back is left out, and the first pages of the older ones count.
MOST_VERSIONS = 20
MOST_OF_OLDER = 20_000
MANY_NEWER = DocumentVersion.objects.filter(
    document=OuterRef("document"), number__gte=OuterRef("number") + MOST_VERSIONS
)
HAS_DRAFT = Exists(DraftVersion.objects.filter(follow_up=OuterRef("pk")))

SOURCES = (
    Source(Kind.COMPANY, Company, texts("name"), texts("website", "notes"), IN_USE),
    Source(
        Kind.CONTACT,
        Contact,
        texts("name"),
        (
            Text("kind", choices=ContactKind),
            *texts("job_title", "email", "phone", "notes", "company__name"),
        ),
        IN_USE,
    ),
    Source(
        Kind.ROLE,
        Role,
        texts("title"),
        (
            *texts("company__name", "location", "source", "notes", "posting_text"),
            Children(StageMove, "role", texts("note")),
        ),
        IN_USE,
    ),
    Source(
        Kind.DOCUMENT,
        Document,
        texts("title"),
        (
            Text("kind", choices=DocumentKind),
            Text("notes"),
            Children(
                DocumentVersion,
                "document",
                (
                    Text("file_name"),
                    Text("text", when=Q(~Exists(NEWER_VERSION)), else_most=MOST_OF_OLDER),
                ),
                Q(~Exists(MANY_NEWER)),
            ),
        ),
        IN_USE,
    ),
    Source(
        Kind.INTERVIEW,
        Interview,
        (
            Children(Participant, "interview", texts("contact__name")),
            Text("kind", choices=InterviewKind),
        ),
        (
            *ROLE_AROUND,
            *texts("place", "notes", "own_notes", "feeling_why", "interest_words"),
            Children(Rating, "interview", texts("note")),
            Children(GutFeeling, "interview", texts("note")),
            Children(GapReason, "interview", texts("text")),
        ),
        IN_USE,
        is_named=False,
    ),
    Source(
        Kind.QUESTION,
        Question,
        texts("text"),
        (
            Text("softer", when=Q(uses_softer=True)),
            Text("probe", when=Q(is_probe=True)),
            *INTERVIEW_AROUND,
            Children(
                Answer,
                "question",
                texts("words", "second_words", "cue", "speaker__name"),
                Q(superseded_at=None) | Q(beside__isnull=False, left_at=None),
            ),
        ),
        OF_INTERVIEW_IN_USE & IS_LISTED,
        owner="interview__owner",
        is_named=False,
    ),
    Source(
        Kind.ASKED_ME,
        InterviewerQuestion,
        texts("text"),
        (*texts("answered", "wished", "asked_by__name"), *INTERVIEW_AROUND),
        IN_USE & OF_INTERVIEW_IN_USE,
        is_named=False,
    ),
    Source(
        Kind.FLAG,
        Flag,
        texts("title"),
        (
            *texts("quote", "cue"),
            *INTERVIEW_AROUND,
            Children(Flag.contacts.through, "flag", texts("contact__name")),
            Children(FlagChange, "flag", texts("reason")),
        ),
        OF_INTERVIEW_IN_USE & ~Q(status=FlagStatus.WITHDRAWN.value),
        is_named=False,
    ),
    Source(
        Kind.FOUND_FLAG,
        FoundFlag,
        texts("title"),
        texts("quote", "cue", "company__name"),
        IN_USE,
        is_named=False,
    ),
    Source(
        Kind.OFFER,
        Offer,
        ROLE_AROUND,
        texts("base_said", "bonus", "equity", "notice", "place", "other", "said_by__name"),
        IN_USE & OF_ROLE_IN_USE,
        is_named=False,
    ),
    Source(
        Kind.OFFER_REQUEST,
        OfferRequest,
        texts("text"),
        (*texts("answer_words"), *ROLE_AROUND),
        IN_USE & OF_ROLE_IN_USE,
        is_named=False,
    ),
    Source(
        Kind.LOG_ENTRY,
        LogEntry,
        (Text("way", choices=Way), *texts("contact__name")),
        (*texts("about"), *ROLE_AROUND),
        IN_USE,
        is_named=False,
    ),
    Source(
        Kind.FOLLOW_UP,
        FollowUp,
        texts("title"),
        (
            Text("outcome"),
            *ROLE_AROUND,
            Children(DraftVersion, "follow_up", texts("subject", "body"), Q(~Exists(NEWER_DRAFT))),
        ),
        OF_ROLE_IN_USE & (Q(status=FollowUpStatus.PENDING.value) | ~Q(outcome="") | Q(HAS_DRAFT)),
        is_named=False,
    ),
    Source(
        Kind.DECISION,
        Decision,
        (Text("choice", choices=Choice), *ROLE_AROUND),
        texts("reasons", "pre_mortem", "unasked"),
        OF_ROLE_IN_USE & Q(undone_at=None),
        is_named=False,
    ),
    Source(
        Kind.LOOKING_BACK,
        Retrospective,
        ROLE_AROUND,
        texts("wish_asked", "wish_said", "keep"),
        OF_ROLE_IN_USE,
        is_named=False,
    ),
    Source(Kind.KEY_MESSAGE, KeyMessage, texts("text"), texts("proof"), IN_USE, is_named=False),
    Source(
        Kind.BANK_QUESTION,
        BankQuestion,
        texts("text"),
        texts("softer", "reveals", "good_sign", "warning_sign", "probe"),
        Q(is_hidden=False),
        is_named=False,
    ),
)
