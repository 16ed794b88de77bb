"""Forms for documents: the file, what it is, and where it was sent."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.domain.letters import name_key
from accounts.models import User
from accounts.owned import OwnedModelForm
from applications.documents.changes import quota_words
from applications.documents.domain.formats import ACCEPTED
from applications.documents.files import RefusedFile, SeenFile, look_at
from applications.documents.reading import space_of, twin_of
from applications.forms import MOST_OFFERED, DayField, OwnRowField
from applications.models import Document, DocumentVersion, Role

CHOOSE = "Choose the file first."


class PastDayField(DayField):
    """Today or a day before, since 1970."""

    def __init__(self, *, today: date, **options: Any) -> None:
        super().__init__(**options)
        self.today = today

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day > self.today:
            raise ValidationError("That day is still to come. Choose today or a day before.")
        if day and day.year < 1970:
            raise ValidationError("Choose a day after 1970.")
        return day


def file_field() -> forms.FileField:
    return forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text="PDF, DOCX, ODT, TXT, Markdown or a picture. 20 MB at most.",
        error_messages={
            "required": CHOOSE,
            "invalid": CHOOSE,
            "empty": "This file is empty. Choose another.",
        },
    )


class FileFormMixin(forms.BaseForm):
    """A form with a file, which is looked at by its content.

    seen: what the file is, once the form is valid. twin: the same file, where it is in the library
    already; "use" with its id takes that one.
    """

    owner: User
    seen: SeenFile
    twin: DocumentVersion | None = None

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            self.seen = look_at(file, file.name)
        except RefusedFile as refused:
            raise ValidationError(str(refused), code="refused") from refused
        self.twin = twin_of(self.owner, self.seen.sha256)
        if self.twin:
            raise ValidationError(
                f"This file is here already: “{self.twin.document}”, version {self.twin.number}."
                " Use that one, or choose another file.",
                code="twin",
            )
        space = space_of(self.owner)
        if self.seen.size > space.left:
            raise ValidationError(quota_words(self.seen.size, space.left), code="quota")
        return file


class DocumentForm(OwnedModelForm):
    """What a document is called and what it is."""

    class Meta:
        model = Document
        fields = ["kind", "title", "notes"]
        labels = {"kind": "What is it?"}
        widgets = {"notes": forms.Textarea({"rows": 3})}
        error_messages = {
            "kind": {"required": "Say what it is.", "invalid_choice": "Choose from the list."},
            "title": {"required": "Give it a name."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notes"].help_text = "What is special about it, for whom it is written."


class NewDocumentForm(FileFormMixin, DocumentForm):
    """role: the one it goes with; None for the library alone."""

    file = file_field()

    field_order = ["file", "kind", "sent_on", "title", "notes"]

    def __init__(self, *args: Any, role: Role | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role = role
        self.fields["title"].required = False
        self.fields["title"].help_text = "Left empty, it is called as the file."
        if role:
            self.fields["sent_on"] = PastDayField(
                today=today,
                label="Sent on",
                required=False,
                help_text="Empty if it is from them, or not sent.",
            )
            self.order_fields(self.field_order)


class VersionForm(FileFormMixin, forms.Form):
    file = file_field()

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.fields["file"].label = "The file as it is now"


class NoteForm(forms.Form):
    """On a role: which document of the library went there, as it is now, and when."""

    document = OwnRowField(
        queryset=Document.objects.none(),
        error_messages={"required": "Choose the document."},
    )

    def __init__(self, *args: Any, owner: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = Document.objects.owned_by(owner)
        self.rows = _list_recent(self, "document", ["title", "updated_at"])
        self.fields["sent_on"] = _sent_on(today)


class SendForm(forms.Form):
    """On a document: which role it went to, as it is now, and when."""

    role = OwnRowField(
        queryset=Role.objects.none(), error_messages={"required": "Choose the role."}
    )

    def __init__(self, *args: Any, owner: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = Role.objects.owned_by(owner).select_related("company")
        self.rows = _list_recent(self, "role", ["title", "company__name", "updated_at"])
        self.fields["sent_on"] = _sent_on(today)


def _sent_on(today: date) -> forms.DateField:
    return PastDayField(
        today=today,
        label="Sent on",
        initial=today,
        required=False,
        help_text="Empty where it was not sent.",
    )


def _list_recent(form: forms.BaseForm, name: str, needed: list[str]) -> list[Any]:
    """List what changed last, so that a page stays small; any other own row is accepted too."""
    field: Any = form.fields[name]
    own: QuerySet = field.queryset
    rows = list(own.order_by("-updated_at").only(*needed)[:MOST_OFFERED])
    chosen = str(form[name].value() or "")
    if re.fullmatch(r"[0-9]{1,18}", chosen) and int(chosen) not in {it.pk for it in rows}:
        rows += own.filter(pk=int(chosen))
    named = sorted(rows, key=lambda it: name_key(str(it)))
    field.widget.choices = [("", "None chosen"), *((it.pk, str(it)) for it in named)]
    return rows
