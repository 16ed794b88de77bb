"""What accounts knows of its own: whether the database answers, and whether the disk has room."""

import os
import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from accounts.health import Finding, Level, health_check
from accounts.models import User

MB = 1_000_000
LITTLE_ROOM, NO_ROOM = 1000 * MB, 100 * MB


@health_check("database")
def database(now: datetime) -> Finding:  # noqa: ARG001
    """It answers, from a file that is still there."""
    if is_file_gone():
        return Finding(
            "database",
            Level.FAILING,
            "The database file is not in its place.",
            "Stop Debrief, then bring the file back or restore a backup.",
        )
    User.objects.exists()  # raises where there is no answer
    return Finding("database", Level.WELL, "The database answers.")


@health_check("disk")
def disk(now: datetime) -> Finding:  # noqa: ARG001
    """The data folder can be written to, and what is free there."""
    folder = Path(settings.DATA_DIR)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            "disk",
            Level.FAILING,
            "The data folder is gone or cannot be written to.",
            "Whoever runs this Debrief should look at the folder's place, owner and rights.",
            is_for_users=True,
        )
    free = shutil.disk_usage(folder).free
    if free >= LITTLE_ROOM:
        return Finding("disk", Level.WELL, f"The disk has {free // MB:,} MB free.")
    return Finding(
        "disk",
        Level.FAILING if free < NO_ROOM else Level.WARNING,
        f"The disk has only {free // MB:,} MB free.",
        "Whoever runs this Debrief should make room: once it is full, nothing more can be saved.",
        is_for_users=True,
    )


def is_file_gone() -> bool:
    """Whether SQLite's file is away. To open it then would make an empty one in its place."""
    return connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists()
