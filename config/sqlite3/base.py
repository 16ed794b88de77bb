"""Django's backend for SQLite, without the one question that takes the lock for writing.

Whether SQLite knows JSON is asked by the system checks, within a transaction; transactions here
begin by taking that lock (decision 2), so while another program held it no command would start.
"""

import sqlite3
from contextlib import closing

from django.db.backends.sqlite3 import base, features
from django.utils.functional import cached_property


class DatabaseFeatures(features.DatabaseFeatures):
    @cached_property
    def supports_json_field(self) -> bool:  # type: ignore[override]
        """Asked of a database in memory: it is the library that knows JSON or does not."""
        with closing(sqlite3.connect(":memory:")) as database:
            try:
                database.execute("SELECT json('{}')")
            except sqlite3.OperationalError:
                return False
        return True


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
