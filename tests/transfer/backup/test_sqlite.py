import shutil
import sqlite3
from contextlib import closing

import pytest

from transfer.backup import sqlite
from transfer.backup.domain.manifest import Unfit


def left_by_a_kill(place, to):
    """A copy of the place's database with a -wal that nobody moved into it."""
    with closing(sqlite3.connect(place.database)) as writing:
        writing.execute("INSERT INTO role VALUES (4, 'Only in the wal', 1)")
        writing.commit()
        for ending in ("", "-wal"):
            shutil.copy(f"{place.database}{ending}", f"{to}{ending}")
    return to


def test_looking_and_copying_leave_the_files_as_they_are(place, tmp_path):
    database = left_by_a_kill(place, tmp_path / "killed.sqlite3")
    wal = tmp_path / "killed.sqlite3-wal"
    before = database.read_bytes(), wal.read_bytes()

    assert sqlite.is_whole(database)
    assert sqlite.look_at_database(database)["role"] == 4
    sqlite.copy_database(database, tmp_path / "copy.sqlite3")

    assert (database.read_bytes(), wal.read_bytes()) == before


def test_damage_that_sqlite_tells_in_letters_that_are_none_is_seen(place):
    place.run("CREATE INDEX roles_by_title ON role (title); PRAGMA wal_checkpoint(TRUNCATE)")
    content = place.database.read_bytes()
    content = content.replace(b"roles_by_title", b"roles\xe9by_title").replace(b"Cook", b"Book", 1)
    place.database.write_bytes(content)

    with pytest.raises(Unfit, match=r"damaged database .*roles\ufffdby_title"):
        sqlite.look_at_database(place.database)
