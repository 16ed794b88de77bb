from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.models import User
from applications.forms import OwnRowField, OwnRowsField
from applications.models import Role

GONE = "One of those is closed already, or not in your list any more. Look again."


class OthersForm(forms.Form):
    """role: the ticked ones. only: the one whose button was pressed, whatever is ticked."""

    role = OwnRowsField(
        queryset=Role.objects.all(), required=False, error_messages={"invalid_choice": GONE}
    )
    only = OwnRowField(
        queryset=Role.objects.all(), required=False, error_messages={"invalid_choice": GONE}
    )

    def __init__(self, data: Mapping[str, Any], *, owner: User, accepted: Role) -> None:
        super().__init__(data)
        rows = Role.objects.owned_by(owner).open().exclude(pk=accepted.pk)
        rows = rows.select_related("company", "recruiter")
        for field in self.fields.values():
            field.queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "only" in self.errors:  # it has no field on the page
            self.add_error("role", self.errors.pop("only").as_data())
        elif not self.errors and not self.chosen:
            self.add_error("role", "Tick at least one role to withdraw from.")
        return data

    @property
    def chosen(self) -> list[Role]:
        only = self.cleaned_data.get("only")
        return [only] if only else list(self.cleaned_data.get("role", ()))
