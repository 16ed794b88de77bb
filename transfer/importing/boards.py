"""The JSON of a Trello board as a table: a list is a stage, a card is a role."""

from typing import Any

from transfer.importing.domain.sheets import Table

COLUMNS = (
    "Card",
    "List",
    "In this list since",
    "Date added",
    "Labels",
    "Due",
    "Description",
    "Card link",
)


def is_board(read: Any) -> bool:
    return (
        isinstance(read, dict)
        and isinstance(read.get("lists"), list)
        and isinstance(read.get("cards"), list)
    )


def table_of_board(board: dict[str, Any]) -> Table:
    """Cards in their order; archived ones are there too, since many archive what has ended."""
    lists = {str(it.get("id")): _text(it.get("name")) for it in _rows(board, "lists")}
    since: dict[str, str] = {}
    added: dict[str, str] = {}
    for action in _rows(board, "actions"):  # the newest first
        data = action.get("data")
        card = data.get("card") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(card, dict):
            continue
        key, day = str(card.get("id")), _text(action.get("date"))[:10]
        if "listAfter" in data:
            since.setdefault(key, day)
        if action.get("type") == "createCard":
            added[key] = day
    rows = []
    for number, card in enumerate(_rows(board, "cards"), start=1):
        key = str(card.get("id"))
        labels = [_text(it.get("name")) or _text(it.get("color")) for it in _rows(card, "labels")]
        cells = (
            _text(card.get("name")),
            lists.get(str(card.get("idList")), ""),
            since.get(key, added.get(key, "")),
            added.get(key, ""),
            ", ".join(it for it in labels if it),
            _text(card.get("due"))[:10],
            _text(card.get("desc")),
            _text(card.get("shortUrl")),
        )
        if cells[0].strip():
            rows.append((number, cells))
    return Table(COLUMNS, tuple(rows))


def _rows(of: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = of.get(name)
    return [it for it in found if isinstance(it, dict)] if isinstance(found, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
