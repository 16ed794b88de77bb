"""Everything in again, by the browser."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from applications.models import Company
from tests.factories import CompanyFactory
from transfer.account.writing import write_zip

PAGE = reverse("transfer:account_transfer")
IMPORT = reverse("transfer:account_import")


def exported(user) -> SimpleUploadedFile:
    file = io.BytesIO()
    write_zip(user, file, now=timezone.now())
    return SimpleUploadedFile("debrief.zip", file.getvalue())


def test_an_empty_account_takes_an_export_at_once(signed_in, owner, someone_else):
    CompanyFactory(owner=owner, name="Fernhill")
    file = exported(owner)
    assertNotContains(someone_else.get(PAGE), "takes its place")

    response = someone_else.post(IMPORT, {"file": file}, follow=True)

    assertContains(response, "Read the whole export:")
    assert Company.objects.filter(name="Fernhill").count() == 2


def test_a_used_one_asks_first(signed_in, owner):
    CompanyFactory(owner=owner, name="Fernhill")
    file = exported(owner)
    CompanyFactory(owner=owner, name="Later")

    held = signed_in.post(IMPORT, {"file": file})
    assertContains(held, "say that it may be replaced", status_code=422)
    assert Company.objects.count() == 2

    file.seek(0)
    signed_in.post(IMPORT, {"file": file, "replace": "on"})
    assert [it.name for it in Company.objects.all()] == ["Fernhill"]


def test_a_file_that_is_no_export_is_refused_in_words(signed_in):
    response = signed_in.post(IMPORT, {"file": SimpleUploadedFile("a.zip", b"nonsense")})

    assertContains(response, "This is no export of Debrief.", status_code=422)


def test_no_file_is_said(signed_in):
    assertContains(signed_in.post(IMPORT), "Choose the ZIP first.", status_code=422)
