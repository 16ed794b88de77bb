"""What `manage.py doctor` looks at beside the health checks: it may take its time, and may be run
while Debrief runs. It changes nothing.
"""

import os
import re
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts.health import Finding, Level, findings, not_looked_at
from accounts.health_checks import is_file_gone
from accounts.unavailable import told_to_owner, why_unavailable
from accounts.version import why_refused

type Look = Callable[[], Iterator[Finding]]

MOST_SHOWN = 5
WITHOUT_DATABASE = {"disk"}
LOCAL = {"127.0.0.1", "localhost", "[::1]", "::1"}
DAMAGED = "Stop Debrief, keep the data folder as it is, and restore the last backup that verifies."
NOT_READ = "Nothing says that the database is damaged: run this again once that is mended."
VARIABLE = re.compile(r"DEBRIEF_[A-Z0-9_]+")


def examine(now: datetime) -> Iterator[Finding]:
    """All that is found, the cheap checks first. What cannot be looked at is failing.

    Of a database on which Debrief would not start nothing else is asked.
    """
    looks: tuple[Look, ...] = (rights, configuration)
    if words := why_refused():
        yield Finding("database", Level.FAILING, words)
        yield from findings(now, only=WITHOUT_DATABASE)
    else:
        yield from findings(now)
        looks = (integrity, migrations, *looks)
    for look in looks:
        yield from _looked(look)


def _looked(look: Look) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001 - whatever it is, the others are looked at too
        yield not_looked_at(look.__name__, error)


def integrity() -> Iterator[Finding]:
    """Whether the database reads as it was written: all of it on SQLite, on PostgreSQL what that
    server knows of its own pages.
    """
    if is_file_gone():
        return  # said already
    if connection.vendor != "sqlite":
        yield from _postgresql()
        return
    try:
        yield from _sqlite()
    except DatabaseError as error:
        if why_unavailable(error):
            yield Finding("integrity", Level.FAILING, told_to_owner(error), NOT_READ)
            return
        words = f"The database cannot be read ({str(error).partition(chr(10))[0]})."
        yield Finding("integrity", Level.FAILING, words, DAMAGED)


def _sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA integrity_check({MOST_SHOWN})")
        faults = [row[0] for row in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_check")
        orphans = cursor.fetchmany(1000)
    if faults != ["ok"]:
        # SQLite names tables, pages and indexes here, never what stands in them.
        words = f"The database is damaged: {'; '.join(faults)}."
        yield Finding("integrity", Level.FAILING, words, DAMAGED)
        return
    if orphans:
        tables = ", ".join(sorted({row[0] for row in orphans})[:MOST_SHOWN])
        words = f"Rows point to others that are gone, in {tables}."
        yield Finding("integrity", Level.FAILING, words, DAMAGED)
        return
    yield Finding("integrity", Level.WELL, "All of the database can be read, and fits together.")


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_checksums")
        has_checksums = cursor.fetchone()[0] == "on"
        cursor.execute(
            "SELECT COALESCE(checksum_failures, 0) FROM pg_stat_database"
            " WHERE datname = current_database()"
        )
        failures = cursor.fetchone()[0]
        cursor.execute("SELECT COUNT(*) FROM pg_index WHERE NOT indisvalid")
        broken = cursor.fetchone()[0]
    if failures:
        words = f"PostgreSQL found {failures} damaged pages."
        yield Finding("integrity", Level.FAILING, words, DAMAGED)
    elif broken:
        words = f"{broken} indexes of the database are not valid."
        yield Finding("integrity", Level.FAILING, words, "Run REINDEX DATABASE there.")
    elif not has_checksums:
        yield Finding(
            "integrity",
            Level.WARNING,
            "PostgreSQL keeps no checksums, so it would not notice a page that was damaged.",
            "Stop that server and run “pg_checksums --enable” on its data.",
        )
    else:
        yield Finding("integrity", Level.WELL, "PostgreSQL has found no damaged page.")


def migrations() -> Iterator[Finding]:
    """Whether the database has the state of this code."""
    if is_file_gone():
        return
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        words = f"The database is {len(waiting)} steps older than this code."
        yield Finding("migrations", Level.FAILING, words, "“make run” brings it up to date.")
    else:
        yield Finding("migrations", Level.WELL, "The database is as this code expects it.")


def rights() -> Iterator[Finding]:
    """Whether other people of this machine can read what lies in the data folder."""
    folder = Path(settings.DATA_DIR)
    database = Path(str(connection.settings_dict["NAME"]))
    beside = [database.with_name(database.name + end) for end in ("", "-wal", "-shm")]
    files = [folder / "secret.key", *(beside if connection.vendor == "sqlite" else [])]
    # In a folder that is closed, nobody reaches the files.
    is_closed = not _is_open(folder)
    open_ones = [] if is_closed else [it for it in [folder, *files] if _is_open(it)]
    if open_ones:
        names = " ".join(str(it) for it in open_ones)
        yield Finding(
            "rights",
            Level.WARNING,
            "Others who use this machine can open the data folder.",
            f"Run: chmod go-rwx {names}",
        )
    else:
        yield Finding("rights", Level.WELL, "Only its owner can open the data folder.")


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def configuration() -> Iterator[Finding]:
    """Settings that each work, and together are not what somebody wanted."""
    faults = list(_wrong_settings())
    for words, remedy in faults:
        yield Finding("settings", Level.WARNING, words, remedy)
    if not faults:
        yield Finding("settings", Level.WELL, "No setting looks wrong.")


def _wrong_settings() -> Iterator[tuple[str, str]]:
    names = [it for it in settings.ALLOWED_HOSTS if it not in LOCAL]
    site = urlsplit(settings.SITE_URL)
    if settings.DEBUG:
        yield (
            "Errors are shown in full to every visitor.",
            "Leave DEBRIEF_DEBUG out, unless you change the code.",
        )
    if "*" in names:
        yield (
            "Any name leads to this Debrief, so a stranger's page can pretend to be it.",
            "List its own names in DEBRIEF_ALLOWED_HOSTS.",
        )
    if names and not settings.HTTPS:
        yield (
            "It is opened by other devices, and passwords may travel in the open.",
            "Put a proxy with TLS in front and set DEBRIEF_HTTPS=1.",
        )
    if settings.HTTPS and not names:
        yield (
            "DEBRIEF_HTTPS is set, but only this machine may open it.",
            "List the name that the proxy serves in DEBRIEF_ALLOWED_HOSTS.",
        )
    if settings.HAS_MAIL_SERVER and site.hostname in LOCAL:
        yield (
            "Links in mails lead to this machine, which other devices cannot open.",
            "Set DEBRIEF_URL to the address you open Debrief by.",
        )
    if settings.HTTPS and site.scheme == "http" and site.hostname not in LOCAL:
        yield "Links in mails begin with http://.", "Set DEBRIEF_URL to the https:// address."
    if site.hostname not in LOCAL and not _is_allowed(site.hostname or ""):
        yield (
            "DEBRIEF_URL names a host that DEBRIEF_ALLOWED_HOSTS does not.",
            "Links in mails would be refused: add it there.",
        )
    unknown = unknown_variables()
    if unknown:
        yield (
            f"There is no setting {', '.join(unknown)}.",
            "Look for a typo: README.md, “Configure”, lists every setting.",
        )


def _is_allowed(host: str) -> bool:
    return any(
        it == "*" or it == host or (it.startswith(".") and f".{host}".endswith(it))
        for it in settings.ALLOWED_HOSTS
    )


def unknown_variables() -> list[str]:
    """Names in the environment that no document speaks of; none where the documents are away."""
    try:
        known = set(VARIABLE.findall((settings.BASE_DIR / "README.md").read_text("utf-8")))
    except OSError:
        return []
    return sorted(it for it in os.environ if it.startswith("DEBRIEF_") and it not in known)
