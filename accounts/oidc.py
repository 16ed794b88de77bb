"""Signing in through a service that speaks OpenID Connect: whom it lets in, and as whom.

An account is matched by an e-mail that the service calls verified, and by nothing else; later by
the number under which the service knows the same person.
"""

import logging
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal.flows.email_authentication import wipe_password
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import Preferences, User

OIDC_ID = "service"  # in the addresses that are told to it
log = logging.getLogger(__name__)

NOT_DONE = (
    "You were not signed in: the other service did not finish. Try it again, or sign in here."
)
NOT_VERIFIED = (
    "You were not signed in: the other service does not say that your e-mail is yours. Confirm it"
    " there, then try again."
)


class OIDCAdapter(DefaultSocialAccountAdapter):
    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> User:
        """The e-mail alone: what else the service tells of a person is not kept."""
        sociallogin.account.extra_data = {}
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
            _take_over(request, sociallogin.user, email)
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


def _is_verified(sociallogin: SocialLogin) -> bool:
    return any(it.verified is True for it in sociallogin.email_addresses)


@transaction.atomic
def _take_over(request: HttpRequest, user: User, email: str) -> None:
    """The address is the user's: nobody who made the account with it beforehand stays in.

    The only account here was made by whoever set Debrief up, so its password stays.
    """
    if User.objects.exclude(pk=user.pk).exists():
        wipe_password(request, user, email)
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
