"""The library, a document's page, what goes with a role, and the way a file is served."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.models import Document, DocumentVersion, RoleDocument
from tests.applications.documents.sample_files import HTML, SVG, docx, pdf
from tests.factories import DocumentVersionFactory, RoleDocumentFactory, RoleFactory, UserFactory
from tests.undoing import undo_in

ADD = reverse("applications:document_create")
LIST = reverse("applications:document_list")
IN_PANEL = {"HX-Request": "true", "HX-Target": "role-documents"}


def upload(client, content=b"Eight years of pipelines", name="CV Olga.txt", **more):
    role = more.pop("role", None)
    path = more.pop("path", f"{ADD}?role={role.pk}" if role else ADD)
    headers = more.pop("headers", {})
    file = SimpleUploadedFile(name, content) if content is not None else ""
    return client.post(path, {"kind": "cv", "file": file, **more}, headers=headers)


def download(version):
    return reverse("applications:document_version_download", args=[version.pk])


# --- Uploading -----------------------------------------------------------------------------------


def test_a_document_comes_into_the_library(signed_in, owner):
    response = upload(signed_in, pdf("Words"), "CV Olga.pdf", title="", notes="For banks")

    document = Document.objects.get()
    assertRedirects(response, document.get_absolute_url())
    assert (document.owner, document.title, document.notes) == (owner, "CV Olga", "For banks")
    assert document.versions.get().file_name == "CV Olga.pdf"


def test_htmx_is_led_to_its_page(htmx):
    response = upload(htmx)

    assert response["HX-Redirect"] == Document.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (None, "", "Choose the file first."),
        (b"", "cv.pdf", "This file is empty."),
        (HTML, "cv.pdf", "web page"),
        (SVG, "cv.svg", "drawing"),
        (b"x" * (20 * 1024 * 1024 + 1), "cv.txt", "larger than 20 MB"),
    ],
)
def test_what_is_refused_loses_nothing_that_was_typed(signed_in, htmx, content, name, words):
    for client in (signed_in, htmx):
        response = upload(client, content, name, kind="letter", title="My letter", notes="Kept")

        assertContains(response, words, status_code=422)
        assertContains(response, 'value="My letter"', status_code=422)
        assertContains(response, '<option value="letter" selected', status_code=422)
        assertContains(response, "Kept</textarea>", status_code=422)
        assertContains(response, "data-errors", status_code=422)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/cv.txt", "cv.txt"),
        ("cv.txt.exe.txt", "cv.txt"),
        ("x" * 300 + ".txt", "x" * 120 + ".txt"),
        ("c\u202ev.txt", "cv.txt"),
        ("Größe “neu”.txt", "Größe “neu”.txt"),
    ],
)
def test_names_are_made_safe(signed_in, name, kept):
    assert upload(signed_in, name=name).status_code == 302

    assert DocumentVersion.objects.get().file_name == kept


def test_a_name_with_a_nul_is_no_trap(signed_in):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\ncv\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a\0b.txt"\r\n\r\nx\r\n'
        b"--b--\r\n"
    )

    signed_in.post(ADD, body, content_type="multipart/form-data; boundary=b")

    assert DocumentVersion.objects.get().file_name == "ab.txt"


def test_the_quota_is_shown_and_holds(signed_in, owner, settings):
    settings.DOCUMENTS_QUOTA_BYTES = 100 * 1024
    upload(signed_in, b"x" * 40 * 1024)

    assertContains(signed_in.get(LIST), "40 KB used, 60 KB left.")
    response = upload(signed_in, b"y" * 61 * 1024)
    assertContains(response, "60 KB of your 100 KB are left", status_code=422)


# --- The same file again -------------------------------------------------------------------------


def test_the_same_file_again_is_pointed_out_with_the_one_to_use(signed_in, owner):
    version = DocumentVersionFactory(owner=owner, content=b"Same bytes", document__title="CV 2026")
    DocumentVersionFactory(content=b"Same bytes")  # another user's says nothing

    response = upload(signed_in, b"Same bytes", "other name.txt")

    assertContains(response, "This file is here already", status_code=422)
    assertContains(response, f'name="use" value="{version.pk}"', status_code=422)
    assert Document.objects.owned_by(owner).count() == 1
    used = signed_in.post(ADD, {"use": version.pk})
    assertRedirects(used, version.document.get_absolute_url())


def test_using_it_for_a_role_notes_it_there(signed_in, owner):
    role, version = RoleFactory(owner=owner), DocumentVersionFactory(owner=owner)

    signed_in.post(f"{ADD}?role={role.pk}", {"use": version.pk, "sent_on": "2026-05-04"})

    row = RoleDocument.objects.get()
    assert (row.role, row.version, str(row.sent_on)) == (role, version, "2026-05-04")


def test_what_another_user_has_is_neither_told_nor_used(signed_in, owner):
    others = DocumentVersionFactory(content=b"Same bytes")

    assert signed_in.post(ADD, {"use": others.pk}).status_code == 404
    assert upload(signed_in, b"Same bytes").status_code == 302


# --- Versions ------------------------------------------------------------------------------------


def add_version(client, document, content=b"The CV as it is now"):
    path = reverse("applications:document_version_create", args=[document.pk])
    return client.post(path, {"file": SimpleUploadedFile("cv.txt", content)}, follow=True)


def test_a_new_version_is_the_newest_and_can_be_undone(
    signed_in, owner, django_capture_on_commit_callbacks
):
    first = DocumentVersionFactory(owner=owner)

    response = add_version(signed_in, first.document)

    assertContains(response, "Version 2 is the newest now.")
    assert first.document.versions.first().number == 2
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(undo_in(response))
    assert list(first.document.versions.all()) == [first]


def test_a_version_that_was_sent_meanwhile_stays(signed_in, owner):
    first = DocumentVersionFactory(owner=owner)
    response = add_version(signed_in, first.document)
    RoleDocumentFactory(role__owner=owner, version=first.document.versions.first())

    undone = signed_in.post(undo_in(response), follow=True)

    assertContains(undone, "It has changed since, so nothing was undone.")
    assert first.document.versions.count() == 2


def test_the_same_version_again_is_refused(signed_in, owner):
    first = DocumentVersionFactory(owner=owner, content=b"Same bytes")

    response = add_version(signed_in, first.document, b"Same bytes")

    assertContains(response, "This file is here already", status_code=422)
    assert first.document.versions.count() == 1


# --- With a role ---------------------------------------------------------------------------------


def test_a_file_uploaded_at_a_role_goes_with_it(signed_in, owner):
    role = RoleFactory(owner=owner)

    response = upload(signed_in, role=role, sent_on="2026-05-04")

    assert response["Location"] == f"{role.get_absolute_url()}#role-documents"
    row = RoleDocument.objects.get()
    assert (row.role, str(row.sent_on)) == (role, "2026-05-04")
    assertContains(signed_in.get(role.get_absolute_url()), "sent Monday 4 May 2026")


def test_in_place_the_panel_opens_takes_the_file_and_says_so(htmx, owner):
    role = RoleFactory(owner=owner)

    opened = htmx.get(f"{ADD}?role={role.pk}", headers=IN_PANEL)
    assertContains(opened, 'hx-encoding="multipart/form-data"')
    assertContains(opened, "<progress")
    response = upload(htmx, role=role, headers=IN_PANEL)

    assertContains(response, "Added: CV Olga.")
    assertContains(response, "not sent")
    assertNotContains(response, "<html")
    refused = upload(htmx, HTML, "cv.pdf", role=role, title="Kept", headers=IN_PANEL)
    assertContains(refused, 'value="Kept"', status_code=422)


def test_what_was_sent_is_noted_from_the_library(signed_in, htmx, owner):
    role, version = RoleFactory(owner=owner), DocumentVersionFactory(owner=owner)
    path = reverse("applications:role_document_create", args=[role.pk])

    assertContains(signed_in.get(path), version.document.title)
    sent = {"which": version.pk, "sent_on": "2026-05-04"}
    response = htmx.post(path, sent, headers=IN_PANEL)

    assertContains(response, "Noted: My CV.")
    assert str(RoleDocument.objects.get().sent_on) == "2026-05-04"


def test_a_day_to_come_is_refused_with_what_was_chosen(signed_in, owner):
    role, version = RoleFactory(owner=owner), DocumentVersionFactory(owner=owner)
    path = reverse("applications:role_document_create", args=[role.pk])

    response = signed_in.post(path, {"which": version.pk, "sent_on": "2999-01-01"})

    assertContains(response, "That day is still to come", status_code=422)
    assertContains(response, f'<option value="{version.pk}" selected', status_code=422)


@pytest.mark.parametrize("is_in_place", [False, True])
def test_taking_it_from_a_role_can_be_undone(signed_in, htmx, owner, is_in_place):
    row = RoleDocumentFactory(role__owner=owner)
    path = reverse("applications:role_document_remove", args=[row.pk])
    client, headers = (htmx, IN_PANEL) if is_in_place else (signed_in, {})

    response = client.post(path, headers=headers)
    assert not RoleDocument.objects.exists()
    if not is_in_place:
        response = client.get(response.url)
    client.post(undo_in(response), headers=headers)

    again = RoleDocument.objects.get()
    assert (again.role, again.version, again.sent_on) == (row.role, row.version, row.sent_on)


def test_on_its_page_it_is_noted_for_a_role(signed_in, owner):
    role, version = RoleFactory(owner=owner), DocumentVersionFactory(owner=owner)
    path = reverse("applications:document_send", args=[version.document_id])

    response = signed_in.post(path, {"role": role.pk, "sent_on": ""}, follow=True)

    assertContains(response, f"Noted for {role}.")
    assert RoleDocument.objects.get().sent_on is None


def two_versions(owner):
    first = DocumentVersionFactory(owner=owner, document__title="CV", format="pdf")
    second = DocumentVersionFactory(document=first.document, owner=owner, number=2, format="docx")
    return first, second


@pytest.mark.parametrize("chosen", [0, 1])
def test_which_of_several_versions_went_there_is_chosen_on_the_role(signed_in, htmx, owner, chosen):
    role, versions = RoleFactory(owner=owner), two_versions(owner)
    path = reverse("applications:role_document_create", args=[role.pk])

    page = signed_in.get(path)
    assertContains(page, f'<option value="{versions[1].pk}" selected>CV, version 2, the newest (DO')
    assertContains(page, f'<option value="{versions[0].pk}">CV, version 1 (PDF, ')
    response = htmx.post(path, {"which": versions[chosen].pk}, headers=IN_PANEL)

    assert RoleDocument.objects.get().version == versions[chosen]
    assertContains(response, f"version {chosen + 1}")


def test_which_of_several_versions_went_there_is_chosen_on_the_document(signed_in, owner):
    role, (first, second) = RoleFactory(owner=owner), two_versions(owner)
    path = reverse("applications:document_send", args=[first.document_id])

    page = signed_in.get(first.document.get_absolute_url())
    assertContains(page, f'<option value="{second.pk}" selected>Version 2, the newest (DOCX, ')
    signed_in.post(path, {"role": role.pk, "which": first.pk})
    assert RoleDocument.objects.get().version == first

    others = DocumentVersionFactory()
    refused = signed_in.post(path, {"role": role.pk, "which": others.pk})
    assertContains(refused, "Choose one of the versions.", status_code=422)


def test_no_version_is_asked_for_where_there_is_one(signed_in, owner):
    RoleFactory(owner=owner)
    version = DocumentVersionFactory(owner=owner)

    assertNotContains(signed_in.get(version.document.get_absolute_url()), "Which version")


@pytest.mark.parametrize("where", ["role", "in_place", "document"])
@pytest.mark.parametrize("was_there", [False, True])
def test_what_was_noted_can_be_undone(signed_in, htmx, owner, where, was_there):
    role, version = RoleFactory(owner=owner), DocumentVersionFactory(owner=owner)
    if was_there:
        RoleDocumentFactory(role=role, version=version, sent_on=None)
    client, headers = (htmx, IN_PANEL) if where == "in_place" else (signed_in, {})
    name, pk = ("document_send", version.document_id) if where == "document" else (
        "role_document_create", role.pk,
    )  # fmt: skip
    sent = {"role": role.pk, "which": version.pk, "sent_on": "2026-05-04"}

    response = client.post(reverse(f"applications:{name}", args=[pk]), sent, headers=headers)
    assert str(RoleDocument.objects.get().sent_on) == "2026-05-04"
    response = response if where == "in_place" else client.get(response.url)
    client.post(undo_in(response), headers=headers)

    assert [it.sent_on for it in RoleDocument.objects.all()] == [None] * was_there


def test_an_undo_of_what_was_noted_leaves_a_later_day(signed_in, owner):
    role, version = RoleFactory(owner=owner), DocumentVersionFactory(owner=owner)
    path = reverse("applications:role_document_create", args=[role.pk])
    sent = {"which": version.pk, "sent_on": "2026-05-04"}

    response = signed_in.get(signed_in.post(path, sent).url)
    RoleDocument.objects.update(sent_on="2026-05-05")
    assertContains(signed_in.post(undo_in(response), follow=True), "It has changed since")

    assert str(RoleDocument.objects.get().sent_on) == "2026-05-05"


def test_another_users_role_or_document_is_no_choice(signed_in, owner):
    role, version = RoleFactory(owner=owner), DocumentVersionFactory(owner=owner)
    others = RoleDocumentFactory()
    at_role = reverse("applications:role_document_create", args=[role.pk])
    at_document = reverse("applications:document_send", args=[version.document_id])

    assert upload(signed_in, role=others.role).status_code == 404
    assert signed_in.post(at_role, {"which": others.version_id}).status_code == 422
    assert signed_in.post(at_document, {"role": others.role_id}).status_code == 422
    assert RoleDocument.objects.count() == 1


# --- The way a file is served --------------------------------------------------------------------


def test_a_file_is_served_as_an_attachment_that_nothing_sniffs_or_keeps(signed_in, owner):
    content = pdf("Words")
    upload(signed_in, content, "Lebenslauf Größe.pdf")

    response = signed_in.get(download(DocumentVersion.objects.get()))

    assert response.status_code == 200 and response.streaming
    assert response.getvalue() == content
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Lebenslauf%20Gr%C3%B6%C3%9Fe.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert set(response["Cache-Control"].split(", ")) == {"no-store", "private"}
    assert response["Content-Length"] == str(len(content))


def test_head_says_the_same_without_the_file(signed_in, owner):
    version = DocumentVersionFactory(owner=owner, content=b"Words")

    response = signed_in.head(download(version))

    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="cv.txt"'
    assert response.getvalue() == b""


def test_nobody_else_gets_it_not_even_by_its_name_in_the_store(owner, someone_else, client):
    version = DocumentVersionFactory(owner=owner)

    assert someone_else.get(download(version)).status_code == 404
    assert someone_else.post(download(version)).status_code == 405
    assert client.get(download(version)).status_code == 302
    for path in (f"/media/{version.file.name}", f"/documents/{version.file.name}"):
        assert client.get(path).status_code in {302, 404}
        assert someone_else.get(path).status_code == 404


def test_what_lies_in_the_trash_is_not_served_until_it_is_back(signed_in, owner):
    version = DocumentVersionFactory(owner=owner)
    trash = reverse("applications:document_trash", args=[version.document_id])

    response = signed_in.post(trash, follow=True)
    assert signed_in.get(download(version)).status_code == 404
    signed_in.post(undo_in(response))

    assert signed_in.get(download(version)).getvalue()


def test_a_file_that_was_lost_is_said_in_words(signed_in, owner):
    version = DocumentVersionFactory(owner=owner)
    version.file.storage.delete(version.file.name)

    response = signed_in.get(download(version), follow=True)

    assertContains(response, "The file is not in the store any more.")


def test_a_store_that_is_away_is_said_in_words(signed_in, owner, monkeypatch):
    version = DocumentVersionFactory(owner=owner)
    monkeypatch.setattr(type(version.file.storage), "open", lambda *_: 1 / 0)

    response = signed_in.get(download(version), follow=True)

    assertContains(response, "does not answer just now")


# --- The lists -----------------------------------------------------------------------------------


def test_the_library_names_the_next_action_while_it_is_empty(signed_in):
    assertContains(signed_in.get(LIST), "Add your CV")


def test_the_library_says_what_was_sent_where_last(signed_in, owner):
    row = RoleDocumentFactory(role__owner=owner, role__title="Baker")
    RoleDocumentFactory(role__owner=owner, role__title="Cook", version=row.version, sent_on=None)
    DocumentVersionFactory(owner=owner, document__title="Letter", document__kind="letter")

    response = signed_in.get(LIST)

    assertContains(response, f"Sent to {row.role}, 4 May 2026, and 1 more")
    assertContains(response, "Not with any role yet.")
    only = signed_in.get(LIST, {"kind": "letter"})
    assertContains(only, "Letter")
    assertNotContains(only, "My CV")
    assertContains(signed_in.get(LIST, {"q": "cv.txt"}), "My CV")


@pytest.mark.parametrize("count", [1, 12])
def test_the_library_costs_a_fixed_number_of_queries(
    signed_in, owner, count, django_assert_num_queries
):
    for _ in range(count):
        row = RoleDocumentFactory(role__owner=owner)
        DocumentVersionFactory(document=row.version.document, number=2)
    signed_in.get(LIST)

    with django_assert_num_queries(8):
        signed_in.get(LIST)


def test_a_role_does_not_show_what_lies_in_the_trash(signed_in, owner):
    row = RoleDocumentFactory(role__owner=owner)
    Document.objects.update(trashed_at=timezone.now())

    response = signed_in.get(row.role.get_absolute_url())

    assertContains(response, "Nothing noted yet.")
    assertNotContains(response, "My CV")


def test_search_finds_what_stands_in_the_newest_version_and_in_those_before(
    signed_in, owner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        upload(signed_in, docx("Beekeeping for engineers"), "cv.docx", title="My life")
    with django_capture_on_commit_callbacks(execute=True):
        other = UserFactory()
        DocumentVersionFactory(owner=other, text="Beekeeping of somebody else")

    found = signed_in.get(reverse("overview:search"), {"q": "beekeep"})
    assertContains(found, "My life")
    assertContains(found, "What it says")
    assertNotContains(found, "somebody else")
    with django_capture_on_commit_callbacks(execute=True):
        add_version(signed_in, Document.objects.owned_by(owner).get(), b"Nothing of that kind")
    found = signed_in.get(reverse("overview:search"), {"q": "beekeep"})
    assertContains(found, "In version 1")
    assertContains(signed_in.get(reverse("overview:search"), {"q": "nothing"}), "My life")
    Document.objects.update(trashed_at=timezone.now())
    assertNotContains(signed_in.get(reverse("overview:search"), {"q": "nothing"}), "My life")
