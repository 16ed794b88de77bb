"""Signing in through a service that speaks OpenID Connect: whom it lets in, and as whom.

An account is matched by an e-mail that the service calls verified, and by nothing else; later by
the number under which the service knows the same person.
"""

import logging
from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.events import STEPS, record_event
from accounts.models import EventKind, Preferences, User
from accounts.signals import account_taken_over

OIDC_ID = "service"  # in the addresses that are told to it
FIRST = 1  # the number of the first account; that of a deleted one is never given again
log = logging.getLogger(__name__)

NOT_DONE = (
    "You were not signed in: the other service did not finish. Try it again, or sign in here."
)
NOT_VERIFIED = (
    "You were not signed in: the other service does not say that your e-mail is yours. Confirm it"
    " there, then try again."
)
TAKEN_OVER = (
    "There was an account with your e-mail already, and nobody had shown that the e-mail is theirs."
    " It is yours now. Its password, second steps, keys, tokens, devices and calendar address work"
    " no more, and every other browser is signed out."
)


class OIDCAdapter(DefaultSocialAccountAdapter):
    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> User:
        """The e-mail alone: what else the service tells of a person is not kept.

        It counts its people itself, so a number means something together with the service only.
        """
        account = sociallogin.account
        account.uid = _uid(_issuer(sociallogin), account.uid)
        account.extra_data = {}
        user: User = super().populate_user(request, sociallogin, {"email": data.get("email")})
        return user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Of addresses that are verified; a service may send the word "false", which is none."""
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True
        return super().authenticate_by_email(sociallogin)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse who has no verified e-mail, and whatever is more than signing in.

        To connect an account would be one link that somebody else can send to a signed-in user.
        """
        if sociallogin.state.get("process", "login") != "login":
            raise _refused(request, NOT_DONE)
        email = sociallogin._did_authenticate_by_email
        if email:
            # allauth would take the password and connect before the second step is asked for.
            sociallogin._did_authenticate_by_email = None
            user = sociallogin.user
            if user.is_active and not is_the_owners(user, email):
                _take_over(request, user, email, service=sociallogin.provider.name)
        elif not sociallogin.is_existing and not _is_verified(sociallogin):
            raise _refused(request, NOT_VERIFIED)

    def on_authentication_error(self, request: HttpRequest, *_: Any, **__: Any) -> None:
        raise _refused(request, NOT_DONE)

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """As AccountAdapter.save_user: of two who race for the first account, one gets it."""
        ContentType.objects.select_for_update().filter(model="user").first()
        if not self.is_open_for_signup(request, sociallogin):
            raise ImmediateHttpResponse(redirect("account_signup"))
        sociallogin.user.email = User.objects.normalize_email(sociallogin.user.email)
        user: User = super().save_user(request, sociallogin, form)
        Preferences.start(user, now=timezone.now())
        return user

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """allauth tells of connected accounts; here nothing is connected by hand."""


def _issuer(sociallogin: SocialLogin) -> str:
    """The service by the name it signs with; without one, by its address in the settings."""
    token = sociallogin.account.extra_data.get("id_token") or {}
    return str(token.get("iss") or sociallogin.provider.app.settings["server_url"])


def _uid(issuer: str, number: str) -> str:
    return sha256(f"{issuer.rstrip('/')}\n{number}".encode()).hexdigest()


def _is_verified(sociallogin: SocialLogin) -> bool:
    return any(it.verified is True for it in sociallogin.email_addresses)


def is_the_owners(user: User, email: str) -> bool:
    """Whether the account is known to be of whoever has the e-mail, before they come through the
    service for the first time.

    It is where the service has vouched for this address before, or a link mailed to it was
    followed; and where whoever set Debrief up made it, by signing up first or on the command line.
    Then coming through the service takes nothing away: the second step is asked for as ever, and
    the account is linked once that went well. Any other account may have been made, or given this
    address later, by somebody else, who is out entirely once the owner comes: no second step of
    theirs can bar the owner. Was it the owner after all, they have lost no data, and are told. A
    mail that resets the password says nothing here: what else opens the account stays with it.
    """
    if user.pk == FIRST or user.is_superuser:
        return True
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


@transaction.atomic
def _take_over(request: HttpRequest, user: User, email: str, *, service: str) -> None:
    """Nobody who made the account beforehand, or gave it this address, stays in by anything."""
    now = timezone.now()
    detail = f"all of them, as {service} says that the e-mail is yours"
    record_event(user, EventKind.BROWSER_ENDED, detail, request=request, now=now)
    if user.has_usable_password():
        detail = "taken away, as somebody else may know it"
        record_event(user, EventKind.PASSWORD_CHANGED, detail, request=request, now=now)
    user.set_unusable_password()  # another one than before: this alone ends every session
    user.save(update_fields=["password"])
    for browser in UserSession.objects.filter(user=user):
        browser.end()
    for step in Authenticator.objects.filter(user=user):
        record_event(user, EventKind.STEP_REMOVED, STEPS[step.type], request=request, now=now)
        step.delete()
    SocialAccount.objects.filter(user=user).delete()
    account_taken_over.send(sender=OIDCAdapter, user=user, now=now)
    _note_verified(user, email)
    messages.warning(request, TAKEN_OVER)


@transaction.atomic
def link(user: User, sociallogin: SocialLogin) -> None:
    """From now on the number of the service leads here: all that was asked for was answered.

    Nothing where it does so already, or the account has another e-mail by now.
    """
    account = sociallogin.account
    verified = {it.email.lower() for it in sociallogin.email_addresses if it.verified is True}
    if account.pk is None and user.email.lower() in verified:
        known = {"provider": account.provider, "uid": account.uid}
        SocialAccount.objects.get_or_create(**known, defaults={"user": user})
        _note_verified(user, user.email)


def end_link(user: User) -> bool:
    """The service leads here no more by its number, though it may by the e-mail. False, and nothing
    happens, where there is no password or no link.
    """
    if not user.has_usable_password():
        return False
    ended, _ = SocialAccount.objects.filter(user=user).delete()
    return bool(ended)


def _note_verified(user: User, email: str) -> None:
    EmailAddress.objects.update_or_create(
        user=user, email=email.lower(), defaults={"verified": True, "primary": True}
    )


def _refused(request: HttpRequest, words: str) -> ImmediateHttpResponse:
    messages.error(request, words)
    return ImmediateHttpResponse(redirect("account_login"))


@login_not_required
def oidc_not_done(request: HttpRequest) -> HttpResponse:
    """Where allauth leads whom the service did not let in; it has no page of its own here."""
    if request.user.is_authenticated:
        return redirect("accounts:account_overview")
    messages.error(request, NOT_DONE)
    return redirect("account_login")


@login_not_required
def oidc_step(request: HttpRequest, step: str) -> HttpResponse:
    """On to the service, or back from it. allauth answers 500 where that is away or talks nonsense.

    Imported here: whoever names no service need not have its libraries in memory.
    """
    from allauth.socialaccount.providers.openid_connect import views
    from requests import RequestException

    view = views.callback if step == "callback" else views.login
    try:
        return view(request, OIDC_ID)
    except (RequestException, KeyError, TypeError, ValueError) as error:
        name = type(error).__name__
        log.warning("The service that signs people in did not answer well (%s).", name)
        return _refused(request, NOT_DONE).response
