"""What they wanted to know, as it is noted in the room, on the log, or later."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.plain_text import guard_text_fields
from accounts.versions import VersionedForm
from applications.models import Contact
from interviews.models import InterviewerQuestion
from interviews.models.interviewer_question import MOST_OF_ANSWER, MOST_OF_QUESTION, MOST_WISHED

UNKNOWN = ("", "I cannot say who")


def _box(label: str, most: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=most,
        widget=forms.Textarea({"rows": 2}),
    )


class InterviewerQuestionForm(VersionedForm, forms.Form):
    """contacts: who may have asked. question: the one to change, None for a new one."""

    optional_is_plain = True

    text = forms.CharField(
        label="What did they want to know?",
        max_length=MOST_OF_QUESTION,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Write what they wanted to know."},
    )
    asked_by = forms.ChoiceField(
        label="Who asked?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose somebody who was there, or nobody."},
    )
    answered = _box("How I answered", MOST_OF_ANSWER)
    wished = _box("What I wish I had said", MOST_WISHED)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        contacts: Sequence[Contact],
        question: InterviewerQuestion | None = None,
        prefix: str = "asked",
    ) -> None:
        super().__init__(data, auto_id=f"{prefix}-%s", initial=_kept(question))
        self.question = question
        who = list(contacts)
        if question and question.asked_by and question.asked_by not in who:
            who.append(question.asked_by)
        self.contacts = {str(it.pk): it for it in who}
        names = [(pk, it.name) for pk, it in self.contacts.items()]
        self.fields["asked_by"].choices = [*names, UNKNOWN]  # type: ignore[attr-defined]
        if question is None and len(names) == 1:
            self.initial["asked_by"] = names[0][0]
        if question and not question.text:  # written down before questions had words
            self.fields["text"].required = False
        guard_text_fields(self)

    @property
    def edits_stored(self) -> bool:
        return self.question is not None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data["text"] and not data["wished"]:
            self.add_error("text", "Write what they wanted to know.")
        return data

    def question_fields(self) -> dict[str, Any]:
        """As note_question() and change_question() take them."""
        return self.cleaned_data | {"asked_by": self.contacts.get(self.cleaned_data["asked_by"])}


def _kept(question: InterviewerQuestion | None) -> dict[str, Any]:
    if question is None:
        return {}
    kept = {name: getattr(question, name) for name in ("text", "answered", "wished")}
    return kept | {"asked_by": str(question.asked_by_id or "")}
