"""Files and rows stay together: through failures, the trash, and whatever deletes a row."""

import os
import stat
import time
from datetime import timedelta
from multiprocessing.pool import ThreadPool
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import Storage
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from applications import services
from applications.documents import extraction
from applications.documents.changes import (
    ORPHANS_KEPT,
    add_document,
    add_version,
    note_with_role,
    sweep_files,
)
from applications.documents.files import look_at
from applications.models import Document, DocumentVersion, Role, RoleDocument
from tests.applications.documents.sample_files import pdf
from tests.factories import DocumentVersionFactory, RoleDocumentFactory, RoleFactory, UserFactory

NOW = timezone.now()


def add(owner, file, **more):
    document = Document(owner=owner, kind="cv", title="CV")
    return add_document(
        document=document, seen=look_at(file, file.name), file=file, now=NOW, **more
    )


def files_in(folder):
    return [it for it in folder.rglob("*") if it.is_file()] if folder.exists() else []


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("is_large", [False, True])
def test_a_file_lies_under_a_random_name_for_its_owner_alone(owner, folder, uploaded, is_large):
    content = b"x" * (3_000_000 if is_large else 10)  # a large one comes as a file itself

    version = add(owner, uploaded(content))

    (file,) = files_in(folder)
    assert file.read_bytes() == content
    assert mode(file) == 0o600
    assert mode(folder) == mode(file.parent) == 0o700
    assert "olga" not in str(file).lower().removeprefix(str(folder).lower())
    assert version.file.name == f"{file.parent.name}/{file.name}"
    assert len(file.name) == 38 and "." not in file.name


def test_a_document_without_a_name_is_called_as_its_file(owner, uploaded):
    file = uploaded(name="Lebenslauf 2026.txt")
    document = Document(owner=owner, title="")

    add_document(document=document, seen=look_at(file, file.name), file=file, now=NOW)

    assert document.title == "Lebenslauf 2026"


def test_what_was_sent_stays_the_version_that_it_was(owner, uploaded):
    role = RoleFactory(owner=owner)
    first = add(owner, uploaded(b"As it was"), role=role, sent_on=NOW.date())
    file = uploaded(b"As it is now")

    second = add_version(document=first.document, seen=look_at(file, file.name), file=file, now=NOW)

    assert RoleDocument.objects.get(role=role).version == first
    with first.file.open() as file:
        assert file.read() == b"As it was"
    assert second.number == 2
    assert [it.number for it in first.document.versions.all()] == [2, 1]


def test_noting_it_again_keeps_the_day_unless_another_is_said(owner):
    row = RoleDocumentFactory(role__owner=owner)
    same = {"role": row.role, "version": row.version}

    noted = note_with_role(**same, sent_on=None)
    assert (noted.row, noted.is_new, noted.before) == (row, False, row.sent_on)
    assert RoleDocument.objects.get().sent_on == row.sent_on
    assert note_with_role(**same, sent_on=NOW.date()).before == row.sent_on
    assert RoleDocument.objects.get().sent_on == NOW.date()


# --- Failures ------------------------------------------------------------------------------------


def test_no_file_stays_where_its_row_cannot_be_saved(owner, folder, uploaded, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr(DocumentVersion, "save", fail)

    with pytest.raises(RuntimeError):
        add(owner, uploaded())

    assert files_in(folder) == []
    assert not Document.objects.exists()


def test_no_file_stays_where_the_role_cannot_be_linked(owner, folder, uploaded, monkeypatch):
    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr(RoleDocument.objects, "create", fail)

    with pytest.raises(RuntimeError):
        add(owner, uploaded(), role=RoleFactory(owner=owner))

    assert files_in(folder) == []


def test_a_store_that_is_away_is_said_in_words_and_nothing_is_saved(owner, uploaded, monkeypatch):
    def fail(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Storage, "save", fail)

    with pytest.raises(ValidationError, match="could not be stored"):
        add(owner, uploaded())

    assert not Document.objects.exists()


def test_a_deletion_that_is_rolled_back_keeps_the_file(
    owner, folder, uploaded, django_capture_on_commit_callbacks
):
    version = add(owner, uploaded())

    def delete_and_fail():
        with transaction.atomic():
            version.document.delete()
            raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        delete_and_fail()

    assert (folder / DocumentVersion.objects.get().file.name).exists()


def test_a_file_that_cannot_be_deleted_never_stops_the_purge(
    owner, folder, uploaded, monkeypatch, django_capture_on_commit_callbacks
):
    version = add(owner, uploaded())
    Document.objects.update(trashed_at=NOW - timedelta(days=31))
    storage = DocumentVersion._meta.get_field("file").storage
    monkeypatch.setattr(storage, "delete", lambda _: 1 / 0)

    with django_capture_on_commit_callbacks(execute=True):
        services.purge(now=NOW)

    assert not Document.objects.exists()
    assert (folder / version.file.name).exists()


# --- The trash, and what deletes rows ------------------------------------------------------------


def test_the_trash_keeps_the_file_and_30_days_later_it_goes(
    owner, folder, uploaded, django_capture_on_commit_callbacks
):
    version = add(owner, uploaded())
    file = uploaded(b"Another version")
    add_version(document=version.document, seen=look_at(file, file.name), file=file, now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        services.trash(obj=version.document, now=NOW)
        services.purge(now=NOW + timedelta(days=29))
    assert len(files_in(folder)) == 2

    with django_capture_on_commit_callbacks(execute=True):
        services.purge(now=NOW + timedelta(days=31))
    assert files_in(folder) == []
    assert not DocumentVersion.objects.exists()


def test_a_deleted_account_leaves_no_file(
    owner, folder, uploaded, django_capture_on_commit_callbacks
):
    add(owner, uploaded(), role=RoleFactory(owner=owner))
    add(UserFactory(), uploaded())

    with django_capture_on_commit_callbacks(execute=True):
        owner.delete()

    assert len(files_in(folder)) == 1


def test_a_role_that_goes_leaves_the_document_in_the_library(owner, folder, uploaded):
    role = RoleFactory(owner=owner)
    add(owner, uploaded(), role=role)

    Role.objects.filter(pk=role.pk).delete()

    assert Document.objects.exists() and not RoleDocument.objects.exists()
    assert len(files_in(folder)) == 1


def test_files_without_a_row_are_swept_after_days(owner, folder, uploaded):
    kept = add(owner, uploaded())
    gone = DocumentVersionFactory(owner=owner, content=b"Killed before its row")
    new = DocumentVersionFactory(owner=owner, content=b"On its way just now")
    names = {it.pk: folder / it.file.name for it in (kept, gone, new)}
    elsewhere = folder / "readme.txt"
    elsewhere.write_text("Not ours")
    DocumentVersion.objects.filter(pk__in=[gone.pk, new.pk])._raw_delete("default")
    long_ago = time.time() - (ORPHANS_KEPT + timedelta(days=1)).total_seconds()
    for path in (names[kept.pk], names[gone.pk], elsewhere):
        os.utime(path, (long_ago, long_ago))

    assert sweep_files(now=timezone.now()) == 1

    assert sorted(files_in(folder)) == sorted([names[kept.pk], names[new.pk], elsewhere])


def test_emptying_the_trash_sweeps_and_reads_what_waits(owner, folder, uploaded):
    version = add(owner, uploaded(b"Never read so far"))
    assert version.text_read_at is None

    call_command("empty_trash", quiet=True)

    version.refresh_from_db()
    assert version.text == "Never read so far" and version.text_read_at


def test_a_store_that_is_away_never_stops_the_trash(db, monkeypatch):
    monkeypatch.setattr("applications.documents.receivers.sweep_files", lambda **_: 1 / 0)

    call_command("empty_trash", quiet=True)


# --- The text ------------------------------------------------------------------------------------


def test_the_text_is_read_once_it_is_stored(owner, uploaded, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        version = add(owner, uploaded(pdf("Pipelines"), "cv.pdf"))

    version.refresh_from_db()
    assert version.text == "Pipelines"


def test_a_text_that_cannot_be_read_is_not_tried_for_ever(owner, uploaded):
    version = add(owner, uploaded(b"%PDF-1.4 broken", "cv.pdf"))

    extraction.read_what_waits()

    version.refresh_from_db()
    assert version.text == "" and version.text_read_at


def test_a_store_that_is_away_is_asked_again_later(owner, folder, uploaded):
    version = add(owner, uploaded())
    (folder / version.file.name).unlink()

    extraction.read_text(version.pk)

    version.refresh_from_db()
    assert version.text_read_at is None


# --- The quota -----------------------------------------------------------------------------------


def test_the_quota_counts_versions_and_the_trash_and_says_what_is_left(
    owner, folder, uploaded, settings
):
    settings.DOCUMENTS_QUOTA_BYTES = 3000
    version = add(owner, uploaded(b"x" * 1500))
    services.trash(obj=version.document, now=NOW)
    add(UserFactory(), uploaded(b"y" * 3000))  # somebody else's do not count

    with pytest.raises(ValidationError, match=r"takes 2 KB, and 2 KB of your 3 KB are left"):
        add(owner, uploaded(b"z" * 1501))
    assert len(files_in(folder)) == 2
    add(owner, uploaded(b"z" * 1500))


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_do_not_both_take_the_last_of_it(owner, folder, uploaded, settings):
    settings.DOCUMENTS_QUOTA_BYTES = 1000
    at_once = Barrier(2)

    def upload(number):
        try:
            at_once.wait(timeout=10)
            add(owner, uploaded(bytes([65 + number]) * 600))
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPool(2) as pool:
        assert sorted(pool.map(upload, range(2))) == [False, True]
    assert len(files_in(folder)) == 1
