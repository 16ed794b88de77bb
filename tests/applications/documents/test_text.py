"""The text of documents, as search knows it; nothing that a file holds can stop the app."""

import io
import zipfile

import pytest

from applications.documents import extraction
from applications.documents.domain.formats import MOST_TEXT, Format
from applications.documents.extraction import text_of
from applications.documents.text import tidy
from tests.applications.documents.sample_files import bomb, docx, odt, pdf
from tests.factories import DocumentVersionFactory


def test_text_of_each_format():
    assert text_of(pdf("Pipelines", "Page two"), Format.PDF) == "Pipelines\nPage two"
    assert text_of(docx("Pipelines", cell="In a table"), Format.DOCX) == "Pipelines\nIn a table"
    assert text_of(odt("Pipelines"), Format.ODT) == "About me\nPipelines too"
    assert text_of("Grüße\n\n".encode("cp1252"), Format.TXT) == "Grüße"
    assert text_of(b"# CV\r\n- One\tTwo", Format.MD) == "# CV\n- One Two"
    assert text_of(b"\x89PNG", Format.PNG) == ""


def test_a_pdf_that_only_its_owner_may_change_is_read():
    assert text_of(pdf("Pipelines", owner_password="secret"), Format.PDF) == "Pipelines"


ENTITIES = (
    '<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
)


def with_entities() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", ENTITIES)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "of"),
    [
        (b"%PDF-1.7\nbroken", Format.PDF),
        (pdf("Secret", password="secret"), Format.PDF),
        (pdf("Words")[:200], Format.PDF),
        (b"PK\x03\x04broken", Format.DOCX),
        (odt("Words", text="<broken"), Format.ODT),
        (with_entities(), Format.ODT),
    ],
)
def test_a_broken_or_locked_file_has_no_text(content, of):
    assert text_of(content, of) == ""


def test_a_bomb_has_no_text():
    assert text_of(bomb(), Format.DOCX) == ""


def test_a_bomb_that_lies_about_its_size_has_no_text():
    """Its directory says 10 bytes; the part itself goes on."""
    content = bytearray(bomb())
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")

    assert text_of(bytes(content), Format.DOCX) == ""


def test_a_file_that_takes_too_long_has_no_text(monkeypatch):
    monkeypatch.setattr(extraction, "MOST_WAIT_SECONDS", 0.001)

    assert text_of(pdf("Words"), Format.PDF) == ""


def test_text_is_cut_and_holds_nothing_that_a_database_refuses():
    assert len(tidy(iter(["word " * 50_000]))) <= MOST_TEXT
    assert tidy(iter(["a\0b\ud800c", "\x1b[31m", "  d \t e  ", " "])) == "abc\n[31m\nd e"


def test_no_more_than_two_files_are_read_at_once(db, monkeypatch):
    version = DocumentVersionFactory()
    monkeypatch.setattr(extraction, "MOST_WAIT_SECONDS", 0.01)
    with extraction._readers, extraction._readers:
        extraction.read_text(version.pk)
    version.refresh_from_db()
    assert version.text_read_at is None

    extraction.read_text(version.pk)

    version.refresh_from_db()
    assert version.text.startswith("Curriculum vitae")
