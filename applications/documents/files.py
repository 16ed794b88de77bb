"""What a file is, by its content; the rest is refused in words. Nothing is unpacked here."""

import hashlib
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

import charset_normalizer
import puremagic

from applications.documents.domain.file_names import extension_of, safe_name
from applications.documents.domain.formats import (
    FORMATS_IN_WORDS,
    OF_EXTENSION,
    TEXTS,
    Format,
)

MOST_BYTES = 20 * 1024 * 1024
HEAD_BYTES = 64 * 1024
CHUNK_BYTES = 256 * 1024
MOST_ENTRIES = 5_000
MOST_MIMETYPE_BYTES = 200
OF_CONTENT = {
    "application/pdf": Format.PDF,
    "image/png": Format.PNG,
    "image/jpeg": Format.JPEG,
    "image/webp": Format.WEBP,
}
ZIP_START = b"PK\x03\x04"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
MARKUP = re.compile(
    r"\s*<(?:!doctype|html|head|body|svg|script|\?xml|\?php|math|iframe|!--)", re.IGNORECASE
)
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")

AGAIN = "Then choose it again."
KEPT = f"Documents are {FORMATS_IN_WORDS}."
TOO_LARGE = f"This file is larger than 20 MB. Save it with smaller pictures. {AGAIN}"
EMPTY = "This file is empty. Choose another."
NO_TEXT = f"What is in this file is no text that can be read. {KEPT}"
IS_MARKUP = f"This is a web page or a drawing (HTML, SVG). Print it as a PDF. {AGAIN}"
OLD_OFFICE = (
    f"This is an old Office file (.doc), or one with a password. Save it as DOCX or PDF. {AGAIN}"
)
IS_RTF = f"This is an RTF file. Save it as DOCX, ODT or PDF. {AGAIN}"
HAS_MACROS = f"This DOCX holds macros, which could run. Save it without them, or as a PDF. {AGAIN}"
OTHER_ZIP = f"This is a ZIP or another Office file. {KEPT}"
BROKEN_ZIP = f"This file is damaged: it cannot be opened. Save it anew. {AGAIN}"


class RefusedFile(Exception):  # noqa: N818
    """Why a file is not kept, in words for the user."""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """name: safe to show and to download as. size: bytes. sha256: as 64 hexadecimal digits."""

    format: Format
    name: str
    size: int
    sha256: str


def look_at(file: IO[bytes], name: str) -> SeenFile:
    """What a file is. It is left at its start. Raises RefusedFile."""
    size = file.seek(0, 2)
    if not size:
        raise RefusedFile(EMPTY)
    if size > MOST_BYTES:
        raise RefusedFile(TOO_LARGE)
    found = format_of(file, name)
    seen = SeenFile(found, safe_name(name, found), size, digest_of(file))
    file.seek(0)
    return seen


def digest_of(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while part := file.read(CHUNK_BYTES):
        digest.update(part)
    return digest.hexdigest()


def format_of(file: IO[bytes], name: str) -> Format:
    """By its content; of texts, by the name which kind. Raises RefusedFile."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head.startswith(ZIP_START):
        return _in_zip(file)
    if head.startswith(OLE_START):
        raise RefusedFile(OLD_OFFICE)
    kinds = _kinds_of(head)
    for kind, _ in kinds:
        if kind in OF_CONTENT:
            return OF_CONTENT[kind]
    return _text_format(file, head, name, kinds)


def _kinds_of(head: bytes) -> list[tuple[str, str]]:
    """Content type and name of what it may be, the likeliest first; [] for a text."""
    try:
        return [(it.mime_type, it.name) for it in puremagic.magic_string(head)]
    except puremagic.PureError:
        return []


# What Python's reader of ZIPs raises where one is damaged.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(NotImplementedError, RuntimeError, ValueError, EOFError, OSError),
)


def _in_zip(file: IO[bytes]) -> Format:
    """Only the list of its parts is read, and the type that an ODT says first."""
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            names = {it.filename for it in parts}
            if len(parts) > MOST_ENTRIES:
                raise RefusedFile(OTHER_ZIP)
            if "mimetype" in names:
                with packed.open("mimetype") as said:
                    is_odt = said.read(MOST_MIMETYPE_BYTES).strip() == ODT_TYPE
                if is_odt and "content.xml" in names:
                    return Format.ODT
            elif {"[Content_Types].xml", "word/document.xml"} <= names:
                if any(it.lower().endswith("vbaproject.bin") for it in names):
                    raise RefusedFile(HAS_MACROS)
                return Format.DOCX
    except BROKEN as error:
        raise RefusedFile(BROKEN_ZIP) from error
    raise RefusedFile(OTHER_ZIP)


def _text_format(file: IO[bytes], head: bytes, name: str, kinds: list[tuple[str, str]]) -> Format:
    extension = extension_of(name)
    if head.startswith(b"{\\rtf"):
        raise RefusedFile(IS_RTF)
    file.seek(0)
    text = text_in(file.read(MOST_BYTES))
    if text is None:
        raise RefusedFile(f"This is {_article(kinds[0][1])}. {KEPT}" if kinds else NO_TEXT)
    if MARKUP.match(text.lstrip("\ufeff")):
        raise RefusedFile(IS_MARKUP)
    said = OF_EXTENSION.get(extension)
    if said in TEXTS:
        return said
    if said:
        raise RefusedFile(
            f"This file is called .{extension}, but it is no {said.label}: it holds plain text."
            f" Choose the {said.label} itself, or call it .txt."
        )
    if extension and not extension.isdigit():
        raise RefusedFile(f"A .{extension[:10]} file is not kept. {KEPT}")
    return Format.TXT


def text_in(content: bytes) -> str | None:
    """The text in whatever encoding; None where it is none, or holds what no text holds."""
    text = _decoded(content)
    return None if text is None or CONTROL.search(text) else text


def _decoded(content: bytes) -> str | None:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if b"\0" in content:
        return None
    best = charset_normalizer.from_bytes(
        content[:200_000], cp_isolation=["cp1252", "cp1250", "cp1251", "cp932", "gb18030"]
    ).best()
    try:
        return content.decode(best.encoding) if best else None
    except UnicodeDecodeError:
        return None


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
