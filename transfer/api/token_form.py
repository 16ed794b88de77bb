from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.owned import OwnedModelForm
from transfer.api.token_changes import MOST_TOKENS, make_token, tokens_in_use
from transfer.models import ApiToken
from transfer.models.api_token import Scope

NO_END = "0"
DAYS = (("30", "30 days"), ("90", "90 days"), ("365", "A year"), (NO_END, "Until I revoke it"))
TOO_MANY = f"You have {MOST_TOKENS} tokens in use, which is the most. Revoke one first."


class ApiTokenForm(OwnedModelForm):
    """A new token: for which program, what it may do, and for how long."""

    days = forms.ChoiceField(
        label="Good for",
        choices=DAYS,
        initial="90",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how long it is good."),
    )

    class Meta:
        model = ApiToken
        fields = ["name", "scope"]
        error_messages = {
            "name": {"required": "Say which program it is for."},
            "scope": {
                "required": "Choose what it may do.",
                "invalid_choice": "Choose what it may do.",
            },
        }
        help_texts = {"name": "So that you know later which one to revoke."}
        widgets = {"scope": forms.RadioSelect}

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["scope"].choices = Scope.choices  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if tokens_in_use(self.owner, now=self.now) >= MOST_TOKENS:
            raise ValidationError(TOO_MANY, code="many")
        return data

    def save_at(self, now: datetime) -> str:
        """The secret, to be shown once."""
        days = self.cleaned_data["days"]
        lasts = None if days == NO_END else timedelta(days=int(days))
        return make_token(token=self.instance, lasts=lasts, now=now)
