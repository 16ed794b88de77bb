"""How views answer: whole pages, HTMX partials, and POST/redirect/GET without HTMX."""

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.versions import VersionedForm


class SupportsGetAbsoluteUrl(Protocol):
    def get_absolute_url(self) -> str: ...


class SignedInRequest(HttpRequest):
    """What every view gets: SignInMiddleware has already turned strangers away."""

    user: User
    htmx: HtmxDetails


def swap(
    request: SignedInRequest,
    template: str,
    context: dict[str, Any],
    *,
    fallback: str | SupportsGetAbsoluteUrl,
    status: int = 200,
) -> HttpResponse:
    """Answer an HTMX request with one partial, and a plain form post with a redirect.

    template: "app/page.html#partial". fallback: where a browser without HTMX goes next,
    in any form that redirect() takes.
    """
    if request.htmx:
        return TemplateResponse(request, template, context, status=status)
    return redirect(fallback)


def page(
    request: SignedInRequest, template: str, context: dict[str, Any], *, is_invalid: bool = False
) -> HttpResponse:
    """A whole page; 422 where a form on it was refused, so that HTMX and tests can tell.

    409 where it was refused because what it edits was saved meanwhile.
    """
    status = refusal(*context.values()) if is_invalid else 200
    return TemplateResponse(request, template, context, status=status)


def refusal(*values: object) -> int:
    """The status of a page that shows refused forms among its values."""
    refused = (it for it in values if isinstance(it, VersionedForm) and it.errors)
    is_older = any(it.changed_since for it in refused)
    return 409 if is_older else 422


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which takes no page: Accept names JSON before HTML."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def own_path(request: HttpRequest) -> str:
    """The ?next= or the posted next where it leads back into the app, else ""."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_own = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_own else ""


def day_asked(request: HttpRequest, first: date, last: date) -> date | None:
    """The ?day= of the address, "2026-06-04"; None without one, or where it is no such day."""
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if day and first <= day <= last else None


def page_one_was_on(request: HttpRequest) -> str:
    """The path, with its query, of our page that a request was sent from; Today if none is known.

    htmx names the page itself; for a plain form it is the referrer.
    """
    sender = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if url_has_allowed_host_and_scheme(sender, allowed_hosts={request.get_host()}):
        _, _, path, query, _ = urlsplit(sender)
        if is_page(path):
            return f"{path}?{query}" if query else path
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def is_page(path: str) -> bool:
    """Whether a browser can open an address of ours: some only take a POST."""
    try:
        view: Callable[..., Any] | None = resolve("/" + path.removeprefix(get_script_prefix())).func
    except Resolver404:
        return False
    while view is not None:
        # How require_POST and its like keep what they allow.
        methods = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if methods and "GET" not in methods:
            return False
        view = getattr(view, "__wrapped__", None)
    return True
