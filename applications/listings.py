"""What the list pages of this floor list: the same rows for the page and for a download of it."""

import re
from collections.abc import Callable, Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from applications.documents.reading import with_versions
from applications.lists import Filter, Listing, Sort
from applications.models import Company, Contact, Document, KeyMessage, LogEntry, Role
from applications.models.contact import ContactKind
from applications.models.document import DocumentKind
from applications.models.log_entry import Direction, Way
from applications.models.own_stage import STAGE_CHOICES
from applications.models.role import RoleQuerySet

LATEST = Sort("Latest change", ("-updated_at", "-pk"))

# --- Companies -----------------------------------------------------------------------------------

COMPANY_SORTS = {"latest": LATEST, "name": Sort("Name", ("name_key", "pk"))}
ROLES_IN_USE = Role.objects.filter(company=OuterRef("pk"), trashed_at=None).order_by()
ROLE_COUNT = Subquery(ROLES_IN_USE.values("company").annotate(n=Count("pk")).values("n"))


def company_listing(user: User, asked: QueryDict) -> Listing:
    """Each with its role_count, None for none."""
    companies = Company.objects.owned_by(user).annotate(role_count=ROLE_COUNT)
    return Listing(asked, companies, sorts=COMPANY_SORTS)


# --- Contacts ------------------------------------------------------------------------------------

CONTACT_SORTS = {"name": Sort("Name", ("name_key", "pk")), "latest": LATEST}


def of_kind(rows: QuerySet, kind: str) -> QuerySet:
    return rows.filter(kind=kind)


def contact_listing(user: User, asked: QueryDict) -> Listing:
    kinds = (("", "Everybody"), *ContactKind.choices)
    return Listing(
        asked,
        Contact.objects.owned_by(user).select_related("company"),
        sorts=CONTACT_SORTS,
        filters={"kind": Filter("Who", kinds, of_kind)},
    )


# --- Documents -----------------------------------------------------------------------------------

DOCUMENT_SORTS = {"latest": LATEST, "title": Sort("Name", ("title_key", "pk"))}


def document_listing(user: User, asked: QueryDict) -> Listing:
    """Each with its versions and where they went."""
    return Listing(
        asked,
        with_versions(Document.objects.owned_by(user)),
        sorts=DOCUMENT_SORTS,
        filters={"kind": Filter("Kind", (("", "All"), *DocumentKind.choices), of_kind)},
    )


# --- The contact log -----------------------------------------------------------------------------

LOG_SORTS = {
    "latest": Sort("Latest first", ("-happened_at", "-pk")),
    "oldest": Sort("Oldest first", ("happened_at", "pk")),
}
MOST_OFFERED = 100


def log_entry_listing(user: User, asked: QueryDict) -> Listing:
    """role and contact, by their ids: those with an entry are offered, the one asked for too."""
    roles = Role.objects.owned_by(user).select_related("company")
    contacts = Contact.objects.owned_by(user)
    return Listing(
        asked,
        LogEntry.objects.owned_by(user).with_names(),
        sorts=LOG_SORTS,
        filters={
            "way": Filter("How", (("", "Any way"), *Way.choices), _with("way")),
            "direction": Filter("Who", (("", "Both"), *Direction.choices), _with("direction")),
            "role": Filter(
                "About",
                (("", "All roles"), *_offered(roles, asked, "role")),
                _with("role"),
            ),
            "contact": Filter(
                "With",
                (("", "Everybody"), *_offered(contacts, asked, "contact")),
                _with("contact"),
            ),
        },
    )


def _with(name: str) -> Callable[[QuerySet, str], QuerySet]:
    return lambda entries, value: entries.filter(**{name: value})


def _offered(rows: QuerySet, asked: QueryDict, name: str) -> list[tuple[str, str]]:
    """The user's own rows that an entry names. One query, and one where another one is asked for.

    An EXISTS for each row ends once enough are found. It does not name the owner, or SQLite would
    go through all of the owner's entries for each.
    """
    entries = LogEntry.objects.filter(trashed_at=None, **{name: OuterRef("pk")}).order_by()
    found = list(rows.filter(Exists(entries)).order_by("-updated_at", "-pk")[:MOST_OFFERED])
    chosen = asked.get(name, "")
    if re.fullmatch(r"[0-9]{1,18}", chosen) and int(chosen) not in {it.pk for it in found}:
        found += rows.filter(pk=int(chosen))
    return [(str(it.pk), str(it)) for it in found]


# --- Key messages --------------------------------------------------------------------------------

KEY_MESSAGE_SORTS = {"text": Sort("Message", ("text_key", "pk")), "latest": LATEST}
PROOFS = (("", "All"), ("with", "With a story"), ("without", "Without a story"))


def with_proof(messages: QuerySet, choice: str) -> QuerySet:
    """choice: "with" a story behind the message, or "without"."""
    return messages.filter(proof="") if choice == "without" else messages.exclude(proof="")


def key_message_listing(user: User, asked: QueryDict) -> Listing:
    return Listing(
        asked,
        KeyMessage.objects.owned_by(user),
        sorts=KEY_MESSAGE_SORTS,
        filters={"proof": Filter("Story", PROOFS, with_proof)},
    )


# --- Roles, page by page -------------------------------------------------------------------------

STAGE_FILTERS = (("", "All stages"), ("open", "All open"), ("closed", "All closed"), *STAGE_CHOICES)
UNSCORED = -1  # the rank of what has no score, and of what does not show it yet


def by_shown_rank(roles: RoleQuerySet) -> Iterable[RoleQuerySet]:
    """Those that show a score, by the index of it; then the others. roles: with_gut_state()."""
    latest = ("-updated_at", "-pk")
    hidden = Q(waits_for_gut=True) | Q(fit_rank__lte=UNSCORED)
    yield roles.filter(waits_for_gut=False, fit_rank__gt=UNSCORED).order_by("-fit_rank", *latest)
    yield roles.filter(hidden).order_by(*latest)


ROLE_SORTS = {
    "latest": LATEST,
    "title": Sort("Title", ("title_key", "pk")),
    "stage": Sort("Stage", ("stage_place", "-updated_at", "-pk")),
    "score": Sort("Score", ("-shown_rank", "-updated_at", "-pk"), by_shown_rank),
}


def in_stage(roles: QuerySet, stage: str) -> QuerySet:
    """stage: a stage, "open" or "closed"."""
    if stage in ("open", "closed"):
        return roles.open() if stage == "open" else roles.closed()  # type: ignore[attr-defined]
    return roles.filter(stage=stage)


def role_listing(user: User, asked: QueryDict) -> Listing:
    return Listing(
        asked,
        Role.objects.owned_by(user)
        .with_gut_state(now=timezone.now())
        .with_shown_rank()
        .select_related("company", "own_stage"),
        sorts=ROLE_SORTS,
        filters={"stage": Filter("Stage", STAGE_FILTERS, in_stage)},
    )
