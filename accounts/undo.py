"""One way to take a change back: a signed description of it, good once, for its own user.

A view that changes something says how to undo it with undo_url(); the function that does it is
registered with @undoes and answers like any view. There is one endpoint and one piece of markup,
templates/includes/_undo.html.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from inspect import signature
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import SignedInRequest, own_path, wants_json
from accounts.models import SpentUndo, User
from accounts.steady import believed

type Answer = Callable[..., HttpResponse]

SALT = "accounts.undo"
GOOD_FOR = timedelta(days=1)
TAG = "undo:"
KEEP = "keep:"
KEPT_IN_SESSION = "kept_for_undo"
MOST_KEPT = 5
TOO_LATE = "That can no longer be undone."
DONE_ALREADY = "That was undone already."
CHANGED_SINCE = "It has changed since, so nothing was undone."

_answers: dict[str, Answer] = {}


class ChangedSince(Exception):  # noqa: N818
    """Raised by what undoes a change, before it writes: something else changed the row since."""


def undoes(name: str) -> Callable[[Answer], Answer]:
    """Register answer(request, **kept) as what undoes the changes of this name."""

    def register(answer: Answer) -> Answer:
        assert name not in _answers, f"two functions undo {name}"  # noqa: S101
        _answers[name] = answer
        return answer

    return register


def undo_url(user: User, name: str, **kept: Any) -> str:
    """The address to post to. kept: what the undoing needs, as JSON can hold it."""
    description = {"user": user.pk, "name": name, "kept": kept, "once": secrets.token_urlsafe(9)}
    return reverse("undo", args=[signing.dumps(description, salt=SALT, compress=True)])


def announce_undo(request: HttpRequest, text: str, url: str) -> None:
    """On the next page, say what happened, with an Undo that posts to url, from undo_url()."""
    messages.success(request, text, extra_tags=f"{TAG}{url}")


def announce_keep(request: HttpRequest, text: str, url: str) -> None:
    """On the next page, beside an Undo, offer to keep what went along with the change: "Keep it"
    posts to url, from undo_url()."""
    messages.info(request, text, extra_tags=f"{KEEP}{url}")


def keep_for_undo(request: HttpRequest, what: dict[str, Any]) -> str:
    """Let what an Undo needs wait in the session, where it would be too long for an address.

    Returns the key that undo_url() keeps; the last few of a session are kept.
    """
    key = secrets.token_urlsafe(9)
    others = list(request.session.get(KEPT_IN_SESSION, {}).items())[1 - MOST_KEPT :]
    request.session[KEPT_IN_SESSION] = dict([*others, (key, what)])
    return key


def kept_for_undo(request: HttpRequest, key: str) -> dict[str, Any]:
    """Raises ChangedSince where it is not kept any more."""
    kept: dict[str, dict[str, Any]] = request.session.get(KEPT_IN_SESSION, {})
    if key not in kept:
        raise ChangedSince
    return kept[key]


@require_POST
def undo(request: SignedInRequest, token: str) -> HttpResponse:
    """Take a change back. A second press, or one that comes a day late, changes nothing."""
    try:
        description = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.SignatureExpired:
        return _refused(request, TOO_LATE)
    except signing.BadSignature as error:
        raise Http404 from error
    if description["user"] != request.user.pk:
        raise Http404
    answer, kept = _answers.get(description["name"]), description["kept"]
    if answer is None or not _takes(answer, kept):
        return _refused(request, TOO_LATE)
    try:
        with transaction.atomic():
            _spend(request.user, description["once"])
    except IntegrityError:
        return _refused(request, DONE_ALREADY)
    try:
        return answer(request, **kept)
    except ChangedSince:
        return _refused(request, CHANGED_SINCE)
    except Exception:
        # What failed was not undone, so it may be tried again.
        SpentUndo.objects.filter(once=description["once"]).delete()
        raise


def _takes(answer: Answer, kept: dict[str, Any]) -> bool:
    """False for what a version before this one described in other words."""
    try:
        signature(answer).bind(None, **kept)
    except TypeError:
        return False
    return True


def _spend(user: User, once: str) -> None:
    now = timezone.now()
    SpentUndo.objects.filter(user=user, spent_at__lt=believed(now) - GOOD_FOR).delete()
    SpentUndo.objects.create(user=user, once=once, spent_at=now)


def _refused(request: SignedInRequest, text: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"errors": {"undo": [text]}}, status=422)
    messages.error(request, text)
    here = own_path(request) or reverse("overview:today")
    if request.htmx:
        return HttpResponseClientRedirect(request.htmx.current_url_abs_path or here)
    return redirect(here)
