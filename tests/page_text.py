"""What is on a page, as it is read."""

import re


def text_of(response) -> str:
    """The main part of a page, or a whole partial, in one line, without tags."""
    main = (response.text.partition("<main")[2] or response.text).replace("<wbr>", "")
    return " ".join(re.sub(r"<[^>]+>", " ", main).split()).replace("&#x27;", "'")
