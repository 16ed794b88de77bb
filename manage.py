#!/usr/bin/env python
"""Django's commands for Debrief: .venv/bin/python manage.py help."""

import os
import sys

from config.env import ConfigurationError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        import django
        from django.core.management import call_command, execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed for this Python: use .venv/bin/python, made by make run.")
    try:
        if sys.argv[1:] == ["version"]:  # Django would say its own
            django.setup()
            call_command("version")
        else:
            execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
