"""Two machines behind one proxy, and one of them dies: nothing is lost, nothing is doubled.

Each machine is a network namespace with an address of its own: alpha and beta with a web process
and a worker each, a store with PostgreSQL and a bucket, and a proxy with docs/deploy/haproxy.cfg.
All of it is in a namespace of the drill's own, so nothing outside is reached or disturbed. Needs
root, Debian's haproxy and PostgreSQL, and the moto package for the bucket.

While people read pages and write roles, every process of alpha is killed and its cable is cut;
later it comes back. A change whose answer did not come is sent again with the change_id of its
form, as the pages do.
"""

import http.client
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
NAME = "debrief.example.org"
NET = "10.77.0."
HERE, PROXY, STORE, ALPHA, BETA = (f"{NET}{it}" for it in (1, 10, 11, 12, 13))
PORT, S3_PORT = 8000, 5000
PEOPLE = 6
SECONDS = 30  # alpha dies after a third of it and is back after two thirds
NOTICED_WITHIN = 3.0  # two health checks of a second, and what is under way
START_SECONDS = 120
MOST_ATTEMPTS = 20
KEY = secrets.token_urlsafe(50)


@dataclass
class Machine:
    """A network namespace with one address, and what runs in it."""

    name: str
    address: str
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def namespace(self) -> str:
        return f"debrief-{os.getpid()}-{self.name}"

    @property
    def cable(self) -> str:
        return f"to-{self.name}"

    def plug_in(self) -> None:
        run("ip", "netns", "add", self.namespace)
        run(
            "ip", "link", "add", self.cable, "type", "veth", "peer", "eth0", "netns", self.namespace
        )
        run("ip", "link", "set", self.cable, "master", "switch", "up")
        for command in (
            ("link", "set", "lo", "up"),
            ("addr", "add", f"{self.address}/24", "dev", "eth0"),
            ("link", "set", "eth0", "up"),
        ):
            run("ip", "-n", self.namespace, *command)

    def start(self, *command: str, log: Path, **environment: str) -> None:
        with log.open("ab") as file:
            self.processes.append(
                subprocess.Popen(
                    ["ip", "netns", "exec", self.namespace, *command],
                    cwd=ROOT,
                    env=os.environ | environment,
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=file,
                    start_new_session=True,
                )
            )

    def die(self) -> None:
        """At once, with all it runs and without a word to anybody."""
        run("ip", "link", "set", self.cable, "down")
        self.kill()

    def kill(self) -> None:
        found = subprocess.run(
            ["ip", "netns", "pids", self.namespace], capture_output=True, text=True, check=False
        )
        for pid in found.stdout.split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        for process in self.processes:
            process.wait()
        self.processes.clear()

    def unplug(self) -> None:
        self.kill()
        subprocess.run(["ip", "netns", "del", self.namespace], check=False)


@dataclass
class Seen:
    """What the people saw. failed: (moment, what) of each answer that was none; written: titles
    that were acknowledged; again: how many changes were sent a second time."""

    answers: int = 0
    failed: list[tuple[float, str]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    again: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def main(seconds: int = SECONDS) -> bool:
    """Whether it was kept. Says each promise with its figure."""
    missing = [it for it in ("ip", "haproxy", "runuser") if not shutil.which(it)]
    if os.geteuid() != 0 or missing:
        print(f"hosts: left out, it needs root and {', '.join(missing) or 'nothing else'}")
        return True
    if "DEBRIEF_DRILL_NET" not in os.environ:
        command = ["unshare", "--net", sys.executable, "-m", "scripts.drills.hosts", str(seconds)]
        return (
            subprocess.run(
                command, env=os.environ | {"DEBRIEF_DRILL_NET": "1"}, check=False
            ).returncode
            == 0
        )
    with ExitStack() as after, tempfile.TemporaryDirectory(prefix="debrief-hosts-") as folder:
        machines = {it.name: it for it in _machines()}
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "switch", "type", "bridge")
        run("ip", "addr", "add", f"{HERE}/24", "dev", "switch")
        run("ip", "link", "set", "switch", "up")
        for machine in machines.values():
            after.callback(machine.unplug)
            machine.plug_in()
        return _tried(machines, Path(folder), seconds)


def _machines() -> list[Machine]:
    return [
        Machine("proxy", PROXY),
        Machine("store", STORE),
        Machine("alpha", ALPHA),
        Machine("beta", BETA),
    ]


def _tried(machines: dict[str, Machine], folder: Path, seconds: int) -> bool:
    folder.chmod(0o755)
    _start_store(machines["store"], folder)
    os.environ |= _settings(folder / "here")
    # Both at once: one brings the database up to date while the other waits.
    for name in ("alpha", "beta"):
        _start_debrief(machines[name], folder)
    for address in (ALPHA, BETA):
        _wait_for(address, folder)
    _start_proxy(machines["proxy"], folder)
    _wait_for(PROXY, folder)

    import django

    django.setup()
    seen, until = Seen(), time.monotonic() + seconds
    people = [Person(number, it, seen, until) for number, it in enumerate(_sign_in(PEOPLE))]
    for person in people:
        person.start()
    time.sleep(seconds / 3)
    machines["alpha"].die()
    died_at = time.monotonic()
    time.sleep(seconds / 3)
    run("ip", "link", "set", machines["alpha"].cable, "up")
    _start_debrief(machines["alpha"], folder)
    for person in people:
        person.join()
    _wait_for(ALPHA, folder)
    return _told(seen, died_at)


def _told(seen: Seen, died_at: float) -> bool:
    from applications.models import Role

    stored = Counter(
        Role.objects.filter(title__startswith="Drill ").values_list("title", flat=True)
    )
    lost = [it for it in seen.written if not stored[it]]
    doubled = [it for it, count in stored.items() if count > 1]
    early = [it for at, it in seen.failed if at < died_at]
    late = [it for at, it in seen.failed if at > died_at + NOTICED_WITHIN]
    between = len(seen.failed) - len(early) - len(late)
    print(f"hosts: answers from two machines, one killed and back: {seen.answers}")
    print(
        f"hosts: failed before: {len(early)}; while nobody knew: {between}; after that: {len(late)}"
    )
    print(
        f"hosts: written {len(seen.written)}, sent twice {seen.again},"
        f" lost {len(lost)}, doubled {len(doubled)}"
    )
    for what, count in Counter(it for _, it in seen.failed).most_common(5):
        print(f"  {count} × {what}")
    return bool(seen.written) and not (early or late or lost or doubled)


# --- The people -----------------------------------------------------------------------------------


class Person(threading.Thread):
    """Signed in by a cookie, reads the board and writes a role, in turn."""

    def __init__(self, number: int, session: str, seen: Seen, until: float) -> None:
        super().__init__()
        self.number, self.seen, self.until = number, seen, until
        self.cookies = {"sessionid": session}

    def run(self) -> None:
        count = 0
        while time.monotonic() < self.until:
            page = self._ask("GET", "/roles/board/")
            token = page and re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            if token:
                count += 1
                self._write(f"Drill {letters(self.number)} {letters(count)}", token[1])

    def _write(self, title: str, token: str) -> None:
        """The same change is sent until it is answered."""
        form = {
            "csrfmiddlewaretoken": token,
            "change_id": str(uuid4()),
            "from_board": "1",
            "line": f"{title}, Company {letters(self.number)}",
        }
        for attempt in range(MOST_ATTEMPTS):
            if self._ask("POST", "/quick-add/", urlencode(form)) is not None:
                with self.seen.lock:
                    self.seen.written.append(title)
                    self.seen.again += attempt > 0
                return
            time.sleep(0.2)

    def _ask(self, method: str, path: str, body: str | None = None) -> str | None:
        """The page; None where there was no answer, or none of use."""
        headers = {
            "Host": NAME,
            "Origin": f"https://{NAME}",
            "Referer": f"https://{NAME}/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection, problem, page = http.client.HTTPConnection(PROXY, PORT, timeout=20), "", ""
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            if answer.status not in {200, 302}:
                problem = f"{method} {path}: {answer.status}"
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition("=")
                self.cookies[name] = value.partition(";")[0]
        except (OSError, http.client.HTTPException) as error:
            problem = f"{method} {path}: {type(error).__name__}"
        finally:
            connection.close()
        with self.seen.lock:
            self.seen.answers += not problem
            if problem:
                self.seen.failed.append((time.monotonic(), problem))
        return None if problem else page


def letters(number: int) -> str:
    """What no line takes for a day, an hour or pay."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _sign_in(count: int) -> list[str]:
    """Session cookies of so many users."""
    from django.test import Client

    from accounts.models import User

    sessions = []
    for number in range(count):
        client = Client()
        client.force_login(User.objects.create_user(f"drill-{number}@example.org"))
        sessions.append(client.cookies["sessionid"].value)
    return sessions


# --- What runs ------------------------------------------------------------------------------------


def _settings(folder: Path) -> dict[str, str]:
    folder.mkdir(mode=0o700, exist_ok=True)
    return {
        "DATABASE_URL": f"postgres://debrief@{STORE}/debrief",
        "DEBRIEF_SECRET_KEY": KEY,
        "DEBRIEF_DATA_DIR": str(folder),
        "DEBRIEF_ALLOWED_HOSTS": f"{NAME},testserver",
        "DEBRIEF_HTTPS": "1",
        "DEBRIEF_DEBUG": "",
        "DEBRIEF_MAIL_URL": "",
        "DEBRIEF_NO_WORKER": "",
        "DEBRIEF_S3_BUCKET": "debrief",
        "DEBRIEF_S3_ENDPOINT": f"http://{STORE}:{S3_PORT}",
        "DEBRIEF_S3_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "drill",
        "AWS_SECRET_ACCESS_KEY": "drill",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def _start_store(store: Machine, folder: Path) -> None:
    import boto3

    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
    if binaries is None:
        raise SystemExit("hosts: Debian's postgresql is missing.")
    data = folder / "postgres"
    data.mkdir()
    shutil.chown(data, "postgres")
    as_postgres = ("runuser", "-u", "postgres", "--")
    run(
        *as_postgres,
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    )
    with (data / "pg_hba.conf").open("a") as file:
        file.write(f"host all all {NET}0/24 trust\n")
    listening = ("-c", "listen_addresses=*", "-c", f"unix_socket_directories={data}")
    store.start(
        *as_postgres,
        str(binaries / "postgres"),
        "-D",
        str(data),
        *listening,
        log=folder / "postgres.log",
    )
    psql = ("psql", "-q", "-h", STORE, "-U", "postgres", "-c")
    for words in ("create role debrief login createdb", "create database debrief owner debrief"):
        for _ in range(100):
            if subprocess.run([*psql, words], capture_output=True, check=False).returncode == 0:
                break
            time.sleep(0.1)
        else:
            raise SystemExit("hosts: PostgreSQL did not start.")
    server = (sys.executable, "-m", "moto.server", "-H", "0.0.0.0", "-p", str(S3_PORT))  # noqa: S104
    store.start(*server, log=folder / "s3.log")
    keys = {"aws_access_key_id": "drill", "aws_secret_access_key": "drill"}
    s3 = boto3.client(
        "s3", endpoint_url=f"http://{STORE}:{S3_PORT}", region_name="eu-central-1", **keys
    )
    for _ in range(100):
        with suppress(Exception):
            place = {"LocationConstraint": "eu-central-1"}
            s3.create_bucket(Bucket="debrief", CreateBucketConfiguration=place)
            return
        time.sleep(0.2)
    raise SystemExit("hosts: the bucket did not start.")


def _start_debrief(machine: Machine, folder: Path) -> None:
    own = _settings(folder / machine.name) | {"HOST": "0.0.0.0", "PORT": str(PORT)}  # noqa: S104
    command = (sys.executable, "-m", "scripts.serve")
    machine.start(*command, log=folder / f"{machine.name}.log", **own)


def _start_proxy(proxy: Machine, folder: Path) -> None:
    """With the configuration of the docs: only certificate and addresses are others."""
    words = (ROOT / "docs/deploy/haproxy.cfg").read_text()
    words = re.sub(r"bind :443 .*", f"bind :{PORT}", words)
    words = words.replace("10.0.0.11:8000", f"{ALPHA}:{PORT}").replace(
        "10.0.0.12:8000", f"{BETA}:{PORT}"
    )
    path = folder / "haproxy.cfg"
    path.write_text(words)
    proxy.start("haproxy", "-db", "-f", str(path), log=folder / "haproxy.log")


def _wait_for(address: str, folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    answer = "nothing"
    while time.monotonic() < until:
        connection = http.client.HTTPConnection(address, PORT, timeout=5)
        headers = {"Host": NAME, "X-Forwarded-Proto": "https"}
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/healthz", headers=headers)
            response = connection.getresponse()
            if response.status == 200:
                return
            answer = f"{response.status} {response.read()[:200]!r}"
        time.sleep(0.2)
    for log in sorted(folder.glob("*.log")):
        print(log.name, log.read_text(errors="replace")[-600:], sep="\n")
    raise SystemExit(f"hosts: {address} did not become well: {answer}")


def run(*command: str) -> None:
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode:
        raise SystemExit(f"hosts: {' '.join(command)}: {found.stderr.strip()}")


if __name__ == "__main__":
    sys.exit(0 if main(*map(int, sys.argv[1:2])) else 1)
