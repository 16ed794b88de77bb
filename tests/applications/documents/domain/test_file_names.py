import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.documents.domain.file_names import extension_of, safe_name, stem_of
from applications.documents.domain.formats import OF_EXTENSION, Format

PDF = Format.PDF


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("CV Anna.pdf", "CV Anna.pdf"),
        ("Lebenslauf Jürgen Größe.pdf", "Lebenslauf Jürgen Größe.pdf"),
        ("履歴書.pdf", "履歴書.pdf"),
        ("CV.Anna.Smith.pdf", "CV.Anna.Smith.pdf"),
        ("CV v2.1.pdf", "CV v2.1.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.ini.pdf"),
        ("C:\\CVs\\mine.pdf", "mine.pdf"),
        ("CV.pdf.exe", "CV.pdf"),
        ("CV.exe.pdf", "CV.pdf"),
        ("CV.html.svg.pdf", "CV.pdf"),
        ("CV.PDF", "CV.pdf"),
        ("CV", "CV.pdf"),
        (".pdf", "document.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("a\0b\r\n.pdf", "ab.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.pdf"),  # read backwards it ends in exe.pdf
        ('CV "final" <1>?.pdf', "CV -final- -1--.pdf"),
        ("con.pdf", "_con.pdf"),
        ("CV .pdf", "CV.pdf"),
    ],
)
def test_a_name_is_safe_everywhere(name, safe):
    assert safe_name(name, PDF) == safe


def test_an_extension_that_says_the_same_stays():
    assert safe_name("me.JPEG", Format.JPEG) == "me.jpeg"
    assert safe_name("me.png", Format.JPEG) == "me.jpg"


def test_a_name_of_300_characters_is_cut():
    assert safe_name("x" * 300 + ".pdf", PDF) == "x" * 120 + ".pdf"
    assert len(safe_name("語" * 300 + ".pdf", PDF).encode()) <= 204


@given(st.text(max_size=400), st.sampled_from(Format))
def test_no_name_leads_elsewhere_or_hides_anything(name, of):
    safe = safe_name(name, of)

    assert OF_EXTENSION[extension_of(safe)] is of
    assert not set(safe) & set('/\\<>:"|?*\0')
    assert not any(unicodedata.category(it).startswith("C") for it in safe)
    assert stem_of(safe) and not safe.startswith((".", " "))
    assert len(safe) <= 130 and len(safe.encode()) <= 255
    assert safe == safe.strip()


@given(st.text(max_size=200), st.sampled_from(Format))
def test_a_safe_name_stays_what_it_is(name, of):
    once = safe_name(name, of)

    assert safe_name(once, of) == once
