"""Forms for documents: the file, what it is, and where it was sent."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.domain.letters import name_key
from accounts.models import User
from accounts.owned import OwnedModelForm
from accounts.uploads import UploadField
from applications.documents.changes import quota_words
from applications.documents.domain.formats import ACCEPTED
from applications.documents.files import MOST_BYTES, TOO_LARGE, RefusedFile, SeenFile, look_at
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


def file_field() -> UploadField:
    return UploadField(
        most_bytes=MOST_BYTES,
        too_large=TOO_LARGE,
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


class VersionChoiceField(OwnRowField):
    """The versions of the user's documents in use; what stands in them is not read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=DocumentVersion.objects.none(), **options)

    def of(self, owner: User) -> None:
        rows = DocumentVersion.objects.owned_by(owner).in_use().defer("text")
        self.queryset = rows.select_related("document")


class NoteForm(forms.Form):
    """On a role: which document of the library went there, in which version, and when.

    A document with one version is listed by its name alone; of several, the newest comes first.
    """

    which = VersionChoiceField(
        label="Document", error_messages={"required": "Choose the document."}
    )

    def __init__(self, *args: Any, owner: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["which"].of(owner)
        self.rows = self._documents(owner)
        choices = [it for document in self.rows for it in _versions_of(document)]
        self.fields["which"].widget.choices = [("", "None chosen"), *choices]
        if len(self.rows) == 1:
            self.initial.setdefault("which", choices[0][0])
        self.fields["sent_on"] = _sent_on(today)

    def _documents(self, owner: User) -> list[Document]:
        """What changed last, so that a page stays small; that of any other own version too."""
        versions = DocumentVersion.objects.only("document", "number", "format", "added_at")
        has_file = Exists(DocumentVersion.objects.filter(document=OuterRef("pk")))
        own = Document.objects.owned_by(owner).filter(has_file).order_by("-updated_at")
        own = own.only("title", "updated_at").prefetch_related(Prefetch("versions", versions))
        rows = list(own[:MOST_OFFERED])
        chosen = str(self.data.get("which", ""))
        known = {str(one.pk) for it in rows for one in it.versions.all()}
        if re.fullmatch(r"[0-9]{1,18}", chosen) and chosen not in known:
            rows += own.filter(versions=int(chosen))
        return sorted(rows, key=lambda it: name_key(it.title))


def _versions_of(document: Document) -> list[tuple[int, str]]:
    """Ids with what they are called, the newest first."""
    versions = list(document.versions.all())
    if len(versions) == 1:
        return [(versions[0].pk, document.title)]
    return list(_numbered(versions, f"{document.title}, version"))


def _numbered(versions: list[DocumentVersion], called: str) -> Iterator[tuple[int, str]]:
    for n, it in enumerate(versions):
        newest, day = "" if n else ", the newest", date_format(localtime(it.added_at), "j F Y")
        yield it.pk, f"{called} {it.number}{newest} ({it.get_format_display()}, {day})"


class SendForm(forms.Form):
    """On a document: which role it went to, in which version, and when.

    document: with its versions. Of one alone it is not asked which.
    """

    role = OwnRowField(
        queryset=Role.objects.none(), error_messages={"required": "Choose the role."}
    )

    def __init__(
        self, *args: Any, owner: User, document: Document, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.versions = list(document.versions.all())
        if len(self.versions) > 1:
            self.fields["which"] = forms.TypedChoiceField(
                label="Which version",
                choices=list(_numbered(self.versions, "Version")),
                coerce=int,
                initial=self.versions[0].pk,
                error_messages=dict.fromkeys(
                    ("required", "invalid_choice"), "Choose one of the versions."
                ),
            )
        self.fields["role"].queryset = Role.objects.owned_by(owner).select_related("company")
        self.rows = _list_recent(self, "role", ["title", "company__name", "updated_at"])
        self.fields["sent_on"] = _sent_on(today)

    @property
    def version_sent(self) -> DocumentVersion | None:
        """Once it is valid: the one chosen, or the only one; None where there is none."""
        chosen = self.cleaned_data.get("which")
        newest = self.versions[0] if self.versions else None
        return next((it for it in self.versions if it.pk == chosen), newest)


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
