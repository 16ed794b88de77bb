from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from accounts.version import data_version, stored_data_version, version


class Command(BaseCommand):
    help = "Say which release this is, and which form its database has."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"Debrief {version()}, data version {data_version()}")
        try:
            stored = stored_data_version()
        except DatabaseError:
            self.stdout.write("The database cannot be read.")
            return
        if stored == data_version():
            self.stdout.write("The database has the same.")
        else:
            self.stdout.write(f"The database has {stored}; `make run` says what that means.")
