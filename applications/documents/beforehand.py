"""The file of a form goes to its store before the change begins, which on SQLite nobody else can
write beside: a store that is slow, or away, keeps nobody waiting but the one who sent the file.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import DatabaseError
from django.http import HttpRequest

from applications.documents.changes import delete_file, documents_storage
from applications.documents.files import RefusedFile, look_at
from applications.documents.forms import file_field
from applications.models import DocumentVersion
from applications.models.document import random_name

log = logging.getLogger(__name__)


@contextmanager
def stored_beforehand(request: HttpRequest) -> Iterator[None]:
    """Inside, the change names the file, or does not; what no version names afterwards goes."""
    file = request.FILES.get("file")
    name = _stored(file) if isinstance(file, File) and _may_be_kept(file) else ""
    try:
        yield
    finally:
        with suppress(DatabaseError):  # what stays behind is swept later
            if name and not DocumentVersion.objects.filter(file=name).exists():
                delete_file(name)


def _may_be_kept(file: File) -> bool:
    """The form says why not."""
    try:
        look_at(file_field().clean(file), file.name or "")
    except (RefusedFile, ValidationError):
        return False
    return True


def _stored(file: File) -> str:
    """Its name in the store, which the file carries along; "" where it could not be stored."""
    name = ""
    try:
        name = documents_storage().save(random_name(DocumentVersion(), ""), file)
    except Exception:
        log.exception("A document cannot be stored.")
    file.seek(0)
    file.stored_as = name  # type: ignore[attr-defined]
    return name
