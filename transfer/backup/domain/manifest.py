"""What a backup says of itself: the list in it of all that it holds."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

FORMAT = 1
DATABASE = "database.sqlite3"
TABLES = "tables/"
DOCUMENTS = "documents/"
KEYS = "keys/"
USERS = "accounts_user"
SECRET_KEY = f"{KEYS}secret.key"
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SHA256 = re.compile("[0-9a-f]{64}")
LARGEST = 2**63 - 1
SENSELESS = (ValueError, AttributeError, KeyError, TypeError, OverflowError)
NAME = re.compile(r"(?:database\.sqlite3|tables/[a-z0-9_]+|keys/[a-z0-9_-]+\.key)")
# A document is named by chance, in a folder of its first two letters.
DOCUMENT = re.compile(r"documents(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*){1,5}")


class Unfit(Exception):  # noqa: N818
    """Why a file is no backup that can be used, as the end of a sentence that begins with it."""


@dataclass(frozen=True, slots=True)
class Member:
    """size: bytes. sha256: as 64 hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """made_at: with its zone. version: of Debrief. database: a key of KINDS.

    migrations: "app.name" of each that the database had. counts: rows by table. members: by name
    in the file. missing: documents that the database names and the store did not have. changed:
    documents that were no longer what was uploaded. columns, sequences: of PostgreSQL's tables, the
    last as "table.column" → the last number given away. has_key: False where the key that signs
    sessions was in the environment. house: which Debrief made it; "" where it did not say so yet.
    """

    made_at: datetime
    version: str
    database: str
    migrations: list[str]
    counts: dict[str, int]
    members: dict[str, Member]
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    has_key: bool = True
    house: str = ""

    @property
    def documents(self) -> list[str]:
        """Their names in the store."""
        start = len(DOCUMENTS)
        return [it[start:] for it in self.members if it.startswith(DOCUMENTS)]

    @property
    def has_users(self) -> bool:
        return bool(self.counts.get(USERS))

    @property
    def holdings(self) -> str:
        """ "763 rows, 1 document" """
        rows, documents = sum(self.counts.values()), len(self.documents)
        return f"{counted(rows, 'row')}, {counted(documents, 'document')}"

    @property
    def moment(self) -> str:
        """ "27 Nov 2026, 11:07 UTC" """
        return f"{self.made_at.astimezone(UTC):%d %b %Y, %H:%M} UTC"


def counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def is_safe_name(name: str) -> bool:
    """Whether it is one of the names that a backup may hold; none leads out of its folder."""
    return bool(NAME.fullmatch(name) or DOCUMENT.fullmatch(name))


def written(manifest: Manifest) -> bytes:
    values = asdict(manifest) | {"format": FORMAT, "made_at": manifest.made_at.isoformat()}
    return json.dumps(values, indent=1, sort_keys=True).encode()


def read(content: bytes) -> Manifest:
    """Raises Unfit."""
    try:
        values = json.loads(content)
        found = values.pop("format")
    except (*SENSELESS, RecursionError) as error:
        raise Unfit("is damaged: the list of what it holds cannot be read") from error
    if found != FORMAT:
        raise Unfit("was made by a newer Debrief, in a form unknown to this one. Update the code")
    try:
        manifest = _manifest(values)
    except SENSELESS as error:
        raise Unfit("is damaged: the list of what it holds makes no sense") from error
    if wrong := [it for it in manifest.members if not is_safe_name(it)]:
        raise Unfit(f"is not one that Debrief made: it holds {wrong[0]!r}")
    return manifest


def _manifest(values: Mapping[str, Any]) -> Manifest:
    """Whoever has the file may have written into it, so nothing is taken for what it should be."""
    members = {name: Member(**it) for name, it in values["members"].items()}
    made_at = datetime.fromisoformat(values["made_at"])
    made_at.astimezone(UTC)  # the first days there are may not be days in UTC
    manifest = Manifest(**dict(values) | {"members": members, "made_at": made_at})
    is_sound = (
        made_at.tzinfo is not None
        and manifest.database in KINDS
        and isinstance(manifest.has_key, bool)
        and all(isinstance(it, str) for it in (manifest.version, manifest.house))
        and manifest.version.isprintable()  # it is said in a terminal
        and all(_are_names(it) for it in (manifest.migrations, manifest.missing, manifest.changed))
        and all(_are_names(it) for it in manifest.columns.values())
        and _are_counts(*manifest.counts.values(), *manifest.sequences.values())
        and _are_counts(*(it.size for it in members.values()))
        and all(SHA256.fullmatch(it.sha256) for it in members.values())
        and all(it.size for name, it in members.items() if name.startswith(KEYS))
    )
    if not is_sound:
        raise ValueError
    return manifest


def _are_names(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(it, str) for it in values)


def _are_counts(*values: object) -> bool:
    return all(type(it) is int and 0 <= it <= LARGEST for it in values)


def may_replace(newer: Manifest, older: Manifest) -> bool:
    """Whether the older one may go in its favour: both are of one Debrief, and one that holds no
    users is never worth one that does. Nor do those without count among those with.
    """
    if older.house:
        is_same = older.house == newer.house
    else:  # the key that signs sessions is each Debrief's own
        key = older.members.get(SECRET_KEY)
        is_same = key is not None and key == newer.members.get(SECRET_KEY)
    return is_same and older.has_users == newer.has_users


def unknown_migrations(manifest: Manifest, known: set[str]) -> list[str]:
    """Those of the backup that this code does not have: a newer Debrief made it."""
    return sorted(set(manifest.migrations) - known)


def is_older(manifest: Manifest, known: set[str]) -> bool:
    """Whether this code has migrations that the database in the backup had not yet seen."""
    return bool(known - set(manifest.migrations))
