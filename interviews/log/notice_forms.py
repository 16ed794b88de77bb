"""What can be noticed in the room with one tap."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.plain_text import guard_text_fields
from applications.models import Contact
from interviews.catalogue.loader import FlagEntry
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.forms import SaidField
from interviews.log.notice_reading import last_answer, question_of_card, who_may_have_said
from interviews.models import Answer, Interview
from interviews.models.flag import FlagKind

MOST_WORDS = 120
SCARED, SAW_NONE, NOTE = "scared", "saw-none", "note"
OWN = {"own-red": FlagKind.RED, "own-green": FlagKind.GREEN}
NOT_SHOWN = "Choose one of the things shown."
NOTHING_SAID = "Nobody has said anything yet, so there is nothing to mark."
SAY_HOW_FIRST = "Tap how it was answered first: Specific, General or Dodged."


class NoticeForm(forms.Form):
    """One tap in the Noticed sheet.

    what: the key of a flag, or one of OWN, NOTE, SCARED and SAW_NONE. card: of the question it came
    up at. words: the user's own. said, speaker: what is typed on the card but not sent yet, and who
    said it, as Answer.speaker_key.
    """

    optional_is_plain = True

    what = forms.CharField(
        max_length=80, widget=forms.HiddenInput, error_messages={"required": NOT_SHOWN}
    )
    card = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    words = forms.CharField(label="In your own words", max_length=MOST_WORDS, required=False)
    said = SaidField(max_length=5_000, required=False, widget=forms.HiddenInput)
    speaker = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, interview: Interview) -> None:
        super().__init__(data)
        self.interview = interview
        guard_text_fields(self)

    def clean_what(self) -> str:
        what: str = self.cleaned_data["what"]
        if what not in (*OWN, NOTE, SCARED, SAW_NONE) and catalogue_flag(what) is None:
            raise forms.ValidationError(NOT_SHOWN)
        return what

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        what = cleaned.get("what")
        if what in (*OWN, NOTE) and not self.errors and not cleaned["words"]:
            self.add_error("words", "Write what you noticed.")
        if what == SCARED and not self.errors and self.answer is None:
            self.add_error("what", SAY_HOW_FIRST if cleaned["said"] else NOTHING_SAID)
        return cleaned

    @property
    def entry(self) -> FlagEntry | None:
        """The flag of the catalogue; None for anything else."""
        return catalogue_flag(self.cleaned_data["what"])

    @property
    def own_kind(self) -> FlagKind | None:
        """Of a flag in own words; None for anything else."""
        return OWN.get(self.cleaned_data["what"])

    @property
    def answer(self) -> Answer | None:
        """The one that was said last: on this card, else before. What is typed here goes first."""
        question = question_of_card(self.interview, self.cleaned_data["card"])
        answers = question.current_answers if question else []
        own = [it for it in answers if it.speaker_key == self.cleaned_data["speaker"]]
        if self.cleaned_data["said"] and not own:
            return None
        return own[0] if own else last_answer(self.interview, question)

    def evidence(self) -> tuple[dict[str, Any], list[Contact]]:
        """What a flag carries along: their words, what was seen and of which question, and who."""
        answer = self.answer
        if answer:
            return {
                "quote": "\n".join(filter(None, (answer.words, answer.second_words))),
                "cue": answer.cue,
                "question": answer.question,
            }, [answer.speaker] if answer.speaker else []
        question = question_of_card(self.interview, self.cleaned_data["card"])
        who = who_may_have_said(self.interview)
        speaker = self.cleaned_data["speaker"]
        return {
            "quote": self.cleaned_data["said"],
            "cue": "",
            "question": question,
        }, [it for it in who if self.cleaned_data["said"] and str(it.pk) == speaker]
