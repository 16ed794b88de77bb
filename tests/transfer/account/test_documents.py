"""Documents go out with an account and come back byte by byte."""

import io
import json
import zipfile

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains

from applications.documents.domain.file_names import safe_name
from applications.documents.domain.formats import Format
from applications.models import Document, DocumentVersion, RoleDocument
from tests.factories import DocumentVersionFactory, RoleDocumentFactory, RoleFactory, UserFactory
from tests.transfer.account.test_round_trip import document, packed
from transfer.account.loading import BadFile, load_account, read_zip
from transfer.account.writing import DOCUMENT


@pytest.fixture
def full(owner):
    row = RoleDocumentFactory(role__owner=owner, version__content=b"As it was")
    DocumentVersionFactory(
        document=row.version.document, number=2, content="Größer".encode(), text="Größer"
    )
    return owner


def rewritten(file: io.BytesIO, change) -> io.BytesIO:
    """The same ZIP after somebody wrote into it. change(account, files)."""
    with zipfile.ZipFile(file) as archive:
        account = json.loads(archive.read(DOCUMENT))
        files = {it: archive.read(it) for it in archive.namelist() if it != DOCUMENT}
    change(account, files)
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DOCUMENT, json.dumps(account))
        for name, content in files.items():
            archive.writestr(name, content)
    return again


def loaded(file, user=None):
    user = user or UserFactory()
    load_account(user, read_zip(file), packed=file)
    return user


def contents(user) -> list[bytes]:
    rows = DocumentVersion.objects.owned_by(user).order_by("document", "number")
    return [it.file.open().read() for it in rows]


def test_the_zip_holds_every_file_under_a_name_that_one_knows_again(full):
    with zipfile.ZipFile(packed(full)) as archive:
        assert archive.read("documents/1-cv.txt") == b"As it was"
        assert archive.read("documents/2-cv.txt").decode() == "Größer"
        account = json.loads(archive.read(DOCUMENT))

    rows = account["tables"]["document_versions"]
    assert [it["file"] for it in rows] == ["documents/1-cv.txt", "documents/2-cv.txt"]


def test_the_copy_holds_the_same_bytes_in_files_of_its_own(full):
    copy = loaded(packed(full))

    assert document(copy)["tables"] == document(full)["tables"]
    assert contents(copy) == contents(full) == [b"As it was", "Größer".encode()]
    names = set(DocumentVersion.objects.values_list("file", flat=True))
    assert len(names) == 4
    assert RoleDocument.objects.owned_by(copy).get().version.number == 1


files = st.lists(
    st.tuples(st.text(max_size=20), st.text(min_size=1, max_size=50), st.booleans()), max_size=4
)
VISIBLE = "".join(chr(it) for it in range(97, 123))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files)
def test_any_documents_come_back_the_same(db, rows):
    user = UserFactory()
    for number, (name, words, is_sent) in enumerate(rows):
        content = f"{VISIBLE} {number} {words}".encode("utf-8", "ignore").replace(b"\0", b"")
        content = b"".join(bytes([it]) for it in content if it >= 32 and it != 127)
        version = DocumentVersionFactory(
            owner=user, content=content, file_name=safe_name(name, Format.TXT)
        )
        if is_sent:
            RoleDocumentFactory(role=RoleFactory(owner=user), version=version)

    copy = loaded(packed(user))

    assert document(copy)["tables"] == document(user)["tables"]
    assert contents(copy) == contents(user)


def test_a_file_the_store_has_lost_is_said_and_does_not_stop_the_rest(full):
    lost = DocumentVersion.objects.get(number=1)
    lost.file.storage.delete(lost.file.name)

    copy = loaded(packed(full))

    assert DocumentVersion.objects.owned_by(copy).get(number=1).file.name == ""
    assert DocumentVersion.objects.owned_by(copy).get(number=2).file.open().read()
    again = loaded(packed(copy))
    assert document(again)["tables"]["documents"] == document(full)["tables"]["documents"]


def row_of(account, **values):
    account["tables"]["document_versions"][0].update(values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda a, f: f.pop("documents/1-cv.txt"), "missing in this export"),
        (lambda a, f: f.update({"documents/1-cv.txt": b"Another"}), "not the file"),
        (lambda a, f: row_of(a, sha256="0" * 64), "not the file"),
        (lambda a, f: row_of(a, size=3), "not the file"),
        (lambda a, f: row_of(a, file_name="../../cv.txt"), "not the file"),
        (lambda a, f: row_of(a, file_name="cv.exe"), "not kept"),
        (lambda a, f: row_of(a, file="../../../etc/passwd"), "missing in this export"),
        (lambda a, f: row_of(a, file=DOCUMENT), "not the file"),
        (lambda a, f: row_of(a, file=7), "no export of Debrief"),
        (lambda a, f: f.update({"documents/1-cv.txt": b"<html>"}), "web page"),
        (lambda a, f: f.update({"documents/1-cv.txt": b"x" * (20 * 1024 * 1024 + 1)}), "larger"),
    ],
)
def test_a_zip_somebody_wrote_into_is_refused_with_nothing_kept(full, change, words):
    storage = DocumentVersion._meta.get_field("file").storage
    file = rewritten(packed(full), change)
    other = UserFactory()
    before = document(other), files_of(storage)

    with pytest.raises(BadFile, match=words):
        loaded(file, other)

    assert (document(other), files_of(storage)) == before


def files_of(storage) -> set[str]:
    folders, _ = storage.listdir("")
    return {f"{folder}/{it}" for folder in folders for it in storage.listdir(folder)[1]}


def test_more_than_the_quota_is_refused_in_words(full, settings):
    settings.DOCUMENTS_QUOTA_BYTES = 10

    with pytest.raises(BadFile, match="DEBRIEF_DOCUMENTS_MB"):
        loaded(packed(full))


def test_a_document_without_its_zip_is_refused_in_words(full):
    found = document(full)

    with pytest.raises(BadFile, match="Choose the ZIP"):
        load_account(UserFactory(), found)


def test_what_is_replaced_loses_its_files(full, owner, django_capture_on_commit_callbacks):
    other = DocumentVersionFactory(content=b"To be replaced")
    storage, name = other.file.storage, other.file.name
    file = packed(full)

    with django_capture_on_commit_callbacks(execute=True):
        load_account(other.document.owner, read_zip(file), packed=file, replace=True)

    assert not storage.exists(name)
    assert Document.objects.owned_by(other.document.owner).count() == 1


def test_the_pages_and_the_commands_carry_files(full, client, tmp_path):
    other = UserFactory(email="other@example.org")
    client.force_login(other)

    brought = client.post(reverse("transfer:account_import_create"), {"file": upload(packed(full))})
    client.post(f"{brought['Location']}start/")

    assert contents(other) == contents(full)
    third = UserFactory(email="third@example.org")
    call_command("export_account", "other@example.org", str(tmp_path / "a.zip"))
    call_command("import_account", "third@example.org", str(tmp_path / "a.zip"))
    assert contents(third) == contents(full)


def upload(file: io.BytesIO) -> io.BytesIO:
    file.seek(0)
    file.name = "export.zip"
    return file


def test_a_refusal_stands_on_the_page(full, client):
    client.force_login(UserFactory())
    file = rewritten(packed(full), lambda a, f: f.clear())
    brought = client.post(reverse("transfer:account_import_create"), {"file": upload(file)})

    response = client.post(f"{brought['Location']}start/", follow=True)

    assertContains(response, "is missing in this export, or damaged")
    assertContains(response, "Try again")
