"""A file that comes in by a form is bounded before anybody opens it.

That is its size, and of a ZIP how many parts it has and what they unpack to, as its list of
contents says. Each form with a file has an UploadField; what is in the file is judged by its own
reader after that.
"""

import zipfile
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest, HttpResponse

from accounts.large_bodies import is_known
from accounts.middleware import GetResponse

ZIP_START = b"PK\x03\x04"
TOO_MANY_PARTS = "This ZIP has {parts:,} files in it, and {most:,} are read at most."
UNPACKS_TO_TOO_MUCH = "This file unpacks to far more than it should, so it was not read."


class UploadField(forms.FileField):
    """most_bytes: of the file; too_large: the sentence for a larger one. most_parts and
    most_unpacked_bytes: of a ZIP, which office files are too.
    """

    def __init__(
        self,
        *,
        most_bytes: int,
        too_large: str,
        most_parts: int = 5_000,
        most_unpacked_bytes: int = 200 * 1024 * 1024,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.most_bytes, self.too_large = most_bytes, too_large
        self.most_parts, self.most_unpacked_bytes = most_parts, most_unpacked_bytes

    def to_python(self, data: Any) -> UploadedFile | None:
        file: Any = super().to_python(data)
        if file is None:
            return None
        if (file.size or 0) > self.most_bytes:
            raise ValidationError(self.too_large, code="large")
        self._look_into(file)
        file.seek(0)
        return file

    def _look_into(self, file: IO[bytes]) -> None:
        file.seek(0)
        if file.read(len(ZIP_START)) != ZIP_START:
            return
        if (parts := _parts_said(file)) > self.most_parts:
            words = TOO_MANY_PARTS.format(parts=parts, most=self.most_parts)
            raise ValidationError(words, code="parts")
        try:
            with zipfile.ZipFile(file) as packed:
                unpacked = sum(it.file_size for it in packed.infolist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
            return  # damaged: its reader says so in its own words
        if unpacked > self.most_unpacked_bytes:
            raise ValidationError(UNPACKS_TO_TOO_MUCH, code="unpacks")


def _parts_said(file: IO[bytes]) -> int:
    """How many parts the end of a ZIP announces, before its list is read; 0 where it is damaged."""
    try:
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    except (OSError, zipfile.BadZipFile):
        return 0
    return int(end[zipfile._ECD_ENTRIES_TOTAL]) if end else 0  # type: ignore[attr-defined]


class _Dropped(FileUploadHandler):
    """Takes every file and keeps none of it."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        return None

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        return None


class StrangersSendNoFilesMiddleware:
    """What an anonymous visitor attaches is dropped while it is read: no form of theirs has a file.

    The body of a script that names a token is read by the part that knows tokens.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_form = request.content_type == "multipart/form-data"
        if is_form and "Authorization" not in request.headers and not is_known(request):
            request.upload_handlers = [_Dropped(request)]
        return self.get_response(request)
