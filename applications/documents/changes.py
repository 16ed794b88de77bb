"""Changes to documents: one transaction each, with the file of a version stored along with it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import batched

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import Storage
from django.db import transaction

from accounts.models import User
from applications.documents.domain.file_names import stem_of
from applications.documents.domain.sizes import bytes_in_words
from applications.documents.extraction import read_text
from applications.documents.files import SeenFile
from applications.models import Document, DocumentVersion, Role, RoleDocument

ORPHANS_KEPT = timedelta(days=7)
FILES_AT_ONCE = 500
NOT_STORED = (
    "The file could not be stored: the disk may be full, or the store away. Nothing was saved."
    " Choose it again in a while."
)

log = logging.getLogger(__name__)


@transaction.atomic
def add_document(
    *,
    document: Document,
    seen: SeenFile,
    file: File,
    now: datetime,
    role: Role | None = None,
    sent_on: date | None = None,
) -> DocumentVersion:
    """Save an unsaved document with its first version; role: the one that it goes with.

    Without a title it is called as its file. Raises ValidationError for the file, with nothing
    saved, where the quota is used up or it cannot be stored.
    """
    document.title = document.title or stem_of(seen.name)
    _hold_quota(document.owner, seen.size)
    document.save()
    version = _version(document=document, number=1, seen=seen, now=now)
    with stored(version, file):
        version.save()
        if role:
            RoleDocument.objects.create(role=role, version=version, sent_on=sent_on)
    return version


@transaction.atomic
def add_version(
    *, document: Document, seen: SeenFile, file: File, now: datetime
) -> DocumentVersion:
    """The newest version from now on; what was sent before stays as it was. Raises as above."""
    _hold_quota(document.owner, seen.size)
    newest = document.versions.first()
    number = newest.number + 1 if newest else 1
    version = _version(document=document, number=number, seen=seen, now=now)
    with stored(version, file):
        version.save()
        document.save(update_fields=["updated_at"])
    return version


def _hold_quota(owner: User, size: int) -> None:
    """Two uploads at once count one after the other, the second with the first."""
    list(User.objects.select_for_update().filter(pk=owner.pk))
    left = settings.DOCUMENTS_QUOTA_BYTES - DocumentVersion.objects.stored_bytes(owner)
    if size > left:
        raise ValidationError(quota_words(size, max(0, left)), code="quota")


def quota_words(size: int, left: int) -> str:
    return (
        f"This file takes {bytes_in_words(size)}, and {bytes_in_words(left)} of your"
        f" {bytes_in_words(settings.DOCUMENTS_QUOTA_BYTES)} are left. Move what you no longer need"
        " to the trash, which frees its place after 30 days."
    )


def _version(*, document: Document, number: int, seen: SeenFile, now: datetime) -> DocumentVersion:
    return DocumentVersion(
        document=document,
        number=number,
        file_name=seen.name,
        format=seen.format,
        size=seen.size,
        sha256=seen.sha256,
        added_at=now,
    )


@contextmanager
def stored(version: DocumentVersion, file: File) -> Iterator[None]:
    """Store the file of an unsaved version, which is saved inside; where that fails it goes again.

    One that stored_beforehand() has seen to is not stored anew. Raises ValidationError, in words,
    where it cannot be stored. Its text is read once it is certain that the version stays.
    """
    name = getattr(file, "stored_as", None)
    if name is None:
        try:
            version.file.save(version.file_name, file, save=False)
        except Exception as error:  # each storage has its own
            log.exception("A document cannot be stored.")
            raise ValidationError(NOT_STORED, code="not_stored") from error
    elif name:
        version.file = name
    else:
        raise ValidationError(NOT_STORED, code="not_stored")
    try:
        yield
    except BaseException:
        delete_file(version.file.name)
        raise
    transaction.on_commit(partial(read_text, version.pk), robust=True)


# --- What was sent where -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Noted:
    """row: as it is now. before: the day that stood there; None for none, and for a new row."""

    row: RoleDocument
    is_new: bool
    before: date | None


@transaction.atomic
def note_with_role(*, role: Role, version: DocumentVersion, sent_on: date | None) -> Noted:
    """The version goes with the role. A day is never taken away."""
    found, is_new = RoleDocument.objects.get_or_create(
        role=role, version=version, defaults={"sent_on": sent_on}
    )
    before = None if is_new else found.sent_on
    if not is_new and sent_on and found.sent_on != sent_on:
        found.sent_on = sent_on
        found.save(update_fields=["sent_on"])
    return Noted(found, is_new, before)


@transaction.atomic
def take_note_back(*, row: RoleDocument, is_new: bool, before: date | None) -> None:
    """As it was before it was noted: not with the role, or with the day that stood there."""
    if is_new:
        row.delete()
        return
    row.sent_on = before
    row.save(update_fields=["sent_on"])


# --- Files without a row -----------------------------------------------------------------------


def documents_storage() -> Storage:
    """Where the rows keep their files, whatever the settings have come to say since."""
    return DocumentVersion().file.storage


def delete_file(name: str | None) -> None:
    """Never raises: what stays behind is swept later."""
    if not name:
        return
    try:
        documents_storage().delete(name)
    except Exception:
        log.exception("A file of a deleted document could not be deleted yet.")


def sweep_files(*, now: datetime) -> int:
    """Delete the files that no version names, days after they were stored; how many those were.

    They are left where the app was killed between a file and its row, or a store was away.
    """
    storage, count = documents_storage(), 0
    for names in batched(_stored_names(storage), FILES_AT_ONCE):
        known = set(DocumentVersion.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in known and storage.get_modified_time(name) < now - ORPHANS_KEPT:
                delete_file(name)
                count += 1
    return count


def _stored_names(storage: Storage) -> Iterator[str]:
    """As random_name() makes them; a file somebody else put there is none of ours."""
    try:
        folders, _ = storage.listdir("")
    except FileNotFoundError:
        return  # nothing was ever stored
    for folder in folders:
        if len(folder) == 2:
            yield from (f"{folder}/{it}" for it in storage.listdir(folder)[1])
