"""What the list pages of this floor list: the same rows for the page and for a download of it."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import QueryDict

from accounts.models import User
from applications.lists import Filter, Listing, Sort
from applications.models import Company, Contact, KeyMessage, Role
from applications.models.contact import ContactKind
from applications.models.own_stage import STAGE_CHOICES

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


def of_kind(contacts: QuerySet, kind: str) -> QuerySet:
    return contacts.filter(kind=kind)


def contact_listing(user: User, asked: QueryDict) -> Listing:
    kinds = (("", "Everybody"), *ContactKind.choices)
    return Listing(
        asked,
        Contact.objects.owned_by(user).select_related("company"),
        sorts=CONTACT_SORTS,
        filters={"kind": Filter("Who", kinds, of_kind)},
    )


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
ROLE_SORTS = {
    "latest": LATEST,
    "title": Sort("Title", ("title_key", "pk")),
    "stage": Sort("Stage", ("stage_place", "-updated_at", "-pk")),
    "score": Sort("Score", ("-shown_rank", "-updated_at", "-pk")),
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
        .with_gut_state()
        .with_shown_rank()
        .select_related("company", "own_stage"),
        sorts=ROLE_SORTS,
        filters={"stage": Filter("Stage", STAGE_FILTERS, in_stage)},
    )
