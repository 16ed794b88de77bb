"""The export of the browser: begun by a press, made in the background, kept for a day."""

import io
import os
import time
import zipfile
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.documents.changes import delete_file, documents_storage
from applications.models import DocumentVersion
from config import env
from tests.factories import (
    CompanyFactory,
    DocumentVersionFactory,
    UserFactory,
)
from transfer.account import export_changes, holding
from transfer.account.export_changes import begin_export, make_export, making_folder, stop_export
from transfer.account.tasks import forget, work_on_export
from transfer.account.writing import DOCUMENT
from transfer.models import AccountExport

PAGE = reverse("transfer:account_transfer")
CREATE = reverse("transfer:account_export_create")


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch, settings):
    """Files lie in a real folder, as they do where nobody names a bucket."""
    settings.DATA_DIR = tmp_path
    storage = storages.create_storage(env.documents(tmp_path))
    for model in (AccountExport, DocumentVersion):
        monkeypatch.setattr(model._meta.get_field("file"), "storage", storage)


def url(verb, export):
    return reverse(f"transfer:account_export_{verb}", args=[export.pk])


def stored() -> set[str]:
    try:
        return set(documents_storage().listdir("transfer")[1])
    except FileNotFoundError:
        return set()


@pytest.fixture
def ready(signed_in, owner):
    """An export that was made, of an account with one company."""
    CompanyFactory(owner=owner, name="Fernhill")
    signed_in.post(CREATE)
    export = AccountExport.objects.get()
    make_export(export.pk)
    export.refresh_from_db()
    return export


def test_a_press_makes_the_file_and_gives_it(
    signed_in, owner, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(export_changes, "set_going", lambda work, pk: work(pk))
    CompanyFactory(owner=owner, name="Fernhill")

    with django_capture_on_commit_callbacks(execute=True):
        asked = signed_in.post(CREATE)
    response = signed_in.get(asked["Location"])

    export = AccountExport.objects.get()
    assertContains(response, "data-give")
    assertContains(response, f'href="{url("download", export)}"')
    assertContains(response, f"debrief-{timezone.localdate()}.zip")
    assertNotContains(signed_in.get(PAGE), "data-give")


def test_the_file_is_whole_private_and_lies_under_no_name(signed_in, ready):
    response = signed_in.get(url("download", ready), headers={"Accept-Encoding": "gzip"})

    content = b"".join(response.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"Fernhill" in archive.read(DOCUMENT)
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith('attachment; filename="debrief-20')
    assert int(response["Content-Length"]) == len(content) == ready.size
    assert response["Cache-Control"] == "no-store, private"
    path = documents_storage().path(ready.file.name)
    assert os.stat(path).st_mode & 0o077 == 0
    assert len(ready.file.name) > 40
    assert list(making_folder().iterdir()) == []


def test_it_says_how_far_it_is_without_and_with_htmx(signed_in, htmx, owner):
    DocumentVersionFactory(owner=owner)
    export, _ = begin_export(owner=owner, now=timezone.now())
    AccountExport.objects.update(rows_done=3, rows_total=1200)

    words = "3 of 1,200 rows"
    assertContains(signed_in.get(PAGE), words)
    assertContains(signed_in.get(PAGE), "0 of 1 document")
    response = htmx.get(url("detail", export))
    assertContains(response, words)
    assert "<h1>" not in response.text
    assertRedirects(signed_in.get(url("detail", export)), PAGE)

    make_export(export.pk)
    ended = htmx.get(url("detail", export))
    assert ended["HX-Retarget"] == "#account-export"
    assertContains(ended, "data-give")


def test_a_second_press_begins_no_second_one(signed_in):
    signed_in.post(CREATE)
    signed_in.post(CREATE)

    assert AccountExport.objects.count() == 1


def test_the_next_export_deletes_the_one_before(
    signed_in, ready, django_capture_on_commit_callbacks, monkeypatch
):
    assert len(stored()) == 1

    monkeypatch.setattr(export_changes, "set_going", lambda work, pk: None)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(CREATE)

    assert stored() == set()
    assert AccountExport.objects.exclude(pk=ready.pk).get().is_at_work


@pytest.mark.parametrize("by", ["worker", "trash", "hand"])
def test_it_is_deleted_after_its_day_or_by_hand(
    signed_in, ready, by, django_capture_on_commit_callbacks
):
    is_by_hand = by == "hand"
    if not is_by_hand:
        AccountExport.objects.update(ended_at=timezone.now() - timedelta(hours=24, seconds=1))
        assertNotContains(signed_in.get(PAGE), "Download it")
        gone = signed_in.get(url("download", ready), follow=True)
        assertContains(gone, "was kept for a day and is deleted")

    with django_capture_on_commit_callbacks(execute=True):
        if is_by_hand:
            signed_in.post(url("remove", ready))
        elif by == "worker":
            forget.call()
        else:
            call_command("empty_trash", quiet=True)

    assert not AccountExport.objects.exists()
    assert stored() == set()


def test_the_worker_deletes_nothing_before_its_day(ready):
    AccountExport.objects.update(ended_at=timezone.now() - timedelta(hours=23))

    forget.call()

    assert AccountExport.objects.exists()


def test_nobody_else_gets_it(someone_else, ready):
    for verb in ("download", "detail"):
        assert someone_else.get(url(verb, ready)).status_code == 404
    assertNotContains(someone_else.get(PAGE), "Download it")


def test_a_small_one_is_made_at_once_and_a_large_one_by_the_worker(signed_in, monkeypatch):
    signed_in.post(CREATE)
    small = DBTaskResult.objects.get(task_path=work_on_export.module_path)
    assert timezone.now() < small.run_after < timezone.now() + timedelta(minutes=1)
    AccountExport.objects.all().delete()
    DBTaskResult.objects.all().delete()

    monkeypatch.setattr(export_changes, "SMALL_ROWS", -1)
    signed_in.post(CREATE)
    large = DBTaskResult.objects.get(task_path=work_on_export.module_path)
    assert large.run_after.year == 9999  # as soon as there is a worker


def test_where_no_worker_comes_the_page_carries_on(signed_in, htmx, owner, monkeypatch):
    monkeypatch.setattr(export_changes, "set_going", lambda work, pk: work(pk))
    export, _ = begin_export(owner=owner, now=timezone.now())
    assertNotContains(signed_in.get(PAGE), "Carry on")
    AccountExport.objects.update(created_at=timezone.now() - timedelta(seconds=9))
    assertContains(signed_in.get(PAGE), "Carry on")
    assertContains(htmx.get(url("detail", export)), 'hx-trigger="load, submit"')

    signed_in.post(url("carry_on", export))

    assertContains(signed_in.get(PAGE), "Download it")


@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(hours=6), timedelta(days=400)])
def test_a_hold_that_a_clock_ahead_wrote_down_holds_up_nobody(owner, ahead):
    export, _ = begin_export(owner=owner, now=timezone.now())
    AccountExport.objects.update(held_by="x", held_until=timezone.now() + ahead)

    make_export(export.pk)

    assert AccountExport.objects.get().state == "ready"


def test_nobody_begins_what_another_is_at_and_what_is_given_up_is_begun_again(owner):
    export, _ = begin_export(owner=owner, now=timezone.now())
    rows = AccountExport.objects.filter(pk=export.pk)
    assert holding.take(rows, give_up=pytest.fail) is not None

    make_export(export.pk)
    assert rows.get().is_at_work

    rows.update(held_until=timezone.now() - timedelta(seconds=1))  # the worker was killed
    work_on_export.call(export.pk)
    assert rows.get().state == "ready"
    assert rows.get().tries == 2


def test_what_is_stopped_or_taken_over_at_the_last_moment_keeps_nothing(owner):
    export, _ = begin_export(owner=owner, now=timezone.now())
    write_zip = export_changes.write_zip

    def stopped(*args, **options):
        document = write_zip(*args, **options)
        stop_export(export=export, now=timezone.now())
        return document

    with patch.object(export_changes, "write_zip", stopped):
        make_export(export.pk)

    assert AccountExport.objects.get().state == "stopped"
    assert stored() == set()


def test_what_ends_midway_again_and_again_is_given_up_in_words(signed_in, owner):
    export, _ = begin_export(owner=owner, now=timezone.now())
    AccountExport.objects.update(tries=3, held_until=timezone.now() - timedelta(seconds=1))

    make_export(export.pk)

    assertContains(signed_in.get(PAGE), "begun 3 times and ended midway")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device"), "The disk of this Debrief is full"),
        (RuntimeError("A bug"), "Something went wrong"),
    ],
)
def test_what_goes_wrong_is_said_in_words_and_leaves_nothing(
    signed_in, owner, error, words, caplog
):
    export, _ = begin_export(owner=owner, now=timezone.now())

    with patch.object(export_changes, "write_zip", side_effect=error):
        make_export(export.pk)

    page = signed_in.get(PAGE)
    assertContains(page, words)
    assertContains(page, "Export everything</button>")
    assert stored() == set()
    assert not list(making_folder().iterdir())


def test_a_file_that_cannot_be_packed_is_named(signed_in, owner):
    version = DocumentVersionFactory(owner=owner)
    version.file.storage.delete(version.file.name)
    signed_in.post(CREATE)
    make_export(AccountExport.objects.get().pk)

    page = signed_in.get(PAGE)

    assertContains(page, "1 file could not be packed")
    assertContains(page, "documents/1-")


def test_a_file_that_went_is_said(signed_in, ready):
    delete_file(ready.file.name)

    assertRedirects(signed_in.get(url("download", ready)), PAGE)


def test_what_was_left_midway_is_swept(owner):
    for name in ("old", "new"):
        (making_folder() / name).mkdir(parents=True)
        documents_storage().save(f"transfer/{name}", io.BytesIO(b"x"))
    ago = time.time() - 2 * 24 * 60 * 60
    os.utime(making_folder() / "old", (ago, ago))
    os.utime(documents_storage().path("transfer/old"), (ago, ago))

    call_command("empty_trash", quiet=True)

    assert [it.name for it in making_folder().iterdir()] == ["new"]
    assert stored() == {"new"}


# --- In the background, over connections of its own --------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_it_is_made_in_the_background_and_can_be_stopped(monkeypatch):
    monkeypatch.setattr(holding, "TELLS_EVERY_SECONDS", 0.01)
    owner = UserFactory()
    told, is_stopped, went_on = [], [], []
    export, _ = begin_export(owner=owner, now=timezone.now())
    write_zip = export_changes.write_zip

    def slow(user, to, *, now, progress):
        progress(rows=2)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            progress()
            row = AccountExport.objects.get()
            if row.rows_done and not is_stopped:
                told.append(row.rows_done)
                stop_export(export=export, now=timezone.now())
                is_stopped.append(1)
        went_on.append(1)
        return write_zip(user, to, now=now, progress=progress)

    with patch.object(export_changes, "write_zip", slow):
        make_export(export.pk)

    assert told == [1]
    assert not went_on
    assert AccountExport.objects.get().state == "stopped"
    assert stored() == set()
    client = Client()
    client.force_login(owner)
    assertContains(client.get(PAGE), "Stopped. Nothing was kept of the export.")


@pytest.mark.django_db(transaction=True)
def test_a_press_is_enough():
    client = Client()
    client.force_login(UserFactory())

    client.post(CREATE)

    until = time.monotonic() + 10
    while AccountExport.objects.get().is_at_work and time.monotonic() < until:
        pass
    assert AccountExport.objects.get().state == "ready"
