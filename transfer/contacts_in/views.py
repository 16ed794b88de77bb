"""Contacts from a file: read, looked at, and taken over once the user says so."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.domain.words import joined
from accounts.http import SignedInRequest, page
from accounts.undo import (
    ChangedSince,
    announce_undo,
    keep_for_undo,
    kept_for_undo,
    undo_url,
    undoes,
)
from transfer.contacts_in.cards import UnreadableCardsError, read_cards
from transfer.contacts_in.changes import take_contacts_back
from transfer.contacts_in.forms import CardsFileForm, ContactsForm

FILE = "transfer/contacts_in/contact_import.html"
REVIEW = "transfer/contacts_in/contact_import_review.html"
LIST = "applications:contact_list"


def contact_import(request: SignedInRequest) -> HttpResponse:
    """Read a file. Nothing is saved: who is in it is shown first."""
    if request.method != "POST":
        return page(request, FILE, {"form": CardsFileForm()})
    form = CardsFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, FILE, {"form": form}, is_invalid=True)
    return page(request, REVIEW, {"form": ContactsForm(owner=request.user, read=form.read)})


def contact_import_take(request: SignedInRequest) -> HttpResponse:
    """Take over those who are ticked, with one Undo for all of them."""
    if request.method != "POST":
        return redirect("transfer:contact_import")
    try:
        read = read_cards(request.POST.get("text", ""))
    except UnreadableCardsError:
        form = CardsFileForm({})
        return page(request, FILE, {"form": form}, is_invalid=True)
    cards = ContactsForm(request.POST, owner=request.user, read=read)
    if not cards.is_valid():
        return page(request, REVIEW, {"form": cards}, is_invalid=True)
    taken = cards.take_at(timezone.now())
    announce_undo(
        request,
        _words(taken),
        undo_url(request.user, "contacts_taken", key=keep_for_undo(request, taken)),
    )
    return redirect(LIST)


def _words(taken: dict[str, Any]) -> str:
    """ "2 contacts and 1 company added, 1 contact filled in."""
    counts = (
        (len(taken["contacts"]), "contact", "contacts"),
        (len(taken["companies"]), "company", "companies"),
    )
    added = joined([f"{n} {one if n == 1 else many}" for n, one, many in counts if n])
    filled = len(taken["filled"])
    parts = [f"{added} added"] if added else []
    parts += [f"{filled} {'contact' if filled == 1 else 'contacts'} filled in"] if filled else []
    return f"From the file: {', '.join(parts)}."


@undoes("contacts_taken")
def undo_contacts(request: SignedInRequest, *, key: str) -> HttpResponse:
    taken = kept_for_undo(request, key)
    undone = take_contacts_back(owner=request.user, now=timezone.now(), **taken)
    if not undone:
        raise ChangedSince
    if left := len(taken["contacts"]) + len(taken["filled"]) - undone:
        words = "contact is" if left == 1 else "contacts are"
        messages.info(request, f"Undone, but {left} {words} in use since and stayed.")
    return redirect(LIST)
