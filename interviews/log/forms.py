"""Forms of the log: an answer, and a question that came up in the interview."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.plain_text import guard_text_fields
from accounts.versions import VersionedForm
from applications.models import Contact
from interviews.catalogue.loader import REASSURANCE, BankEntry
from interviews.log.changes import suggested_signal
from interviews.log.domain.hours_said import read_hours
from interviews.models import Answer, Interview, Question
from interviews.models.question import MANNER_CHOICES, PANEL, SIGNALS, THEME_CHOICES
from interviews.preparing.bank_reading import themes_of
from interviews.score.domain.evidence import HOURS_IN_A_WEEK, Manner
from interviews.score.domain.likely_week import against_limit, likely_week
from interviews.score.domain.turnover import turnover
from interviews.score.domain.verdict_words import signed_points

MOST_CONTACTS = 1_000_000
PROMISED_WITHIN = timedelta(days=730)
IT_DEPENDS = "It depends."
MOST_SUITED = 8
NUMBERS = ("hours_low", "hours_high", "hired", "left", "headcount")
NOT_THERE = "Choose somebody who was there."


def scale(words: Mapping[int, str], *, is_signed: bool = False) -> list[tuple[int, SafeString]]:
    """Choices for joined chips: the number, and its word under it."""
    return [
        (
            value,
            format_html(
                '<span class="num">{}</span> <small>{}</small>',
                signed_points(value) if is_signed else value,
                word,
            ),
        )
        for value, word in words.items()
    ]


def names_of(speakers: Iterable[Contact]) -> list[tuple[str, str]]:
    return [(str(contact.pk), contact.name) for contact in speakers]


def _within(low: int, high: int, message: str) -> list[Any]:
    return [MinValueValidator(low, message), MaxValueValidator(high, message)]


def _hours(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        decimal_places=1,
        validators=_within(0, HOURS_IN_A_WEEK, "A week has 0 to 168 hours."),
        widget=forms.TextInput({"inputmode": "decimal", "class": "num", "maxlength": 20}),
        error_messages={"invalid": "Write hours as a number, such as 45 or 47.5."},
    )


def _contacts_count(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        validators=_within(0, MOST_CONTACTS, "Count people from 0 to a million."),
        widget=forms.TextInput({"inputmode": "numeric", "class": "num", "maxlength": 7}),
        error_messages={"invalid": "Write a whole number, such as 12."},
    )


def promised_day(day: date | None, interview: Interview) -> date | None:
    """The day itself. Raises ValidationError before the interview, and from two years after."""
    first = interview.local_date
    if day and not first <= day <= first + PROMISED_WITHIN:
        raise ValidationError("Choose a day from the interview on, within two years.")
    return day


class SaidField(forms.CharField):
    """Somebody's words. Quotation marks around all of them are left out: pages bring their own."""

    has_lines = True
    MARKS = {"“": "”", '"': '"', "„": "“", "«": "»", "»": "«", "‘": "’"}

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        inner = text[1:-1]
        is_quoted = len(text) > 2 and self.MARKS.get(text[0]) == text[-1]
        return inner.strip() if is_quoted and not {text[0], text[-1]} & set(inner) else text


def _words(label: str) -> forms.CharField:
    return SaidField(
        label=label, required=False, max_length=10_000, widget=forms.Textarea({"rows": 2})
    )


class AnswerForm(VersionedForm, forms.Form):
    """What one person said to one question; the boxes follow the question's kind of answer.

    speakers: who may have said it. speaker: chosen from the start, a contact's id or PANEL, "" for
    nobody. answer: the one to change, None for a new one. contacts: whom one may hear from about
    the next steps. is_new: the question came up just now, so that Cancel takes it away again. "It
    depends", sent in place of a manner, is a dodge.
    """

    optional_is_plain = True  # nearly nothing is required, so "optional" everywhere is noise

    speaker = forms.ChoiceField(
        label="Who answered?",
        widget=forms.RadioSelect,
        error_messages={"required": "Say who answered.", "invalid_choice": NOT_THERE},
    )
    hours_low = _hours("From")
    hours_high = _hours("To, if a range")
    hired = _contacts_count("Hired in a year")
    left = _contacts_count("Left in a year")
    headcount = _contacts_count("There today")
    promised_on = forms.DateField(
        label="I will hear by",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"invalid": "Choose a day that exists."},
    )
    promised_contact = forms.ChoiceField(
        label="From whom",
        required=False,
        error_messages={"invalid_choice": "Choose a person from the list."},
    )
    words = _words("Their words")
    second_words = _words("")
    cue = forms.CharField(label="What you saw", required=False, max_length=300)
    manner = forms.ChoiceField(
        label="How was it answered?",
        choices=MANNER_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how it was answered: that counts as much as the words."},
    )
    signal = forms.TypedChoiceField(
        label="What does it say about working there?",
        choices=scale(SIGNALS, is_signed=True),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    is_scared = forms.BooleanField(label="This scared me", required=False)

    KINDS = {
        "hours": ("hours_low", "hours_high"),
        "turnover": ("hired", "left", "headcount"),
        "next_steps": ("promised_on", "promised_contact"),
    }
    UNSTORED = frozenset({"speaker"})
    BESIDES: tuple[str, ...] = ("speaker", "is_scared", "promised_on", "promised_contact")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        question: Question,
        user: User,
        speakers: Sequence[Contact],
        speaker: str = "",
        answer: Answer | None = None,
        contacts: Sequence[Contact] = (),
        is_new: bool = False,
    ) -> None:
        sent = _with_range(_with_dodge(data))
        super().__init__(sent, auto_id=f"q{question.pk}-%s", initial=_answered(question, answer))
        self.sent = sent
        self.question = question
        self.user = user
        self.answer = answer
        asked_now = is_new or (data is not None and "new" in data)
        self.is_new = asked_now and question.is_unplanned and not question.current_answers
        self.speakers = {str(contact.pk): contact for contact in speakers}
        self.contacts = {str(contact.pk): contact for contact in contacts}
        self.version_of = speaker
        self._set_speakers(speaker)
        self._keep_boxes()
        guard_text_fields(self)

    def _set_speakers(self, speaker: str) -> None:
        choices = names_of(self.speakers.values())
        if not choices:
            choices = [(PANEL, "I cannot say who")]
        elif len(choices) > 1 or speaker == PANEL:
            choices.append((PANEL, "Somebody, I cannot say who"))
        self.fields["speaker"].choices = choices
        self.initial["speaker"] = choices[0][0] if len(choices) == 1 else speaker

    def _keep_boxes(self) -> None:
        for kind, names in self.KINDS.items():
            if kind != self.question.answer_kind:
                for name in names:
                    del self.fields[name]
        if not self.question.area:
            del self.fields["signal"]  # it speaks for no area, so there is nothing to judge
        if "promised_contact" in self.fields:
            choices = [("", "Nobody was named"), *names_of(self.contacts.values())]
            self.fields["promised_contact"].choices = choices
        if self.question.second_box:
            self.fields["words"].label = f"Their words: {self.question.first_box.lower()}"
            self.fields["second_words"].label = f"Their words: {self.question.second_box.lower()}"
        else:
            del self.fields["second_words"]

    def clean_promised_on(self) -> date | None:
        return promised_day(self.cleaned_data["promised_on"], self.question.interview)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        low, high = cleaned.get("hours_low"), cleaned.get("hours_high")
        if low is not None and high is not None and high < low:
            self.add_error("hours_high", "This lies below the lower end.")
        return cleaned

    def likely_week(self) -> str:
        """The hours typed so far, compared with the limit and read as the user's own week."""
        numbers = self.numbers()
        low, high = numbers["hours_low"], numbers["hours_high"]
        if self.is_bound and "hours_high" in self.errors:
            return ""
        limit = against_limit(low, high, self.user.preferences.hours_limit)
        return f"{limit} {likely_week(low, high)}".strip()

    def turnover(self) -> str:
        """What the people counted so far hint at, as an estimate."""
        numbers = self.numbers()
        return turnover(numbers["hired"], numbers["left"], numbers["headcount"]).words

    def reassurance(self) -> str:
        """What helps to ask about hours; "" for another question, and once it was answered."""
        is_awkward = self.question.is_about_hours and not self.question.current_answers
        return REASSURANCE if is_awkward else ""

    def numbers(self) -> dict[str, Any]:
        """The numbers as typed and right so far, or as they were; None where there is none."""
        if self.is_bound:
            _ = self.errors  # looks at what was sent, once
            return {name: self.cleaned_data.get(name) for name in NUMBERS}
        return {name: getattr(self.answer, name, None) for name in NUMBERS}

    def suggested(self) -> int | None:
        """The signal that the numbers suggest; None where they suggest nothing."""
        numbers = self.numbers()
        del numbers["hired"]
        return suggested_signal(user=self.user, **numbers)

    def take_suggestion(self) -> None:
        """Put the suggested signal into what was sent, unless the user chose another one."""
        if self.sent is not None and not self._has_chosen():
            signal = self.suggested()
            self.sent["signal"] = "" if signal is None else str(signal)

    def _has_chosen(self) -> bool:
        """A signal that equals what the page suggested before ("suggested") was not chosen."""
        return self.data.get("signal", "") not in ("", self.data.get("suggested", ""))

    def suggestion(self) -> str:
        """How the signal comes about, in one sentence; "" where the user judges alone."""
        source = {"hours": "the hours", "turnover": "leavers and headcount"}.get(
            self.question.answer_kind
        )
        if source is None:
            return ""
        signal = self.suggested()
        if signal is not None:
            return f"{signed_points(signal)} is suggested by {source}. You can change it."
        if source == "the hours" and self.user.preferences.hours_limit is None:
            return "With a limit of hours in your settings, a signal is suggested here."
        return f"Left open, {source} suggest it."

    def answer_fields(self) -> dict[str, Any]:
        """The fields of Answer, with the suggested signal where no other one was chosen."""
        fields = {
            name: value for name, value in self.cleaned_data.items() if name not in self.BESIDES
        }
        if "signal" in fields and not self._has_chosen():
            fields["signal"] = self.suggested()
        return fields

    def who(self) -> Contact | None:
        """None: somebody in the panel."""
        return self.speakers.get(self.cleaned_data["speaker"])

    def whom_to_hear_from(self) -> Contact | None:
        return self.contacts.get(self.cleaned_data.get("promised_contact", ""))


def _with_range(data: QueryDict | None) -> QueryDict | None:
    """Hours as people say them, "55-60 h", in the two boxes."""
    if data is None or not (said := read_hours(data.get("hours_low", ""))):
        return data
    low, high = said
    if high is not None and data.get("hours_high", "").strip():
        return data
    data = data.copy()
    data["hours_low"] = str(low)
    if high is not None:
        data["hours_high"] = str(high)
    return data


def _with_dodge(data: QueryDict | None) -> QueryDict | None:
    if data is None or not data.get("it_depends"):
        return data
    data = data.copy()
    data["manner"] = Manner.DODGED
    data["words"] = data.get("words", "").strip() or IT_DEPENDS
    return data


def _answered(question: Question, answer: Answer | None) -> dict[str, Any]:
    """What the form starts with: the answer to change, and what is promised so far."""
    interview = question.interview
    contact = interview.promised_contact_id
    promised = {"promised_on": interview.promised_on, "promised_contact": str(contact or "")}
    if answer is None:
        return promised
    names = ("words", "second_words", "cue", "manner", "signal")
    kept = {name: getattr(answer, name) for name in NUMBERS + names}
    for name in ("hours_low", "hours_high"):
        if kept[name] is not None:
            kept[name] = f"{kept[name]:f}".removesuffix(".0")
    return promised | kept | {"is_scared": answer.scared_at is not None}


class UnplannedQuestionForm(forms.Form):
    """A question that came up: one of the bank, or the user's own words with a theme.

    bank: what can be asked, the best for the people met first. taken: keys planned already.
    """

    optional_is_plain = True

    key = forms.ChoiceField(
        label="From your bank",
        required=False,
        error_messages={"invalid_choice": "Choose a question from the list."},
    )
    text = forms.CharField(
        label="Or in your own words",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    theme = forms.ChoiceField(
        label="What it is about",
        choices=THEME_CHOICES,
        required=False,
        initial="role",
        error_messages={"invalid_choice": "Choose a theme from the list."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        bank: Sequence[BankEntry],
        taken: frozenset[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, auto_id="new-%s", **kwargs)
        left = [item for item in bank if item.key not in taken]
        self.items = {item.key: item for item in left}
        groups = [("Suits the people here", left[:MOST_SUITED])]
        groups += themes_of(left[MOST_SUITED:]).items()
        self.fields["key"].choices = [
            ("", "Choose a question"),
            *((label, [(it.key, it.text) for it in items]) for label, items in groups if items),
        ]
        guard_text_fields(self)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("key") and not cleaned.get("text"):
            self.add_error("text", "Choose a question, or write the one you asked.")
        cleaned["theme"] = cleaned.get("theme") or "role"
        return cleaned

    def item(self) -> BankEntry | None:
        """The bank question that was chosen; None where the user wrote their own."""
        return None if self.cleaned_data["text"] else self.items.get(self.cleaned_data["key"])

    def own_words(self) -> tuple[str, str]:
        """The question, "" where one of the bank was chosen, and its theme."""
        return self.cleaned_data["text"], self.cleaned_data["theme"]
