"""An export says how things stood at one moment, whatever is written meanwhile."""

import io
import zipfile
from datetime import UTC, datetime
from threading import Thread

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from accounts.snapshot import snapshot
from applications.models import Company, DocumentVersion, Role
from tests.factories import (
    CompanyFactory,
    DocumentVersionFactory,
    InterviewFactory,
    RoleFactory,
    UserFactory,
)
from transfer.account import writing
from transfer.account.loading import load_account, read_zip
from transfer.account.writing import DOCUMENT, write_zip

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def elsewhere(change) -> None:
    """Carry a change out over a connection of its own, and wait for it."""
    failed = []

    def work() -> None:
        try:
            change()
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert not failed, failed


@pytest.mark.django_db(transaction=True)
def test_what_changes_meanwhile_is_wholly_in_it_or_not_at_all():
    user = UserFactory()
    role = RoleFactory(owner=user, title="Baker")
    InterviewFactory(owner=user, role=role)
    changes = []

    def change() -> None:
        Role.objects.filter(pk=role.pk).update(title="Changed")
        later = RoleFactory(owner=user, company=CompanyFactory(owner=user, name="Later Ltd"))
        InterviewFactory(owner=user, role=later)

    def progress(**_: int) -> None:
        if not changes:  # the first tables are read, the others are not
            changes.append(1)
            elsewhere(change)

    file = io.BytesIO()
    tables = write_zip(user, file, now=NOW, progress=progress)["tables"]

    assert Company.objects.filter(name="Later Ltd").exists()
    assert [it["title"] for it in tables["roles"]] == ["Baker"]
    assert len(tables["companies"]) == len(tables["interviews"]) == 1
    with zipfile.ZipFile(file) as archive:
        assert archive.read("interviews.ics").count(b"BEGIN:VEVENT") == 1
    other = UserFactory()
    load_account(other, read_zip(file), packed=file)
    assert Role.objects.get(owner=other).title == "Baker"


@pytest.mark.django_db(transaction=True)
def test_after_it_one_writes_as_before():
    with snapshot():
        assert not Company.objects.exists()
        elsewhere(CompanyFactory)
        assert not Company.objects.exists()

    assert Company.objects.count() == 1
    with transaction.atomic():
        CompanyFactory()
    assert Company.objects.count() == 2
    if connection.vendor == "sqlite":
        assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.django_db(transaction=True)
def test_a_document_deleted_meanwhile_is_left_out_in_words():
    kept = DocumentVersionFactory(content=b"Kept")
    user = kept.document.owner
    gone = DocumentVersionFactory(owner=user, content=b"Gone", file_name="gone.txt")
    changes = []

    def progress(**_: int) -> None:
        if not changes:
            changes.append(1)
            elsewhere(gone.document.delete)

    file = io.BytesIO()
    document = write_zip(user, file, now=NOW, progress=progress)

    assert not DocumentVersion.objects.filter(pk=gone.pk).exists()
    words = "documents/2-gone.txt: its file was no longer in the store when the export was made."
    assert document["left_out"] == [words]
    assert read_zip(file)["left_out"] == [words]
    other = UserFactory()
    load_account(other, read_zip(file), packed=file)
    files = DocumentVersion.objects.filter(document__owner=other).order_by("pk")
    assert [it.file.name == "" for it in files] == [False, True]


def test_a_command_that_cannot_finish_leaves_no_half_file(owner, tmp_path, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_write", full)

    with pytest.raises(CommandError, match=f"The disk of {tmp_path} is full"):
        call_command("export_account", owner.email, str(tmp_path / "a.zip"))
    assert not list(tmp_path.iterdir())


def test_the_document_is_a_row_a_line(owner):
    CompanyFactory(owner=owner, name="Größer\nund „mehr“")
    file = io.BytesIO()
    document = write_zip(owner, file, now=NOW)

    with zipfile.ZipFile(file) as archive:
        lines = archive.read(DOCUMENT).decode().splitlines()
    assert len([it for it in lines if '"name": "Größer\\nund' in it]) == 1
    assert read_zip(file) == document
