"""The scripts that find Python, a browser and the settings, on a PATH made for the test."""

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


@pytest.fixture
def root(tmp_path):
    """A copy of the scripts in a place without .venv."""
    folder = tmp_path / "debrief"
    shutil.copytree(SCRIPTS, folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ["Makefile", ".python-version"]:
        shutil.copy(SCRIPTS.parent / name, folder)
    return folder


def use(folder, *names):
    """Real programs of this machine."""
    for name in names:
        (folder / name).symlink_to(shutil.which(name))


def run(script, path, *, root=SCRIPTS.parent, **more):
    return subprocess.run(
        ["/bin/sh", root / "scripts" / script],
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


def test_make_run_says_that_no_python_fits(programs, root):
    put(programs, "python3", "exit 1")
    use(programs, "sh", "cat")

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


def test_debians_browser_is_installed_where_that_is_allowed(programs, root):
    use(programs, "chmod")
    put(programs, "id", "echo 0")
    chromium = programs / "chromium"
    put(
        programs,
        "apt-get",
        f"""[ "$1" = install ] || exit 0
printf '#!/bin/sh\n' > {chromium} && chmod +x {chromium}""",
    )

    result = run("find_browser.sh", programs, root=root)

    assert result.stdout.strip() == str(chromium)


def test_no_browser_to_be_had_is_none(programs, root):
    put(programs, "id", "echo 1000")
    put(programs, "apt-get", "exit 0")

    assert run("find_browser.sh", programs, root=root).stdout.strip() == "none"


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_run_without_a_browser_is_loud_and_fails_in_ci(programs, root, ci, status):
    use(programs, "mktemp", "rm")
    (root / ".venv" / "bin").mkdir(parents=True)
    put(root / ".venv" / "bin", "python", 'echo "data in $DEBRIEF_DATA_DIR, ran $*"')

    result = run("test.sh", programs, root=root, DEBRIEF_BROWSER="none", CI=ci)

    assert result.returncode == status
    assert "NO BROWSER: the browser tests are SKIPPED" in result.stderr
    assert "ran -m pytest" in result.stdout
    data_dir = result.stdout.partition(",")[0].removeprefix("data in ")
    assert not Path(data_dir).exists()


SETTINGS = r"""
# a comment
DEBRIEF_HTTPS=1
DEBRIEF_MAIL_URL=smtps://user:p&ss$1`id`@mail.example.org
DEBRIEF_MAIL_FROM="Debrief <debrief@example.org>"
DEBRIEF_URL='https://debrief.example.org'
DEBRIEF_TRUSTED_PROXIES="""


def test_commands_on_a_server_read_the_settings_as_its_services_do(tmp_path, programs):
    code = tmp_path / "code"
    (code / ".venv/bin").mkdir(parents=True)
    put(code / ".venv/bin", "python", 'echo "$@"; env')
    put(programs, "runuser", 'shift 3; exec "$@"')
    use(programs, "id", "env")
    (tmp_path / "settings").write_text(SETTINGS)
    script = (SCRIPTS.parent / "docs/deploy/debrief-manage").read_text()
    script = script.replace("/etc/debrief.env", str(tmp_path / "settings"))
    put(programs, "debrief-manage", script.replace("/opt/debrief", str(code)))

    said = subprocess.run(
        ["/bin/sh", programs / "debrief-manage", "backup", "--keep", "7"],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    assert said[0] == "manage.py backup --keep 7"
    assert {it for it in said if it.startswith("DEBRIEF_")} == {
        "DEBRIEF_HTTPS=1",
        "DEBRIEF_MAIL_URL=smtps://user:p&ss$1`id`@mail.example.org",
        "DEBRIEF_MAIL_FROM=Debrief <debrief@example.org>",
        "DEBRIEF_URL=https://debrief.example.org",
        "DEBRIEF_TRUSTED_PROXIES=",
    }
