"""Connections of LinkedIn as contacts, where the user ticked that they come along."""

from collections.abc import Iterator
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from accounts.models import User
from applications.models import Company, Contact
from applications.models.contact import ContactKind
from transfer.importing.domain.connections import LONGEST, Connection
from transfer.importing.domain.rows import Person
from transfer.importing.undoing import trash_unused
from transfer.importing.writing import People, contact_of, key_of
from transfer.models import Import


def bring_connections(of: Import) -> None:
    """Who is known already, by name at the company or by e-mail, is left out.

    No company is made for them: a list of a thousand is no list of companies one applies to.
    """
    contacts = list(_new(of.owner, [Connection(*it) for it in of.connections]))
    Contact.objects.bulk_create(contacts, batch_size=500)
    of.connections, of.brought = [], [it.pk for it in contacts]
    of.save(update_fields=["connections", "brought"])


def _new(owner: User, connections: list[Connection]) -> Iterator[Contact]:
    names = Company.objects.owned_by(owner).values_list("pk", "name")
    keys = {pk: key_of(name) for pk, name in names.iterator()}
    companies = {key: pk for pk, key in keys.items()}
    people = People(owner, keys)
    for it in connections:
        key = key_of(it.company) if it.company else ""
        pk = companies.get(key)
        try:
            contact = contact_of(owner, Person(it.name, it.email, kind=ContactKind.OTHER))
        except ValidationError:
            continue
        if people.find(it.name, contact.email, at=key):
            continue
        contact.company_id = pk
        contact.job_title = it.position[:LONGEST]
        contact.notes = "\n".join(_notes(it, is_known=pk is not None))
        people.add(contact, at=key)
        yield contact


def _notes(it: Connection, *, is_known: bool) -> Iterator[str]:
    if it.company and not is_known:
        yield f"Company: {it.company}"
    if it.day:
        yield f"Connected on LinkedIn on {date_format(date.fromisoformat(it.day), 'j F Y')}."
    if it.url.startswith("https://"):
        yield it.url


def take_connections_back(of: Import, now: datetime) -> None:
    trash_unused(Contact, of.brought, of.owner, now)
    of.brought = []
    of.save(update_fields=["brought"])
