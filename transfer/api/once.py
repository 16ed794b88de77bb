"""A write is carried out whole or not at all, and once, however often it is sent under one key."""

import re
from collections.abc import Callable
from hashlib import sha256
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import DoneChange
from accounts.once import SentAgain
from transfer.api.problems import Problem
from transfer.models import ApiToken

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
KEPT = ("Location", "ETag", "Content-Type")
SENT = "sent"
KEYS = UUID("5f0d1c9e-55b6-4d0c-8f2a-3f6c7e6c9d11")
# One row a key, whatever was sent under it: another body under the same key is refused.
BY_KEY = "by a program's key"
PLAIN_KEY = re.compile(f"[!-~]{{1,{LONGEST_KEY}}}")
NO_KEY = f"An {HEADER} has 1 to {LONGEST_KEY} plain letters and digits, such as a UUID."
OTHER_BODY = f"This {HEADER} was used for another request. Take a new one for each change."


def carried_out(
    request: HttpRequest, token: ApiToken, change: Callable[[], HttpResponse]
) -> HttpResponse:
    """The change in one transaction, which a refusal takes back. Sent again under the same key, it
    is answered as the first time.
    """
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST":
        with transaction.atomic():
            return _kept(change())
    if not PLAIN_KEY.fullmatch(key):
        raise Problem(400, NO_KEY)
    change_id = uuid5(KEYS, f"{token.pk}:{key}")
    named = {"owner": token.owner, "change_id": change_id, "digest": BY_KEY}
    sent = _digest(request)
    try:
        with transaction.atomic():
            return _first_time(named, sent, change)
    except SentAgain:
        return _again(DoneChange.objects.get(**named), sent)


def _kept(response: HttpResponse) -> HttpResponse:
    if response.status_code >= 400:
        transaction.set_rollback(True)
    return response


def _first_time(named: dict, sent: str, change: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        # On PostgreSQL the second of two at the same moment waits here for the first.
        done = DoneChange.objects.create(**named, done_at=timezone.now())
    except IntegrityError as error:
        raise SentAgain from error
    response = _kept(change())
    if response.status_code < 400:
        done.status, done.body = response.status_code, response.text
        done.headers = {it: response[it] for it in KEPT if it in response} | {SENT: sent}
        done.save(update_fields=["status", "headers", "body"])
    return response


def _again(done: DoneChange, sent: str) -> HttpResponse:
    if done.headers.get(SENT) != sent:
        raise Problem(422, OTHER_BODY)
    headers = {it: done.headers[it] for it in KEPT if it in done.headers}
    return HttpResponse(
        done.body, status=done.status, headers=headers | {"Idempotent-Replayed": "true"}
    )


def _digest(request: HttpRequest) -> str:
    version = request.headers.get("If-Match", "")
    said = f"{request.method} {request.get_full_path()}\n{version}\n"
    return sha256(said.encode(errors="replace") + request.body).hexdigest()
