"""How one wants to be reminded."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.versions import VersionedForm
from agenda.models import ReminderSettings
from agenda.models.reminder import Mailing


class ReminderSettingsForm(VersionedForm, forms.ModelForm):
    """has_mail_server: without one nothing can be mailed, and the form says so."""

    edits_stored = True  # type: ignore[assignment]  # the defaults, perhaps

    class Meta:
        model = ReminderSettings
        fields = ["mailing", "digest_at", "interview_day", "interview_hour", "debrief"]
        widgets = {
            "mailing": forms.RadioSelect,
            "digest_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, has_mail_server: bool, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_mail_server, self.now = has_mail_server, now
        self.was = self.instance.mailing
        self.fields["digest_at"].help_text = "On your own clock."

    def clean_mailing(self) -> str:
        mailing: str = self.cleaned_data["mailing"]
        if mailing != Mailing.OFF and not self.has_mail_server:
            raise forms.ValidationError(
                "This Debrief has no mail server yet: its operator has to set DEBRIEF_MAIL_URL."
            )
        return mailing

    def save(self, commit: bool = True) -> ReminderSettings:
        """What was due before the user asked for mail stays unmailed."""
        if self.was == Mailing.OFF and self.instance.mailing != Mailing.OFF:
            self.instance.mailing_since = self.now
        settings: ReminderSettings = super().save(commit=commit)
        return settings
