"""The gate of every address of programs: whose token it is, what it may do, how often."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from accounts.domain.business_time import rules_of
from accounts.domain.ids import LARGEST_ID
from accounts.patience import in_a_hurry
from transfer.api.once import carried_out
from transfer.api.problems import Problem, problem_of
from transfer.api.throttling import count_request, count_wrong
from transfer.api.token_changes import note_use, token_of
from transfer.models import ApiToken

type View = Callable[..., HttpResponseBase]

LOOKS = ("GET", "HEAD", "OPTIONS")
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Debrief"'}
WRONG = "This token opens nothing: it is mistyped, revoked or past its day."


def gate(view: View) -> View:
    """Let in who has a token, as its owner. Neither cookie nor session is looked at."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def let_in(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            token = _token(request)
            if kwargs.get("pk", 0) > LARGEST_ID:  # which no database can be asked for
                raise Problem(404)
            return _answered(request, token, lambda: view(request, *args, **kwargs))
        except Problem as problem:
            return problem.answer()

    return let_in


def _token(request: HttpRequest) -> ApiToken:
    """Of the header Authorization. Raises Problem without one, and with one that opens nothing."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise Problem(401, headers=CHALLENGE)
    now = timezone.now()
    token = token_of(secret.strip(), now=now)
    if token is None:
        with in_a_hurry(), suppress(DatabaseError, OSError):
            count_wrong(request)
        raise Problem(401, WRONG, headers=CHALLENGE)
    with in_a_hurry():  # where nothing can be written, reading goes on
        with suppress(DatabaseError, OSError):
            count_request(token)
        with suppress(OSError):
            note_use(token=token, now=now)
    return token


def _answered(
    request: HttpRequest, token: ApiToken, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    request.user = token.owner
    is_look = request.method in LOOKS
    if not is_look:
        _check_write(request, token)
    with timezone.override(rules_of(token.owner.preferences.zone)):
        if is_look:
            return _looked_at(request, view)
        return carried_out(request, token, lambda: _in_words(view()))


def _check_write(request: HttpRequest, token: ApiToken) -> None:
    if not token.may_write:
        raise Problem(403)
    try:
        has_body = bool(request.body)
    except RequestDataTooBig as error:
        raise Problem(413) from error
    if has_body and request.content_type != "application/json":
        raise Problem(415)


def _looked_at(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """HEAD is answered as GET is, without its body. Who has it already gets 304."""
    is_head, request.method = request.method == "HEAD", "GET"
    response = view()
    if isinstance(response, HttpResponse):
        response = _in_words(response)
        if etag := response.get("ETag"):
            response = get_conditional_response(request, etag=etag, response=response) or response
    if is_head:
        request.method = "HEAD"
    return response


def _in_words(response: Any) -> HttpResponse:
    is_page = response.status_code >= 400 and "problem" not in response.get("Content-Type", "")
    return problem_of(response) if is_page else response
