"""The forms of the board: a view under a name."""

from typing import Any

from django.core.exceptions import ValidationError

from accounts.folding import KeyField
from accounts.owned import OwnedModelForm
from overview.models import MOST_VIEWS, SavedView

NAME_TAKEN = "You have a view with this name already. Choose another name."
TOO_MANY = f"You have {MOST_VIEWS} views, which is the most. Remove one that you no longer need."


class SavedViewForm(OwnedModelForm):
    class Meta:
        model = SavedView
        fields = ["name"]
        error_messages = {"name": {"required": "Give the view a name."}}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = SavedView.objects.owned_by(self.owner).exclude(pk=self.instance.pk)
        if others.filter(name_key=KeyField.key(name)).exists():
            raise ValidationError(NAME_TAKEN, code="taken")
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        own = SavedView.objects.owned_by(self.owner)
        if not self.instance.pk and own.count() >= MOST_VIEWS:
            raise ValidationError(TOO_MANY, code="many")
        return data
