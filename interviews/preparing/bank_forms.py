"""A question of the user's own, or their copy of one of the catalogue."""

from django import forms

from accounts.owned import OwnedModelForm
from applications.models.contact import ContactKind
from interviews.models import BankQuestion
from interviews.models.question import THEME_CHOICES


class BankQuestionForm(OwnedModelForm):
    theme = forms.ChoiceField(
        choices=[("", "Choose a theme"), *THEME_CHOICES],
        help_text="Decides which part of the score an answer counts for.",
        error_messages={
            "required": "Choose a theme.",
            "invalid_choice": "Choose one of the themes.",
        },
    )
    ask_whom = forms.MultipleChoiceField(
        label="Best asked of",
        choices=ContactKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from these kinds of contacts."},
    )

    class Meta:
        model = BankQuestion
        fields = [
            "text",
            "theme",
            "softer",
            "reveals",
            "good_sign",
            "warning_sign",
            "probe",
            "ask_whom",
        ]
        error_messages = {"text": {"required": "Write the question."}}
        help_texts = {
            "softer": "For when the first wording feels awkward.",
            "probe": "Asks for a number or a story: harder to dodge.",
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("text", "softer", "reveals", "good_sign", "warning_sign", "probe")
        }

    @property
    def edits_stored(self) -> bool:
        """Also of the catalogue, whose words become the user's copy."""
        return bool(self.instance.pk or self.instance.catalogue_key)

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())

    def clean_ask_whom(self) -> list[str]:
        """What was chosen; kinds that were there before keep their order, the best first."""
        chosen: list[str] = self.cleaned_data["ask_whom"]
        before = list(self.instance.ask_whom)
        return [kind for kind in dict.fromkeys([*before, *ContactKind.values]) if kind in chosen]
