"""Everything in again, by the browser: kept, asked about, read in the background, whole or not."""

import io
import json
import os
import time
from datetime import timedelta
from threading import Thread
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.documents.changes import documents_storage
from applications.models import Company
from tests.factories import AccountImportFactory, CompanyFactory, UserFactory
from transfer.account import holding, import_changes, import_views
from transfer.account.import_changes import how_far, keep_import, read_import, start_import
from transfer.account.loading import read_zip
from transfer.account.tasks import forget, work_on_account_import
from transfer.account.writing import document_of, write_zip
from transfer.models import AccountImport

PAGE = reverse("transfer:account_transfer")
CREATE = reverse("transfer:account_import_create")


@pytest.fixture(autouse=True)
def _making_here(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def exported(user) -> SimpleUploadedFile:
    file = io.BytesIO()
    write_zip(user, file, now=timezone.now())
    return SimpleUploadedFile("debrief.zip", file.getvalue())


def url(verb, it):
    return reverse(f"transfer:account_import_{verb}", args=[it.pk])


def names(user) -> list[str]:
    return sorted(Company.objects.filter(owner=user).values_list("name", flat=True))


def stored() -> set[str]:
    try:
        return set(documents_storage().listdir("transfer")[1])
    except FileNotFoundError:
        return set()


@pytest.fixture
def other(db, client):
    """Who brings it: an account that is empty."""
    other = UserFactory()
    client.force_login(other)
    return other


@pytest.fixture
def brought(client, other, owner):
    """The export of an account with one company, kept and not imported yet."""
    CompanyFactory(owner=owner, name="Fernhill")
    client.post(CREATE, {"file": exported(owner)})
    return AccountImport.objects.get()


def test_one_sees_what_is_in_it_then_imports_it(
    client, other, owner, brought, django_capture_on_commit_callbacks
):
    page = client.get(brought.get_absolute_url())
    assertContains(page, f"It holds 1 company, {brought.rows_total} rows in all.")
    assertContains(page, f"{timezone.localdate():%A %-d %B %Y}")
    assertNotContains(page, "takes its place")
    assert names(other) == []
    assertContains(client.get(PAGE), brought.get_absolute_url())
    before = stored()

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url("start", brought), follow=True)

    assertContains(response, f"All of it is imported: {brought.rows_total} rows.")
    assert names(other) == ["Fernhill"]
    assert len(before - stored()) == 1
    assertNotContains(client.get(PAGE), brought.get_absolute_url())


def test_a_used_account_asks_first(signed_in, owner):
    CompanyFactory(owner=owner, name="Fernhill")
    file = exported(owner)
    CompanyFactory(owner=owner, name="Later")
    page = signed_in.post(CREATE, {"file": file}, follow=True)
    it = AccountImport.objects.get()
    assertContains(page, "takes its place")

    held = signed_in.post(url("start", it))
    assertContains(held, "say that it may be replaced", status_code=422)
    assert names(owner) == ["Fernhill", "Later"]

    signed_in.post(url("start", it), {"replace": "on"})
    assert names(owner) == ["Fernhill"]


def changed(file, **values) -> SimpleUploadedFile:
    document = read_zip(file) | values
    return SimpleUploadedFile("account.json", json.dumps(document).encode())


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_is_no_export_or_of_a_newer_debrief_is_refused_in_words(client, other, headers):
    for file, words in (
        (SimpleUploadedFile("a.zip", b"nonsense"), "This is no export of Debrief."),
        (changed(exported(other), version=2), "Update Debrief first, then import it again."),
        (changed(exported(other), version="1"), "This is no export of Debrief."),
        (None, "Choose the ZIP first."),
    ):
        sent = {"file": file} if file else {}
        response = client.post(CREATE, sent, headers=headers)
        assertContains(response, words, status_code=422)
        assert response.text.count("data-errors") == 1
        assert ("<h1>" in response.text) is not bool(headers)
    assert not AccountImport.objects.exists()


def test_more_than_an_account_can_be_is_refused_before_it_is_read(client, other, settings):
    settings.DOCUMENTS_QUOTA_BYTES = 1024 * 1024
    with patch("transfer.account.import_views.BESIDE_DOCUMENTS", -1024 * 1024 + 10):
        response = client.post(CREATE, {"file": exported(other)})

    assertContains(response, "DEBRIEF_DOCUMENTS_MB", status_code=422)


def test_a_full_disk_keeps_nothing_of_an_upload(client, other):
    with patch("transfer.account.import_views.keep_import", side_effect=OSError(28, "No space")):
        response = client.post(CREATE, {"file": exported(other)})

    assertContains(response, "The disk of this Debrief is full.", status_code=422)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OperationalError("database or disk is full"), "The disk of this Debrief is full"),
        (RuntimeError("A bug"), "Something went wrong"),
        (MemoryError(), "Something went wrong"),
    ],
)
def test_what_goes_wrong_leaves_the_account_as_it_was_and_can_be_tried_again(
    client, other, brought, error, words
):
    CompanyFactory(owner=other, name="Mine")
    with patch("transfer.account.loading._later", side_effect=error):
        failed = client.post(url("start", brought), {"replace": "on"}, follow=True)

    assertContains(failed, words)
    assertContains(failed, "Try again")
    assert names(other) == ["Mine"]

    client.post(url("start", brought), {"replace": "on"})
    assert names(other) == ["Fernhill"]


def test_what_became_used_meanwhile_is_asked_about(client, other, brought):
    start_import(it=brought, is_to_replace=False)
    CompanyFactory(owner=other, name="Mine")

    read_import(brought.pk)

    page = client.get(brought.get_absolute_url())
    assertContains(page, "holds something by now")
    assertContains(page, 'name="replace"')
    assert names(other) == ["Mine"]


def test_a_large_one_is_read_by_the_worker_which_another_carries_on(
    client, other, brought, monkeypatch
):
    monkeypatch.setattr(import_changes, "AT_ONCE_ROWS", 0)
    client.post(url("start", brought))
    assert DBTaskResult.objects.filter(task_path=work_on_account_import.module_path).exists()
    page = client.get(brought.get_absolute_url())
    assertContains(page, f"0 of {brought.rows_total} rows are read")
    rows = AccountImport.objects.filter(pk=brought.pk)
    assert holding.take(rows, give_up=pytest.fail) is not None  # by a worker

    read_import(brought.pk)
    assert names(other) == []
    rows.update(held_until=timezone.now() - timedelta(seconds=1))  # that was killed
    work_on_account_import.call(brought.pk)

    assert names(other) == ["Fernhill"]
    response = client.get(brought.get_absolute_url(), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == brought.get_absolute_url()


def test_where_no_worker_comes_the_page_carries_on(client, other, brought, monkeypatch):
    monkeypatch.setattr(import_changes, "set_going", lambda work, pk: work(pk))
    start_import(it=brought, is_to_replace=False)
    htmx = {"HX-Request": "true"}
    assertNotContains(client.get(brought.get_absolute_url(), headers=htmx), "Carry on")
    AccountImport.objects.update(created_at=timezone.now() - timedelta(seconds=9))
    assertContains(client.get(brought.get_absolute_url(), headers=htmx), "Carry on")

    client.post(url("carry_on", brought))

    assert names(other) == ["Fernhill"]


def test_what_ends_midway_again_and_again_is_given_up_in_words(client, brought):
    start_import(it=brought, is_to_replace=False)
    AccountImport.objects.update(tries=3, held_until=timezone.now() - timedelta(seconds=1))

    read_import(brought.pk)

    assertContains(client.get(brought.get_absolute_url()), "begun 3 times and ended midway")


@pytest.mark.parametrize("by", ["hand", "worker", "trash", "the next"])
def test_a_file_nobody_imports_is_forgotten(
    client, owner, brought, by, django_capture_on_commit_callbacks
):
    file = brought.file.name.removeprefix("transfer/")
    assert file in stored()
    if by in {"worker", "trash"}:
        AccountImport.objects.update(created_at=timezone.now() - timedelta(hours=25))

    with django_capture_on_commit_callbacks(execute=True):
        if by == "hand":
            assertContains(client.post(url("remove", brought), follow=True), "is forgotten")
        elif by == "worker":
            forget.call()
        elif by == "trash":
            call_command("empty_trash", quiet=True)
        else:
            client.post(CREATE, {"file": exported(owner)})

    assert not AccountImport.objects.filter(pk=brought.pk).exists()
    assert file not in stored()


@pytest.mark.parametrize("by", ["row", "file"])
def test_nothing_is_forgotten_while_it_is_read(client, brought, by):
    """On SQLite a file says that somebody is at it, on PostgreSQL the row."""
    start_import(it=brought, is_to_replace=False)
    now = timezone.now()
    AccountImport.objects.update(created_at=now - timedelta(hours=25), held_until=now)
    if by == "file":
        AccountImport.objects.update(held_until=now - timedelta(hours=25))
        told(brought)
    assertNotContains(client.get(brought.get_absolute_url()), "Forget the file")

    response = client.post(url("remove", brought), follow=True)
    forget.call()

    assertContains(response, "It is being imported. Stop it first, or wait until it is done.")
    assert AccountImport.objects.exists()


def told(it, ago=timedelta(0)):
    place = import_changes._place(it.pk)
    place.parent.mkdir(exist_ok=True)
    place.write_text("1")
    at = (timezone.now() - ago).timestamp()
    os.utime(place, (at, at))
    return place


@pytest.mark.parametrize("by", ["hand", "worker", "trash"])
@pytest.mark.parametrize("is_begun", [True, False])
def test_what_nobody_comes_to_read_is_forgotten_with_its_file(
    client, brought, by, is_begun, django_capture_on_commit_callbacks
):
    file = brought.file.name.removeprefix("transfer/")
    start_import(it=brought, is_to_replace=False)
    ago = timedelta(minutes=11) if by == "hand" else timedelta(hours=25)
    AccountImport.objects.update(created_at=timezone.now() - ago)
    place = import_changes._place(brought.pk)
    if is_begun:
        AccountImport.objects.update(held_until=timezone.now() - ago)
        told(brought, ago)
    assertContains(client.get(brought.get_absolute_url()), "Forget the file")

    with django_capture_on_commit_callbacks(execute=True):
        if by == "hand":
            assertContains(client.post(url("remove", brought), follow=True), "is forgotten")
        elif by == "worker":
            forget.call()
        else:
            call_command("empty_trash", quiet=True)

    assert not AccountImport.objects.exists()
    assert file not in stored()
    assert not place.exists()


def test_what_is_forgotten_while_somebody_begins_all_the_same_is_not_imported(
    client, other, brought
):
    start_import(it=brought, is_to_replace=False)
    load_account = import_changes.load_account

    def forgotten_meanwhile(*args, **options):
        load_account(*args, **options)
        import_changes.forget_import(AccountImport.objects.get())

    with patch.object(import_changes, "load_account", forgotten_meanwhile):
        read_import(brought.pk)

    assert names(other) == []


def test_one_that_waits_for_a_worker_is_stopped_and_may_begin_again(client, other, brought):
    start_import(it=brought, is_to_replace=False)

    stopped = client.post(url("stop", brought), follow=True)
    read_import(brought.pk)

    assertContains(stopped, "The import was stopped. Your account is as it was before.")
    assertContains(stopped, "Import it")
    assert names(other) == []
    client.post(url("start", brought))
    assert names(other) == ["Fernhill"]


def test_one_that_is_done_stays_so(client, other, brought):
    client.post(url("start", brought))

    client.post(url("stop", brought))

    assert AccountImport.objects.get().state == "done"
    assert names(other) == ["Fernhill"]


def test_one_that_is_done_when_it_is_to_stop_is_not_called_stopped(client, other, brought):
    start_import(it=brought, is_to_replace=False)

    with patch.object(import_views, "stop_import", lambda it: read_import(it.pk)):
        page = client.post(url("stop", brought), follow=True)

    assertContains(page, "All of it is imported")
    assertNotContains(page, "was stopped")
    assert names(other) == ["Fernhill"]


def test_one_import_at_a_time(client, owner, other, brought):
    start_import(it=brought, is_to_replace=False)
    client.post(CREATE, {"file": exported(owner)})
    second = AccountImport.objects.exclude(pk=brought.pk).get()

    response = client.post(url("start", second), follow=True)

    assertContains(response, "Another import is on its way.")
    assertContains(response, brought.get_absolute_url())
    assert names(other) == []


def test_a_file_that_went_is_said(client, owner):
    it = AccountImportFactory(owner=owner)
    client.force_login(owner)
    documents_storage().delete(it.file.name)

    response = client.post(url("start", it), follow=True)

    assertContains(response, "The file is no longer here")
    assertRedirects(response, it.get_absolute_url())


# --- In the background, over connections of its own --------------------------------------------


@pytest.fixture
def begun(transactional_db, monkeypatch):
    """Nobody reads it yet; whoever does tells at once how far it is."""
    monkeypatch.setattr(holding, "TELLS_EVERY_SECONDS", 0.01)
    user, other = UserFactory(), UserFactory()
    CompanyFactory.create_batch(3, owner=user)
    file = exported(user)
    it = keep_import(owner=other, file=file, document=read_zip(file), now=timezone.now())
    start_import(it=it, is_to_replace=False)
    return it


def test_how_far_it_is_can_be_seen_while_all_of_it_is_one_transaction(begun):
    other, seen = begun.owner, []
    load_account = import_changes.load_account

    def slow(user, document, *, progress, **options):
        def waits(rows: int) -> None:
            progress(rows)
            until = time.monotonic() + 10
            while not seen and time.monotonic() < until:
                done, _ = how_far(AccountImport.objects.get())
                seen.extend([done] if done else [])

        return load_account(user, document, progress=waits, **options)

    with patch.object(import_changes, "load_account", slow):
        read_import(begun.pk)

    assert seen[0] >= 1
    assert AccountImport.objects.get().state == "done"
    assert len(names(other)) == 3
    assert document_of(other, now=timezone.now())["tables"]["companies"]
    assert connection.get_autocommit()
    assert not import_changes._place(begun.pk).exists()


def test_one_that_is_being_read_is_stopped_and_leaves_nothing(begun):
    """On SQLite whoever reads it holds the database, so the page cannot write that down."""
    client, answers = Client(), []
    client.force_login(begun.owner)
    load_account = import_changes.load_account

    def stop() -> None:
        answers.append(client.post(url("stop", begun), {"change_id": str(uuid4())}))
        connection.close()

    presser = Thread(target=stop)

    def until_stopped(user, document, *, progress, **options):
        def waits(rows: int) -> None:
            if not presser.ident:
                presser.start()
            until = time.monotonic() + 10
            while time.monotonic() < until:
                progress(0)

        return load_account(user, document, progress=waits, **options)

    with patch.object(import_changes, "load_account", until_stopped):
        read_import(begun.pk)
    presser.join()

    assert [it.status_code for it in answers] == [302]
    assert names(begun.owner) == []
    assert AccountImport.objects.get().state == "asked"
    assert list(import_changes.making_folder().iterdir()) == []
    client.post(url("start", begun))
    assert len(names(begun.owner)) == 3
