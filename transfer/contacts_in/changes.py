"""Taking contacts of a file over, and taking all of it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.models import Company, Contact, Role
from applications.services import purge, save_contact
from applications.signals import roles_changed
from transfer.importing.undoing import trash_unused

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
    "filled", the same with what each got; "recruiting", pairs of a role and who recruits for it now
    since nobody did."""
    known = set(Company.objects.owned_by(owner).values_list("pk", flat=True))
    recruiting = set(_recruiting(owner))
    made = [save_contact(contact=it.contact, company_name=it.company, now=now) for it in adding]
    filled: list[dict[str, Any]] = []
    for change in filling:
        contact = change.contact
        for name, value in change.values.items():
            setattr(contact, name, value)
        save_contact(contact=contact, company_name=change.company, now=now)
        company = contact.company_id if change.company else None
        filled.append({"pk": contact.pk, "values": change.values, "company": company})
    companies = {it.company_id for it in (*made, *(it.contact for it in filling))} - {None}
    return {
        "contacts": [it.pk for it in made],
        "companies": sorted(companies - known),
        "filled": filled,
        "recruiting": sorted(set(_recruiting(owner)) - recruiting),
    }


@transaction.atomic
def take_contacts_back(
    *,
    owner: User,
    contacts: list[int],
    companies: list[int],
    filled: list[dict[str, Any]],
    recruiting: list[tuple[int, int]],
    now: datetime,
) -> int:
    """As far as nobody went on with it. Returns how many contacts were undone."""
    undone = 0
    _leave(owner, dict(recruiting), now)
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
    undone += trash_unused(Contact, contacts, owner, now)
    trash_unused(Company, companies, owner, now)
    purge(now=now, owner=owner)
    return undone


def _leave(owner: User, recruiting: dict[int, int], now: datetime) -> None:
    """recruiting: role → who recruits no longer for it, where they still do."""
    own = Role.objects.owned_by(owner).select_related("company", "recruiter")
    roles = [it for it in own.filter(pk__in=recruiting) if it.recruiter_id == recruiting[it.pk]]
    own.filter(pk__in=[it.pk for it in roles]).update(recruiter=None)
    for it in roles:
        it.recruiter = None
    roles_changed.send(sender=Role, roles=roles, now=now)


def _recruiting(owner: User) -> Iterable[tuple[int, int]]:
    roles = Role.objects.owned_by(owner).exclude(recruiter=None)
    return roles.values_list("pk", "recruiter")


def _own(owner: User) -> Any:
    return Contact.objects.owned_by(owner).select_related("company")
