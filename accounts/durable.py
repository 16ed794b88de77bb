"""What was written outlives a loss of power."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """See to it that a name that was given in the folder outlives a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
