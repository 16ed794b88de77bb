"""The scripts that look for a Python and a browser, on a PATH made for the test."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"


@pytest.fixture
def programs(tmp_path):
    """An empty folder to be the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def put(folder, name, body):
    """A program of that name: a shell script, as the shims of version managers are."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def run(script, path, **more):
    return subprocess.run(
        ["/bin/sh", SCRIPTS / script],
        env={"PATH": str(path), **more},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_python_that_exists_but_fails_is_passed_over(programs):
    put(programs, "python3.13", "echo 'command not found' >&2; exit 127")
    put(programs, "python3", f'exec "{sys.executable}" "$@"')

    result = run("find_python.sh", programs)

    assert (result.returncode, result.stdout.strip()) == (0, sys.executable)


def test_no_fitting_python_is_one_sentence(programs):
    put(programs, "python3", "exit 1")

    result = run("find_python.sh", programs)

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("No fitting Python: Debrief needs Python 3.12 or newer")
    assert len(result.stderr.splitlines()) == 1


def test_named_python_is_the_only_one_tried(programs):
    put(programs, "python3", f'exec "{sys.executable}" "$@"')

    result = run("find_python.sh", programs, PYTHON="/nowhere/python")

    assert result.returncode == 1
    assert "PYTHON=/nowhere/python is not a Python of at least 3.12" in result.stderr


def test_make_run_says_that_no_python_fits(programs, tmp_path):
    root = tmp_path / "debrief"
    shutil.copytree(SCRIPTS, root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ["Makefile", ".python-version"]:
        shutil.copy(SCRIPTS.parent / name, root)
    put(programs, "python3", "exit 1")
    for tool in ["sh", "cat"]:
        (programs / tool).symlink_to(shutil.which(tool))

    result = subprocess.run(
        [shutil.which("make"), "run"],
        cwd=root,
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert result.returncode != 0
    assert "No fitting Python" in result.stderr
    assert "Traceback" not in result.stderr


def test_browser_on_the_path_must_run(programs):
    put(programs, "chromium", "exit 1")
    fitting = put(programs, "google-chrome", "echo Chrome 140")

    result = run("find_browser.sh", programs)

    assert result.stdout.strip() == str(fitting)


def test_named_browser_is_taken(programs):
    assert run("find_browser.sh", programs, DEBRIEF_BROWSER="none").stdout.strip() == "none"
