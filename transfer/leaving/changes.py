"""An account that goes: asked for, kept after all, or deleted for good once its day is over."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.domain.business_time import local
from accounts.events import record_event
from accounts.models import AccountDeletion, EventKind, User
from agenda.links import absolute
from transfer.account.tables import TABLES

DAY_TO_THINK = timedelta(days=1)

log = logging.getLogger(__name__)


@transaction.atomic
def ask_to_delete(
    *, user: User, request: HttpRequest, now: datetime
) -> tuple[AccountDeletion, bool]:
    """Have the account deleted a day from now, and whether that is new: asked for again, the first
    day stays.
    """
    deletion, is_new = AccountDeletion.objects.get_or_create(
        owner=user, defaults={"asked_at": now, "due_at": now + DAY_TO_THINK}
    )
    if is_new:
        record_event(user, EventKind.DELETION_ASKED, request=request, now=now)
    return deletion, is_new


@transaction.atomic
def keep_account(*, user: User, request: HttpRequest, now: datetime) -> bool:
    """Call the deletion off; False where there was none, or it has begun."""
    count, _ = AccountDeletion.objects.filter(owner=user, begun_at=None).delete()
    if count:
        record_event(user, EventKind.DELETION_CALLED_OFF, request=request, now=now)
    return bool(count)


def delete_due_accounts(*, now: datetime) -> int:
    """Delete for good what is due; how many accounts that were. One that was begun and left midway
    goes on; one that cannot be deleted holds up no other.

    now: as far as the clock is believed, so that nobody's day is cut short.
    """
    count = 0
    for pk in _due(now).values_list("pk", flat=True):
        try:
            count += _delete(pk, now)
        except Exception:
            log.exception("An account could not be deleted yet.")
    return count


def _delete(pk: int, now: datetime) -> bool:
    user = _begin(pk, now)
    if user is None:
        return False
    email = user.email
    # Table by table, so that nobody else waits long for the database; whoever is killed in here
    # leaves an account that cannot be signed in to, and the next one goes on.
    for table in reversed(TABLES):
        with transaction.atomic():
            table.model._default_manager.filter(**{table.owner: user}).delete()
    with transaction.atomic():
        keys = UserSession.objects.filter(user=user).values("session_key")
        Session.objects.filter(session_key__in=keys).delete()
        user.delete()
    _tell(email, "Your account is deleted", "deleted", {})
    return True


def _due(now: datetime) -> QuerySet[AccountDeletion]:
    """What was begun goes on, whatever the clock says by now."""
    return AccountDeletion.objects.filter(Q(due_at__lte=now) | Q(begun_at__isnull=False))


@transaction.atomic
def _begin(pk: int, now: datetime) -> User | None:
    """The user, who can change nothing any more; None where the account was kept meanwhile."""
    deletion = _due(now).select_for_update().filter(pk=pk).first()
    if deletion is None:
        return None
    if deletion.begun_at is None:
        deletion.begun_at = now
        deletion.save(update_fields=["begun_at"])
    User.objects.filter(pk=deletion.owner_id).update(is_active=False)
    return User.objects.get(pk=deletion.owner_id)


# --- Saying so -----------------------------------------------------------------------------------


def tell_asked(pk: int) -> None:
    """A mail to whom the account belongs, where there is a server: somebody else may have asked."""
    deletion = AccountDeletion.objects.filter(pk=pk).select_related("owner__preferences").first()
    if deletion is None:
        return
    user = deletion.owner
    context = {"at": local(deletion.due_at, user.preferences.zone), "url": absolute("/")}
    _tell(user.email, "Your account will be deleted", "asked", context)


def _tell(email: str, subject: str, name: str, context: dict[str, object]) -> None:
    if not settings.HAS_MAIL_SERVER:
        return
    body = render_to_string(f"transfer/leaving/mail/{name}.txt", context)
    try:
        send_mail(subject, body, None, [email])
    except (OSError, SMTPException):
        log.exception("A message about a deletion could not be sent. Check DEBRIEF_MAIL_URL.")


def others_are_here(user: User) -> bool:
    """Whether somebody else has an account, so that signing up stays closed to strangers."""
    return User.objects.exclude(pk=user.pk).exists()
