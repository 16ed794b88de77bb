"""Each release that was kept is upgraded by this code, and loses nothing on the way."""

import json
import lzma
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from accounts.version import version
from scripts.keep_release import DATABASE, FIGURES, MOST_BYTES, RELEASES

ROOT = Path(__file__).resolve().parent.parent
KEPT = sorted(RELEASES.iterdir())
# Tables that a later release dropped or renamed, with the decision that says why.
GONE: dict[str, str] = {}
# Tables into which a migration or the start puts rows of its own.
GROWS: set[str] = set()


@pytest.fixture
def kept(request, tmp_path):
    """The database of a release as a file in a data folder of its own."""
    path = tmp_path / "debrief.sqlite3"
    path.write_bytes(lzma.decompress((request.param / DATABASE).read_bytes()))
    return path


@pytest.fixture
def target(tmp_path):
    """The environment of the database to upgrade: that file, or a new one on PostgreSQL."""
    names = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    folder = {"DEBRIEF_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    if connection.vendor != "postgresql":
        yield kept | folder
        return
    name = f"upgrade_{os.getpid()}"
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    if "://" not in url:  # nothing stands before the path
        url = url.replace(":/", ":///", 1)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield kept | folder | {"DATABASE_URL": url, "PGDATABASE": name}
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


@pytest.mark.django_db
@pytest.mark.parametrize("kept", KEPT, indirect=True, ids=lambda it: it.name)
def test_an_upgrade_keeps_every_row_follow_up_and_score(kept, target, request):
    """Its scores are those of then, and those that its rows give today."""
    release = request.node.callspec.params["kept"]
    then = json.loads((release / FIGURES).read_text())

    upgraded = subprocess.run(
        [sys.executable, "-m", "tests.upgrade_release", str(kept)],
        cwd=ROOT,
        env=target,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert upgraded.returncode == 0, upgraded.stderr
    now = json.loads(upgraded.stdout.splitlines()[-1])  # after what is said of a backup
    assert now["scores"] == then["scores"]
    assert now["follow_ups"] == then["follow_ups"]
    expected = {name: count for name, count in then["rows"].items() if name not in {*GONE, *GROWS}}
    assert {name: now["rows"].get(name) for name in expected} == expected
    assert expected["interviews_answer"] > 20


def test_every_release_is_kept_and_small():
    """RELEASING in CONTRIBUTING.md says how; the first one is 0.1.0."""
    assert (RELEASES / "0.1.0").is_dir()
    assert (RELEASES / version()).is_dir(), "Run `.venv/bin/python -m scripts.keep_release`."
    for release in KEPT:
        assert {it.name for it in release.iterdir()} == {DATABASE, FIGURES}
        assert sum(it.stat().st_size for it in release.iterdir()) < MOST_BYTES
