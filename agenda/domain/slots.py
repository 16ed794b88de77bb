"""Events of a file that carry one number: which count, and which interview each is about.

Plain Python: no Django, clock or I/O.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from agenda.domain.invitations import Invitation


def those_that_count(invitations: Sequence[Invitation]) -> list[int]:
    """The places of those that no other one of the file replaces.

    Of one number the highest sequence counts, all slots of it; the first date of a series does not
    where the file has a changed date in its place.
    """
    newest: dict[str, int] = defaultdict(int)
    for it in invitations:
        newest[it.key] = max(newest[it.key], it.version.sequence)
    changed = {(it.series_key, it.at_in_series) for it in invitations if it.at_in_series}
    return [
        n
        for n, it in enumerate(invitations)
        if not it.key
        or (it.version.sequence == newest[it.key] and (it.key, it.start.moment) not in changed)
    ]


def nearest_pairs(events: Sequence[datetime], others: Sequence[datetime]) -> dict[int, int]:
    """The place of an event → the place of the other it is about, each in one pair at most.

    The nearest in time come together first, so that the same moment always does; of two equally
    near the earlier place. Whatever is left over of the longer row has no pair.
    """
    near = sorted(
        (abs(event - other), n, m)
        for n, event in enumerate(events)
        for m, other in enumerate(others)
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, n, m in near:
        if n not in pairs and m not in taken:
            pairs[n] = m
            taken.add(m)
    return pairs
