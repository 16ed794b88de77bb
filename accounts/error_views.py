"""The pages of what went wrong: 400, 403, 404, 500 and 503.

They need nothing but their template: no database, no user, no context processor, since each of
these may be what failed.
"""

import logging
import sys
import time
from typing import Any

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFilesSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.template.loader import render_to_string

from accounts.http import wants_json
from accounts.unavailable import FULL, why_unavailable

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5
FULL_RETRY_SECONDS = 60
LOG_EVERY_SECONDS = 60
_logged_at: dict[str, float] = {}  # which sentence, when, monotonic
SECRET_PARTS = ("password", "code", "secret", "token_")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        host, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
        return _page("400_host.html", 400, {"host": host})
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return _page("413.html", 413, _whose(request))
    return _page("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return _page("403.html", 403, _whose(request))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return _page("404.html", 404, _whose(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 where what was asked can be asked again as it is."""
    words = why_unavailable(sys.exception())
    if not words:
        return _page("500.html", 500)
    _log(words)
    response = _unavailable(request, words)
    seconds = FULL_RETRY_SECONDS if words == FULL else RETRY_SECONDS
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # nothing is broken in the code
    return response


def _log(words: str) -> None:
    """Once in a while: where it lasts, each request says the same."""
    now = time.monotonic()
    if now - _logged_at.get(words, -LOG_EVERY_SECONDS) >= LOG_EVERY_SECONDS:
        _logged_at[words] = now
        logger.warning("Requests are answered 503. %s", words)


def _unavailable(request: HttpRequest, words: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"errors": {"": [words]}}, status=503)
    if "HX-Request" in request.headers:  # said beside the form by js/announce-errors.js
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    is_change = request.method not in {"GET", "HEAD"}
    context = {
        "words": words,
        "is_change": is_change,
        "is_full": words == FULL,
        "fields": _fields(request) if is_change else [],
        "path": request.get_full_path(),
    }
    return _page("503.html", 503, context)


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, to be sent again; nothing where a file or a secret was among it."""
    sent = getattr(request, "_post", None)  # as far as it was read
    if not sent or getattr(request, "_files", None):
        return []
    if any(part in name for name in sent for part in SECRET_PARTS):
        return []
    return [(name, value) for name, values in sent.lists() for value in values]


def _whose(request: HttpRequest) -> dict[str, Any]:
    """Whether somebody is signed in, where that is known: what failed may stand before it."""
    try:
        return {"is_signed_in": request.user.is_authenticated}
    except (AttributeError, DatabaseError):
        return {}


def _page(template: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    return HttpResponse(render_to_string(template, context or {}), status=status)
