"""What happened to an account, for the user to see: who signs in or carries data away says it here.

No network address is kept: the browser in words is what a user knows again.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import DataError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import waiting_events
from accounts.models import AccountEvent, EventKind, User
from accounts.patience import in_a_hurry
from accounts.templatetags.browsers import browser_words

KEPT_FOR = timedelta(days=365)
# One line an hour or a day, however often: a stranger who guesses fills no list with it.
COUNTED = {
    EventKind.SIGN_IN_FAILED: timedelta(hours=1),
    EventKind.RESET_ASKED: timedelta(hours=1),
    EventKind.TOKEN_USED: timedelta(days=1),
    EventKind.ASSISTANT_CAME: timedelta(days=1),
    EventKind.LIST_FETCHED: timedelta(minutes=10),
    EventKind.EXPORT_FETCHED: timedelta(minutes=10),
}
STEPS = {
    Authenticator.Type.TOTP: "an authenticator app",
    Authenticator.Type.WEBAUTHN: "a key",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}
# Some browsers fetch a file twice for one press: to look, and to keep.
FETCHED = (EventKind.LIST_FETCHED, EventKind.EXPORT_FETCHED)
ONE_PRESS = timedelta(seconds=30)


def events_of(user: User) -> QuerySet[AccountEvent]:
    """The latest first."""
    return AccountEvent.objects.filter(owner=user)


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
    _store(Happened(user.pk, kind, detail[:200], device_of(request), now))


def note_look(
    user: User,
    kind: EventKind,
    detail: str = "",
    *,
    request: HttpRequest | None = None,
    now: datetime | None = None,
    once: str = "",
) -> None:
    """The same for a request that only reads, which nobody holds up who is writing. HEAD carries
    nothing away, so that it is not noted.

    Where the database takes no change just now, the line waits in the data folder until it does.
    Raises OSError or OperationalError where it cannot wait there either: nothing leaves unnoted.
    once: under such a name it waits as one line, however often it happened.
    """
    if request and request.method == "HEAD":
        return
    happened = Happened(user.pk, kind, detail[:200], device_of(request), now or timezone.now())
    try:
        with in_a_hurry():
            _store(happened)
    except OperationalError as busy:
        line = happened.as_said() | {"joined": str(user.date_joined)}
        try:
            waiting_events.keep(line, once=once)
        except waiting_events.TooManyWaitError:
            raise busy from None
    else:
        with in_a_hurry(), suppress(OperationalError, OSError):
            take_up_waiting()


def take_up_waiting() -> None:
    """Store the lines that wait in the data folder; of very many a part."""
    with waiting_events.taken() as lines:
        if not lines:
            return
        with transaction.atomic():
            known = dict(User.objects.values_list("pk", "date_joined"))
            for line in lines:
                it = Happened.of(line)
                # An account may have gone meanwhile, and its number be of another one's now.
                if it and line.get("joined") == str(known.get(it.owner_id)):
                    # What no database takes, as a year before any, stops nobody else.
                    with suppress(DataError, OverflowError, ValueError):
                        _store(it)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event before it is stored."""

    owner_id: int
    kind: EventKind
    detail: str
    device: str
    at: datetime

    def as_said(self) -> waiting_events.Line:
        return {
            "owner": self.owner_id,
            "kind": str(self.kind),
            "detail": self.detail,
            "device": self.device,
            "at": self.at.isoformat(),
        }

    @classmethod
    def of(cls, said: waiting_events.Line) -> "Happened | None":
        """None for a line that says nothing, as one that a full disk cut off."""
        try:
            at = datetime.fromisoformat(str(said["at"]))
            kind, owner = EventKind(str(said["kind"])), int(said["owner"])
        except (KeyError, OverflowError, TypeError, ValueError):
            return None
        if at.tzinfo is None:
            return None
        return cls(owner, kind, str(said["detail"])[:200], str(said["device"])[:60], at)


@transaction.atomic
def _store(it: Happened) -> None:
    said = {"owner_id": it.owner_id, "kind": it.kind, "detail": it.detail, "device": it.device}
    if since := COUNTED.get(it.kind):
        same = AccountEvent.objects.filter(**said, happened_at__gt=it.at - since)
        last = same.only("pk", "last_at").first()
        if last and it.kind in FETCHED and it.at < last.last_at + ONE_PRESS:
            return
        counted = {"times": F("times") + 1, "last_at": it.at}
        if last and AccountEvent.objects.filter(pk=last.pk).update(**counted):
            return
    AccountEvent.objects.create(**said, happened_at=it.at, last_at=it.at)


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
