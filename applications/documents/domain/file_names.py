"""Names of files as they can be shown, stored and downloaded anywhere."""

import mimetypes
import re
import unicodedata

from applications.documents.domain.formats import OF_EXTENSION, Format

LONGEST_STEM = 120  # characters
MOST_BYTES = 200  # of a stem: file systems hold 255 of a whole name
NAMELESS = "document"
# What an opened file could run as, beside all that the standard library knows an extension of.
RUNS = {
    *("exe", "com", "bat", "cmd", "scr", "pif", "msi", "msp", "hta", "lnk", "url", "jar", "vbs"),
    *("vbe", "jse", "wsf", "wsh", "ps1", "psm1", "sh", "bash", "app", "dmg", "apk", "deb", "rpm"),
    *("php", "phtml", "asp", "aspx", "jsp", "cgi", "reg", "desktop", "docm", "dotm", "xlsm"),
}
# Without those that this machine adds, so that a name is the same everywhere.
LISTED = {it.lstrip(".") for it in mimetypes.MimeTypes().types_map[True]}
KNOWN = RUNS | LISTED | OF_EXTENSION.keys()
TAKEN_BY_WINDOWS = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
NOT_IN_NAMES = re.compile(r'[<>:"|?*]')


def extension_of(name: str) -> str:
    """What stands after the last dot, small, e.g. "pdf"; "" for nothing."""
    _, dot, after = _last_part(name).rpartition(".")
    return after.strip().lower() if dot else ""


def safe_name(name: str, is_of: Format) -> str:
    """The name with one extension, that of its format: "../CV.pdf.exe" is "CV.pdf".

    Never a path, a control character or one that turns the direction of reading; at most 125
    characters. An extension that says the same ("jpeg") stays.
    """
    said = extension_of(name)
    extension = said if said in is_of.extensions else is_of.value
    return f"{stem_of(name)}.{extension}"


def stem_of(name: str) -> str:
    """The name without its extensions, as it can be shown and stored; never empty."""
    stem = _plain(_last_part(name))
    while True:
        before, dot, after = stem.rpartition(".")
        if not dot or after.strip().lower() not in KNOWN:
            break
        stem = before.rstrip(" .")
    stem = _cut(stem.strip(" ."))
    if not stem:
        return NAMELESS
    return f"_{stem}" if TAKEN_BY_WINDOWS.fullmatch(stem) else stem


def _last_part(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _plain(text: str) -> str:
    """Without what cannot be seen: control and format characters, lone surrogates, private use."""
    text = unicodedata.normalize("NFC", text)
    kept = (" " if it.isspace() else it for it in text)
    seen = "".join(it for it in kept if not unicodedata.category(it).startswith("C"))
    return " ".join(NOT_IN_NAMES.sub("-", seen).split())


def _cut(stem: str) -> str:
    stem = stem[:LONGEST_STEM]
    while len(stem.encode()) > MOST_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .")
