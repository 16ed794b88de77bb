"""The time zones one can live in, as this machine's zone data names them."""

from functools import cache

from accounts.domain.business_time import is_zone, zone_names

CONTINENTS = frozenset(
    [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ]
)
FALLBACK = "UTC"

type Choices = list[tuple[str, str | list[tuple[str, str]]]]


def known_zone(name: object) -> str:
    """The zone as given where it exists, else UTC: what a browser sends is only a suggestion."""
    return name if isinstance(name, str) and is_zone(name) else FALLBACK


def zone_choices(current: str = FALLBACK) -> Choices:
    """UTC, then places by continent: [("Europe", [("Europe/Berlin", "Berlin"), …]), …].

    current: the zone in use, which stays on offer even where it goes by an old name; not where
    this machine does not know it, since times are in UTC then.
    """
    offered: Choices = [(FALLBACK, FALLBACK), *_places().items()]
    names = {FALLBACK} | {name for group in _places().values() for name, _ in group}
    return offered if current in names or not is_zone(current) else [(current, current), *offered]


@cache
def _places() -> dict[str, list[tuple[str, str]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zone_names()):
        continent, _, place = name.partition("/")
        if continent in CONTINENTS:
            label = place.replace("_", " ").replace("/", ", ")
            groups.setdefault(continent, []).append((name, label))
    return groups
