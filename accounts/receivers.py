"""What allauth announces of an account, noted for its user."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.events import STEPS, record_event
from accounts.models import EventKind, User
from accounts.oidc import link


@receiver(account.user_logged_in, dispatch_uid="event of a sign-in")
def signed_in(request: HttpRequest, user: User, **rest: Any) -> None:
    service = rest.get("sociallogin")
    if service:
        link(user, service)
    detail = f"with {service.provider.name}" if service else ""
    record_event(user, EventKind.SIGNED_IN, detail, request=request)


@receiver(user_logged_out, dispatch_uid="event of a sign-out")
def signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        record_event(user, EventKind.SIGNED_OUT, request=request)


@receiver(account.password_changed, dispatch_uid="event of a new password")
@receiver(account.password_set, dispatch_uid="event of a first password")
def password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    record_event(user, EventKind.PASSWORD_CHANGED, request=request)


@receiver(account.password_reset, dispatch_uid="event of a password reset")
def password_reset(request: HttpRequest, user: User, **_: Any) -> None:
    record_event(user, EventKind.PASSWORD_CHANGED, "by a mail", request=request)


@receiver(mfa.authenticator_added, dispatch_uid="event of a second step")
def step_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record_event(user, EventKind.CODES_MADE, request=request)
    else:
        record_event(user, EventKind.STEP_ADDED, STEPS[authenticator.type], request=request)


@receiver(mfa.authenticator_reset, dispatch_uid="event of new codes")
def step_reset(request: HttpRequest, user: User, **_: Any) -> None:
    record_event(user, EventKind.CODES_MADE, request=request)


@receiver(mfa.authenticator_removed, dispatch_uid="event of a second step less")
def step_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    record_event(user, EventKind.STEP_REMOVED, STEPS[authenticator.type], request=request)


@receiver(mfa.authentication_failed, dispatch_uid="event of a wrong code")
def second_step_failed(request: HttpRequest, user: User, **_: Any) -> None:
    record_event(user, EventKind.SIGN_IN_FAILED, "at the second step", request=request)
