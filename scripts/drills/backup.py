"""A backup brings back what was there, tried for real: `python -m scripts.drills.backup`.

A Debrief is served and written to 50 times a second while it is backed up; then everything is
killed, and the backup restored: every row of every table is held against the database as it was.
Backups are killed midway. Of a backup 100 bits are flipped, one at a time, and each has to be
found; the same in a database, where SQLite's own check sees what it sees. Exit status 1 where a
promise is broken.
"""

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from scripts import phone

ROOT = Path(__file__).resolve().parents[2]
WRITES_PER_SECOND = 50
SECONDS_BEFORE = 2
FLIPS = 100
KILLS = 5
WRITTEN_TO = "applications_company"
# A restore writes into it that it was, so that people can see that it happened.
WRITTEN_BY_RESTORE = "accounts_accountevent"

type Rows = dict[str, list[tuple[Any, ...]]]


class BrokenError(AssertionError):
    """What came back is not what was promised."""


# --- Writing -------------------------------------------------------------------------------------


def write(email: str) -> None:
    """Add companies, one transaction each, and say each number once it is committed."""
    import django

    django.setup()
    from accounts.models import User
    from applications.models import Company

    owner = User.objects.get(email=email)
    began = time.monotonic()
    for number in range(1, 100_000):
        Company.objects.create(owner=owner, name=f"Written {number}")
        print(number, flush=True)
        time.sleep(max(0.0, began + number / WRITES_PER_SECOND - time.monotonic()))


@contextmanager
def writer(email: str, said: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that writes until it is killed; said: the file of what was committed."""
    with said.open("wb") as to:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.drills.backup", "--write", email], cwd=ROOT, stdout=to
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def committed(said: Path) -> int:
    lines = said.read_bytes().split(b"\n")[:-1]  # the last one may be cut off
    return int(lines[-1]) if lines else 0


def manage(*args: object) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, args)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BrokenError(f"{args[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def rows_of(database: Path) -> Rows:
    """Every row of every table, in the order of its id, but of the one where a restore says that
    it was, and of the index of search."""
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
            " ESCAPE '\\'"
        ).fetchall()
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)  # noqa: S608
            for (name,) in tables
            if name != WRITTEN_BY_RESTORE and not name.startswith("overview_search_")
        }


# --- The drills ----------------------------------------------------------------------------------


def while_written_to(debrief: phone.Debrief, folder: Path) -> str:
    """backed up under writes, killed, restored: every row is as it was"""
    email, said = fill(), folder.parent / f"{folder.name}-said"
    with writer(email, said) as process:
        wait_until(lambda: committed(said) >= SECONDS_BEFORE * WRITES_PER_SECOND)
        began, before = time.monotonic(), committed(said)
        manage("backup")
        took, after = time.monotonic() - began, committed(said)
        wait_until(lambda: committed(said) >= after + WRITES_PER_SECOND)
        process.send_signal(signal.SIGKILL)
        process.wait()
    debrief.kill()
    last = committed(said)
    said.unlink()
    (backup,) = (folder / "backups").glob("*.zip")

    manage("restore", backup, "--yes")

    (aside,) = folder.glob("before-restore-*")
    then, now = rows_of(folder / "debrief.sqlite3"), rows_of(aside / "debrief.sqlite3")
    names = [row for row in now[WRITTEN_TO] if any(str(it).startswith("Written ") for it in row)]
    if len(names) not in {last, last + 1}:  # the last one may have been committed and not said
        raise BrokenError(f"{last} were said to be written, {len(names)} are there after the kill")
    numbers = written_numbers(then[WRITTEN_TO])
    if numbers != list(range(1, len(numbers) + 1)) or not before <= len(numbers) <= after + 1:
        raise BrokenError(f"the backup holds {len(numbers)}, it began at {before} of {after}")
    newest = len(numbers)
    now[WRITTEN_TO] = [
        row for row in now[WRITTEN_TO] if all(it <= newest for it in written_numbers([row]))
    ]
    if differing := [it for it in then.keys() | now.keys() if then.get(it) != now.get(it)]:
        raise BrokenError(f"rows differ in {', '.join(sorted(differing))}")
    rate = (after - before) / took
    return (
        f"{sum(map(len, then.values()))} rows in {len(then)} tables are the same, written to"
        f" {rate:.0f} times a second meanwhile; {last} acknowledged, none lost"
    )


def killed_midway(_debrief: phone.Debrief, folder: Path) -> str:
    """backups that are killed midway leave no half file under the name of one"""
    dice, killed = random.Random(1), 0  # noqa: S311 - the same moments in each drill
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "backup"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not is_at_it(folder) and process.poll() is None:
            time.sleep(0.01)
        time.sleep(dice.random() * 0.15)
        process.kill()
        killed += process.wait() == -signal.SIGKILL
    manage("backup")
    left = list((folder / "backups").glob(".making-*"))
    if left:
        raise BrokenError(f"{len(left)} half backups are left after the next one")
    backups = list((folder / "backups").glob("*.zip"))
    for it in backups:
        manage("verify", it)
    return f"{killed} of {KILLS} killed, all {len(backups)} files under such a name are whole"


def is_at_it(folder: Path) -> bool:
    return any((folder / "backups").glob(".making-*/*"))


def bits_of_a_backup(_debrief: phone.Debrief, folder: Path) -> str:
    """each flipped bit of a backup is found"""
    from transfer.backup.checking import check_backup
    from transfer.backup.domain.manifest import Unfit

    backup = max((folder / "backups").glob("*.zip"))
    found = 0
    for damaged in flipped(backup):
        try:
            check_backup(damaged)
        except Unfit:
            found += 1
    if found != FLIPS:
        raise BrokenError(f"{FLIPS - found} of {FLIPS} went unnoticed")
    return f"{found} of {FLIPS} found"


def bits_of_a_database(_debrief: phone.Debrief, folder: Path) -> str:
    """flipped bits of a database that SQLite's own check sees, which is no promise of ours"""
    from transfer.backup.domain.manifest import Unfit
    from transfer.backup.sqlite import look_at_database

    found = 0
    for damaged in flipped(folder / "debrief.sqlite3"):
        try:
            look_at_database(damaged)
        except Unfit:
            found += 1
    return f"{found} of {FLIPS}"


def flipped(path: Path) -> Iterator[Path]:
    """A copy with one bit flipped, somewhere else each time; the same ones in each drill."""
    dice, size = random.Random(2026), path.stat().st_size  # noqa: S311
    copy = path.with_name(f"flipped-{path.name}")
    try:
        for _ in range(FLIPS):
            shutil.copyfile(path, copy)
            with copy.open("r+b") as file:
                file.seek(dice.randrange(size))
                (byte,) = file.read(1)
                file.seek(-1, os.SEEK_CUR)
                file.write(bytes([byte ^ 1 << dice.randrange(8)]))
            yield copy
    finally:
        for it in path.parent.glob(f"{copy.name}*"):
            it.unlink()


def fill() -> str:
    """Somebody with the demo data; their address."""
    from django.db import connection
    from django.utils import timezone

    from accounts.models import User
    from agenda import demo

    user = User.objects.create_user(email="drill@example.org", password=phone.PASSWORD)
    demo.load(user=user, now=timezone.now())
    connection.close()
    return user.email


def written_numbers(rows: list[tuple[Any, ...]]) -> list[int]:
    """Of the companies that the writer added, in order."""
    names = [it for row in rows for it in row if str(it).startswith("Written ")]
    return sorted(int(it.split()[1]) for it in names)


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise BrokenError("nothing happened for half a minute")
        time.sleep(0.01)


def main() -> bool:
    """Whether each promise is kept; one line for each."""
    is_kept = True
    with phone.fresh_debrief() as debrief:
        folder = Path(os.environ["DEBRIEF_DATA_DIR"])
        for drill in (while_written_to, killed_midway, bits_of_a_backup, bits_of_a_database):
            promise = (drill.__doc__ or "").strip()
            try:
                print(f"{promise}: {drill(debrief, folder)}", flush=True)
            except BrokenError as error:
                is_kept = False
                print(f"{promise}: BROKEN, {error}", flush=True)
    return is_kept


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", metavar="EMAIL", help=argparse.SUPPRESS)
    if (email := parser.parse_args().write) is not None:
        write(email)
    sys.exit(0 if main() else 1)
