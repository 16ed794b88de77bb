"""Tokens of programs: made, used, revoked, and made good again by an Undo."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import OperationalError, transaction

from accounts.events import note_look, record_event
from accounts.models import EventKind, User
from accounts.patience import in_a_hurry
from accounts.steady import believed
from transfer.models import ApiToken

BEGINS = "debrief_"
SHOWN_OF_SECRET = 6
MOST_TOKENS = 20
USE_IS_NOTED_EVERY = timedelta(minutes=1)
KEPT_AFTER_ITS_END = timedelta(days=30)


@transaction.atomic
def make_token(*, token: ApiToken, lasts: timedelta | None, now: datetime) -> str:
    """Save a new token and return its secret, which is kept nowhere. lasts: None for no end.

    What was revoked or ended long ago is deleted on this occasion.
    """
    secret = BEGINS + secrets.token_urlsafe(32)
    token.prefix = secret[: len(BEGINS) + SHOWN_OF_SECRET]
    token.token_hash = hash_of(secret)
    token.created_at = now
    token.expires_at = now + lasts if lasts else None
    token.save()
    long_ago, own = believed(now) - KEPT_AFTER_ITS_END, ApiToken.objects.owned_by(token.owner)
    own.filter(revoked_at__lt=long_ago).delete()
    own.filter(expires_at__lt=long_ago).delete()
    record_event(token.owner, EventKind.TOKEN_MADE, token.name, now=now)
    return secret


def hash_of(secret: str) -> str:
    """The secret is 256 random bits: nobody guesses it, so a fast hash is enough."""
    return sha256(secret.encode(errors="replace")).hexdigest()


def token_of(secret: str, *, now: datetime) -> ApiToken | None:
    """The token in use with this secret, with its owner; None for any other."""
    rows = ApiToken.objects.in_use(now=now).select_related("owner__preferences")
    return rows.filter(token_hash=hash_of(secret), owner__is_active=True).first()


def note_use(*, token: ApiToken, now: datetime) -> bool:
    """Keep when it was used, once a minute at most, and in the account activity once an hour: the
    one place that knows of a program's visit.

    Returns whether it was noted.
    """
    last = token.last_used_at
    if last and now - USE_IS_NOTED_EVERY < last <= now:
        return False
    hour = f"{now:%Y%m%d%H}"
    if last is None or f"{last:%Y%m%d%H}" != hour:
        name = f"token-{token.pk}-{hour}"
        note_look(token.owner, EventKind.TOKEN_USED, token.name, now=now, once=name)
    with in_a_hurry(), suppress(OperationalError), transaction.atomic():
        # Where it cannot be stored, the next visit is.
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return True


@transaction.atomic
def revoke_token(*, token: ApiToken, now: datetime) -> None:
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    record_event(token.owner, EventKind.TOKEN_REVOKED, token.name, now=now)


@transaction.atomic
def take_again(*, owner: User, pk: int, revoked_at: datetime) -> bool:
    """Undo of revoke_token; False where it was not revoked at that moment."""
    token = ApiToken.objects.owned_by(owner).filter(pk=pk, revoked_at=revoked_at).first()
    if token is None:
        return False
    ApiToken.objects.filter(pk=pk).update(revoked_at=None)
    record_event(owner, EventKind.TOKEN_BACK, token.name)
    return True


def tokens_in_use(owner: User, *, now: datetime) -> int:
    return ApiToken.objects.owned_by(owner).in_use(now=now).count()
