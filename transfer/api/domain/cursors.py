"""Where a page of rows ends, as one opaque word. Plain Python: no Django, clock or I/O."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from accounts.domain.ids import LARGEST_ID

LONGEST = 40


def cursor_after(pk: int) -> str:
    """The word for "what comes after the row with this id"."""
    return urlsafe_b64encode(f"1:{pk}".encode()).decode().rstrip("=")


def row_before(cursor: str) -> int | None:
    """The id of the row that the next page comes after; None for a word that is no cursor."""
    if len(cursor) > LONGEST or not cursor.isascii():
        return None
    try:
        said = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        return None
    version, _, digits = said.partition(":")
    is_id = version == "1" and digits.isascii() and digits.isdigit()
    pk = int(digits) if is_id else 0
    return pk if 0 < pk <= LARGEST_ID and cursor == cursor_after(pk) else None
