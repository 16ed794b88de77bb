"""The Undo that a page offers, as a browser would press it."""

import re


def undo_in(response) -> str:
    """The address of the only Undo of an answer, from includes/_undo.html."""
    forms = re.findall(
        r'action="(/undo/[^"]+)"(.*?)</form>', response.content.decode(), flags=re.DOTALL
    )
    [address] = {address for address, rest in forms if "Keep it" not in rest}
    return address
