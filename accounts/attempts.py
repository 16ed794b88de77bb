"""How many wrong passwords are looked at, and whose: counted by allauth, for all processes.

One account in a browser that it knows, or else from one address, so that nobody is locked out by
somebody elsewhere. After the last of these there is still one a minute: a right password gets in,
at most a minute later. Whoever keeps trying from the very same address may take that one; a
browser that is known, or a new password by mail, gets in all the same.
"""

from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from accounts.known_browsers import browser_known_to

IN_A_KNOWN_BROWSER = "20/5m/key"
FROM_AN_ADDRESS = "5/5m/key"
ONE_MORE = "1/1m/key"
OF_ALL_ACCOUNTS = "60/5m/ip"
CODES = "5/5m/key"  # in a browser that is known, or in all others together: a code is short


def count_attempt(
    request: HttpRequest, email: str, address: str
) -> ratelimit.RateLimitUsage | None:
    """Count it as failed, until it is rolled back. None: too many, it is not looked at."""
    browser = browser_known_to(email, request)
    who = _who(email, browser or address)
    if browser:
        return _count(request, IN_A_KNOWN_BROWSER, who) or _count(request, ONE_MORE, who)
    # First of all accounts, so that what is refused leaves nothing behind, whatever its name.
    of_all = _count(request, OF_ALL_ACCOUNTS, who)
    if not of_all:
        return None
    counted = _count(request, FROM_AN_ADDRESS, who) or _count(request, ONE_MORE, who)
    if not counted:
        of_all.rollback()
        return None
    return ratelimit.RateLimitUsage(of_all.usage + counted.usage)


def count_code(request: HttpRequest, email: str) -> ratelimit.RateLimitUsage | None:
    """The same for a code of the second step: who knows the password locks out no known browser."""
    return _count(request, CODES, _who(email, browser_known_to(email, request) or "elsewhere"))


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
