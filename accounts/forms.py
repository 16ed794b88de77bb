"""The settings form, and allauth's forms in our own words."""

import re
import struct
from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.attempts import count_code
from accounts.events import record_event
from accounts.models import EventKind, Preferences, User
from accounts.plain_text import guard_text_fields
from accounts.public_holidays import countries, regions
from accounts.reset_mails import send_reset
from accounts.versions import VersionedForm
from accounts.zones import Choices, known_zone, zone_choices
from interviews.catalogue import loader
from interviews.score.domain.evidence import AREA_LABELS, MAX_WEIGHT, Area

PASSWORD_HELP = "At least 8 characters, not all digits, and not a common password."  # noqa: S105

NUMBER_WORDS = {"invalid": "Give a whole number."}

# --- Settings --------------------------------------------------------------------------------


class WholeAmountField(forms.IntegerField):
    """A whole number that may be typed in groups of three, with a sign: 70 000 or 70.000 €."""

    GROUPED = re.compile(r"\d{1,3}([ \u00a0\u2009\u202f.,'’]\d{3})+")
    SIGNS = " \u00a0€$£"
    default_error_messages = {"invalid": "Give a whole number."}
    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = value.strip(self.SIGNS)
            if self.GROUPED.fullmatch(value):
                value = re.sub(r"\D", "", value)
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "numeric"}


class ThemeForm(forms.ModelForm):
    class Meta:
        model = Preferences
        fields = ["theme"]


class PreferencesForm(VersionedForm, forms.ModelForm):
    """Name, zone, limits, weights and holidays; the weights are one field each: weight_team."""

    optional_is_plain = True  # every limit is optional, which the page says once

    zone = forms.ChoiceField(label="Time zone", help_text="Times on every page are in this zone.")
    salary_floor = WholeAmountField(
        label="Pay a year", required=False, min_value=0, max_value=1_000_000_000
    )
    currency = forms.CharField(max_length=3)
    deal_breaker_flags = forms.MultipleChoiceField(
        label="Flags that end it for you", required=False, widget=forms.CheckboxSelectMultiple
    )
    holiday_country = forms.ChoiceField(label="Country", required=False)
    holiday_region = forms.CharField(
        label="Region", required=False, max_length=20, widget=forms.Select
    )

    class Meta:
        model = Preferences
        fields = [
            "hours_limit",
            "office_days_limit",
            "travel_nights_limit",
            "commute_minutes_limit",
            "salary_floor",
            "currency",
            "deal_breaker_flags",
            "name",
            "zone",
            "holiday_country",
            "holiday_region",
            "has_shortcuts",
        ]
        labels = {
            "name": "Your name",
            "has_shortcuts": "Single keys lead somewhere, such as / to search",
            "hours_limit": "Hours a week",
            "office_days_limit": "Office days a week",
            "travel_nights_limit": "Nights away a month",
            "commute_minutes_limit": "Commute, minutes one way",
        }
        help_texts = {
            "name": "It signs your drafts and is used for nothing else.",
            "has_shortcuts": "Switch them off if you dictate to a computer. Ctrl K always works.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guard_text_fields(self)
        self._choices("zone", zone_choices(self.instance.zone))
        zone = self.instance.zone
        if zone != known_zone(zone):
            self.initial["zone"] = known_zone(zone)
            words = "“{}” is not known here, so times are in UTC. Choose another."
            self.fields["zone"].help_text = format_html(words, zone)
        self.fields["holiday_country"].widget.attrs |= {
            "hx-get": reverse("accounts:holiday_regions"),
            "hx-target": "#div_id_holiday_region",
            "hx-swap": "outerHTML",
        }
        self._choices("deal_breaker_flags", red_flags_by_area())
        self._choices("holiday_country", [("", "None"), *countries().items()])
        country = self["holiday_country"].value() or ""
        region_box = self.fields["holiday_region"].widget
        region_box.choices = [("", "Whole country"), *regions(country).items()]
        self._add_weights()
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                field.error_messages |= NUMBER_WORDS

    def _add_weights(self) -> None:
        for area, weight in self.instance.weights_by_area().items():
            self.fields[f"weight_{area}"] = forms.IntegerField(
                label=AREA_LABELS[area],
                min_value=0,
                max_value=MAX_WEIGHT,
                initial=weight,
            )
        later = ("name", "zone", "holiday_country", "holiday_region", "has_shortcuts")
        self.order_fields([it for it in self.fields if it not in later])

    def _choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices

    def weight_fields(self) -> list[forms.BoundField]:
        return [self[f"weight_{area}"] for area in Area]

    def weights_sum(self) -> int:
        """What the weights in the boxes add up to; a box without a number counts 0."""
        values = (str(field.value()) for field in self.weight_fields())
        return sum(int(value) for value in values if re.fullmatch(r"[0-9]{1,18}", value))

    def clean_currency(self) -> str:
        currency = self.cleaned_data["currency"].upper()
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise forms.ValidationError("Give the currency as three letters, such as EUR.")
        return currency

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        weights = {str(area): cleaned.get(f"weight_{area}") for area in Area}
        if not any(weight is None for weight in weights.values()):
            if not any(weights.values()):
                raise forms.ValidationError(
                    "All weights are zero, so there could be no score. "
                    "Give at least one area a weight."
                )
            self.instance.weights = weights
        self._check_region(cleaned)
        return cleaned

    def _check_region(self, cleaned: dict[str, Any]) -> None:
        """A region of the country. One that only stayed in its box as the country changed goes."""
        country, region = cleaned.get("holiday_country"), cleaned.get("holiday_region")
        if country is None or not region or region in regions(country):
            return
        if region == self.initial["holiday_region"] and "holiday_country" in self.changed_data:
            cleaned["holiday_region"] = ""
        else:
            self.add_error("holiday_region", "Choose a region of that country.")


def red_flags_by_area() -> Choices:
    """The catalogue's red flags in the order of the areas; those that fit any area come last."""
    labels = {str(area): label for area, label in AREA_LABELS.items()}
    labels["any"] = "Any area"
    red = [flag for flag in loader.flags() if flag.kind == "red"]
    groups = {
        label: [(flag.key, flag.title) for flag in red if flag.area == area]
        for area, label in labels.items()
    }
    return [(label, flags) for label, flags in groups.items() if flags]


# --- allauth's forms: our labels and help, no placeholders ------------------------------------


class InOurWords:
    """Gives fields of an allauth form our label and help, and takes its placeholders away."""

    labels: ClassVar[Mapping[str, str]] = {}
    help_texts: ClassVar[Mapping[str, str]] = {}
    max_lengths: ClassVar[Mapping[str, int]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, "")
            if name in self.max_lengths:
                limit = self.max_lengths[name]
                field.validators.append(MaxLengthValidator(limit))
                field.widget.attrs["maxlength"] = str(limit)


CODE_LABELS = {"code": "Code"}
NEW_PASSWORD_LABELS = {"password1": "New password", "password2": "New password again"}
NEW_PASSWORD_HELP = {"password1": PASSWORD_HELP}
KEY_NAME_HELP = "To tell your keys apart, such as “Phone” or “Blue key”."
KEY_NAME_LENGTH = 80
EMAIL_LENGTH = 254  # allauth would take more, and cut it


class SignInForm(InOurWords, account_forms.LoginForm):
    labels = {"login": "E-mail"}


class SignUpForm(InOurWords, account_forms.SignupForm):
    labels = {"email": "E-mail", "password2": "Password again"}
    help_texts = {"password1": PASSWORD_HELP}
    max_lengths = {"email": EMAIL_LENGTH}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_first_user = not User.objects.exists()
        self.is_last_user = self.is_first_user and not settings.SIGNUP_IS_OPEN
        # A bare Field takes anything: a browser without JavaScript leaves it empty.
        self.fields["zone"] = forms.Field(
            required=False, widget=forms.HiddenInput({"data-browser-zone": ""})
        )

    def clean_zone(self) -> str:
        return known_zone(self.cleaned_data["zone"])

    def save_preferences(self, user: User) -> None:
        Preferences.start(user, now=timezone.now(), zone=self.cleaned_data["zone"])


class EmailChangeForm(InOurWords, account_forms.AddEmailForm):
    """The new address takes the place of the old one at once: no mail server is needed.

    Nobody has shown that it is theirs, so links to a service stay until its owner comes by one:
    accounts/oidc.py.
    """

    labels = {"email": "New e-mail"}
    max_lengths = {"email": EMAIL_LENGTH}

    def clean_email(self) -> str:
        email = super().clean_email()
        if User.objects.with_email(email).exclude(pk=self.user.pk).exists():
            raise get_adapter().validation_error("email_taken")
        return email

    @transaction.atomic
    def save(self, request: HttpRequest) -> EmailAddress:
        EmailAddress.objects.filter(user=self.user).delete()
        address = EmailAddress(user=self.user, email=self.cleaned_data["email"])
        address.set_as_primary()
        record_event(self.user, EventKind.EMAIL_CHANGED, request=request)
        get_adapter().add_message(
            request, messages.SUCCESS, "account/messages/primary_email_set.txt"
        )
        return address


class PasswordChangeForm(InOurWords, account_forms.ChangePasswordForm):
    labels = NEW_PASSWORD_LABELS | {"oldpassword": "Current password"}
    help_texts = NEW_PASSWORD_HELP


class PasswordSetForm(InOurWords, account_forms.SetPasswordForm):
    labels = NEW_PASSWORD_LABELS
    help_texts = NEW_PASSWORD_HELP


class PasswordForgottenForm(InOurWords, account_forms.ResetPasswordForm):
    """Looks nobody up: how long the answer takes says nothing of who has an account."""

    labels = {"email": "E-mail"}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **_: Any) -> str:
        email: str = self.cleaned_data["email"]
        send_reset.enqueue(email, f"{request.scheme}://{request.get_host()}")
        return email


class PasswordResetForm(InOurWords, account_forms.ResetPasswordKeyForm):
    labels = NEW_PASSWORD_LABELS
    help_texts = NEW_PASSWORD_HELP


class ConfirmPasswordForm(InOurWords, account_forms.ReauthenticateForm):
    pass


class CountedCodeForm(mfa_forms.BaseAuthenticateForm):
    def clean_code(self) -> str:
        counted = count_code(context.request, self.user.email)
        if counted is None:
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()
        counted.rollback()
        return code


class CodeForm(InOurWords, CountedCodeForm, mfa_forms.AuthenticateForm):
    labels = CODE_LABELS
    help_texts = {"code": "From your authenticator app, or one of your recovery codes."}


class ConfirmCodeForm(InOurWords, CountedCodeForm, mfa_forms.ReauthenticateForm):
    labels = CODE_LABELS
    help_texts = CodeForm.help_texts


class AppAddForm(InOurWords, ActivateTOTPForm):
    labels = CODE_LABELS
    help_texts = {"code": "The six digits that the app shows now."}


class CredentialField(forms.JSONField):
    """What the browser hands over after asking the key: JSON of a few thousand characters."""

    default_error_messages = {"invalid": "The key did not answer correctly. Try again."}
    widget = forms.HiddenInput
    LENGTH = 50_000

    def to_python(self, value: Any) -> Any:
        try:
            if isinstance(value, str) and len(value) <= self.LENGTH:
                return super().to_python(value)
        except RecursionError:
            pass
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002
        """Nothing to type again: an answer counts once."""
        return forms.fields.InvalidJSONInput("")


class ForgedCredentials:
    """allauth and fido2 stumble over answers that no key would give: refuse them in words."""

    # What taking apart made-up bytes and JSON can raise; a ValidationError is none of these.
    STUMBLES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error)
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except self.STUMBLES:
            message = CredentialField.default_error_messages["invalid"]
            self.add_error("credential", message)


class KeySecondStepForm(ForgedCredentials, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class KeySignInForm(ForgedCredentials, webauthn_forms.LoginWebAuthnForm):
    pass


class KeyConfirmForm(ForgedCredentials, webauthn_forms.ReauthenticateWebAuthnForm):
    pass


class KeyAddForm(ForgedCredentials, InOurWords, webauthn_forms.AddWebAuthnForm):
    labels = {"name": "Name", "passwordless": "Sign in with this key alone"}
    help_texts = {
        "name": KEY_NAME_HELP,
        "passwordless": "No password needed: the key asks for your finger, face or PIN instead.",
    }
    max_lengths = {"name": KEY_NAME_LENGTH}


class KeyEditForm(VersionedForm, InOurWords, webauthn_forms.EditWebAuthnForm):
    labels = {"name": "Name"}
    help_texts = {"name": KEY_NAME_HELP}
    max_lengths = {"name": KEY_NAME_LENGTH}
