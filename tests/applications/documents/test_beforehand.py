"""A file is in its store before the change begins, and gone where the change is not carried out."""

from uuid import uuid4

import pytest
from django.core.files.storage import Storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from applications.models import DocumentVersion
from tests.applications.documents.test_changes import files_in
from tests.applications.documents.test_views import upload
from tests.factories import UserFactory
from tests.transfer.account.test_import import exported

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client():
    client = Client()
    client.force_login(UserFactory())
    return client


@pytest.fixture
def stores(monkeypatch):
    """Whether a transaction was open, each time that a file was stored."""
    save, seen = Storage.save, []

    def look(*args, **options):
        seen.append(connection.in_atomic_block)
        return save(*args, **options)

    monkeypatch.setattr(Storage, "save", look)
    return seen


def test_a_slow_store_holds_no_transaction(client, folder, stores):
    upload(client, b"Eight years", change_id=str(uuid4()))

    version = DocumentVersion.objects.get()
    assert stores == [False]
    with version.file.open() as file:
        assert file.read() == b"Eight years"
    assert files_in(folder) == [folder / version.file.name]


def test_nor_for_a_newer_version(client, folder, stores):
    upload(client, b"Eight years", change_id=str(uuid4()))
    path = reverse(
        "applications:document_version_create", args=[DocumentVersion.objects.get().document_id]
    )

    upload(client, b"Nine years", path=path, change_id=str(uuid4()))

    assert stores == [False, False]
    assert DocumentVersion.objects.count() == len(files_in(folder)) == 2


def test_nor_for_an_account_that_is_brought(client, stores):
    file = exported(UserFactory())

    client.post(
        reverse("transfer:account_import_create"), {"file": file, "change_id": str(uuid4())}
    )

    assert stores == [False]


def test_nothing_stays_of_what_is_refused_or_sent_again(client, folder):
    once = str(uuid4())
    upload(client, kind="nonsense", change_id=str(uuid4()))
    upload(client, b"a picture that is none", "me.png", change_id=str(uuid4()))
    assert files_in(folder) == []

    first = upload(client, change_id=once)
    again = upload(client, change_id=once)

    assert again["Location"] == first["Location"]
    assert len(files_in(folder)) == 1


def test_a_store_that_is_away_is_asked_once_and_said_in_words(client, monkeypatch):
    asked = []

    def fail(*_, **__):
        asked.append(connection.in_atomic_block)
        raise OSError

    monkeypatch.setattr(Storage, "save", fail)

    response = upload(client, change_id=str(uuid4()))

    assertContains(response, "The file could not be stored", status_code=422)
    assert asked == [False]
    assert not DocumentVersion.objects.exists()
