"""What an account is: every table that a user's rows stand in, and what an export leaves out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from accounts.folding import KeyField
from accounts.models import (
    AccountDeletion,
    AccountEvent,
    DoneChange,
    Preferences,
    PreferencesRecord,
    SpentUndo,
    SteadyClock,
    User,
)
from agenda.models import (
    CalendarEvent,
    CalendarFeed,
    DemoRow,
    EngineRun,
    Notice,
    PushDevice,
    PushKeys,
    Reminder,
    ReminderSettings,
)
from applications.models import (
    Company,
    Contact,
    DeadlineMove,
    Document,
    DocumentVersion,
    KeyMessage,
    LogEntry,
    NamedPay,
    NotTheSame,
    Offer,
    OfferRequest,
    OwnStage,
    Role,
    RoleDocument,
    StageMove,
    Tag,
)
from interviews.decisions.domain.snapshot_shape import is_snapshot
from interviews.models import (
    Answer,
    BankQuestion,
    ChecklistItem,
    Decision,
    DismissedSuggestion,
    DraftVersion,
    Flag,
    FlagChange,
    FollowUp,
    FollowUpSettings,
    FoundFlag,
    GapReason,
    GutFeeling,
    Interview,
    InterviewerQuestion,
    LeftStage,
    MessagePlan,
    Observation,
    Participant,
    Question,
    Rating,
    RatingRecord,
    Retrospective,
    ScoreSnapshot,
)
from overview.models import Merge, Reindexing, SavedView
from transfer.account.shapes import (
    is_areas,
    is_kinds_before,
    is_limits,
    is_weekdays,
    is_weights,
    is_words,
)
from transfer.models import (
    AccountExport,
    AccountImport,
    ApiToken,
    BackupRun,
    Import,
    ImportRow,
    RememberedMatching,
)

type Row = type[models.Model]

# Keys of questions that are no question of the catalogue name a row.
OF_QUESTION = {r"(?<![^:])own-(\d+)$": BankQuestion, r"(?<![^:])probe-(\d+)$": Question}
# The same inside the key of a flag, where "own-12" alone is one of the user's own words.
OF_DODGE = {r"^dodge:own-(\d+)$": BankQuestion, r"^dodge:probe-(\d+)$": Question}
OF_ANCHOR = {r"\binterview:(\d+)": Interview}
OF_QUERY = {r"(?:^|&)tag=(\d+)": Tag, r"(?:^|&)company=(\d+)": Company}
OF_SUBJECT = {r"^interview:(\d+)": Interview, r"^follow_up:(\d+)": FollowUp}


@dataclass(frozen=True)
class Table:
    """owner: the way from a row to its user. texts: fields whose text holds the id of a row, by
    pattern; its one group is the id. lists: JSON fields with lists of objects, each with the "id"
    of a row. shapes: JSON fields that pages rely on, each with what tells whether a value is one.
    """

    model: Row
    owner: str = "owner"
    texts: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)
    lists: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)
    shapes: Mapping[str, Callable[[object], bool]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name_plural).replace(" ", "_").replace("-", "_")

    @cached_property
    def fields(self) -> list[models.Field]:
        """What a row says of itself: neither its id, nor whose it is, nor what follows from it."""
        return [
            it
            for it in self.model._meta.concrete_fields
            if not it.primary_key
            and not isinstance(it, KeyField | models.GeneratedField | models.FileField)
            and it.related_model is not User
        ]

    @cached_property
    def files(self) -> list[models.FileField]:
        """Each names a file that lies beside the document."""
        return [it for it in self.model._meta.concrete_fields if isinstance(it, models.FileField)]

    @cached_property
    def links(self) -> list[models.ManyToManyField]:
        """Links that are no table of their own."""
        return [it for it in self.model._meta.many_to_many if _through(it)._meta.auto_created]

    @property
    def names_itself(self) -> bool:
        """Whether texts of a row may hold the id of another row of the table."""
        return any(self.model in of.values() for of in self.texts.values())


def _through(link: models.ManyToManyField) -> Row:
    found: Row = link.remote_field.through  # type: ignore[assignment]
    return found


# In the order in which they are read again: each after what it refers to.
TABLES = (
    Table(Preferences, "user", shapes={"deal_breaker_flags": is_words, "weights": is_weights}),
    Table(PreferencesRecord, "user", shapes={"limits": is_limits, "weights": is_weights}),
    Table(FollowUpSettings, "user", shapes={"days": is_weekdays}),
    Table(ReminderSettings, "user"),
    Table(Tag),
    Table(Company),
    Table(Contact, shapes={"kinds_before": is_kinds_before}),
    Table(NotTheSame),
    Table(KeyMessage),
    Table(BankQuestion, shapes={"ask_whom": is_words}),
    Table(OwnStage),
    Table(Role),
    Table(NamedPay, "role__owner"),
    Table(StageMove, "role__owner"),
    Table(Offer),
    Table(OfferRequest),
    Table(DeadlineMove, "role__owner"),
    Table(Document),
    Table(DocumentVersion, "document__owner"),
    Table(RoleDocument, "role__owner"),
    Table(LogEntry),
    Table(LeftStage, "role__owner"),
    Table(FoundFlag),
    Table(Interview),
    Table(Participant, "interview__owner"),
    Table(MessagePlan, "interview__owner"),
    Table(ChecklistItem, "interview__owner"),
    Table(Question, "interview__owner", texts={"key": OF_QUESTION}),
    Table(Answer, "question__interview__owner"),
    Table(Flag, texts={"key": OF_DODGE}),
    Table(FlagChange, "flag__owner", texts={"key": OF_DODGE, "key_was": OF_DODGE}),
    Table(Observation, "interview__owner"),
    Table(
        DismissedSuggestion,
        "interview__owner",
        texts={"flag_key": OF_DODGE, "under_key": OF_DODGE},
    ),
    Table(InterviewerQuestion),
    Table(Rating, "interview__owner"),
    Table(RatingRecord, "interview__owner"),
    Table(GutFeeling, "interview__owner"),
    Table(GapReason, "interview__owner"),
    Table(ScoreSnapshot, "role__owner", shapes={"detail": is_areas}),
    Table(
        Decision,
        lists={"known": {"interviews": Interview, "flags": Flag}},
        shapes={"known": is_snapshot},
    ),
    Table(Retrospective),
    Table(FollowUp, texts={"anchor": OF_ANCHOR}),
    Table(DraftVersion, "follow_up__owner"),
    Table(Reminder, texts={"subject": OF_SUBJECT}),
    Table(RememberedMatching),
    Table(SavedView, texts={"query": OF_QUERY}),
)
TABLE_OF = {it.model: it for it in TABLES}
LEFT_OUT: Mapping[type[models.Model], str] = {
    User: "who signs in, and how, belongs to the house, not to the search",
    SpentUndo: "an Undo is good for a day, in the house where it was offered",
    AccountDeletion: "it ends with the house that was asked to delete",
    AccountEvent: "what happened at the doors of the house that noted it",
    DoneChange: "it guards against the same form sent twice, for a short time",
    CalendarFeed: "a secret address of the house that made it",
    CalendarEvent: "what calendars were told through that address",
    DemoRow: "demo rows that move become one's own",
    EngineRun: "of the house",
    SteadyClock: "of the house",
    PushKeys: "what the house signs notices with",
    PushDevice: "a browser that takes notices of this house, and secrets it gave to it alone",
    Notice: "as its device",
    ApiToken: "a key to the house that made it",
    AccountExport: "the file itself, kept for a day",
    AccountImport: "what it brought is exported",
    BackupRun: "of the house",
    Import: "what it brought is exported; taking that back belongs to the house that read it",
    ImportRow: "as its import",
    Merge: "an Undo is good for a day, in the house where it was offered",
    Reindexing: "of the house",
}


def target(field: models.Field | models.ManyToManyField) -> Row | None:
    """The table that a field refers to; None where it refers to none."""
    found: Row | None = field.related_model
    return found


def unmentioned(every: list[Row]) -> list[Row]:
    """Models that are neither exported nor left out for a reason."""
    return [it for it in every if it not in TABLE_OF and it not in LEFT_OUT]


def with_ids(table: Table, name: str, value: str, ids: Mapping[Row, Mapping[int, int]]) -> str:
    """The text with each id in it put as `ids` says; one that is not there becomes 0."""

    def put(model: Row, found: re.Match[str]) -> str:
        start, end = found.start(1) - found.start(), found.end(1) - found.start()
        new = ids.get(model, {}).get(int(found[1]), 0)
        return f"{found[0][:start]}{new}{found[0][end:]}"

    for pattern, model in table.texts[name].items():
        value = re.sub(pattern, lambda found, model=model: put(model, found), value)  # type: ignore[misc]
    return value


def with_listed_ids(
    table: Table, name: str, value: Any, ids: Mapping[Row, Mapping[int, int]]
) -> Any:
    """The same for a JSON field that lists objects; what has not its shape stays as it is."""
    if not isinstance(value, dict):
        return value
    put = {
        key: [
            it | {"id": ids[model].get(int(it.get("id") or 0), 0)}
            for it in value[key]
            if isinstance(it, dict)
        ]
        for key, model in table.lists[name].items()
        if isinstance(value.get(key), list)
    }
    return value | put
