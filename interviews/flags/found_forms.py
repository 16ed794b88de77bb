"""The form for a flag that no interview showed."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.owned import OwnedModelForm
from applications.forms import DayField, OwnRowsField, WebAddressField, offer_few
from applications.models import Company, Role
from interviews.catalogue.loader import FlagEntry
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.changes import own_key
from interviews.log.flag_forms import OWN, catalogue_choices
from interviews.log.forms import SaidField, scale
from interviews.models import FoundFlag
from interviews.models.flag import AREA_CHOICES, SEVERITY_WORDS, FlagKind

NOT_THERE = "That role is not at this company any more. Choose again."


class FoundFlagForm(OwnedModelForm):
    """What was read, where, how bad it can be, and in whose score it counts.

    flag: a catalogue key, or OWN for one of the user's own, which title names. An own one and one
    that can be about anything say what they are about; the catalogue knows it of the others. An
    empty severity is the catalogue's.
    """

    optional_is_plain = True

    flag = forms.ChoiceField(
        label="What is it?",
        error_messages={"invalid_choice": "Choose a flag from the list."},
    )
    title = forms.CharField(label="In your own words", max_length=120, required=False)
    area = forms.ChoiceField(
        label="What it is about",
        choices=[("", "Nothing that is scored"), *AREA_CHOICES],
        required=False,
        error_messages={"invalid_choice": "Choose an area from the list."},
    )
    quote = SaidField(
        label="Their words",
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
    )
    severity = forms.TypedChoiceField(
        label="How bad can this be, or how good?",
        choices=scale(SEVERITY_WORDS),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text="Left open, it starts where the list says, or at 3.",
        error_messages={"invalid_choice": "Choose from 1 to 5."},
    )
    url = WebAddressField(label="Link", max_length=1000, required=False, assume_scheme="https")
    found_on = DayField(label="On", error_messages={"required": "Choose the day."})

    roles = OwnRowsField(
        label="Counts in the score of",
        queryset=Role.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_THERE},
    )

    class Meta:
        model = FoundFlag
        fields = [
            "title",
            "area",
            "quote",
            "cue",
            "found_in",
            "url",
            "found_on",
            "severity",
            "roles",
        ]
        labels = {"found_in": "Where did you find it?", "cue": "What you noticed"}
        widgets = {"found_in": forms.RadioSelect}
        error_messages = {"found_in": {"required": "Say where you found it."}}

    field_order = ("flag",)

    def __init__(self, *args: Any, company: Company, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.instance.company = company
        fields: dict[str, Any] = self.fields  # what is set here differs from kind to kind
        fields["flag"].choices = catalogue_choices(list(FlagKind), with_looks=False)
        fields["found_in"].choices = [it for it in fields["found_in"].choices if it[0]]
        fields["roles"].queryset = fields["roles"].queryset.filter(company=company)
        fields["roles"].label_from_instance = lambda role: role.title
        if not fields["roles"].queryset.exists():
            del fields["roles"]
        if self.instance.pk:
            # What counts now: a role that moved away since is not asked about, and stays.
            self.initial["roles"] = self.instance.roles.filter(company=company)
            kept = self.instance
            own = OWN[FlagKind(kept.kind)]
            self.initial["flag"] = kept.key if catalogue_flag(kept.key) else own
            if catalogue_flag(kept.key):
                self.initial["title"] = ""
        else:
            self.initial.update({"flag": OWN[FlagKind.RED], "found_on": today, "severity": None})
        if "roles" in fields:
            offer_few(self, "roles")

    @property
    def entry(self) -> FlagEntry | None:
        """What is chosen in the catalogue; None for one of the user's own."""
        return catalogue_flag(self.cleaned_data.get("flag", ""))

    def clean_found_on(self) -> date:
        day: date = self.cleaned_data["found_on"]
        if day > self.today:
            raise ValidationError("That day is still to come. Choose today or a day before.")
        if day.year < 1970:
            raise ValidationError("Choose a day after 1970.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.entry is None and not data.get("title") and "title" not in self.errors:
            self.add_error("title", "Give it a short name.")
        has_words = data.get("quote") or data.get("cue")
        if not has_words and not {"quote", "cue"} & set(self.errors):
            self.add_error("quote", "Write down their words, or what you noticed.")
        return data

    def _post_clean(self) -> None:
        entry, chosen = self.entry, self.cleaned_data.get("flag", "")
        if entry:
            self.cleaned_data["title"] = entry.title
            if entry.area != "any":
                self.cleaned_data["area"] = entry.area
        if "severity" in self.cleaned_data and self.cleaned_data["severity"] is None:
            self.cleaned_data["severity"] = entry.severity if entry else 3
        super()._post_clean()  # type: ignore[misc]
        self.instance.kind = entry.kind if entry else _own_kind(chosen)
        self.instance.key = entry.key if entry else own_key(self.cleaned_data.get("title", ""))


def _own_kind(chosen: str) -> FlagKind:
    return FlagKind.GREEN if chosen == OWN[FlagKind.GREEN] else FlagKind.RED
