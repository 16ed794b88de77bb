"""Finding the table in a sheet: its header, and rows that are none. Plain Python."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from transfer.importing.domain.words import plain

MOST_BEFORE = 15  # rows above the header
TOTALS = frozenset(
    {"total", "totals", "sum", "summe", "gesamt", "insgesamt", "count", "anzahl", "average"}
    | {"somme", "suma", "razem"}
)


@dataclass(frozen=True, slots=True)
class Table:
    """rows: (number of the row in the file, its cells as many as there are columns)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    remarks: tuple[str, ...] = field(default=())


def find_table(
    lines: Sequence[Sequence[str]],
    *,
    field_of: Callable[[str], str | None],
    most_columns: int | None = None,
) -> Table | None:
    """The header is the row that names most fields among the first; None where there is no row.

    field_of: the field a header means, None for none. Empty rows, repeated headers and totals are
    left out, and said in the remarks. Of a table that is wider than most_columns one column more
    than that is found, and no row.
    """
    numbered = [(number, [*line]) for number, line in enumerate(lines, start=1)]
    filled = [(number, line) for number, line in numbered if any(it.strip() for it in line)]
    if not filled:
        return None
    head = max(
        range(min(len(filled), MOST_BEFORE)),
        key=lambda place: (_fields(filled[place][1], field_of, most_columns), -place),
    )
    if not _fields(filled[head][1], field_of, most_columns):
        widest = max(len(line) for _, line in filled[:MOST_BEFORE])
        head = next(
            place
            for place, (_, line) in enumerate(filled)
            if len([it for it in line if it.strip()]) * 2 >= min(widest, 2)
        )
    header = [" ".join(it.split()) for it in filled[head][1]]
    body = filled[head + 1 :]
    # Cell by cell: a table of far too many columns is not gone through once for each of them.
    table = [header, *(line for _, line in body)]
    used = sorted({place for line in table for place, it in enumerate(line) if it.strip()})
    if most_columns is not None:
        used = used[: most_columns + 1]
    columns = _named([header[it] if it < len(header) else "" for it in used], used)
    if most_columns is not None and len(columns) > most_columns:
        return Table(columns, ())
    rows, repeated, totals = [], 0, 0
    named = [
        (at, plain(columns[at])) for at, it in enumerate(used) if it < len(header) and header[it]
    ]
    for number, line in body:
        cells = tuple(line[it] if it < len(line) else "" for it in used)
        if named and all(plain(cells[at]) == name for at, name in named):
            repeated += 1
        elif _is_total(cells):
            totals += 1
        else:
            rows.append((number, cells))
    remarks = []
    if head:
        remarks.append(f"{head} row{'s' * (head > 1)} above the header")
    if repeated:
        remarks.append(f"{repeated} repeated header{'s' * (repeated > 1)}")
    if totals:
        remarks.append(f"{totals} row{'s' * (totals > 1)} of totals")
    return Table(columns, tuple(rows), tuple(remarks))


def joined(tables: Sequence[Table]) -> Table:
    """Several tables as one, their columns matched by name."""
    columns = list(dict.fromkeys(name for table in tables for name in table.columns))
    rows = []
    for table in tables:
        place = {name: at for at, name in enumerate(table.columns)}
        for number, cells in table.rows:
            rows.append((number, tuple(cells[place[it]] if it in place else "" for it in columns)))
    remarks = tuple(it for table in tables for it in table.remarks)
    return Table(tuple(columns), tuple(rows), remarks)


def _fields(
    line: Sequence[str], field_of: Callable[[str], str | None], most_columns: int | None
) -> int:
    """Of a line with more cells than there may be columns the first so many are looked at."""
    named = islice((it for it in line if it.strip()), most_columns)
    return len({found for it in named if (found := field_of(it))})


def _named(header: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    """Every column with a name of its own: "Column 4" where there is none, "Notes 2" again."""
    names: dict[str, None] = {}
    numbers: dict[str, int] = {}  # of a name that is there again
    for given, place in zip(header, places, strict=True):
        again = name = (given or f"Column {place + 1}")[:120]
        while again in names:
            numbers[name] = numbers.get(name, 1) + 1
            again = f"{name} {numbers[name]}"
        names[again] = None
    return tuple(names)


def _is_total(cells: Sequence[str]) -> bool:
    """ "Total", "40" and nothing else; a company called "Total" has more beside it."""
    filled = [it for it in cells if it.strip()]
    words = plain(filled[0]).split() if filled else []
    others = [it for it in filled[1:] if any(sign.isalpha() for sign in it)]
    return bool(words) and words[0] in TOTALS and len(words) <= 2 and not others
