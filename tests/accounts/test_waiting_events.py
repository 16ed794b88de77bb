"""What leaves while the database takes no change: it goes on, and stands in the list later."""

import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from accounts import waiting_events
from accounts.events import note_look, take_up_waiting
from accounts.models import AccountEvent, EventKind
from agenda import tasks  # noqa: F401 - with what it does at each waking
from agenda.signals import engine_woke
from tests.factories import UserFactory
from tests.transfer.api.conftest import nobody_counts, program  # noqa: F401
from transfer.models import ApiToken

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / waiting_events.FOLDER


def held():
    """Inside, the database begins no transaction and takes no change: somebody else writes to it.

    Here a transaction is a savepoint in that of the test.
    """
    refused = ("SAVEPOINT", "INSERT", "UPDATE", "DELETE", "REPLACE")

    def refuse(execute, sql, *rest):
        if sql.startswith(refused):
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    return connection.execute_wrapper(refuse)


def lines(folder: Path) -> list[dict]:
    return [json.loads(it.read_text()) for it in folder.glob("*.json")]


def kinds() -> list[tuple[str, str]]:
    return sorted(AccountEvent.objects.values_list("kind", "detail"))


def test_what_could_not_be_stored_waits_and_is_taken_up_once(owner, folder):
    with held():
        note_look(owner, EventKind.LIST_FETCHED, "Roles, CSV", now=NOW)
        with pytest.raises(OperationalError):
            take_up_waiting()

    assert kinds() == []
    assert len(lines(folder)) == 1
    assert folder.stat().st_mode & 0o077 == 0
    assert all(it.stat().st_mode & 0o077 == 0 for it in folder.iterdir())

    for _ in range(2):
        engine_woke.send(sender=None, now=NOW)
    (event,) = AccountEvent.objects.all()
    assert (event.owner, event.happened_at, event.times) == (owner, NOW, 1)
    assert lines(folder) == []


def test_the_next_look_that_is_noted_takes_up_what_waits(owner, folder):
    with held():
        note_look(owner, EventKind.LIST_FETCHED, "Roles, CSV", now=NOW)
    note_look(owner, EventKind.LIST_FETCHED, "Contacts, CSV", now=NOW)

    assert [detail for _, detail in kinds()] == ["Contacts, CSV", "Roles, CSV"]
    assert lines(folder) == []


def test_a_start_takes_up_what_waits(owner, folder):
    with held():
        note_look(owner, EventKind.LIST_FETCHED, "Roles, CSV", now=datetime.now(UTC))
    call_command("empty_trash")

    assert kinds() == [(EventKind.LIST_FETCHED, "Roles, CSV")]


def test_what_makes_no_sense_and_whose_account_is_gone_stops_nobody(owner, folder):
    gone = UserFactory()
    with held():
        note_look(gone, EventKind.LIST_FETCHED, "Gone", now=NOW)
        note_look(owner, EventKind.LIST_FETCHED, "Roles, CSV", now=NOW)
    gone.delete()
    for number, words in enumerate(("", "[]", '{"kind": "nothing"}', "\0", '{"owner": 1}')):
        (folder / f"{number}.json").write_text(words)

    take_up_waiting()

    assert kinds() == [(EventKind.LIST_FETCHED, "Roles, CSV")]
    assert lines(folder) == []


def as_line(owner, **other) -> str:
    said = {
        "owner": owner.pk,
        "kind": "list_fetched",
        "detail": "Bad",
        "device": "",
        "at": str(NOW),
    }
    return json.dumps(said | {"joined": str(owner.date_joined)} | other)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file, _: file.mkdir(),
        lambda file, _: file.symlink_to("/nowhere"),
        lambda file, _: os.mkfifo(file),
        lambda file, _: file.write_text("[" * 16_000),
        lambda file, _: file.write_bytes(b"\xff\xfe"),
        lambda file, _: file.write_text(
            '{"owner": Infinity, "kind": "list_fetched", "at": "2026-06-03"}'
        ),
        lambda file, owner: file.write_text(as_line(owner, detail="a\ud800b")),
        lambda file, owner: file.write_text(as_line(owner, at="0001-01-01T00:00:00+23:59")),
        lambda file, owner: file.write_text(as_line(owner, at="2026-06-03T09:00:00")),
    ],
    ids=["folder", "link", "pipe", "deep", "bytes", "infinity", "surrogate", "year 1", "no zone"],
)
def test_one_bad_line_keeps_no_other_waiting(owner, folder, spoil):
    with held():
        note_look(owner, EventKind.LIST_FETCHED, "Roles, CSV", now=NOW)
    spoil(folder / "000.json", owner)

    take_up_waiting()

    assert kinds() == [(EventKind.LIST_FETCHED, "Roles, CSV")]
    assert list(folder.glob("*.json")) == []


def test_the_name_of_a_line_is_made_durable_with_it(owner, folder, monkeypatch):
    synced = []
    fsync = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda it: (synced.append(stat.S_ISDIR(os.fstat(it).st_mode)), fsync(it))
    )
    with held():
        note_look(owner, EventKind.LIST_FETCHED, "Roles, CSV", now=NOW)

    assert synced == [False, True]


def test_where_very_many_wait_nothing_more_leaves(owner, signed_in, folder, monkeypatch):
    monkeypatch.setattr(waiting_events, "MOST", 2)
    signed_in.raise_request_exception = False
    with held():
        note_look(owner, EventKind.LIST_FETCHED, "Roles, CSV", now=NOW, once="one")
        note_look(owner, EventKind.LIST_FETCHED, "Roles, CSV", now=NOW)
        note_look(owner, EventKind.LIST_FETCHED, "Roles, CSV", now=NOW, once="one")
        answer = signed_in.get("/lists/roles/?download=csv")

    assert answer.status_code == 503
    assert "Another change is just being written." in answer.text
    assert len(lines(folder)) == 2


def test_whoever_has_the_number_of_a_gone_account_is_not_said_to_have_fetched_anything(folder):
    gone = UserFactory()
    with held():
        note_look(gone, EventKind.LIST_FETCHED, "Gone", now=NOW)
    number = gone.pk
    gone.delete()
    UserFactory(pk=number)

    take_up_waiting()

    assert (kinds(), lines(folder)) == ([], [])


def test_two_processes_take_up_no_line_twice(owner, folder):
    with held():
        note_look(owner, EventKind.LIST_FETCHED, "Roles, CSV", now=NOW)

    with waiting_events.taken() as first, waiting_events.taken() as second:
        assert (len(first), second) == (1, [])
    with waiting_events.taken() as third:
        assert third == []


def test_where_no_line_can_wait_nothing_leaves(owner, signed_in, folder):
    folder.write_text("no folder")
    signed_in.raise_request_exception = False

    with held():
        answer = signed_in.get("/lists/roles/?download=csv")

    assert answer.status_code == 503


def test_a_program_that_comes_often_waits_as_one_line(owner, program, folder):  # noqa: F811
    with held():
        for _ in range(5):
            assert program.get("/stages").status_code == 200

    assert len(lines(folder)) == 1
    engine_woke.send(sender=None, now=NOW)
    assert kinds() == [(EventKind.TOKEN_USED, ApiToken.objects.get().name)]
