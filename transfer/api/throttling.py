"""How often a program may ask, and how often an address may send what is no token."""

import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from transfer.api.problems import Problem
from transfer.models import ApiToken

MINUTE, FIVE_MINUTES = 60, 300
MOST_WRONG = 20
TOO_MANY_WRONG = "Too many wrong tokens from your address. Wait as long as Retry-After says."


def count_request(token: ApiToken) -> None:
    """Raises Problem (429) where the program asks more often than it may."""
    _count(f"api-token:{token.pk}", settings.API_PER_MINUTE, MINUTE, "")


def count_wrong(request: HttpRequest) -> None:
    """The same for whatever was refused: a right token from that address is let in as ever."""
    try:
        address = get_adapter(request).get_client_ip(request)
    except PermissionDenied:  # as over a socket of this machine: nobody said where from
        address = ""
    _count(f"api-wrong:{address}", MOST_WRONG, FIVE_MINUTES, TOO_MANY_WRONG)


def _count(key: str, most: int, seconds: int, words: str) -> None:
    span, passed = divmod(int(time.time()), seconds)
    key = f"{key}:{span}"
    cache.add(key, 0, timeout=seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # it was forgotten in between
        return
    if count > most:
        raise Problem(429, words, headers={"Retry-After": str(seconds - passed)})
