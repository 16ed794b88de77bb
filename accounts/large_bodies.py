"""Who may send a large body: asked by the server before it takes one (scripts/front.py)."""

from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.contrib.auth.middleware import get_user  # which asks once for a request
from django.http import HttpRequest
from django.http.cookie import parse_cookie

type Knows = Callable[[HttpRequest], bool]
_known_by: list[Knows] = []


def lets_large_bodies_in(knows: Knows) -> Knows:
    """Mark a function that knows who a request is from; it sees headers, cookies and session."""
    _known_by.append(knows)
    return knows


def is_known(request: HttpRequest) -> bool:
    """Whether it is from somebody who has an account here. It has a session."""
    return any(knows(request) for knows in _known_by)


def may_send_large(headers: dict[str, str]) -> bool:
    """headers: by name in capitals, "USER_AGENT"."""
    request = HttpRequest()
    request.META = {f"HTTP_{name}": value for name, value in headers.items()}
    request.COOKIES = parse_cookie(headers.get("COOKIE", ""))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    return is_known(request)


@lets_large_bodies_in
def _is_signed_in(request: HttpRequest) -> bool:
    return bool(request.session.session_key) and get_user(request).is_authenticated
