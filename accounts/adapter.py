"""Where allauth asks this project: who may sign up, what is said, where one goes next."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.addresses import counted_as
from accounts.attempts import count_attempt, forget_attempts
from accounts.events import record_event, take_as_long
from accounts.known_browsers import remember_browser
from accounts.models import EventKind, User

logger = logging.getLogger(__name__)

# What is said after a change, by the template that allauth names; it says nothing of what is not
# here, such as signing in, which shows itself.
MESSAGES = {
    "account/messages/cannot_delete_primary_email.txt": "You cannot remove your only e-mail.",
    "account/messages/email_deleted.txt": "The e-mail was removed.",
    "account/messages/logged_out.txt": "You are signed out.",
    "account/messages/password_changed.txt": "Your new password is set.",
    "account/messages/password_set.txt": "Your password is set.",
    "account/messages/primary_email_set.txt": "Your e-mail was changed.",
    "mfa/messages/recovery_codes_generated.txt": (
        "You have new recovery codes. Keep them where you can find them without your phone."
    ),
    "mfa/messages/totp_activated.txt": "The authenticator app is on.",
    "mfa/messages/totp_deactivated.txt": "The authenticator app is off.",
    "mfa/messages/webauthn_added.txt": "The key was added.",
    "mfa/messages/webauthn_removed.txt": "The key was removed.",
    "usersessions/messages/sessions_logged_out.txt": "All other browsers are signed out.",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is switched off.",
        "duplicate_email": "That is already your e-mail.",
        "email_password_mismatch": "That e-mail and password do not match.",
        "email_taken": "There is an account with this e-mail already.",
        "enter_current_password": "That is not your password.",
        "incorrect_code": "That code is wrong. Try again.",
        "incorrect_password": "That is not your password.",
        "too_many_login_attempts": "Too many wrong codes. Wait five minutes, then try again.",
        "too_many_passwords": (
            "Too many failed attempts. Wait a minute, or choose a new password by mail: that lets"
            " you in at once."
        ),
        "rate_limited": "Too many attempts. Wait a minute, then try again.",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's, as accounts/addresses.py found it, as attempts are counted by it."""
        return counted_as(str(request.META.get("REMOTE_ADDR") or "unknown"))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        email, address = credentials.get("email", ""), self.get_client_ip(request)
        self._login_failed_rl_usage = count_attempt(request, email, address)
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_passwords")

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        forget_attempts(request, credentials["email"], self.get_client_ip(request))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_browser(user.email, request, response)
        return response

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """The first user may always sign up; others only where sign-up was opened."""
        return settings.SIGNUP_IS_OPEN or not User.objects.exists()

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save the user with preferences. Of two who race for the first account, one gets it."""
        if commit:
            # A row that is always there, locked: sign-ups wait for each other. SQLite ignores
            # the lock, but its transactions take the write lock when they begin.
            ContentType.objects.select_for_update().filter(model="user").first()
            email = form.cleaned_data["email"]
            if User.objects.filter(email=email).exists() or not self.is_open_for_signup(request):
                raise ImmediateHttpResponse(redirect("account_signup"))
        user = super().save_user(request, user, form, commit=commit)
        if commit:
            form.save_preferences(user)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note it for whose account was tried, in the time that it takes for nobody's."""
        user = User.objects.with_email(credentials.get("email")).first()
        if user is None:
            take_as_long(request, now=timezone.now())
            return
        is_asked_again = request.user.is_authenticated
        detail = "when asked for the password again" if is_asked_again else ""
        record_event(user, EventKind.SIGN_IN_FAILED, detail, request=request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is down must neither be a 500 nor tell who has an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            # What the server said may name whom the message is for.
            why = error.strerror or type(error).__name__
            logger.error("A message could not be sent (%s). Check DEBRIEF_MAIL_URL.", why)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        message = message or MESSAGES.get(message_template or "")
        super().add_message(request, level, None, message_context, extra_tags, message)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("accounts:account_overview")


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": (
            "Recovery codes need an authenticator app or a key first. Add one of them."
        ),
        "incorrect_code": "That code or key is wrong. Try again.",
    }
