"""Files as programs write them, and as nobody should."""

import io
import zipfile

from docx import Document
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01" + b"\0" * 40 + b"\xff\xd9"
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 40
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def pdf(*pages: str, password: str = "", owner_password: str = "") -> bytes:
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for words in pages:
        page = writer.add_blank_page(200, 200)
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        content = DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf 10 100 Td ({words}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
    if password or owner_password:
        writer.encrypt(password, owner_password or None, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def docx(*paragraphs: str, cell: str = "") -> bytes:
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    if cell:
        document.add_table(1, 1).cell(0, 0).text = cell
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def packed(**parts: bytes) -> bytes:
    """A ZIP of these, in their order; "__" in a name is a slash, "_dot_" a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def odt(words: str, *, text: str | None = None) -> bytes:
    body = text or f"<text:h>About me</text:h><text:p>{words}<text:span> too</text:span></text:p>"
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    return packed(
        mimetype=b"application/vnd.oasis.opendocument.text", content_dot_xml=content.encode()
    )


def bomb() -> bytes:
    """A DOCX by its parts, of 300 MB of spaces."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(300):
                part.write(b" " * 1_000_000)
    return file.getvalue()
