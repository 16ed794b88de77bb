"""What the words by which somebody is presented say of who that is to the user. Plain Python."""

import re

# In this order: the values of applications.models.contact.ContactKind.
_KINDS = (
    (
        "recruiter",
        r"recruit\w*|talent|sourc(?:er|ing)|headhunt\w*|personalberat\w*|hr|human resources",
    ),
    ("leadership", r"c[efto]o|chief|founder|vp|vice president|geschäftsführ\w*|managing director"),
)


def kind_by_words(text: str) -> str:
    """By the title of a job, or what stands beside a name; "" where it tells nothing."""
    words = text.casefold()
    return next((kind for kind, told in _KINDS if re.search(rf"\b(?:{told})\b", words)), "")
