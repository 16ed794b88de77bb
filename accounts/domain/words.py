"""Lists of names as a sentence says them. Plain Python: no Django, clock or I/O."""

from collections.abc import Sequence


def joined(names: Sequence[str], *, most: int | None = None, last: str = "and") -> str:
    """ "Mia, Jonas and Ruth"; past `most` names the rest is counted; "" for nobody.

    last: the word before the last name.
    """
    if most is not None and len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return f" {last} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
