"""What `make run` starts, as a process of its own: what it says, and that nothing stays behind."""

import errno
import lzma
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from urllib.request import urlopen

import pytest
from django.db import OperationalError as DatabaseOperationalError
from django.db import connection

from accounts import health_checks
from accounts.version import version
from config.env import ConfigurationError
from scripts.keep_release import DATABASE, RELEASES
from scripts.serve import greeting, listen, said_in_words, tell, where_data_is

ROOT = Path(__file__).resolve().parent.parent


def free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return probe.getsockname()[1]


def environment(data_dir, **more):
    """This process's environment without what pytest and make put there, on SQLite."""
    names = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "HOST", "PORT"}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return kept | {"DEBRIEF_DATA_DIR": str(data_dir), "PORT": str(free_port())} | more


def serve(data_dir, **more):
    return subprocess.run(
        [sys.executable, "-m", "scripts.serve"],
        cwd=ROOT,
        env=environment(data_dir, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_one_sentence(result, words):
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert words in result.stderr


def test_used_port_is_said_before_the_data_is_touched(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])
        result = serve(tmp_path / "data", PORT=port)

    assert_one_sentence(result, f"Port {port} on 127.0.0.1 is in use")
    assert not (tmp_path / "data").exists()


def test_port_that_another_one_took_since_the_first_look_is_said():
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"Port {port} on 127.0.0.1 is in use"):
            listen("127.0.0.1", port)


def test_host_that_is_not_this_machine_is_said(tmp_path):
    assert_one_sentence(serve(tmp_path, HOST="192.0.2.1"), "may not listen on 192.0.2.1")


def test_wrong_setting_is_said(tmp_path):
    assert_one_sentence(serve(tmp_path, DEBRIEF_HTTPS="maybe"), "DEBRIEF_HTTPS is “maybe”")


def test_data_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()

    assert_one_sentence(serve(tmp_path / "file"), f"The data folder {tmp_path / 'file'}")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (
            "INSERT INTO django_migrations VALUES (9999, 'interviews', '9999_later', '2030-01-01')",
            "newer than this code: it has interviews.9999_later",
        ),
        ("ALTER TABLE agenda_enginerun DROP COLUMN planned_to", "between releases"),
    ],
)
def test_database_that_is_not_of_this_code_is_said_and_left_alone(tmp_path, sql, words):
    path = tmp_path / "debrief.sqlite3"
    path.write_bytes(lzma.decompress((RELEASES / "0.1.0" / DATABASE).read_bytes()))
    with closing(sqlite3.connect(path)) as database:
        database.execute(sql)
        database.commit()
        before = list(database.iterdump())

    result = serve(tmp_path)

    assert_one_sentence(result, words)
    with closing(sqlite3.connect(path)) as database:
        assert list(database.iterdump()) == before


def test_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "debrief.sqlite3").write_text("not a database, but long enough to be read" * 50)

    said = serve(tmp_path)

    assert_one_sentence(said, "The database cannot be used")
    assert "manage.py restore FILE" in said.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DatabaseOperationalError("database is locked"), "The database is busy"),
        (OSError(errno.ENOSPC, "No space left on device"), "is full: make room there"),
    ],
)
def test_what_takes_nothing_just_now_is_said(error, words):
    with pytest.raises(ConfigurationError, match=words), said_in_words():
        raise error


def test_a_fault_of_ours_is_not_said_to_be_something_else():
    with pytest.raises(OSError, match="it"), said_in_words():
        raise OSError(errno.ENOENT, "it")


@pytest.mark.parametrize(("free", "words"), [(50, "The disk has only 50 MB free."), (5000, "")])
def test_a_disk_that_is_nearly_full_is_said_at_the_start(db, monkeypatch, free, words):
    monkeypatch.setattr(
        health_checks.shutil, "disk_usage", lambda _: SimpleNamespace(free=free * 10**6)
    )
    said = greeting("127.0.0.1", 8000, is_public=False)
    assert words in said
    assert ("The disk" in said) is bool(words)


@pytest.mark.parametrize(
    ("vendor", "bucket", "words"),
    [
        ("sqlite", "", "{folder}"),
        ("sqlite", "notes", "{folder}, your documents in the bucket notes"),
        ("postgresql", "", "PostgreSQL (DATABASE_URL), your documents in {folder}/documents"),
        ("postgresql", "notes", "PostgreSQL (DATABASE_URL), your documents in the bucket notes"),
    ],
)
def test_the_start_says_where_all_of_the_data_is(monkeypatch, settings, vendor, bucket, words):
    monkeypatch.setattr(connection, "vendor", vendor)
    monkeypatch.setenv("DEBRIEF_S3_BUCKET", bucket)

    assert where_data_is() == words.format(folder=settings.DATA_DIR)


@pytest.mark.parametrize("log", ["json", "JSON", "lines", ""])
def test_among_objects_of_json_stands_no_greeting(monkeypatch, capsys, log):
    monkeypatch.setenv("DEBRIEF_LOG", log)

    tell("Debrief is running")

    assert bool(capsys.readouterr().out) is (log.lower() != "json")


def test_manage_py_says_a_wrong_setting_too(tmp_path):
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment(tmp_path, DATABASE_URL="mysql://somewhere"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert_one_sentence(result, "DATABASE_URL is not understood")


def test_manage_py_says_the_version_of_debrief_and_not_of_django(tmp_path):
    result = subprocess.run(
        [sys.executable, "manage.py", "version"],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert result.stdout.startswith(f"Debrief {version()}, data version ")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """One data folder for all starts, so that only the first one has to migrate."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def started(request, data_dir, tmp_path):
    """A server that has said where it is: the process, its port and what it said.

    A test may give it more of an environment, as its parameter.
    """
    env = environment(data_dir, **getattr(request, "param", {}))
    output = tmp_path / "output"
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.serve"],
            cwd=ROOT,
            env=env,
            stdout=file,
            start_new_session=True,
        )
    try:
        for _ in range(1200):  # a machine that is busy migrates slowly
            if "Ctrl-C" in output.read_text() or process.poll() is not None:
                break
            time.sleep(0.1)
        yield process, int(env["PORT"]), output.read_text().splitlines()
    finally:
        if is_group_alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def is_group_alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_says_where_it_is_and_what_to_do_next(started, data_dir):
    _, port, said = started

    with urlopen(f"http://127.0.0.1:{port}/accounts/signup/", timeout=10) as page:
        assert page.status == 200
    assert said[-3:] == [
        f"Debrief is running on http://127.0.0.1:{port}",
        f"Next: open http://127.0.0.1:{port}/accounts/signup/ and make your account.",
        f"Your data is in {data_dir}. Stop with Ctrl-C.",
    ]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signal_ends_it_and_leaves_nothing_running_and_one_database(started, data_dir, name):
    process, port, _ = started

    process.send_signal(getattr(signal, name))

    assert process.wait(timeout=20) == 0
    assert not is_group_alive(process.pid)
    with closing(socket.create_server(("127.0.0.1", port))):
        pass
    assert [it.name for it in data_dir.glob("*.sqlite3*")] == ["debrief.sqlite3"]


# --- The worker beside it -------------------------------------------------------------------------


def children_of(process, name):
    """The processes of that name that this server started, by pid, dead ones left out."""
    listed = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(maxsplit=3) for line in listed.stdout.splitlines()]
    return [
        int(pid)
        for pid, parent, state, command in rows
        if int(parent) == process.pid and f"debrief {name}" in command and "Z" not in state
    ]


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)
    return found


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_refused(port):
    try:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=10)):
            return False
    except ConnectionRefusedError:
        return True


def workers_of(process):
    return children_of(process, "worker")


@pytest.fixture
def worker(started):
    """The worker's pid; should a test fail, it does not outlive it."""
    process, _, _ = started
    seen = wait_for(lambda: workers_of(process))
    yield seen[0]
    for pid in {*seen, *workers_of(process)}:
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)


def test_one_worker_reminds_beside_the_server(started, worker):
    assert workers_of(started[0]) == [worker]


def test_a_worker_that_was_killed_is_started_anew(started, worker):
    os.kill(worker, signal.SIGKILL)

    again = wait_for(lambda: set(workers_of(started[0])) - {worker})

    assert len(again) == 1


@pytest.mark.parametrize("started", [{"DEBRIEF_NO_WORKER": "1"}], indirect=True)
def test_a_web_process_that_was_killed_is_started_anew(started):
    process, port, _ = started
    first = set(wait_for(lambda: children_of(process, "web")))
    for web in first:
        os.kill(web, signal.SIGKILL)

    again = wait_for(lambda: set(children_of(process, "web")) - first)

    assert len(again) >= 1
    with urlopen(f"http://127.0.0.1:{port}/accounts/signup/", timeout=10) as page:
        assert page.status == 200


def test_the_worker_keeps_no_door_open(started, worker):
    process, port, _ = started
    os.kill(worker, signal.SIGSTOP)  # as one that is in the middle of something

    for pid in [process.pid, *children_of(process, "web")]:
        os.kill(pid, signal.SIGKILL)
    process.wait()

    wait_for(lambda: is_refused(port))
    assert is_alive(worker)


FIGURES = {"DEBRIEF_NO_WORKER": "1", "DEBRIEF_METRICS_PORT": str(free_port())}


@pytest.mark.parametrize("started", [FIGURES], indirect=True)
def test_figures_are_told_where_a_web_process_ended(started):
    process, _, _ = started
    first = wait_for(lambda: children_of(process, "web 1"))[0]

    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not is_alive(first))

    address = f"http://127.0.0.1:{FIGURES['DEBRIEF_METRICS_PORT']}/metrics"
    with urlopen(address, timeout=20) as page:
        assert b"debrief_check_level" in page.read()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_worker_ends_with_the_server(started, worker, name):
    process, _, _ = started

    process.send_signal(getattr(signal, name))

    assert process.wait(timeout=20) == 0
    assert not is_alive(worker)


def test_nothing_is_left_of_a_server_that_was_killed(started, worker):
    process, port, _ = started

    process.kill()
    process.wait()

    wait_for(lambda: not is_alive(worker) and not is_group_alive(process.pid))
    with closing(socket.create_server(("127.0.0.1", port))):
        pass


@pytest.mark.parametrize("started", [{"DEBRIEF_NO_WORKER": "1"}], indirect=True)
def test_a_server_that_is_told_so_starts_no_worker_and_ends_in_order(started):
    process, _, _ = started

    assert workers_of(process) == []

    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
