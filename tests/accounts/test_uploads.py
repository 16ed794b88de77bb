"""Files are bounded before anybody opens them, and strangers send none."""

import zipfile
from io import BytesIO

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver

from accounts import uploads
from accounts.uploads import StrangersSendNoFilesMiddleware, UploadField


def packed(*parts):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, size in parts:
            file.writestr(name, b"0" * size)
    return SimpleUploadedFile("it.zip", content.getvalue())


@pytest.fixture
def field():
    return UploadField(
        most_bytes=5_000, too_large="Too large.", most_parts=3, most_unpacked_bytes=10_000
    )


def refused(field, file):
    with pytest.raises(ValidationError) as error:
        field.clean(file)
    return error.value.code


def all_forms(form=forms.BaseForm):
    for sub in form.__subclasses__():
        yield sub
        yield from all_forms(sub)


def test_every_file_of_every_form_is_bounded():
    assert get_resolver().url_patterns  # which imports all forms
    fields = [
        (form, it)
        for form in set(all_forms())
        if not form.__module__.startswith(("django", "allauth", "tests"))
        for it in getattr(form, "base_fields", {}).values()
        if isinstance(it, forms.FileField)
    ]

    assert len(fields) >= 5
    assert [form for form, it in fields if not isinstance(it, UploadField)] == []


def test_what_fits_is_left_at_its_start(field):
    file = packed(("a", 10), ("b", 10))

    assert field.clean(file).read(2) == b"PK"


def test_large_file_is_refused(field):
    assert refused(field, SimpleUploadedFile("it.txt", b"x" * 5_001)) == "large"


def test_zip_with_many_parts_is_refused_before_their_list_is_read(field, monkeypatch):
    file = packed(*((str(it), 1) for it in range(4)))
    monkeypatch.setattr(uploads.zipfile, "ZipFile", None)

    assert refused(field, file) == "parts"


def test_zip_that_unpacks_to_too_much_is_refused_unopened(field, monkeypatch):
    file = packed(("a", 10_001))
    monkeypatch.setattr(uploads.zipfile.ZipFile, "open", None)

    assert refused(field, file) == "unpacks"


def test_damaged_zip_is_left_to_its_reader(field):
    assert field.clean(SimpleUploadedFile("it.zip", b"PK\x03\x04 and nothing more"))


# --- Who sends files ------------------------------------------------------------------------------


def files_of(monkeypatch, *, is_known, **headers):
    monkeypatch.setattr(uploads, "is_known", lambda request: is_known)
    sent = {"title": "it", "file": SimpleUploadedFile("it.txt", b"x" * 100)}
    request = RequestFactory().post("/", sent, headers=headers)
    StrangersSendNoFilesMiddleware(lambda request: HttpResponse())(request)
    assert request.POST["title"] == "it"
    return list(request.FILES)


def test_stranger_sends_no_file(monkeypatch):
    assert files_of(monkeypatch, is_known=False) == []


def test_who_is_known_sends_files(monkeypatch):
    assert files_of(monkeypatch, is_known=True) == ["file"]
