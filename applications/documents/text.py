"""The text of a document, for search. Run by itself, so that no file can hold up or fill the app:

    python -m applications.documents.text pdf < file > text

It imports nothing of Django, takes at most MOST_SECONDS of the processor and MOST_MEMORY, and
writes at most MOST_TEXT characters in UTF-8.
"""

import io
import logging
import re
import resource
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO

from applications.documents.domain.formats import MOST_TEXT, Format

MOST_SECONDS = 8
MOST_MEMORY = 1024 * 1024 * 1024
MOST_PAGES = 200
MOST_PARAGRAPHS = 20_000
MOST_UNPACKED = 50 * 1024 * 1024
ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
PARAGRAPHS = {f"{ODF_TEXT}p", f"{ODF_TEXT}h"}


def text_of(content: bytes, of: Format) -> str:
    """At most MOST_TEXT characters, as search can keep them. Raises whatever a bad file makes."""
    return tidy(READ[of](io.BytesIO(content)))


def tidy(parts: Iterator[str]) -> str:
    """The parts as one text: no character that a database refuses, no space that says nothing."""
    kept: list[str] = []
    length = 0
    for part in parts:
        seen = "".join(
            " " if it in "\t\n\r\f\v" else it
            for it in part
            if it in "\t\n\r\f\v" or unicodedata.category(it) not in {"Cc", "Cs", "Cn"}
        )
        if seen := re.sub(r" +", " ", seen).strip():
            kept.append(seen)
            length += len(seen) + 1
        if length > MOST_TEXT:
            break
    return "\n".join(kept)[:MOST_TEXT].strip()


def _of_pdf(file: IO[bytes]) -> Iterator[str]:
    from pypdf import PdfReader

    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        return
    for page in islice(reader.pages, MOST_PAGES):
        yield page.extract_text() or ""


def _of_docx(file: IO[bytes]) -> Iterator[str]:
    from docx import Document

    _refuse_bombs(file)
    document = Document(file)
    # With those in tables, which CVs are often made of.
    for paragraph in islice(document.element.body.iter(_W_P), MOST_PARAGRAPHS):
        yield "".join(it.text or "" for it in paragraph.iter(_W_T))


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W_P, _W_T = f"{_W}p", f"{_W}t"


def _of_odt(file: IO[bytes]) -> Iterator[str]:
    from defusedxml.ElementTree import iterparse

    _refuse_bombs(file)
    with zipfile.ZipFile(file) as packed, packed.open("content.xml") as content:
        found = (it for _, it in iterparse(content) if it.tag in PARAGRAPHS)
        for paragraph in islice(found, MOST_PARAGRAPHS):
            yield "".join(paragraph.itertext())


def _refuse_bombs(file: IO[bytes]) -> None:
    """What the list of the ZIP says; the limit of memory holds where it lies."""
    with zipfile.ZipFile(file) as packed:
        if sum(it.file_size for it in packed.infolist()) > MOST_UNPACKED:
            raise ValueError("It unpacks to too much.")
    file.seek(0)


READ: dict[Format, Callable[[IO[bytes]], Iterator[str]]] = {
    Format.PDF: _of_pdf,
    Format.DOCX: _of_docx,
    Format.ODT: _of_odt,
}


def main(of: Format) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it has nothing to write but its answer
    logging.disable()
    text = text_of(sys.stdin.buffer.read(), of)
    sys.stdout.buffer.write(text.encode())


if __name__ == "__main__":
    main(Format(sys.argv[1]))
