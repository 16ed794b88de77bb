"""Forms of the debrief: what you remember, then the gut on a form of its own."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html

from accounts.forms import WholeAmountField
from accounts.plain_text import guard_text_fields
from applications.forms import DayField
from applications.models import Contact
from interviews.log.forms import names_of, promised_day, scale
from interviews.models import GapReason, Interview
from interviews.models.interview import Feeling, Interest
from interviews.score.domain.evidence import Area

MYSELF_WORDS = {1: "Not me", 2: "A little", 3: "Half", 4: "Mostly", 5: "Fully"}
STARS_WORDS = {1: "Poor", 2: "Weak", 3: "Fair", 4: "Good", 5: "Great"}
SKIP = ("", format_html('<span class="num">–</span> <small>{}</small>', "Skip"))
GUT_WORDS = {10: "No", 30: "Doubtful", 50: "Open", 70: "Inclined", 90: "Yes"}
NO_CONTACT = "That contact is not on the list. Choose another, or nobody."
GUT_RANGE = "Give a number from 0 to 100."

# The three fits first, each asked on its own, then the others in the order of the score.
FITS = {
    Area.ROLE: ("Fit with the position", "Would I like the work, and be good at it?"),
    Area.CULTURE: ("Fit with the organisation", "How they treat people and decide things."),
    Area.TEAM: ("Fit with the team", "Would I enjoy working with these people?"),
}
OTHERS = {
    Area.MANAGER: ("The manager", "How they lead, as far as you could see."),
    Area.BALANCE: ("Balance", "Hours, evenings and holidays."),
    Area.GROWTH: ("Growth", "What you would learn, and where it leads."),
    Area.REWARD: ("Reward", "Pay, benefits and thanks."),
    Area.STABILITY: ("Stability", "How safe the job and the company look."),
    Area.PRACTICE: ("Practice", "How the work itself is done."),
}
ASKED = FITS | OTHERS


def areas_to_rate(interview: Interview) -> list[Area]:
    """The areas to ask for: practice only where it carries weight or was rated before."""
    weight = interview.owner.preferences.weights_by_area()[Area.PRACTICE]
    rated = {it.area for it in interview.ratings.all()}
    has_practice = weight > 0 or Area.PRACTICE in rated
    return [it for it in ASKED if it != Area.PRACTICE or has_practice]


class DebriefForm(forms.Form):
    """All that the debrief keeps; nothing in it is required, so that it can be saved early.

    contacts: from whom one may hear next.
    """

    optional_is_plain = True

    wished_answers = forms.CharField(
        label="Answers I wish I had given",
        help_text="What you would say now, one answer a line. It helps when you call the "
        "recruiter, and next time.",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 4}),
    )
    myself = forms.TypedChoiceField(
        label="How much I was myself",
        choices=[SKIP, *scale(MYSELF_WORDS)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose from 1 to 5, or skip it."},
    )
    feeling = forms.ChoiceField(
        label="How it went",
        choices=[*Feeling.choices, ("", "Cannot say")],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the three."},
    )
    feeling_why = forms.CharField(
        label="Why",
        help_text="Something that went well, an answer you fumbled, no connection. For you alone: "
        "a draft offers it, and you choose the words.",
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
    )
    promised_on = DayField(label="They will answer by", required=False)
    promised_contact = forms.ChoiceField(
        label="From whom", required=False, error_messages={"invalid_choice": NO_CONTACT}
    )
    interest = forms.ChoiceField(
        label="Am I interested?",
        help_text="What is suggested next depends on it.",
        choices=Interest.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose yes, unsure or no."},
    )
    interest_words = forms.CharField(
        label="Why I am even more interested now",
        help_text="Used only if the answer is yes: a line for the recruiter.",
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        interview: Interview,
        contacts: Sequence[Contact],
    ) -> None:
        super().__init__(data, initial=_kept(interview))
        self.interview = interview
        self.areas = areas_to_rate(interview)
        self.contacts = {str(contact.pk): contact for contact in contacts}
        self.fields["promised_contact"].choices = [  # type: ignore[attr-defined]
            ("", "Nobody was named"),
            *names_of(contacts),
        ]
        for area in self.areas:
            self.fields |= _rating_fields(area)
        guard_text_fields(self)

    def clean_promised_on(self) -> date | None:
        return promised_day(self.cleaned_data["promised_on"], self.interview)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for area in self.areas:
            stars, note = f"stars_{area}", f"note_{area}"
            if data.get(note) and stars in data and data[stars] is None:
                self.add_error(stars, "Give it 1 to 5 as well, or remove the note.")
        return data

    def fits(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The scale and the note of each of the three fits."""
        return [self._boxes(it) for it in self.areas if it in FITS]

    def other_areas(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [self._boxes(it) for it in self.areas if it not in FITS]

    def _boxes(self, area: Area) -> tuple[forms.BoundField, forms.BoundField]:
        return self[f"stars_{area}"], self[f"note_{area}"]

    def debrief_fields(self) -> dict[str, Any]:
        """The fields of Interview, as save_debrief() takes them."""
        kept = {name: self.cleaned_data[name] for name in KEPT}
        return kept | {"promised_contact": self.contacts.get(kept["promised_contact"])}

    def ratings(self) -> dict[str, tuple[int | None, str]]:
        """Area → stars and note; stars None removes a rating."""
        return {
            str(it): (self.cleaned_data[f"stars_{it}"], self.cleaned_data[f"note_{it}"])
            for it in self.areas
        }


KEPT = tuple(DebriefForm.base_fields)


def _kept(interview: Interview) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(interview, name) for name in KEPT}
    kept["promised_contact"] = str(interview.promised_contact_id or "")
    for rating in interview.ratings.all():
        kept[f"stars_{rating.area}"] = rating.stars
        kept[f"note_{rating.area}"] = rating.note
    return kept


def _rating_fields(area: Area) -> dict[str, forms.Field]:
    label, question = ASKED[area]
    return {
        f"stars_{area}": forms.TypedChoiceField(
            label=label,
            help_text=question,
            choices=[SKIP, *scale(STARS_WORDS)],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Choose from 1 to 5, or skip it."},
        ),
        f"note_{area}": forms.CharField(label=f"{label}: because", required=False, max_length=500),
    }


class GutForm(forms.Form):
    """The gut on one scale from 0 (no) to 100 (yes): a word, or an exact number instead."""

    optional_is_plain = True

    feel = forms.TypedChoiceField(
        label="Would you work there?",
        choices=scale(GUT_WORDS),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the five."},
    )
    exact = WholeAmountField(
        label="Or a number from 0 to 100",
        min_value=0,
        max_value=100,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), GUT_RANGE),
    )
    note = forms.CharField(
        label="What it knows that your notes do not",
        required=False,
        max_length=1_000,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        guard_text_fields(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and data["feel"] is None and data["exact"] is None:
            self.add_error("feel", "Choose a word or give a number.")
        return data

    @property
    def value(self) -> int:
        """0..100; the exact number where one was given."""
        exact, feel = self.cleaned_data["exact"], self.cleaned_data["feel"]
        return int(feel if exact is None else exact)


class RoomGutForm(forms.Form):
    """The gut right after the interview, on the same scale; it may wait."""

    optional_is_plain = True

    feel = forms.TypedChoiceField(
        label="Your gut, right now",
        choices=list(GUT_WORDS.items()),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the five."},
    )


class GapReasonForm(forms.ModelForm):
    """Why gut and score lie far apart. A reason is added, never changed."""

    class Meta:
        model = GapReason
        fields = ["text"]
        labels = {"text": "What does one of them know that the other does not?"}
        error_messages = {"text": {"required": "Write a reason, or leave this page."}}
        widgets = {"text": forms.Textarea({"rows": 3})}

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="id_gap_%s")
        guard_text_fields(self)
