"""Which release of Debrief this is, and which form its database has."""

import pkgutil
import tomllib
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.module_loading import import_string

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"

type Names = set[tuple[str, str]]


@cache
def version() -> str:
    """Of the release, as "0.1.0"; what follows it until the next one has the same."""
    return str(tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"])


@cache
def data_version() -> str:
    """The form of the database that this code wants, in one word."""
    return word_of(known_migrations())


def stored_data_version() -> str:
    """The form that the database has. Raises DatabaseError where it cannot be read."""
    return word_of(MigrationRecorder(connection).applied_migrations())


def why_refused() -> str:
    """What `make run` says where it does not start on the database; "" where it does.

    Nothing is to have opened it before. Where it cannot be read, whoever reads it next says so.
    """
    try:
        return str(import_string(settings.DATABASE_CHECK)())
    except DatabaseError:
        return ""


def word_of(migrations: Iterable[tuple[str, str]]) -> str:
    """How many migrations, and six digits that differ where one of them does: "87-3f09ab"."""
    names = sorted(f"{app}.{name}" for app, name in migrations)
    return f"{len(names)}-{sha256('\n'.join(names).encode()).hexdigest()[:6]}"


def known_migrations() -> Names:
    """All that this code and its packages bring, by app and name, without importing any."""
    return {
        (config.label, it.name)
        for config in apps.get_app_configs()
        if find_spec(f"{config.name}.migrations")
        for it in pkgutil.iter_modules(import_module(f"{config.name}.migrations").__path__)
        if it.name[0] not in "_~"
    }
