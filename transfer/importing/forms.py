"""The file, and what its columns, its stage words and its days mean."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.uploads import UploadField
from transfer.importing.catalogue.loader import field_labels
from transfer.importing.domain.matching import MANY
from transfer.importing.domain.words import plain
from transfer.importing.files import (
    ACCEPTED,
    MOST_BYTES,
    TOO_LARGE,
    ReadFile,
    UnreadableFileError,
    read_file,
)
from transfer.importing.reading import SAMPLES, Matching, RowDraft
from transfer.models import Import
from transfer.models.imported import Choice

SAMPLES_SHOWN = 3
LONGEST_SAMPLE = 60
NAMES_NOTHING = "Choose which column names the company, and which the title of the role."


class FileForm(forms.Form):
    """read: what is in the file, once the form is valid."""

    read: ReadFile

    file = UploadField(
        most_bytes=MOST_BYTES,
        too_large=TOO_LARGE,
        label="Your list",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text="CSV, TSV, XLSX, ODS, JSON, or the ZIP of LinkedIn, Huntr or Notion; 20 MB.",
        error_messages={
            "required": "Choose a file first.",
            "empty": "This file is empty. Choose another.",
            "invalid": "Choose a file first.",
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            self.read = read_file(file.read(), file.name)
        except UnreadableFileError as unreadable:
            raise ValidationError(str(unreadable), code="unreadable") from unreadable
        return file


class MatchingForm(forms.Form):
    """How an import is read. What is sent is taken over into its matching, saved or not.

    is_final: whether all that is asked must be answered by now.
    """

    def __init__(self, data: Any = None, *, of: Import, is_final: bool = False) -> None:
        super().__init__(data)
        self.of, self.is_final = of, is_final
        self._add_columns()
        if data is not None:
            # Which stage words there are depends on what the columns are.
            self.of.matching = self.of.matching | {"fields": self._sent_fields()}
        self.matching = Matching(of)
        self._add_stages()
        self._add_rest()
        columns_last = (it for it in self.fields if not it.startswith("field_"))
        self.order_fields(["day_order", *columns_last])

    # --- Its fields

    def _add_columns(self) -> None:
        labels = field_labels()
        choices = [("", labels[""]), *((key, label) for key, label in labels.items() if key)]
        for place, (name, value) in enumerate(
            zip(self.of.columns, self.of.matching["fields"], strict=True)
        ):
            self.fields[f"field_{place}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=value, widget=_select(name)
            )

    def _sent_fields(self) -> list[str]:
        known = field_labels()
        now = self.of.matching["fields"]
        sent = [str(self.data.get(f"field_{at}", it)) for at, it in enumerate(now)]
        return [it if it in known else now[at] for at, it in enumerate(sent)]

    def _add_stages(self) -> None:
        stages = [(it.value, it.label) for it in self.matching.stage_options]
        for place, (word, _) in enumerate(self.matching.words):
            given = self.matching.stages[plain(word)]
            self.fields[f"stage_{place}"] = forms.ChoiceField(
                label=word,
                choices=[("", "Choose a stage"), *stages],
                required=self.is_final,
                initial=given,
                widget=_select(word),
                error_messages={"required": f"Choose what “{word[:60]}” means."},
            )
            # The words may have changed with the columns since the page was shown.
            self.fields[f"word_{place}"] = forms.CharField(
                required=False, initial=word, widget=forms.HiddenInput
            )

    def _add_rest(self) -> None:
        if self.matching.asks_order:
            self.fields["day_order"] = forms.ChoiceField(
                label="How does this file write days?",
                choices=self.matching.order_choices,
                required=self.is_final,
                initial=self.of.matching["day_order"],
                widget=forms.RadioSelect,
                error_messages={"required": "Choose how this file writes days."},
            )
        if self.matching.twins:
            self.fields["twins"] = forms.ChoiceField(
                label="Roles you have already",
                choices=Choice.choices,
                required=False,
                initial=self.of.matching["twins"],
            )
        if number := len(self.of.connections):
            self.fields["connections"] = forms.BooleanField(
                label=f"Add your LinkedIn connections as contacts, too ({number:,})",
                help_text="Without those you have already. The Undo takes them back with the rest.",
                required=False,
                initial=bool(self.of.matching.get("connections")),
            )
        for it in self.matching.twins:
            self.fields[f"twin_{it.row.place}"] = forms.ChoiceField(
                label=f"{it.draft.title}, {it.draft.company}",
                choices=[("", "As chosen above"), *Choice.choices],
                required=False,
                widget=_select(f"{it.draft.title}, {it.draft.company}"),
            )

    # --- What is sent

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not any(it.startswith("field_") for it in self.errors):
            self._check_columns()
        before = self.of.matching
        self.of.matching = before | {
            "stages": before["stages"] | self._stages(data),
            "day_order": data.get("day_order") or before["day_order"],
            "twins": data.get("twins") or before["twins"],
            "connections": data.get("connections", False),
        }
        if self.of.matching != before:
            self.matching = self.matching.again()
        return data

    def _check_columns(self) -> None:
        fields = self.of.matching["fields"]
        labels = field_labels()
        for at, field in enumerate(fields):
            if field in fields[:at] and field not in MANY:
                other = self.of.columns[fields.index(field)]
                words = f"“{other}” is “{labels[field]}” already. Choose another for this one."
                self.add_error(f"field_{at}", words)
        if self.is_final and "both" not in fields and not {"company", "title"} <= set(fields):
            self.add_error(None, NAMES_NOTHING)

    def _stages(self, data: dict[str, Any]) -> dict[str, str]:
        """Plain word → stage, for each word whose answer was meant for it."""
        answers = {}
        for place, (word, _) in enumerate(self.matching.words):
            meant = plain(str(data.get(f"word_{place}", "")))
            if meant == plain(word) and (stage := data.get(f"stage_{place}")):
                answers[meant] = stage
        return answers

    def choices(self) -> dict[int, str]:
        """Place of a row → what is done with it, where that was said for this one."""
        return {
            int(name.removeprefix("twin_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("twin_") and value
        }

    # --- What the page shows

    def columns(self) -> Iterator[tuple[forms.BoundField, str]]:
        """Each column with the first things in it."""
        for place in range(len(self.of.columns)):
            cells = (row.cells[place].strip() for row in self.matching.rows[:SAMPLES])
            some = list(dict.fromkeys(it[:LONGEST_SAMPLE] for it in cells if it))
            yield self[f"field_{place}"], " · ".join(some[:SAMPLES_SHOWN])

    def asked_words(self) -> list[tuple[forms.BoundField, forms.BoundField, int]]:
        """The stage words nobody can know, each with how many rows say it."""
        return [row for row, is_known in self._words() if not is_known]

    def known_words(self) -> list[tuple[forms.BoundField, forms.BoundField, int]]:
        return [row for row, is_known in self._words() if is_known]

    def _words(self) -> Iterator[tuple[tuple[forms.BoundField, forms.BoundField, int], bool]]:
        for place, (word, count) in enumerate(self.matching.words):
            yield (
                (self[f"stage_{place}"], self[f"word_{place}"], count),
                bool(self.matching.names.of(word)),
            )

    def twin_rows(self) -> Iterator[tuple[forms.BoundField, RowDraft, str]]:
        for it, words in self.matching.twin_rows:
            yield self[f"twin_{it.row.place}"], it, words

    @property
    def is_asking(self) -> bool:
        """Whether something has to be said before it can be imported."""
        fields = set(self.of.matching["fields"])
        is_named = "both" in fields or {"company", "title"} <= fields
        is_open = self.matching.asks_order and not self.of.matching["day_order"]
        return not is_named or is_open or bool(self.matching.unsaid)


def _select(name: str) -> forms.Select:
    return forms.Select(attrs={"class": "form-select", "aria-label": name})
