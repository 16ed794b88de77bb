"""LinkedIn's list of connections, as contacts. Plain Python."""

from dataclasses import astuple, dataclass

from transfer.importing.domain.days import day_of
from transfer.importing.domain.sheets import Table
from transfer.importing.domain.words import plain, said

FIELDS = {
    "first name": "first",
    "last name": "last",
    "url": "url",
    "email address": "email",
    "company": "company",
    "position": "position",
    "connected on": "day",
}
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Connection:
    """day: when it was made, ISO; "" where that cannot be read. All others "" where unsaid."""

    name: str
    email: str = ""
    company: str = ""
    position: str = ""
    url: str = ""
    day: str = ""

    @property
    def cells(self) -> list[str]:
        return [str(it) for it in astuple(self)]


def field_of(header: str) -> str | None:
    return FIELDS.get(plain(header))


def is_of_connections(table: Table) -> bool:
    """Whether it lists people as LinkedIn does, by name and the day of the connection."""
    return {"first", "last", "day"} <= {field_of(it) for it in table.columns}


def connections_of(table: Table) -> list[Connection]:
    """Those with a name. LinkedIn writes the day first, with the month in letters."""
    places = {name: at for at, it in enumerate(table.columns) if (name := field_of(it))}
    if not {"first", "last"} <= places.keys():
        return []
    found = []
    for _, cells in table.rows:
        words = {name: said(cells[at]) for name, at in places.items()}
        name = f"{words['first']} {words['last']}".strip()[:LONGEST]
        day = day_of(words.get("day", ""), order="dmy")
        if not name:
            continue
        found.append(
            Connection(
                name,
                words.get("email", ""),
                words.get("company", ""),
                words.get("position", ""),
                words.get("url", ""),
                day.isoformat() if day else "",
            )
        )
    return found
