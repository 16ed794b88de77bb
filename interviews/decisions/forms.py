"""The forms of a decision and of looking back."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.plain_text import guard_text_fields
from accounts.versions import VersionedForm
from applications.domain.pipeline import validate_move
from applications.forms import DayField
from interviews.decisions.domain.own_answers import asks_before_saving
from interviews.models import Retrospective
from interviews.models.decision import Choice, YesNo

FIRST_DAY = date(1970, 1, 1)
NOT_SAID = ("", "Not said")
LONGEST = 5_000


def _words(label: str, help_text: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": rows}),
    )


def _yes_no(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[*YesNo.choices, NOT_SAID],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose yes, unsure or no."},
    )


class DecisionForm(forms.Form):
    """What is decided, and why. Reasons are needed to go on or to accept, not to decline.

    What is worth a second look is said once, with all that is wrong: from then on the button says
    save_anyway, whatever else is still to correct.
    """

    optional_is_plain = True

    choice = forms.ChoiceField(
        label="What you decide",
        choices=Choice.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose pursue, decline or accept.",
            "invalid_choice": "Choose pursue, decline or accept.",
        },
    )
    reasons = _words("Why", "In your own words, for yourself a year from now. Only you see it.")
    would_like = _yes_no("Would you like it?")
    would_be_good = _yes_no("Would you be good at it?")
    want_if_offered = _yes_no("Would you want it if the offer were already yours?")
    pre_mortem = _words(
        "A year on, you have quit. Why?",
        "Imagine it has happened. Write down the first reason that comes to mind.",
    )
    unasked = _words("Anything left unasked or unsaid", "So that you have nothing to regret.", 2)
    decided_on = DayField(label="Day", error_messages={"required": "Choose the day."})
    moves_to_accepted = forms.BooleanField(
        label="Also move the role to Accepted",
        help_text="You are reminded to tell them either way.",
        required=False,
        initial=True,
    )
    moves_to_withdrawn = forms.BooleanField(
        label="Also move the role to Withdrawn",
        help_text="Leave it off while they do not know yet: a closed role does not remind you to "
        "tell them.",
        required=False,
    )
    save_anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, today: date, choice: str = "") -> None:
        super().__init__(data, initial={"decided_on": today, "choice": choice})
        self.today = today
        self.was_warned = False
        guard_text_fields(self)

    def clean_decided_on(self) -> date:
        day: date = self.cleaned_data["decided_on"]
        if problem := validate_move(moved_on=day, today=self.today):
            raise ValidationError(problem)
        if day < FIRST_DAY:
            raise ValidationError("Choose a day after 1970.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        choice = data.get("choice")
        if choice and choice != Choice.DECLINE and "reasons" in data and not data["reasons"]:
            self.add_error("reasons", "Write at least one reason.")
        self.was_warned = bool(data.get("save_anyway"))
        if choice and not self.was_warned:
            self._warn(choice)
        return data

    def _warn(self, choice: str) -> None:
        answers = ("pre_mortem", "would_like", "would_be_good")
        said = {name: self.cleaned_data.get(name, "") for name in answers}
        for name, text in asks_before_saving(choice, **said).items():
            if name not in self.errors:
                self.was_warned = True
                self.add_error(name, f"{text} You can save it anyway.")

    @property
    def moves_stage(self) -> bool:
        """Whether the role moves to its last stage too, once the form is valid."""
        names = {Choice.ACCEPT: "moves_to_accepted", Choice.DECLINE: "moves_to_withdrawn"}
        name = names.get(self.cleaned_data["choice"])
        return bool(name and self.cleaned_data[name])

    def decision_fields(self) -> dict[str, Any]:
        """The fields of Decision, as decide() takes them."""
        asked_on_top = ("moves_to_accepted", "moves_to_withdrawn", "save_anyway")
        return {name: it for name, it in self.cleaned_data.items() if name not in asked_on_top}


class RetrospectiveForm(VersionedForm, forms.ModelForm):
    """What is left to wish and what to do again; all of it may stay empty."""

    optional_is_plain = True
    edits_stored = True  # type: ignore[assignment]  # nothing yet, perhaps

    class Meta:
        model = Retrospective
        fields = ["wish_asked", "wish_said", "keep"]
        widgets = dict.fromkeys(fields, forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wish_asked"].label = "What I still wish I had asked"
        self.fields["wish_said"].label = "What I still wish I had said"
        self.fields["keep"].label = "What I will do again"
        guard_text_fields(self)
