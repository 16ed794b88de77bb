"""Turning notices on in a browser, and what one device is told."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import User
from accounts.owned import OwnedModelForm
from agenda.domain.push import KEY_BYTES, LONGEST_ENDPOINT, SECRET_BYTES, decoded, is_endpoint
from agenda.models import PushDevice, ReminderSettings
from agenda.services.devices import MOST_DEVICES, Subscription, count_in_use

NOT_UNDERSTOOD = (
    "This browser gave out an address that Debrief cannot send to. Nothing was turned on."
)
TOO_MANY = f"You have {MOST_DEVICES} devices, which is the most. Turn one off first."
UNREADABLE = {"required": NOT_UNDERSTOOD, "max_length": NOT_UNDERSTOOD}


class SubscriptionForm(forms.Form):
    """What a browser gives out when it is told to take notices; a script fills it in."""

    endpoint = forms.CharField(
        max_length=LONGEST_ENDPOINT, widget=forms.HiddenInput, error_messages=UNREADABLE
    )
    browser_key = forms.CharField(
        max_length=88, widget=forms.HiddenInput, error_messages=UNREADABLE
    )
    auth_secret = forms.CharField(
        max_length=24, widget=forms.HiddenInput, error_messages=UNREADABLE
    )

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        if not is_endpoint(endpoint):
            raise ValidationError(NOT_UNDERSTOOD, code="endpoint")
        return endpoint

    def clean_browser_key(self) -> str:
        key: str = self.cleaned_data["browser_key"]
        if not _is_point(decoded(key)):
            raise ValidationError(NOT_UNDERSTOOD, code="key")
        return key

    def clean_auth_secret(self) -> str:
        secret: str = self.cleaned_data["auth_secret"]
        if len(decoded(secret) or b"") != SECRET_BYTES:
            raise ValidationError(NOT_UNDERSTOOD, code="secret")
        return secret

    @property
    def subscription(self) -> Subscription:
        names = ("endpoint", "browser_key", "auth_secret")
        return Subscription(*(self.cleaned_data[it] for it in names))


class PushDeviceAddForm(SubscriptionForm):
    """known: the id of the device that this browser was before, which needs no place."""

    def __init__(self, *args: Any, owner: User, known: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner, self.known = owner, known

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        own = PushDevice.objects.owned_by(self.owner).in_use()
        if not own.filter(pk=self.known).exists() and count_in_use(self.owner) >= MOST_DEVICES:
            raise ValidationError(TOO_MANY, code="many")
        return data


class PushDeviceForm(OwnedModelForm):
    class Meta:
        model = PushDevice
        fields = ["name", "says_what", "is_daily"]
        error_messages = {"name": {"required": "Give the device a name that you know again."}}
        help_texts = {
            "says_what": (
                "A notice then names the follow-up or interview, its company and role, also"
                " on a locked screen. Never a quote, flag, score or pay."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_daily"].help_text = format_html(
            "At {}, the time of the daily e-mail, which is set under"
            ' <a href="{}#id_digest_at">How you are reminded</a>.'
            " Interviews are announced in any case.",
            f"{ReminderSettings.of(self.owner).digest_at:%H:%M}",
            reverse("agenda:reminder_settings"),
        )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


def _is_point(key: bytes | None) -> bool:
    """Whether these bytes are a key that can be encrypted for: a point of the curve P-256."""
    from cryptography.hazmat.primitives.asymmetric import ec

    if key is None or len(key) != KEY_BYTES:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    except ValueError:
        return False
    return True
