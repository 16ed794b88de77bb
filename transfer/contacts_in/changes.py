"""Taking contacts of a file over, and taking all of it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.models import Company, Contact, Role
from applications.services import save_contact, trash
from interviews.models import Participant

FILLED = ("email", "phone", "job_title", "zone")


@dataclass(frozen=True, slots=True)
class Adding:
    """A new contact, unsaved, and the name of their company, "" for none."""

    contact: Contact
    company: str


@dataclass(frozen=True, slots=True)
class Filling:
    """A contact the user has, and what of it is not known yet: field → value."""

    contact: Contact
    values: dict[str, str]
    company: str


@transaction.atomic
def take_contacts(
    *, owner: User, adding: Sequence[Adding], filling: Sequence[Filling], now: datetime
) -> dict[str, Any]:
    """Returns what was done, as JSON can hold it: made, "contacts" and "companies", by their ids;
    filled, the same with what each got."""
    known = set(Company.objects.owned_by(owner).values_list("pk", flat=True))
    made = [save_contact(contact=it.contact, company_name=it.company, now=now).pk for it in adding]
    filled: list[dict[str, Any]] = []
    for change in filling:
        contact = change.contact
        for name, value in change.values.items():
            setattr(contact, name, value)
        save_contact(contact=contact, company_name=change.company, now=now)
        company = contact.company_id if change.company else None
        filled.append({"pk": contact.pk, "values": change.values, "company": company})
    companies = Company.objects.owned_by(owner).exclude(pk__in=known)
    return {
        "contacts": made,
        "companies": list(companies.values_list("pk", flat=True)),
        "filled": filled,
    }


@transaction.atomic
def take_contacts_back(
    *,
    owner: User,
    contacts: list[int],
    companies: list[int],
    filled: list[dict[str, Any]],
    now: datetime,
) -> int:
    """As far as nothing hangs on it since. Returns how many contacts were undone."""
    undone = 0
    rows = {it.pk: it for it in _own(owner).filter(pk__in=[it["pk"] for it in filled])}
    for it in filled:
        contact = rows.get(it["pk"])
        if contact and all(getattr(contact, name) == was for name, was in it["values"].items()):
            for name in it["values"]:
                setattr(contact, name, "")
            if it["company"] and contact.company_id == it["company"]:
                contact.company = None
            save_contact(contact=contact, now=now)
            undone += 1
    met = Participant.objects.owned_by(owner).values("contact")
    needed = Role.objects.owned_by(owner)
    free = _own(owner).filter(pk__in=contacts).exclude(pk__in=met)
    for contact in free.exclude(pk__in=needed.exclude(recruiter=None).values("recruiter")):
        trash(obj=contact, now=now)
        undone += 1
    left = _own(owner).exclude(company=None).values("company")
    own = Company.objects.owned_by(owner).filter(pk__in=companies)
    for company in own.exclude(pk__in=needed.values("company")).exclude(pk__in=left):
        trash(obj=company, now=now)
    return undone


def _own(owner: User) -> Any:
    return Contact.objects.owned_by(owner).select_related("company")
