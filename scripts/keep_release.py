"""Keep a small database of this release for the tests: `python -m scripts.keep_release`.

It is made from the demo data by the code of the release, and lies in tests/releases/<version>/
beside the figures that were stored in it. tests/test_releases.py upgrades each of them. One that
is there is never made anew: what a release left behind does not change.
"""

import json
import lzma
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RELEASES = ROOT / "tests" / "releases"
DATABASE, FIGURES = "database.xz", "figures.json"
MOST_BYTES = 300_000
EMAIL = "demo@example.org"
# What each release stores of a score, and whose it is.
SCORED = ("applications_role", "interviews_interview")
SCORE = ("fit_score", "fit_low", "fit_high", "fit_coverage", "fit_cap", "fit_rank")
# Made anew by whoever needs them: sessions, tasks that wait, the index of search.
PASSING = ("django_", "search_", "overview_search", "auth_permission")

type Ask = Callable[[str], list[tuple[Any, ...]]]


def main() -> None:
    from accounts.version import version

    folder = RELEASES / version()
    if folder.exists():
        raise SystemExit(
            f"{folder.relative_to(ROOT)} is there already. Raise the version in pyproject.toml."
        )
    with TemporaryDirectory() as data:
        path = _made(Path(data))
        packed = lzma.compress(path.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
        if len(packed) > MOST_BYTES:
            raise SystemExit(f"It has {len(packed):,} bytes, which is too much to keep.")
        with closing(sqlite3.connect(path)) as database:
            found = figures(lambda sql: database.execute(sql).fetchall(), tables_of(database))
    folder.mkdir(parents=True)
    (folder / DATABASE).write_bytes(packed)
    (folder / FIGURES).write_text(json.dumps(found, indent=1) + "\n")
    rows = sum(found["rows"].values())
    print(f"{folder.relative_to(ROOT)}: {rows:,} rows in {len(packed):,} bytes.")


def _made(data: Path) -> Path:
    """A database with one account of demo data, packed tight; its path."""
    os.environ |= {"DEBRIEF_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from accounts.models import User
    from agenda import demo
    from agenda.services.reminders import plan_reminders

    now = datetime.now(UTC)
    call_command("migrate", verbosity=0)
    demo.load(user=User.objects.create_user(EMAIL), now=now)
    plan_reminders(now)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=DELETE")
        cursor.execute("VACUUM")
    connection.close()
    return Path(settings.DATABASES["default"]["NAME"])


def tables_of(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows]


def figures(ask: Ask, tables: list[str]) -> dict[str, Any]:
    """What an upgrade must leave as it is: how many rows each table has, by its name, and every
    stored score, by table and id. ask: what a query answers. tables: those that are there.
    """
    lasting = [name for name in tables if not name.startswith(("sqlite_", *PASSING))]
    by_status = "SELECT status, count(*) FROM interviews_followup GROUP BY status ORDER BY status"
    return {
        "rows": {name: ask(f'SELECT count(*) FROM "{name}"')[0][0] for name in lasting},
        "scores": {table: scores_of(ask, table) for table in SCORED},
        "follow_ups": dict(ask(by_status)),
    }


def scores_of(ask: Ask, table: str) -> dict[str, list[float | None]]:
    """By the id of the row: its figures, in the order of SCORE, None where it has none."""
    rows = ask(f'SELECT id, {", ".join(SCORE)} FROM "{table}" ORDER BY id')
    return {
        str(pk): [None if figure is None else round(float(figure), 6) for figure in score]
        for pk, *score in rows
    }


if __name__ == "__main__":
    main()
