"""The panel of a role's page: what goes with the role, and its two forms once one is opened."""

from typing import Any

from django.utils import timezone

from applications.documents.forms import NewDocumentForm, NoteForm
from applications.documents.reading import documents_of_role
from applications.models import Role
from applications.models.document import DocumentKind

UPLOAD_ID, NOTE_ID = "upload-%s", "sent-%s"


def new_document_form(role: Role, *posted: Any) -> NewDocumentForm:
    return NewDocumentForm(
        *posted,
        owner=role.owner,
        role=role,
        today=timezone.localdate(),
        initial={"kind": DocumentKind.CV},
        auto_id=UPLOAD_ID,
    )


def note_form(role: Role, *posted: Any) -> NoteForm:
    return NoteForm(*posted, owner=role.owner, today=timezone.localdate(), auto_id=NOTE_ID)


def documents_panel(
    role: Role, *, upload: NewDocumentForm | None = None, note: NoteForm | None = None
) -> dict[str, Any]:
    """The context of _role_documents.html. upload, note: a form that is open."""
    return {"documents": documents_of_role(role), "upload_form": upload, "note_form": note}
