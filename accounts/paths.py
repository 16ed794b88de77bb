"""The address of a row's page. One page names the same few rows again and again."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

MOST_KEPT = 4096


def path_to(name: str, key: int) -> str:
    """What reverse() says of a page with one id, worked out once.

    Holds names and ids, nothing of what the rows say; who may open a page is the page's to say.
    """
    return _path(get_script_prefix(), name, key)


@lru_cache(maxsize=MOST_KEPT)
def _path(_prefix: str, name: str, key: int) -> str:
    return reverse(name, args=[key])
