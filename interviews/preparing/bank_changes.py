"""The user's own side of the question bank: their copies, their own questions, what they hide."""

from django.db import transaction

from accounts.models import User
from interviews.catalogue.loader import BankEntry
from interviews.models import BankQuestion
from interviews.preparing.bank_reading import EDITED

OWN_PREFIX = "own-"


def row_for(user: User, item: BankEntry) -> BankQuestion:
    """The user's row for a question, filled with its words; unsaved where there is none yet."""
    row = _stored(user, item.key)
    if row is None:
        row = BankQuestion(owner=user, catalogue_key=item.key)
    if not row.text:
        for name in EDITED:
            setattr(row, name, getattr(item, name))
        row.ask_whom = list(item.ask_whom)
    return row


@transaction.atomic
def set_hidden(*, user: User, item: BankEntry, is_hidden: bool) -> None:
    """Hide a question from every list, or show it again. What is planned already stays planned."""
    row = _stored(user, item.key) or BankQuestion(
        owner=user, catalogue_key=item.key, theme=item.theme
    )
    row.is_hidden = is_hidden
    if is_hidden or row.text:
        row.save()
    elif row.pk:
        row.delete()  # it only said that the catalogue's question is hidden


@transaction.atomic
def restore_original(*, user: User, key: str) -> str:
    """Leave the user's copy of a catalogue question for the original; hidden stays hidden.

    Returns the question as they had worded it, for Undo; "" where there was no copy. The rest of
    the copy stays in the row: without that text it counts for nothing.
    """
    row = _stored(user, key)
    if row is None or not row.catalogue_key or not row.text:
        return ""
    text, row.text = row.text, ""
    row.save(update_fields=["text"])
    return text


@transaction.atomic
def put_copy_back(*, user: User, key: str, text: str) -> None:
    """Undo of restore_original()."""
    BankQuestion.objects.owned_by(user).filter(catalogue_key=key).update(text=text)


def _stored(user: User, key: str) -> BankQuestion | None:
    rows = BankQuestion.objects.owned_by(user)
    if key.startswith(OWN_PREFIX):
        return rows.filter(catalogue_key="", pk=int(key.removeprefix(OWN_PREFIX))).first()
    return rows.filter(catalogue_key=key).first()
