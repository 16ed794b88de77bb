"""The processes of `make run`, and what is said of one that ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_serve import environment

ROOT = Path(__file__).resolve().parents[1]
SETUP = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from scripts import processes
"""
FAILS = SETUP + "processes.run_apart(lambda: int('Ol' + 'ga'))"
# The first time it ends by itself; the second time it ends all of them.
ENDS_ONCE = (
    SETUP
    + """
processes.PAUSE_SECONDS = 0
been, parent = Path(sys.argv[1]), os.getpid()
def work():
    if been.exists():
        os.kill(parent, signal.SIGTERM)
        signal.pause()
    been.touch()
    sys.exit(3)
some = processes.Processes({"web 1": work})
some.start()
some.watch()
some.stop()
"""
)


def said_by(code, folder, log):
    """The status, and the lines on standard error."""
    env = environment(folder, DJANGO_SETTINGS_MODULE="config.settings", DEBRIEF_LOG=log)
    result = subprocess.run(
        [sys.executable, "-c", code, str(folder / "been")],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return result.returncode, result.stderr.splitlines()


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        (FAILS, 1, "This process ends."),
        (ENDS_ONCE, 0, "The process “web 1” ended with status 3: it is started again in 0 seconds"),
    ],
)
def test_what_ends_is_told_in_the_log_without_words_of_the_user(tmp_path, code, status, words):
    ended, lines = said_by(code, tmp_path, "json")

    assert ended == status
    assert [words in json.loads(it)["message"] for it in lines] == [True]
    assert "Olga" not in "".join(lines)

    (tmp_path / "been").unlink(missing_ok=True)
    assert words in said_by(code, tmp_path, "lines")[1][0]
