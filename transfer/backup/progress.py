"""A bar for a person who waits at a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from transfer.backup.container import Progress


@contextmanager
def bar(total: int, to: Any) -> Iterator[Progress]:
    """to: Django's wrapper of where it is drawn; nothing is where nobody looks. total: in bytes."""
    with tqdm(
        total=total,
        unit="B",
        unit_scale=True,
        unit_divisor=1024,
        leave=False,
        disable=not to.isatty(),
    ) as drawn:

        def progress(done: int) -> None:
            drawn.total = max(total, drawn.n + done)  # what compresses otherwise than expected
            drawn.update(done)

        yield progress
