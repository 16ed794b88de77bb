"""What happened to an account, for the user to see: who signs in or carries data away says it here.

No network address is kept: the browser in words is what a user knows again.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AccountEvent, EventKind, User
from accounts.templatetags.browsers import browser_words

KEPT_FOR = timedelta(days=365)
# One line an hour or a day, however often: a stranger who guesses fills no list with it.
COUNTED = {
    EventKind.SIGN_IN_FAILED: timedelta(hours=1),
    EventKind.TOKEN_USED: timedelta(days=1),
    EventKind.LIST_FETCHED: timedelta(minutes=10),
    EventKind.EXPORT_FETCHED: timedelta(minutes=10),
}


def events_of(user: User) -> QuerySet[AccountEvent]:
    """The latest first."""
    return AccountEvent.objects.filter(owner=user)


@transaction.atomic
def record_event(
    user: User,
    kind: EventKind,
    detail: str = "",
    *,
    request: HttpRequest | None = None,
    now: datetime | None = None,
) -> None:
    """Note that it happened. detail: a few words of ours or a name the user gave, never a note.

    request: what the browser sent; None where a program or a command did it.
    """
    now = now or timezone.now()
    said = {"owner": user, "kind": kind, "detail": detail[:200], "device": device_of(request)}
    if since := COUNTED.get(kind):
        same = AccountEvent.objects.filter(**said, happened_at__gt=now - since)
        last = same.values_list("pk", flat=True).first()
        if last and AccountEvent.objects.filter(pk=last).update(times=F("times") + 1, last_at=now):
            return
    AccountEvent.objects.create(**said, happened_at=now, last_at=now)


def record_for_everybody(kind: EventKind, detail: str = "", *, now: datetime) -> None:
    """What happened to all accounts at once, such as a restore."""
    AccountEvent.objects.bulk_create(
        AccountEvent(owner_id=pk, kind=kind, detail=detail[:200], happened_at=now, last_at=now)
        for pk in User.objects.values_list("pk", flat=True)
    )


@transaction.atomic
def take_as_long(request: HttpRequest, *, now: datetime) -> None:
    """Write what record_event() would, and take it back: the time an answer takes must not tell a
    stranger that there is no such account.
    """
    anybody = User.objects.values_list("pk", flat=True).first()
    if anybody is not None:
        AccountEvent.objects.filter(owner=anybody, kind="", happened_at__gt=now).first()
        AccountEvent.objects.create(
            owner_id=anybody, kind="", device=device_of(request), happened_at=now, last_at=now
        ).delete()


def device_of(request: HttpRequest | None) -> str:
    return browser_words(request.headers.get("User-Agent", "")) if request else ""


def forget_old_events(*, now: datetime) -> None:
    AccountEvent.objects.filter(last_at__lt=now - KEPT_FOR).delete()
