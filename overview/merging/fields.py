"""What a company or a contact says of itself, and what differs between two of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from applications.models import Company, Contact
from overview.merging.links import Kept

NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a row says.

    columns: what holds it. words: as a page shows it, "" for nothing.
    """

    name: str
    label: str
    columns: tuple[str, ...]
    words: Callable[[Any], str]

    def values(self, row: Kept) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self.columns}


@dataclass(frozen=True, slots=True)
class Differing:
    """What two rows say differently. Where one says nothing, the other's words are taken."""

    said: Said
    one: str
    other: str

    @property
    def is_asked(self) -> bool:
        return bool(self.one and self.other)

    @property
    def is_notes(self) -> bool:
        return self.said.name == NOTES


def _who(row: Contact) -> str:
    close = f", {row.get_relationship_display().lower()}" if row.relationship else ""
    return f"{row.get_kind_display()}{close}"


def _company(row: Contact) -> str:
    return row.company.name if row.company and row.company.trashed_at is None else ""


def _plainly(name: str, label: str, *more: str) -> Said:
    return Said(name, label, (name, *more), lambda row: str(getattr(row, name)))


OF_COMPANY = (
    _plainly("name", "Name", "is_unnamed"),
    _plainly("website", "Website"),
    _plainly(NOTES, "Notes"),
)
OF_CONTACT = (
    _plainly("name", "Name"),
    # What they were taken for earlier belongs to what they are taken for.
    Said("who", "Who they are", ("kind", "relationship", "kinds_before"), _who),
    Said("company", "Company", ("company_id",), _company),
    _plainly("job_title", "Job title"),
    _plainly("email", "E-mail"),
    _plainly("phone", "Phone"),
    _plainly("zone", "Time zone"),
    _plainly(NOTES, "Notes"),
)


def differing(one: Kept, other: Kept) -> Iterator[Differing]:
    for said in OF_COMPANY if isinstance(one, Company) else OF_CONTACT:
        left, right = said.words(one), said.words(other)
        if left != right:
            yield Differing(said, left, right)


def joined_notes(one: Kept, other: Kept) -> str:
    """Of the one that stays first."""
    return f"{one.notes.rstrip()}\n\n{other.notes.lstrip()}"
