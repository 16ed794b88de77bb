from typing import Any

from allauth.account.adapter import get_adapter
from django import forms

from accounts.models import User


class DeleteForm(forms.Form):
    """The password once more; who signs in through another service types the e-mail instead."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password, so that nobody else can do this."},
    )
    email = forms.CharField(
        label="Your e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Type your e-mail, so that this is no slip."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        del self.fields["email" if user.has_usable_password() else "password"]

    def clean_password(self) -> str:
        """Throttled as signing in is."""
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["password"]):
            raise get_adapter().validation_error("incorrect_password")
        return ""

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        if User.objects.normalize_email(typed) != self.user.email.lower():
            raise forms.ValidationError("That is not your e-mail.")
        return typed
