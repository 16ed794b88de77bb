from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from accounts.version import data_version, stored_data_version, version, why_refused


class Command(BaseCommand):
    help = "Say which release this is, and which form its database has."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"Debrief {version()}, data version {data_version()}")
        if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
            self.stdout.write("There is no database yet.")  # to ask for one would make it
            return
        try:
            if words := why_refused():
                self.stdout.write(words)
                return
            stored = stored_data_version()
        except DatabaseError:
            self.stdout.write("The database cannot be read.")
            return
        if stored == data_version():
            self.stdout.write("The database has the same.")
        else:
            self.stdout.write(f"The database has {stored}; `make run` brings it up to date.")
