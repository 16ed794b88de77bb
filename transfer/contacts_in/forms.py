"""Contacts of a file as a form: which to take over, as what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.domain.letters import folded, name_key
from accounts.folding import Folded, KeyField
from accounts.models import User
from accounts.uploads import UploadField
from applications.models import Company, Contact
from applications.models.contact import ContactKind
from transfer.contacts_in.cards import (
    MOST_BYTES,
    TOO_LARGE,
    ReadCards,
    UnreadableCardsError,
    read_cards,
)
from transfer.contacts_in.changes import FILLED, Adding, Filling, take_contacts
from transfer.contacts_in.domain.card import Card, kind_guessed, twins

FILL = "fill"
KINDS = (
    ("recruiter:close", "Recruiter, close to you"),
    ("recruiter:distant", "Recruiter, distant"),
    ("hiring_manager", "Hiring manager"),
    ("coworker", "Coworker"),
    ("leadership", "Leadership"),
    ("other", "Other"),
)
MOST_TICKED = 20  # of more, a whole address book say, none is ticked to begin with


class CardsFileForm(forms.Form):
    """read: what was read, once the form is valid."""

    file = UploadField(
        most_bytes=MOST_BYTES,
        too_large=TOO_LARGE,
        label="The file",
        widget=forms.FileInput(attrs={"accept": ".vcf,.vcard,text/vcard,text/x-vcard"}),
        help_text="It ends in .vcf: 5 MB and 300 contacts at most. Pictures are left out.",
        error_messages={
            "required": "Choose the file of contacts.",
            "empty": "This file is empty. Choose another.",
            "invalid": "Choose the file of contacts.",
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            self.read = read_cards(file.read())
        except UnreadableCardsError as unreadable:
            raise ValidationError(str(unreadable), code="unreadable") from unreadable
        return file


@dataclass(frozen=True, slots=True)
class Row:
    """One card of the file. known: the contact who is probably meant, None for nobody; gaps: what
    the card says that is not known of them. is_twin: one before it in the file says the same
    person. is_new_company: the user has none of this name.
    """

    number: int
    card: Card
    known: Contact | None
    gaps: dict[str, str]
    is_twin: bool
    is_new_company: bool

    @property
    def may_fill(self) -> bool:
        return self.known is not None and bool(self.gaps)


def rows_of(cards: Sequence[Card], *, user: User) -> list[Row]:
    """Two queries, however many there are."""
    found = _Known(cards, user)
    same = twins(cards)
    return [
        Row(
            n,
            card,
            known := found.contact_of(card),
            _gaps(card, known),
            n in same,
            bool(card.company) and name_key(card.company) not in found.companies,
        )
        for n, card in enumerate(cards)
    ]


class _Known:
    """companies: the keys of the names of those that the user has, of those named."""

    def __init__(self, cards: Sequence[Card], user: User) -> None:
        emails = {folded(it.email) for it in cards if it.email}
        names = {KeyField.key(it.name) for it in cards}
        rows = Contact.objects.owned_by(user).annotate(address=Folded("email"))
        self.contacts = list(
            rows.filter(Q(address__in=emails) | Q(name_key__in=names))
            .select_related("company")
            .order_by("-updated_at")
        )
        keys = {KeyField.key(it.company) for it in cards if it.company}
        own = Company.objects.owned_by(user).filter(name_key__in=keys)
        self.companies = {name_key(it) for it in own.values_list("name", flat=True)}
        self.by_email = {it.address: it for it in reversed(self.contacts) if it.email}
        self.by_name: dict[str, list[Contact]] = {}
        for it in self.contacts:
            self.by_name.setdefault(name_key(it.name), []).append(it)

    def contact_of(self, card: Card) -> Contact | None:
        """Of the same address, or of the same name at the company; without one it could be any."""
        if card.email and (found := self.by_email.get(folded(card.email))):
            return found
        return next(
            (
                it
                for it in self.by_name.get(name_key(card.name), ())
                if it.company is None
                or not card.company
                or name_key(it.company.name) == name_key(card.company)
            ),
            None,
        )


def _gaps(card: Card, known: Contact | None) -> dict[str, str]:
    if known is None:
        return {}
    gaps = {it: getattr(card, it) for it in FILLED if getattr(card, it) and not getattr(known, it)}
    return gaps | ({"company": card.company} if card.company and not known.company_id else {})


class ContactsForm(forms.Form):
    """take: the numbers of those that are ticked; as_3: what the one of number 3 is, or FILL."""

    with_companies = forms.BooleanField(
        label="Add companies that you do not have yet", required=False, initial=True
    )

    def __init__(self, *args: Any, owner: User, read: ReadCards, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner, self.read = owner, read
        self.cards = rows_of(read.cards, user=owner)
        new = [str(it.number) for it in self.cards if it.known is None and not it.is_twin]
        self.fields["take"] = forms.MultipleChoiceField(
            choices=[(str(it.number), it.card.name) for it in self.cards],
            initial=new if len(new) <= MOST_TICKED else [],
            error_messages={
                "required": "Tick whom you want to take over.",
                "invalid_choice": "One of those is not in the list. Look at it again.",
            },
        )
        for it in self.cards:
            fill = [(FILL, "Fill in what is missing")] if it.may_fill else []
            self.fields[f"as_{it.number}"] = forms.ChoiceField(
                label="Who they are to you",
                choices=[*fill, *KINDS],
                required=False,
                initial=FILL if it.may_fill else kind_guessed(it.card) or ContactKind.OTHER,
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"invalid_choice": "Choose one from the list."},
            )

    def rows(self) -> list[tuple[Row, bool, forms.BoundField]]:
        ticked = set(self["take"].value() or ())
        return [(it, str(it.number) in ticked, self[f"as_{it.number}"]) for it in self.cards]

    def take_at(self, now: datetime) -> dict[str, Any]:
        """See take_contacts()."""
        data = self.cleaned_data
        taken = set(data["take"])
        ticked = [it for it in self.cards if str(it.number) in taken]
        fills = [it for it in ticked if data[f"as_{it.number}"] == FILL]
        return take_contacts(
            owner=self.owner,
            adding=[self._adding(it, data[f"as_{it.number}"]) for it in ticked if it not in fills],
            filling=[self._filling(it) for it in fills],
            now=now,
        )

    def _adding(self, it: Row, chosen: str) -> Adding:
        kind, _, relationship = (chosen or ContactKind.OTHER).partition(":")
        card = it.card
        contact = Contact(
            owner=self.owner,
            name=card.name,
            kind=kind,
            relationship=relationship,
            **{name: getattr(card, name) for name in (*FILLED, "notes")},
        )
        return Adding(contact, self._company(it))

    def _filling(self, it: Row) -> Filling:
        assert it.known is not None  # noqa: S101
        values = {name: value for name, value in it.gaps.items() if name != "company"}
        return Filling(it.known, values, self._company(it) if "company" in it.gaps else "")

    def _company(self, it: Row) -> str:
        is_wanted = self.cleaned_data["with_companies"] or not it.is_new_company
        return it.card.company if is_wanted else ""
