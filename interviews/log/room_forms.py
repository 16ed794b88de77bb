"""The form of one card in the room: what one person said to one question."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import date_format

from accounts.models import User
from applications.models import Contact
from interviews.log.domain.cues import CUES, joined_cues, parted_cues
from interviews.log.domain.hours_said import (
    CELLS,
    HoursSaid,
    cells_of,
    hours_of_cells,
    read_hours,
)
from interviews.log.forms import AnswerForm
from interviews.models import Answer, Question
from interviews.models.question import PANEL, THEME_CHOICES
from interviews.score.domain.evidence import HOURS_IN_A_WEEK
from interviews.score.domain.likely_week import Hours, against_limit, hours_range

MOST_CUE = 300
NOT_READ = "Write hours as a number or a range, such as 45 or 55-60."
SAY_WHAT = "Write what you asked, or choose a question from your bank."
SAY_HOW = "Say how it was answered: Specific, General or Dodged."


class RoomAnswerForm(AnswerForm):
    """One tap is an answer, and everything else is extra.

    key: of the card. speaker: as Answer.speaker_key. answer: what this person said so far, None for
    nothing. text, theme: of a question that is written down along with its answer. version: of the
    answer that the page showed, 0 for none. tab: which browser tab writes.
    """

    speaker = forms.CharField(widget=forms.HiddenInput)  # type: ignore[assignment]
    version = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    tab = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
    text = forms.CharField(label="The question", required=False, max_length=500)
    theme = forms.ChoiceField(choices=THEME_CHOICES, required=False, widget=forms.HiddenInput)
    hours = forms.CharField(label="Or write it", required=False, max_length=60)
    hours_cells = forms.TypedMultipleChoiceField(
        label="Hours in a usual week",
        choices=[(cell, str(cell)) for cell in CELLS],
        coerce=int,
        required=False,
    )
    cues = forms.MultipleChoiceField(
        label="What you saw", choices=[(cue, cue) for cue in CUES], required=False
    )
    cue = forms.CharField(label="What else you saw", required=False, max_length=MOST_CUE)

    KINDS = AnswerForm.KINDS | {"hours": ("hours", "hours_cells")}
    BESIDES = (
        *AnswerForm.BESIDES,
        "version",
        "tab",
        "text",
        "theme",
        "hours",
        "hours_cells",
        "cues",
    )

    # As the room shows them: the buttons for the manner are at its foot.
    field_order = (
        *("text", "hours_cells", "hours", "hired", "left", "headcount", "promised_on"),
        *("promised_contact", "words", "second_words", "cues", "cue", "signal", "manner"),
    )

    edits_stored = False  # its own version keeps both beside each other

    place = 1  # among the forms of one card
    is_first = True  # the one of them that shows

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        key: str,
        question: Question,
        user: User,
        speaker: Contact | None,
        speaker_key: str,
        answer: Answer | None = None,
        contacts: Sequence[Contact] = (),
    ) -> None:
        super().__init__(
            data,
            question=question,
            user=user,
            speakers=[speaker] if speaker else [],
            speaker=speaker_key,
            answer=answer,
            contacts=contacts,
        )
        self.key = key
        self.speaker_key = speaker_key
        self.who_said = speaker
        for name in ("hours_low", "hours_high", "is_scared"):
            self.fields.pop(name, None)
        for name in self.promised:
            self.fields[name].show_hidden_initial = True  # only what changed on this form counts
        self.fields["manner"].required = False
        self.fields["manner"].error_messages["invalid_choice"] = SAY_HOW
        chips, own = parted_cues(answer.cue if answer else "")
        low, high = (answer.hours_low, answer.hours_high) if answer else (None, None)
        self.initial = {
            **self.initial,
            "version": answer.version if answer else 0,
            "cues": chips,
            "cue": own,
            "hours": hours_range(low, high),
            "hours_cells": cells_of(low, high),
        }

    def _set_speakers(self, speaker: str) -> None:
        self.initial["speaker"] = speaker

    def clean_speaker(self) -> str:
        speaker: str = self.cleaned_data["speaker"]
        if speaker not in {*self.speakers, PANEL}:
            raise ValidationError("Choose somebody who was there.")
        return speaker

    def clean_promised_on(self) -> date | None:
        day = super().clean_promised_on()
        stored = self.initial["promised_on"]
        self._refuse_older("promised_on", stored, date_format(stored, "l j F") if stored else "")
        return day

    def clean_promised_contact(self) -> str:
        stored = self.initial["promised_contact"]
        name = self.contacts[stored].name if stored in self.contacts else ""
        self._refuse_older("promised_contact", stored, name)
        chosen: str = self.cleaned_data["promised_contact"]
        return chosen

    def _refuse_older(self, name: str, stored: date | str | None, words: str) -> None:
        """What was changed elsewhere since this page showed it is not written over in silence."""
        kept = str(stored or "")
        shown = self.data.get(self.add_initial_prefix(name), kept)
        if name in self.changed_data and kept not in (shown, self.data.get(name)):
            is_now = f"changed to {words}" if words else "taken out"
            raise ValidationError(
                f"Meanwhile it was {is_now} on another page. Choose again if yours is right."
            )

    def clean_cue(self) -> str:
        cue = joined_cues(self.data.getlist("cues"), self.cleaned_data["cue"])  # type: ignore[attr-defined]
        if len(cue) > MOST_CUE:
            raise ValidationError(f"Keep what you saw to {MOST_CUE} letters.")
        return cue

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.question.answer_kind == "hours":
            cleaned["hours_low"], cleaned["hours_high"] = self._hours(cleaned)
        if not self.question.text and "text" not in self.errors:
            self.add_error("text", SAY_WHAT)
        if not self.errors and not cleaned["manner"] and self.has_something:
            self.add_error("manner", SAY_HOW)
        return cleaned

    def _hours(self, cleaned: dict[str, Any]) -> tuple[Any, Any]:
        typed = cleaned.get("hours", "")
        said = read_hours(typed) if typed else hours_of_cells(cleaned.get("hours_cells", []))
        if problem := _problem_of_hours(typed, said):
            self.add_error("hours", problem)
        return (None, None) if said is None or problem else said

    def stand_at(self, place: int, *, is_first: bool) -> None:
        self.place, self.is_first = place, is_first
        self.auto_id = f"{self.form_id}-%s"

    @property
    def form_id(self) -> str:
        """The first person's form is the question's own."""
        return f"answer-{self.key if self.place == 1 else self.outbox_key}"

    @property
    def outbox_key(self) -> str:
        """What waits on a phone belongs to one person, wherever they stand on the list by then."""
        return f"{self.key}-{self.speaker_key}"

    @property
    def signal_value(self) -> int | None:
        value = self["signal"].value()
        return int(value) if str(value).lstrip("-").isdecimal() else None

    @property
    def has_something(self) -> bool:
        """Whether anything was said or seen, beside how it was answered."""
        kept = {name: it for name, it in self.cleaned_data.items() if name not in self.BESIDES}
        kept.pop("manner", None)
        is_promised = not set(self.promised).isdisjoint(self.changed_data)
        return is_promised or any(it not in (None, "") for it in kept.values())

    @property
    def promised(self) -> list[str]:
        """The fields of what is promised about the next steps; none on another question."""
        return [name for name in ("promised_on", "promised_contact") if name in self.fields]

    def new_promise(self) -> dict[str, Any]:
        """promised_on and promised_contact for record_answer(); None: not changed here."""
        changed = self.changed_data
        return {
            "promised_on": self.cleaned_data["promised_on"] if "promised_on" in changed else None,
            "promised_contact": self.whom_to_hear_from() if "promised_contact" in changed else None,
        }

    def stored_promise(self) -> dict[str, str]:
        """What the interview has of it now, as the fields show it."""
        interview = self.question.interview
        kept = {
            "promised_on": interview.promised_on,
            "promised_contact": interview.promised_contact_id,
        }
        return {name: str(kept[name] or "") for name in self.promised}

    @property
    def is_answer(self) -> bool:
        """One tap is enough; without it the question was asked at most."""
        return bool(self.cleaned_data["manner"])

    def hint(self) -> str:
        """ "60–70: above your limit of 50.", or what the people counted hint at; "" for neither."""
        numbers = self.numbers()
        low, high = numbers["hours_low"], numbers["hours_high"]
        return hours_sentence(low, high, self.user.preferences.hours_limit) or self.turnover()


def _problem_of_hours(typed: str, said: HoursSaid | None) -> str:
    if said is None:
        return NOT_READ if typed else ""
    low, high = said
    if max(low, high or low) > HOURS_IN_A_WEEK:
        return f"A week has 0 to {HOURS_IN_A_WEEK} hours."
    return "The upper end lies below the lower end." if high is not None and high < low else ""


def hours_sentence(low: Hours | None, high: Hours | None, limit: int | None) -> str:
    hours, compared = hours_range(low, high), against_limit(low, high, limit)
    return f"{hours}: {compared[0].lower()}{compared[1:]}" if hours else ""
