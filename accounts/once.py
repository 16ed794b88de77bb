"""A change is carried out once, however often it arrives: a double click, Back and Save again, a
request sent again because its answer got lost.

Each form carries a change_id ({% form_keys %}); a script may name it in the header X-Change-Id. The
change and the row that remembers it are one transaction. Sent again, it is answered as the first
time: the same redirect with the same messages, the same JSON, and to htmx "load the page again".
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.middleware import GetResponse
from accounts.models import DoneChange

# A browser that was offline for longer sends its changes anew.
KEPT_FOR = timedelta(days=30)
HEADER = "X-Change-Id"
FIELD = "change_id"
# Two of the same form differ in these alone.
NOT_PART_OF_IT = ("csrfmiddlewaretoken", FIELD)
FOR_HTMX = ("HX-Redirect", "HX-Location", "HX-Refresh")
LEADS_ON = ("Location", *FOR_HTMX)
JSON = "application/json"
WRITES = ("INSERT", "UPDATE", "DELETE")


type View = Callable[..., HttpResponse]
type Prepare = Callable[[HttpRequest], AbstractContextManager[Any]]


class SentAgain(Exception):  # noqa: N818
    """The change was carried out before."""


def repeatable(view: View) -> View:
    """Mark a view that may be carried out as often as it is asked: nothing of it is remembered, and
    no transaction is around it, which would wait while the database is held, or hold it for long.
    """
    view.is_repeatable = True  # type: ignore[attr-defined]
    return view


def beforehand(prepare: Prepare) -> Callable[[View], View]:
    """Mark a view with what has to be done before its transaction begins, since that may take
    long; the block of prepare(request) lies around the transaction.
    """

    def mark(view: View) -> View:
        view.beforehand = prepare  # type: ignore[attr-defined]
        return view

    return mark


class OnceMiddleware:
    """Stands last, so that the change is wrapped and nothing before it, such as the CSRF check.

    allauth's own pages are left as they are: their forms hold passwords and codes.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        change_id = _change_id(request)
        if change_id is None or view.__module__.startswith("allauth."):
            return None
        if hasattr(view, "is_repeatable"):
            return None
        owner = request.user
        named = {"owner": owner, "change_id": change_id, "digest": _digest(request)}
        prepare: Prepare = getattr(view, "beforehand", nullcontext)
        try:
            with prepare(request), transaction.atomic():
                return _carried_out(request, named, lambda: view(request, *args, **kwargs))
        except SentAgain:
            return _answered_again(request, DoneChange.objects.get(**named))


def forget_old_changes(*, now: datetime) -> None:
    DoneChange.objects.filter(done_at__lt=now - KEPT_FOR).delete()


def _carried_out(
    request: HttpRequest, named: dict[str, Any], change: Callable[[], HttpResponse]
) -> HttpResponse:
    """Carry the change out, in the transaction around this. Raises SentAgain if it was before."""
    try:
        # On PostgreSQL the second of two at the same moment waits here for the first.
        done = DoneChange.objects.create(**named, done_at=timezone.now())
    except IntegrityError as error:
        raise SentAgain from error
    with _writes() as written:
        response = change()
    if response.status_code >= 400 or not written:
        # Refused, or only a look: it may be sent again and is carried out then.
        transaction.set_rollback(True)
        return response
    done.status = response.status_code
    done.headers = {name: response[name] for name in LEADS_ON if name in response}
    done.messages = _messages(request, "_queued_messages")
    if response.get("Content-Type", "").startswith(JSON):
        done.body = response.text
    done.save(update_fields=["status", "headers", "messages", "body"])
    return response


@contextmanager
def _writes() -> Iterator[list[str]]:
    """The statements inside that changed something."""
    written: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith(WRITES):
            written.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield written


def _answered_again(request: HttpRequest, done: DoneChange) -> HttpResponse:
    """The answer of the first time, which may never have arrived."""
    waiting = _messages(request, "_loaded_messages")
    for it in done.messages:
        if it not in waiting:
            messages.add_message(request, it.level, it.message, extra_tags=it.extra_tags)
    if request.headers.get("HX-Request") and not any(it in done.headers for it in FOR_HTMX):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if done.body and request.get_preferred_type(["text/html", JSON]) == JSON:
        return HttpResponse(done.body, status=done.status, content_type=JSON)
    if any(it in done.headers for it in FOR_HTMX):
        return HttpResponse(status=done.status, headers=done.headers)
    return redirect(done.headers.get("Location") or _page_before(request))


def _page_before(request: HttpRequest) -> str:
    """Where the form stood, as far as the browser says."""
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()}):
        return urlsplit(referrer)._replace(scheme="", netloc="").geturl()
    return reverse("overview:today")


def _change_id(request: HttpRequest) -> UUID | None:
    """None where none was sent, or none that can be one."""
    sent = request.headers.get(HEADER) or request.POST.get(FIELD, "")
    try:
        return UUID(sent) if len(sent) == len("00000000-0000-0000-0000-000000000000") else None
    except ValueError:
        return None


def _digest(request: HttpRequest) -> str:
    sent: list[Any] = [request.get_full_path()]
    sent += [(it, request.POST.getlist(it)) for it in request.POST if it not in NOT_PART_OF_IT]
    for name, files in request.FILES.lists():
        for file in files:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            sent.append((name, file.name, digest.hexdigest()))
    if not request.POST and not request.FILES:
        sent.append(request.body.decode(errors="replace"))
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()


def _messages(request: HttpRequest, which: str) -> list[Any]:
    """Those that came with the request (_loaded_messages) or that it adds (_queued_messages)."""
    return list(getattr(getattr(request, "_messages", None), which, ()))
