"""Which of two is meant, which one stays, and what it says then."""

from hashlib import blake2b
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.forms import guard_text_fields
from accounts.versions import CHANGED
from applications.forms import OwnRowField
from overview.merging.fields import Differing, differing, joined_notes
from overview.merging.links import Kept

ONE, OTHER, BOTH = "one", "other", "both"
MOST_NOTES = 20_000
TOO_LONG = "Both notes together are longer than 20,000 characters. Take those of one."


class OtherForm(forms.Form):
    """other: which row is meant to be the same as the one whose page this is."""

    other = OwnRowField(
        queryset=None,
        widget=forms.HiddenInput,
        error_messages={
            "required": "Choose the other one.",
            "invalid_choice": "That one is not in your list. Choose one from below.",
        },
    )

    def __init__(self, *args: Any, others: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """keep: which one stays. For each thing that both say differently, whose words are taken.

    Refused where one of the two was changed after the page was opened: what was chosen then may be
    another text by now. seen: a digest of what the page showed.
    """

    keep = forms.ChoiceField(
        label="Which one stays?",
        widget=forms.RadioSelect,
        help_text="The other goes into the trash, and everything of it comes here.",
        error_messages={
            "required": "Choose which one stays.",
            "invalid_choice": "Choose one of the two.",
        },
    )
    optional_is_plain = True  # each starts with what is usually meant
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, one: Kept, other: Kept, keep: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.one, self.other = one, other
        self.differing: list[Differing] = list(differing(one, other))
        self.shown = _digest(one, other)
        fields: dict[str, Any] = self.fields
        fields["keep"].choices = [(ONE, str(one)), (OTHER, str(other))]
        self.initial["keep"], self.initial["seen"] = keep, self.shown
        for it in self.differing:
            if it.is_asked:
                name = f"pick_{it.said.name}"
                fields[name] = _choice(it)
                self.initial[name] = BOTH if it.is_notes else keep
        guard_text_fields(self)

    @property
    def asked(self) -> list[tuple[Differing, forms.BoundField]]:
        return [(it, self[f"pick_{it.said.name}"]) for it in self.differing if it.is_asked]

    @property
    def filled(self) -> list[Differing]:
        """What only one of them says, which is kept."""
        return [it for it in self.differing if not it.is_asked]

    @property
    def kept(self) -> Kept:
        return self.other if self.cleaned_data["keep"] == OTHER else self.one

    @property
    def gone(self) -> Kept:
        return self.one if self.cleaned_data["keep"] == OTHER else self.other

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("seen") and data["seen"] != self.shown:
            self.data = self.data.copy()
            self.data["seen"] = self.shown  # type: ignore[index]
            raise ValidationError(CHANGED, code="stale")
        has_both_notes = "pick_notes" in self.fields
        is_joined = has_both_notes and (data.get("pick_notes") or BOTH) == BOTH and data.get("keep")
        if is_joined and len(joined_notes(self.kept, self.gone)) > MOST_NOTES:
            self.add_error("pick_notes", TOO_LONG)
        return data

    def values(self) -> dict[str, Any]:
        """The columns of the one that stays, where they change."""
        found: dict[str, Any] = {}
        for it in self.differing:
            pick = self.cleaned_data.get(f"pick_{it.said.name}") or self._unasked(it)
            if pick == BOTH:
                found["notes"] = joined_notes(self.kept, self.gone)
            else:
                found |= it.said.values(self.one if pick == ONE else self.other)
        return {name: it for name, it in found.items() if getattr(self.kept, name) != it}

    def _unasked(self, it: Differing) -> str:
        """Whose words are taken where nothing is chosen: where both say something, both notes."""
        if not it.is_asked:
            return ONE if it.one else OTHER
        return BOTH if it.is_notes else str(self.cleaned_data["keep"])


def _choice(it: Differing) -> forms.ChoiceField:
    choices = [(ONE, it.one), (OTHER, it.other)]
    if it.is_notes:
        choices = [(BOTH, "Both"), (ONE, "The first"), (OTHER, "The second")]
    return forms.ChoiceField(
        label=it.said.label,
        choices=choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Choose one of those on the page."},
    )


def _digest(one: Kept, other: Kept) -> str:
    shown = [[it.said.name, it.one, it.other] for it in differing(one, other)]
    return blake2b(repr(shown).encode(), digest_size=8).hexdigest()
