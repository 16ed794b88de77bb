"""The file itself: no changed bit passes, and what is wrong with it is told apart in words."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from transfer.backup.container import (
    IS_ANOTHER,
    IS_NO_FILE,
    IS_NONE,
    Writer,
    is_ours,
    look_at_whole,
    quietly,
    read_manifest,
)
from transfer.backup.domain.manifest import Manifest, Unfit
from transfer.known_files import Known

NOW = datetime(2026, 11, 27, 11, 7, 21, tzinfo=UTC)


def sealed(parts=None, **more):
    file = io.BytesIO()
    writer = Writer(file, made_at=NOW, progress=quietly)
    for name, content in (parts or {"documents/ab/cd": b"A CV"}).items():
        writer.add(name, [content], is_packed=False)
    values = {
        "made_at": NOW,
        "version": "0.1.0",
        "database": "sqlite",
        "migrations": [],
        "counts": {},
        "members": writer.members,
    }
    writer.finish(Manifest(**values | more))
    return file.getvalue()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "backup.zip"


def words(path):
    with pytest.raises(Unfit) as caught:
        look_at_whole(path)
    return str(caught.value)


def test_a_device_is_not_read_as_if_it_had_an_end(path):
    path.symlink_to("/dev/null")

    assert words(path) == IS_NO_FILE


def test_what_was_written_is_whole(path):
    path.write_bytes(sealed())

    look_at_whole(path)

    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        assert read_manifest(packed).documents == ["ab/cd"]


def test_every_single_bit_counts(path):
    content = sealed()
    for place in range(len(content)):
        for bit in range(8):
            damaged = bytearray(content)
            damaged[place] ^= 1 << bit
            path.write_bytes(damaged)
            assert "damaged" in words(path), (place, bit)


def test_every_shorter_file_is_cut_short_or_none_of_ours(path):
    content = sealed()
    for size in range(1, len(content)):
        path.write_bytes(content[:size])
        said = words(path)
        assert any(it in said for it in ("cut short", "at its end", "not a backup")), size
    path.write_bytes(content[: len(content) * 2 // 3])
    assert "is cut short" in words(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", IS_ANOTHER[Known.EMPTY]),
        (b"a letter to my aunt" * 99, IS_NONE),
        (b"PK\x03\x04" + b"another ZIP" * 99, IS_NONE),
    ],
)
def test_other_files_are_told_apart(path, content, said):
    path.write_bytes(content)

    assert words(path) == said
    assert not is_ours(path)


def test_something_added_is_seen(path):
    path.write_bytes(sealed() + b"more")

    assert "something was added" in words(path)


def test_the_part_that_is_damaged_is_named(path):
    content = sealed({"documents/ab/cd": b"The first CV", "documents/ef/01": b"Another"})
    path.write_bytes(content.replace(b"first", b"First"))

    assert "documents/ab/cd cannot be read as it was written" in words(path)


@pytest.mark.parametrize("name", ["documents/../../x", "documents//x", "/etc/passwd", "keys/x"])
def test_a_name_that_leads_elsewhere_is_refused(path, name):
    path.write_bytes(sealed({name: b"x"}))

    with zipfile.ZipFile(path) as packed, pytest.raises(Unfit, match="not one that Debrief made"):
        read_manifest(packed)


def test_a_part_that_the_list_does_not_name_is_refused(path):
    path.write_bytes(sealed(members={}))

    with zipfile.ZipFile(path) as packed, pytest.raises(Unfit, match="other parts than its list"):
        read_manifest(packed)
