#!/usr/bin/env python
"""Django's commands for Debrief: .venv/bin/python manage.py help."""

import os
import select
import sys

from config import env
from config.env import ConfigurationError

# Ours and Django's that work on what is there. The others make it, or need none of it.
ON_WHAT_IS_THERE = {
    *("backup", "doctor", "empty_trash", "export_account", "fake_data", "import_account", "mcp"),
    *("reindex", "reminders", "rescore", "worker"),
    *("changepassword", "clearsessions", "createsuperuser", "db_worker", "dbshell", "dumpdata"),
}
# Whatever is there: they make no key, and say what is wrong with the database, or put it aside.
LOOKING_ON = {"doctor", "help", "restore", "verify", "version"}


def main() -> None:
    """Ends quietly where whoever reads what is said has gone, as after `| head`."""
    try:
        try:
            carry_out()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        if not is_reader_gone():
            raise
        sys.exit(1)


def is_reader_gone() -> bool:
    """Whether it is what is printed that nobody reads. Python would try it once more at its end."""
    is_gone = False
    for stream in (sys.stdout, sys.stderr):
        poll = select.poll()
        poll.register(stream, 0)  # errors are told whatever is asked
        if poll.poll(0):
            is_gone = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return is_gone


def carry_out() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import call_command, execute_from_command_line
        from django.db import DatabaseError
    except ImportError:
        sys.exit("Django is not installed for this Python: use .venv/bin/python, made by make run.")
    command, asks_for_help = sys.argv[1] if sys.argv[1:] else "help", {"-h", "--help"} & {*sys.argv}
    if command != "makemigrations":  # which writes into the code
        os.umask(0o077)  # whatever is made in the data folder is for its owner alone
    try:
        if asks_for_help:
            env.only_look()
        else:
            check(command)
        if sys.argv[1:] == ["version"]:  # Django would say its own
            call_command("version")
        else:
            execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.exit(str(error))
    except BrokenPipeError:
        raise
    except (DatabaseError, OSError) as error:
        from accounts.unavailable import told_to_owner

        if not (words := told_to_owner(error)):
            raise
        sys.exit(words)


def check(command: str) -> None:
    """Whether it has what it works on, before anything is opened that is not for this code."""
    if command == "restore":
        env.data_dir()  # made here, since the key comes with the backup
    if command in LOOKING_ON:
        env.only_look()
    if command in ON_WHAT_IS_THERE:
        env.check_is_there()
    import django

    django.setup()
    from config.database_check import check_file, check_has_tables

    if command in ON_WHAT_IS_THERE:
        check_has_tables()
    if command not in LOOKING_ON:
        check_file()


if __name__ == "__main__":
    main()
