"""How many wrong passwords are looked at, and whose: counted by allauth, for all processes.

One account in a browser that it knows, or else from one address, so that nobody is locked out by
somebody else. After the last of these there is still one a minute: a right password gets in,
at most a minute later.
"""

from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from accounts.known_browsers import browser_known_to

IN_A_KNOWN_BROWSER = "20/5m/key"
FROM_AN_ADDRESS = "5/5m/key"
ONE_MORE = "1/1m/key"
OF_ALL_ACCOUNTS = "60/5m/ip"


def count_attempt(
    request: HttpRequest, email: str, address: str
) -> ratelimit.RateLimitUsage | None:
    """Count it as failed, until it is rolled back. None: too many, it is not looked at."""
    browser = browser_known_to(email, request)
    who = _who(email, browser or address)
    rate = IN_A_KNOWN_BROWSER if browser else FROM_AN_ADDRESS
    counted = _count(request, rate, who) or _count(request, ONE_MORE, who)
    if browser or not counted:
        return counted
    of_all = _count(request, OF_ALL_ACCOUNTS, who)
    if not of_all:
        counted.rollback()
        return None
    return ratelimit.RateLimitUsage(counted.usage + of_all.usage)


def forget_attempts(request: HttpRequest, email: str, address: str) -> None:
    """For who has just set a new password from this address."""
    for rate in (FROM_AN_ADDRESS, ONE_MORE):
        ratelimit.clear(request, **_counted_as(rate), key=_who(email, address))


def _count(request: HttpRequest, rate: str, who: str) -> ratelimit.RateLimitUsage | None:
    return ratelimit.consume(request, **_counted_as(rate), key=who)


def _counted_as(rate: str) -> dict[str, Any]:
    return {"app": "accounts", "action": "sign_in", "config": {"sign_in": rate}}


def _who(email: str, place: str) -> str:
    return f"{email.lower()} {place}"
