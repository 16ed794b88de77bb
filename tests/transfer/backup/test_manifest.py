"""A list in which somebody wrote, or that was damaged before it was sealed, is refused in words."""

import hashlib
import json
import warnings
import zipfile
from dataclasses import fields

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from transfer.backup import container
from transfer.backup.container import DIGITS, LAST, SEAL
from transfer.backup.domain.manifest import DATABASE, SECRET_KEY, Manifest
from transfer.backup.restoring import NotRestored, look_at

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="a backup of SQLite")

DOCUMENT = "documents/ab/cdef0123"
WRONG = [
    None,
    True,
    7,
    -1,
    1.5,
    float("nan"),
    10**30,
    "",
    "x",
    "\x1b[2J",
    [],
    [7],
    [[]],
    {},
    {"x": {}},
]
# What a Manifest has without, and what says nothing that a part of the file could contradict.
MAY_LACK = {"missing", "changed", "columns", "sequences", "has_key", "house"}
RIGHT = {
    "format": (True,),  # which is 1
    "version": ("", "x"),
    "migrations": (),
    "counts": (),
    "members": (),
    "missing": ([],),
    "changed": ([],),
    "columns": ({},),
    "sequences": ({},),
    "has_key": (True,),
    "house": ("", "x", "\x1b[2J"),
}


@pytest.fixture
def whole(place):
    return place.back_up().path


def rewritten(whole, change, parts=()):
    """The same backup with another list, sealed as Debrief does it."""
    path = whole.with_name("other.zip")
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == LAST:
                content = change(json.loads(content))
                content = content if isinstance(content, bytes) else json.dumps(content).encode()
            new.writestr(info, content)
        with warnings.catch_warnings(action="ignore"):  # of a name that is there already
            for name, content in parts:
                new.writestr(name, content)
        new.comment = SEAL + b"0" * DIGITS
    content = path.read_bytes()[:-DIGITS]
    path.write_bytes(content + hashlib.sha256(content).hexdigest().encode())
    return path


def refused(path):
    """In the words of both commands."""
    with pytest.raises(CommandError) as verified:
        call_command("verify", str(path))
    with pytest.raises(NotRestored) as looked_at:
        look_at(path)
    assert str(looked_at.value) == str(verified.value)
    assert "\x1b" not in str(verified.value)
    return str(verified.value)


def test_what_is_only_written_anew_is_whole(whole, capsys):
    call_command("verify", str(rewritten(whole, lambda it: it)))
    assert "is whole" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["format", *(it.name for it in fields(Manifest))])
def test_each_part_of_the_list_may_be_missing_or_of_a_wrong_kind(whole, name):
    lacking = rewritten(whole, lambda it: {key: it[key] for key in it if key != name})
    if name not in MAY_LACK:
        refused(lacking)
    for value in WRONG:
        if not any(
            value is it or (value == it and type(value) is type(it)) for it in RIGHT.get(name, ())
        ):
            refused(rewritten(whole, lambda it, value=value: it | {name: value}))


@pytest.mark.parametrize(("name", "right"), [("counts", None), ("columns", []), ("sequences", 7)])
def test_so_may_what_stands_in_them(whole, name, right):
    for value in WRONG:
        if value is None or value != right:
            refused(rewritten(whole, lambda it, value=value: it | {name: it[name] | {"x": value}}))


def test_so_may_what_it_says_of_a_part(whole):
    for key in ("size", "sha256"):
        for value in WRONG:

            def spoilt(it, key=key, value=value):
                it["members"][DATABASE][key] = value
                return it

            refused(rewritten(whole, spoilt))
    for value in WRONG:
        refused(rewritten(whole, lambda it, value=value: it | {"members": {DATABASE: value}}))


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-27T11:07:21", "tomorrow"],
)
def test_a_moment_that_is_none(whole, moment):
    assert "makes no sense" in refused(rewritten(whole, lambda it: it | {"made_at": moment}))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"x":' * 200_000,
        b"9" * 10_000,
        b"[]",
        b"null",
        b"NaN",
        b'{"format": 2}',
        b'{"format": 1, "format": 1}',
    ],
)
def test_a_list_that_is_none(whole, content):
    refused(rewritten(whole, lambda _: content))


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "documents/../../x",
        "documents/./x",
        "documents//x",
        f"documents{'/x' * 1500}",
        "keys/../x.key",
        "tables/x/y",
        "\x1b[2J",
    ],
)
def test_a_part_that_leads_elsewhere(whole, name, place):
    def named(it):
        it["members"][name] = it["members"][DOCUMENT]
        return it

    assert "is not one that Debrief made" in refused(rewritten(whole, named, [(name, b"x")]))


def test_a_key_of_nothing(whole, place):
    def emptied(it):
        it["members"][SECRET_KEY] = {"size": 0, "sha256": hashlib.sha256(b"").hexdigest()}
        return it

    assert "makes no sense" in refused(rewritten(whole, emptied))


def test_parts_that_are_there_twice_or_not_at_all(whole):
    twice = rewritten(whole, lambda it: it, [(DOCUMENT, b"another")])
    assert "other parts than its list says" in refused(twice)
    for name in (DATABASE, DOCUMENT):

        def without(it, name=name):
            del it["members"][name]
            return it

        assert "other parts than its list says" in refused(rewritten(whole, without))
    assert "holds no" in refused(without_database(whole))


def without_database(whole):
    """The list says so, too."""
    path = whole.with_name("none.zip")
    with zipfile.ZipFile(whole) as old:
        document = old.read(DOCUMENT)
        values = json.loads(old.read(LAST))
    with path.open("w+b") as file:
        made_at = container.listing.read(json.dumps(values).encode()).made_at
        writer = container.Writer(file, made_at=made_at, progress=container.quietly)
        writer.add(DOCUMENT, [document], is_packed=False)
        kept = {
            key: it for key, it in values.items() if key not in {"format", "made_at", "members"}
        }
        writer.finish(Manifest(made_at=made_at, members=writer.members, **kept))
    return path


def test_documents_that_it_names_otherwise(whole):
    def moved(it):
        it["members"]["documents/zz"] = it["members"].pop(DOCUMENT)
        return it

    assert "other parts" in refused(rewritten(whole, moved))
    assert "another version" in refused(rewritten(whole, lambda it: it | {"migrations": ["a.b"]}))
    assert "numbers of rows" in refused(
        rewritten(whole, lambda it: it | {"counts": {"x\x1b[2J": 1}})
    )
