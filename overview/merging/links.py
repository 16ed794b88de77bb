"""What hangs on a company or a contact, and so moves when two of them become one.

tests/overview/merging/test_links.py fails where a model refers to one and is not named here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.owned import TrashableModel
from applications.models import Company, Contact, LogEntry, NamedPay, NotTheSame, Offer, Role
from interviews.models import (
    Answer,
    DraftVersion,
    Flag,
    FollowUp,
    FoundFlag,
    Interview,
    InterviewerQuestion,
    Participant,
    Question,
    ScoreSnapshot,
)
from interviews.score.changes import STORED
from overview.merging.journal import ALL, Row, Watch
from overview.models import SavedView

type Kept = Company | Contact
type Both = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """field: of the model, which refers to the company or the contact. one, many: what the preview
    calls such a row; "" where it is not counted. role: the way from the row to the role whose score
    or follow-ups may follow from it; "" for none.
    """

    model: Row
    field: str
    one: str = ""
    many: str = ""
    role: str = ""

    def rows(self) -> Any:
        """Of anybody, those in the trash too: what comes back from it comes back to what stayed."""
        return self.model._base_manager.all()

    def rows_in_use(self) -> Any:
        """Without what lies in the trash, alone or with what it belongs to."""
        rows = self.rows()
        if issubclass(self.model, TrashableModel):
            rows = rows.filter(trashed_at=None)
        way: list[str] = []
        for part in self.role.split("__") if self.role not in {"", "pk"} else ():
            way.append(part)
            if part in {"interview", "role"}:
                rows = rows.filter(**{"__".join([*way, "trashed_at"]): None})
        return rows


COMPANY_LINKS = (
    Link(Role, "company", "role", "roles", role="pk"),
    Link(Contact, "company", "contact", "contacts"),
    Link(FoundFlag, "company", "flag found elsewhere", "flags found elsewhere"),
    Link(Role, "agency", "role placed", "roles placed", role="pk"),
    Link(NotTheSame, "company"),
    Link(NotTheSame, "other_company"),
)
CONTACT_LINKS = (
    Link(Participant, "contact", "interview", "interviews", role="interview__role"),
    Link(Answer, "speaker", "answer", "answers", role="question__interview__role"),
    Link(Question, "meant_for", "question for them", "questions for them"),
    Link(Flag.contacts.through, "contact", "flag", "flags", role="flag__interview__role"),
    Link(
        InterviewerQuestion,
        "asked_by",
        "question to you",
        "questions to you",
        role="interview__role",
    ),
    Link(Role, "recruiter", "role they recruit for", "roles they recruit for", role="pk"),
    Link(Role, "referred_by", "role they referred you to", "roles they referred you to", role="pk"),
    Link(LogEntry, "contact", "call or message", "calls and messages", role="role"),
    Link(NamedPay, "by", "pay they named", "pays they named"),
    Link(Offer, "said_by", "offer they named", "offers they named", role="role"),
    Link(FollowUp, "contact", "follow-up", "follow-ups", role="role"),
    Link(Interview, "promised_contact", "promised answer", "promised answers", role="role"),
    Link(NotTheSame, "contact"),
    Link(NotTheSame, "other_contact"),
)
# What merging may write of such a row beside the link; ALL of one that it may add or take out.
WRITTEN: dict[Row, tuple[str, ...]] = {
    FoundFlag: ("trashed_at",),
    Participant: ALL,
    Flag.contacts.through: ALL,
    Answer: ("superseded_at",),
}


def links_of(model: type[Kept]) -> tuple[Link, ...]:
    return COMPANY_LINKS if model is Company else CONTACT_LINKS


def roles_of(links: tuple[Link, ...], both: Both) -> list[int]:
    """The roles whose score or follow-ups may follow from either of the two, by their ids."""
    found: set[int] = set()
    for it in links:
        if it.role:
            hanging = it.rows().filter(**{f"{it.field}__in": both, f"{it.role}__isnull": False})
            found.update(hanging.values_list(it.role, flat=True))
    return sorted(found)


def views_of(owner: int, companies: Iterable[int]) -> Any:
    """The owner's kept views of the board that show one of these: its id is in their address."""
    ids = "|".join(map(str, companies))
    return SavedView.objects.filter(owner=owner, query__regex=rf"(^|&)company=({ids})(&|$)")


def watches(model: type[Kept], both: Both, roles: list[int], *, owner: int) -> Iterator[Watch]:
    """All that merging the two may write, and all that follows for these roles."""
    yield Watch(model._base_manager.filter(pk__in=both), ALL)
    links = links_of(model)
    scored, followed = {Role: Q(pk__in=roles), Interview: Q(role__in=roles)}, Q(role__in=roles)
    for own in dict.fromkeys(it.model for it in links):
        fields = [f"{it.field}_id" for it in links if it.model is own]
        rows = Q()
        for name in fields:
            rows |= Q(**{f"{name}__in": both})
        if own in scored:
            yield Watch(own._base_manager.filter(rows | scored.pop(own)), (*fields, *STORED))
        elif own is not FollowUp:
            written = WRITTEN.get(own, ())
            watched = ALL if written == ALL else (*fields, *written)
            yield Watch(own._base_manager.filter(rows), watched)
    for own, rows in scored.items():
        yield Watch(own._base_manager.filter(rows), tuple(STORED))
    yield Watch(FollowUp._base_manager.filter(followed), ALL)
    yield Watch(ScoreSnapshot._base_manager.filter(followed), ())
    if model is Company:
        yield Watch(views_of(owner, both), ("query",))
        counted = FoundFlag.roles.through._base_manager
        yield Watch(counted.filter(foundflag__company__in=both), ALL)
    else:
        drafts = DraftVersion._base_manager.filter(follow_up__contact__in=both)
        yield Watch(drafts, ("follow_up_id", "number"))
