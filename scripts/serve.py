"""Get the data folder and the database ready, then serve until Ctrl-C: what `make run` starts.

HOST and PORT say where (127.0.0.1:8000). Whatever keeps Debrief from starting is one sentence on
stderr and exit status 1.
"""

import errno
import gc
import ipaddress
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import django
from django.core.management import call_command

from config import env
from config.env import ConfigurationError
from scripts.processes import Processes, run_apart

MOST_WEB_PROCESSES = 2
PREPARING = 0x0DEB61EF  # a lock of PostgreSQL's that is anybody's to name


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.umask(0o077)  # whatever is made in the data folder is for its owner alone
    try:
        host, port = env.text("HOST", "127.0.0.1"), env.port()
        env.flag("DEBRIEF_NO_WORKER")  # a wrong word is said before anything starts
        check_address_is_free(host, port)
        django.setup()
        with said_in_words():
            hold_data_folder()
            run_apart(prepare)
            serve(host, port)
    except ConfigurationError as error:
        sys.exit(f"Debrief cannot start. {error}")


def prepare() -> None:
    """What is done before the first answer, in a process of its own: it takes memory once."""
    try:
        with said_in_words():
            prepare_database()
            call_command("collectstatic", interactive=False, verbosity=0)
            call_command("empty_trash", quiet=True)
    except ConfigurationError as error:
        sys.exit(f"Debrief cannot start. {error}")


@contextmanager
def said_in_words() -> Iterator[None]:
    """A database that is held or away, and a full disk, as ConfigurationError."""
    from django.db import DatabaseError

    from accounts.unavailable import told_to_owner

    try:
        yield
    except (OSError, DatabaseError) as error:
        if not (words := told_to_owner(error)):
            raise
        raise ConfigurationError(words) from error


def check_address_is_free(host: str, port: int) -> None:
    """Raise ConfigurationError where one cannot listen, before anything is touched."""
    with address_in_words(host, port):
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()


@contextmanager
def address_in_words(host: str, port: int) -> Iterator[None]:
    """An address that one may not listen on, as ConfigurationError."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigurationError(
                f"Port {port} on {host} is in use, perhaps by another Debrief. "
                f"Stop that, or choose another: PORT={port % 65535 + 1} make run"
            ) from error
        raise ConfigurationError(
            f"It may not listen on {host}, port {port} ({env.reason(error)}). Change HOST or PORT."
        ) from error


def hold_data_folder() -> None:
    """As long as this process lives, no backup is restored into it."""
    from django.conf import settings

    from accounts.running import NotNow, hold_while_running

    try:
        hold_while_running(settings.DATA_DIR)
    except NotNow as error:
        raise ConfigurationError(str(error)) from error


def prepare_database() -> None:
    """Bring the database to the state of this code, never back from a newer one."""
    from django.db import DatabaseError, connection

    from accounts.unavailable import why_unavailable
    from config.database_check import check_file

    check_file()
    try:
        with one_at_a_time():
            bring_up_to_date()
    except DatabaseError as error:
        if why_unavailable(error):
            raise  # said by said_in_words()
        first_line = str(error).strip().partition("\n")[0]
        words = f"The database cannot be used ({first_line})."
        if connection.vendor == "sqlite":
            words += " Restore a backup (manage.py restore FILE), which puts it aside."
        raise ConfigurationError(words) from error
    finally:
        close_connections()


def bring_up_to_date() -> None:
    from django.db import connection

    from config.database_check import check_database

    if not connection.introspection.table_names():
        tell("Preparing the database. The first start takes a minute or two.")
    check_database()
    back_up_before_update()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("rescore", outdated=True)


def back_up_before_update() -> None:
    """Make a backup where there is something to lose and migrations are about to change it."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.utils import timezone

    from transfer.backup.domain.names import Reason
    from transfer.backup.making import KEPT_BEFORE_UPDATES, NotMade, make_backup

    executor = MigrationExecutor(connection)
    is_empty = not executor.loader.applied_migrations
    if is_empty or not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    try:
        made = make_backup(
            settings.BACKUPS_DIR or settings.DATA_DIR / "backups",
            now=timezone.now(),
            keep=KEPT_BEFORE_UPDATES,
            reason=Reason.BEFORE_UPDATE,
        )
    except NotMade as error:
        raise ConfigurationError(
            f"The database was not updated, since a backup comes first. {error} Without a backup,"
            " “manage.py migrate” updates it."
        ) from error
    tell(f"The database is being updated. As it was it lies in {made.path}.")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of several machines that start at once one prepares the database; the others wait for it."""
    from django.db import DatabaseError, connection

    if connection.vendor != "postgresql":  # SQLite is of one machine, and has a lock of its own
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])


def close_connections() -> None:
    """The processes that follow are copies of this one, and open their own."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def serve(host: str, port: int) -> None:
    listening, asked_for_metrics = listen(host, port), share_metrics()
    work: dict[str, Callable[[], object]] = {
        f"web {number}": partial(answer, listening, asked_for_metrics)
        for number in range(1, web_processes() + 1)
    }
    if not env.flag("DEBRIEF_NO_WORKER"):
        work["worker"] = partial(remind, listening, asked_for_metrics)
    load_all()
    said = greeting(local_host(host), port, is_public=not is_loopback(host))
    close_connections()
    gc.collect()
    gc.freeze()  # the collector would write into what the copies share
    processes = Processes(work)
    try:
        processes.start()
        tell(said)
        processes.watch()
    finally:
        processes.stop()
        bring_wal_in()


def bring_wal_in() -> None:
    """What a stopped Debrief wrote is in one file, which somebody may copy.

    Whoever closes SQLite's database last sees to that, and the other processes end without.
    """
    from django.db import DatabaseError, connection

    from accounts.health_checks import is_file_gone

    if connection.vendor == "sqlite" and not is_file_gone():
        with suppress(DatabaseError):
            connection.ensure_connection()
        connection.close()


def listen(host: str, port: int) -> socket.socket:
    """Raise ConfigurationError where another one has come first since the look at the start."""
    with address_in_words(host, port):
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.create_server(address, family=family, backlog=1024)
    listening.setblocking(False)  # of two who hear of a visitor one gets them
    return listening


def web_processes() -> int:
    """Python uses one core per process; two let a light page pass a heavy one."""
    return min(MOST_WEB_PROCESSES, os.cpu_count() or 1)


def load_all() -> None:
    """Load what an answer needs, so that it is loaded once for all."""
    from importlib import import_module

    from django.urls import get_resolver

    import_module("config.wsgi")
    _ = get_resolver().url_patterns


def share_metrics() -> socket.socket | None:
    """Let the web processes add up what they count, in files that are made anew at each start.

    Whichever of them hears a question at this socket answers it.
    """
    from django.conf import settings

    if not settings.METRICS_PORT:
        return None
    folder = settings.DATA_DIR / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    from config import metrics

    return metrics.listen(settings.METRICS_PORT)


def answer(listening: socket.socket, asked_for_metrics: socket.socket | None) -> None:
    """The work of a web process, until SIGTERM."""
    from django.db import close_old_connections

    from accounts.large_bodies import may_send_large
    from accounts.patience import wait_seconds_only
    from config.wsgi import application
    from scripts.front import FORM_BYTES, make_server
    from scripts.refusals import refusal
    from transfer.account.import_views import most_file_bytes

    wait_seconds_only()

    def allows(headers: dict[str, str]) -> bool:
        close_old_connections()
        try:
            return may_send_large(headers)
        finally:
            close_old_connections()

    if asked_for_metrics:
        from config import metrics

        metrics.serve(asked_for_metrics)
    server = make_server(
        application,
        listening=listening,
        allows=allows,
        most_bytes=most_file_bytes() + FORM_BYTES,
        refusal=refusal,
    )
    server.run()


def remind(*inherited: socket.socket | None) -> None:
    """The work of the worker, until SIGTERM. inherited: where others listen, and it does not."""
    for it in inherited:
        if it:
            it.close()
    os.setsid()
    call_command("worker")


def tell(words: str) -> None:
    """Say something to whoever sits before it; not where each line is to be an object of JSON."""
    if env.text("DEBRIEF_LOG", "").lower() != "json":
        print(words, flush=True)


def greeting(host: str, port: int, *, is_public: bool) -> str:
    """The lines a person reads once Debrief is up."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.urls import reverse
    from django.utils import timezone

    from accounts.health import Level, findings

    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    has_users = get_user_model().objects.exists()
    connection.close()
    next_step = (
        f"Open {address}/ and sign in."
        if has_users
        else f"Next: open {address}{reverse('account_signup')} and make your account."
    )
    lines = [
        f"Debrief is running on {address}",
        next_step,
        f"Your data is in {where_data_is()}. Stop with Ctrl-C.",
    ]
    if is_public and not env.list_of("DEBRIEF_ALLOWED_HOSTS"):
        lines.append("To open it by another name or address, list that in DEBRIEF_ALLOWED_HOSTS.")
    unwell = [it for it in findings(timezone.now(), only={"disk"}) if it.level != Level.WELL]
    lines += [f"{it.words} {it.remedy}" for it in unwell]
    return "\n".join(lines)


def where_data_is() -> str:
    """The folder; or each place where not all of it lies there."""
    from django.conf import settings
    from django.db import connection

    bucket, is_sqlite = env.text("DEBRIEF_S3_BUCKET", ""), connection.vendor == "sqlite"
    if is_sqlite and not bucket:
        return str(settings.DATA_DIR)
    database = settings.DATA_DIR if is_sqlite else "PostgreSQL (DATABASE_URL)"
    documents = f"the bucket {bucket}" if bucket else settings.DATA_DIR / "documents"
    return f"{database}, your documents in {documents}"


def local_host(host: str) -> str:
    """The host as this machine reaches it: 127.0.0.1 where the server listens everywhere."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


if __name__ == "__main__":
    main()
