"""What a file is, is seen by what is in it; what could run, or is something else, is refused."""

import io
import zipfile

import pytest

from applications.documents import files
from applications.documents.domain.formats import Format
from applications.documents.files import MOST_BYTES, RefusedFile, look_at
from tests.applications.documents.sample_files import (
    HTML,
    JPEG,
    PNG,
    SVG,
    WEBP,
    bomb,
    docx,
    odt,
    packed,
    pdf,
)


def seen(content: bytes, name: str):
    return look_at(io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("content", "name", "is_of"),
    [
        (pdf("Words"), "cv.pdf", Format.PDF),
        (docx("Words"), "cv.docx", Format.DOCX),
        (odt("Words"), "cv.odt", Format.ODT),
        (PNG, "scan.png", Format.PNG),
        (JPEG, "scan.jpeg", Format.JPEG),
        (WEBP, "scan.webp", Format.WEBP),
        (b"Plain words", "cv.txt", Format.TXT),
        (b"# Words", "cv.md", Format.MD),
        (b"Plain words", "README", Format.TXT),
        ("Gr\u00fc\u00dfe aus K\u00f6ln".encode("cp1252"), "brief.txt", Format.TXT),
        ("Grüße".encode("utf-16"), "brief.txt", Format.TXT),
        (b"BMW was my last employer.", "cv.txt", Format.TXT),  # BM starts a bitmap, too
    ],
)
def test_what_is_kept_is_known_by_its_content(content, name, is_of):
    found = seen(content, name)

    assert found.format is is_of
    assert found.size == len(content)
    assert found.name.endswith(name.rpartition(".")[2]) or name == "README"


@pytest.mark.parametrize(
    ("content", "name", "right"),
    [
        (pdf("Words"), "cv.doc", "cv.pdf"),
        (pdf("Words"), "cv.pdf.exe", "cv.pdf"),
        (PNG, "me.jpg", "me.png"),
        (docx("Words"), "cv.zip", "cv.docx"),
        (pdf("Words") + HTML, "cv.html", "cv.pdf"),  # both at once: the first that it is counts
    ],
)
def test_a_wrong_extension_is_put_right(content, name, right):
    assert seen(content, name).name == right


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "cv.pdf", "empty"),
        (HTML, "cv.pdf", "web page"),
        (HTML, "cv.txt", "web page"),
        (b"\xef\xbb\xbf  \n" + HTML, "cv.md", "web page"),
        (HTML.decode().encode("utf-16"), "cv.txt", "web page"),
        (SVG, "me.svg", "drawing"),
        (b'<?xml version="1.0"?>' + SVG, "me.png", "drawing"),
        (b"Plain words", "cv.pdf", "called .pdf"),
        (b"print(1)", "run.py", "A .py file is not kept"),
        (b"MZ\x90\0" + b"\0" * 200, "cv.pdf", "PDF, DOCX, ODT"),
        (b"GIF89a" + b"\0" * 50, "me.gif", "GIF"),
        (b"{\\rtf1 Words}", "cv.rtf", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cv.docx", "password"),
        (b"PK\x03\x04" + b"\0" * 60, "cv.docx", "damaged"),
        (packed(a_dot_txt=b"a"), "all.zip", "ZIP"),
        (packed(mimetype=b"application/epub+zip", content_dot_xml=b"<a/>"), "a.odt", "ZIP"),
        (b"words\0words", "cv.txt", "no text"),
        (bytes(range(128, 256)) * 4 + b"\0", "cv.txt", "no text"),
    ],
)
def test_the_rest_is_refused_in_words(content, name, words):
    with pytest.raises(RefusedFile, match=words):
        seen(content, name)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_odt_is_refused_in_words(method):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.text" * 40)
        archive.writestr("content.xml", b"<a/>")
    content = bytearray(whole.getvalue())
    content[42:60] = bytes(255 - it for it in content[42:60])

    with pytest.raises(RefusedFile, match="damaged"):
        seen(bytes(content), "cv.odt")


def test_a_docx_with_macros_is_refused():
    parts = {
        "[Content_Types]_dot_xml": b"<Types/>",
        "word__document_dot_xml": b"<w/>",
        "word__vbaProject_dot_bin": b"x",
    }
    with pytest.raises(RefusedFile, match="macros"):
        seen(packed(**parts), "cv.docx")


def test_a_picture_that_is_a_zip_as_well_is_a_picture():
    assert seen(PNG + docx("Words"), "cv.docx").name == "cv.png"


def test_20_mb_are_kept_and_one_byte_more_is_not(monkeypatch):
    assert MOST_BYTES == 20 * 1024 * 1024
    content = pdf("Words")
    content += b"\n" * (MOST_BYTES - len(content))

    assert seen(content, "cv.pdf").size == MOST_BYTES
    with pytest.raises(RefusedFile, match="20 MB"):
        seen(content + b"\n", "cv.pdf")


def test_a_bomb_is_looked_at_without_unpacking_it(monkeypatch):
    monkeypatch.setattr(files, "MOST_MIMETYPE_BYTES", 1)

    assert seen(bomb(), "cv.docx").format is Format.DOCX


def test_a_file_is_left_at_its_start():
    file = io.BytesIO(pdf("Words"))

    look_at(file, "cv.pdf")

    assert file.tell() == 0
