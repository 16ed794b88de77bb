"""The kinds of files that are kept."""

from enum import StrEnum


class Format(StrEnum):
    """label: as a page says it. The first of its extensions is the one a name gets."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    TXT = "txt"
    MD = "md"
    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"

    @property
    def label(self) -> str:
        return LABELS.get(self, self.value.upper())

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self]

    @property
    def extensions(self) -> tuple[str, ...]:
        return (self.value, *ALSO_CALLED.get(self, ()))


LABELS = {Format.TXT: "Text", Format.MD: "Markdown", Format.JPEG: "JPEG", Format.WEBP: "WebP"}
CONTENT_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.ODT: "application/vnd.oasis.opendocument.text",
    Format.TXT: "text/plain; charset=utf-8",
    Format.MD: "text/markdown; charset=utf-8",
    Format.PNG: "image/png",
    Format.JPEG: "image/jpeg",
    Format.WEBP: "image/webp",
}
ALSO_CALLED = {
    Format.TXT: ("text",),
    Format.MD: ("markdown",),
    Format.JPEG: ("jpeg", "jpe", "jfif"),
}
OF_EXTENSION = {extension: it for it in Format for extension in it.extensions}
TEXTS = frozenset({Format.TXT, Format.MD})
HAVE_TEXT = TEXTS | {Format.PDF, Format.DOCX, Format.ODT}
MOST_TEXT = 50_000  # characters of one version that search knows
FORMATS_IN_WORDS = "PDF, DOCX, ODT, TXT, Markdown, PNG, JPEG or WebP"
ACCEPTED = ",".join(f".{it}" for it in OF_EXTENSION)
