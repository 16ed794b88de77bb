"""Browsers in which somebody has signed in before: there, failures of others keep nobody waiting.

A signed cookie says for which accounts. It lets nobody in; failures are only counted by it instead
of by the address, which a whole office or a proxy may share.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "known_browser"
SALT = "accounts.known_browsers"
MOST_ACCOUNTS = 5  # of one browser; the last ones are kept
YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class KnownBrowser:
    key: str  # 22 random characters
    accounts: list[str]  # fingerprints of e-mails, the last one that signed in at the end


def browser_known_to(email: str, request: HttpRequest) -> str | None:
    """The key of the browser, if this account has signed in there within a year; else None."""
    browser = _browser(request)
    return browser.key if browser and _fingerprint(email) in browser.accounts else None


def remember_browser(email: str, request: HttpRequest, response: HttpResponseBase) -> None:
    """Called where somebody got in by all that was asked of them."""
    browser = _browser(request) or KnownBrowser(secrets.token_urlsafe(16), [])
    fingerprint = _fingerprint(email)
    accounts = [it for it in browser.accounts if it != fingerprint] + [fingerprint]
    response.set_cookie(
        COOKIE,
        signing.dumps([browser.key, accounts[-MOST_ACCOUNTS:]], salt=SALT),
        max_age=YEAR_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _browser(request: HttpRequest) -> KnownBrowser | None:
    try:
        key, accounts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR_S)
    except signing.BadSignature:
        return None
    return KnownBrowser(key, accounts)


def _fingerprint(email: str) -> str:
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:32]
