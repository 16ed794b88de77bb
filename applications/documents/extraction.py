"""Reads the text of a version once it is stored; what cannot be read has none."""

import logging
import os
import subprocess
import sys
from datetime import datetime
from threading import BoundedSemaphore

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from applications.documents.domain.formats import HAVE_TEXT, MOST_TEXT, TEXTS, Format
from applications.documents.files import MOST_BYTES, text_in
from applications.documents.text import tidy
from applications.models import DocumentVersion

MOST_WAIT_SECONDS = 12
MOST_AT_ONCE = 200
MOST_READERS = 2

# Each may take a gigabyte. Who waits too long is read when the trash is emptied.
_readers = BoundedSemaphore(MOST_READERS)

log = logging.getLogger(__name__)


def read_text(pk: int) -> None:
    """Outside of any transaction, since it takes its time. Never raises for a bad file."""
    version = DocumentVersion.objects.filter(pk=pk).first()
    if version is None:
        return
    try:
        with version.file.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except Exception:  # noqa: BLE001  each storage has its own
        log.warning("The file of document version %s cannot be read.", pk)
        return  # it may be there later
    if not _readers.acquire(timeout=MOST_WAIT_SECONDS):
        return
    try:
        text = text_of(content, Format(version.format))
    finally:
        _readers.release()
    _keep(pk, text, now=timezone.now())


def _keep(pk: int, text: str, *, now: datetime) -> None:
    row = DocumentVersion.objects.filter(pk=pk)
    try:
        with transaction.atomic():
            row.update(text=text, text_read_at=now)
    except DatabaseError:  # words that the index of search does not take
        row.update(text="", text_read_at=now)


def text_of(content: bytes, of: Format) -> str:
    """ "" where there is none, or none that can be read in time."""
    if of not in HAVE_TEXT:
        return ""
    if of in TEXTS:
        return tidy(iter((text_in(content) or "").splitlines()))
    try:
        done = subprocess.run(  # noqa: S603  our own module, and a word of our own
            [sys.executable, "-m", "applications.documents.text", of.value],
            input=content,
            capture_output=True,
            timeout=MOST_WAIT_SECONDS,
            cwd=settings.BASE_DIR,
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="ignore")[:MOST_TEXT] if done.returncode == 0 else ""


def read_what_waits() -> None:
    """Versions whose text nobody has looked for, since the app was stopped meanwhile."""
    waiting = DocumentVersion.objects.filter(text_read_at=None).order_by("pk")
    for pk in list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        read_text(pk)
