"""Whose the files of the data folder are: what root makes there is given to its owner."""

import os
from collections.abc import Iterator
from pathlib import Path


def give_to_owner(folder: Path, *paths: Path, is_deep: bool = True) -> bool:
    """Give those that are there, and where it is deep all they hold, to the owner of the folder.

    Whether one changed hands: never where somebody else than root runs this, who cannot.
    """
    if os.geteuid():
        return False
    owner = folder.stat()
    changed = False
    for path in paths:
        for it in _all_of(path) if is_deep else [path]:
            found = it.lstat()
            if (found.st_uid, found.st_gid) != (owner.st_uid, owner.st_gid):
                os.chown(it, owner.st_uid, owner.st_gid, follow_symlinks=False)
                changed = True
    return changed


def _all_of(path: Path) -> Iterator[Path]:
    if not os.path.lexists(path):
        return
    yield path
    if path.is_dir() and not path.is_symlink():
        for parent, folders, files in os.walk(path):
            yield from (Path(parent, it) for it in (*folders, *files))
