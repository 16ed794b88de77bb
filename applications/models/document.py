"""Documents of the search: a library, each with its versions, and where each was sent."""

import secrets
from datetime import date
from typing import Self

from django.core.files.storage import Storage, storages
from django.db import models

from accounts.folding import KeyField
from accounts.models import User
from accounts.owned import OwnedQuerySet, TrashableModel, TrashableQuerySet, trashable
from accounts.paths import path_to
from applications.documents.domain.formats import MOST_TEXT, Format
from applications.models.role import Role

FORMAT_CHOICES = [(it.value, it.label) for it in Format]
LONGEST_NAME = 130  # of a file: what applications.documents.domain.file_names lets through


class DocumentKind(models.TextChoices):
    CV = "cv", "CV"
    LETTER = "letter", "Letter"
    PORTFOLIO = "portfolio", "Portfolio"
    OFFER = "offer", "Offer"
    CONTRACT = "contract", "Contract"
    TASK = "task", "Task"
    OTHER = "other", "Other"


class DocumentQuerySet(TrashableQuerySet):
    def matching(self, text: str) -> "DocumentQuerySet":
        """By its title, its notes or the name of a file; what stands in the file, search finds."""
        files = DocumentVersion.objects.filter(file_name__holds=text)
        return self.filter(
            models.Q(title__holds=text)
            | models.Q(notes__holds=text)
            | models.Q(pk__in=files.values("document"))
        )


@trashable
class Document(TrashableModel):
    """One document in the library. What it says stands in its versions, the newest of which counts.

    Its files are deleted when it is, after its days in the trash.
    """

    kind = models.CharField(max_length=10, choices=DocumentKind, default=DocumentKind.CV)
    title = models.CharField("name", max_length=160)
    title_key = KeyField(of="title")
    notes = models.TextField(max_length=5_000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["owner", "trashed_at", "-updated_at"], name="document_by_change"),
            models.Index(fields=["owner", "trashed_at", "title_key"], name="document_by_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_to("applications:document_detail", self.pk)


def documents_storage() -> Storage:
    return storages["documents"]


def random_name(version: models.Model, file_name: str) -> str:  # noqa: ARG001  as Django calls it
    """Where a file is stored says nothing about it, nor whose it is."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name[2:]}"


class DocumentVersionQuerySet(OwnedQuerySet):
    owner_path = "document__owner"

    def in_use(self) -> Self:
        return self.filter(document__trashed_at=None)

    def stored_bytes(self, user: User) -> int:
        """What the user's files take, those in the trash too."""
        sizes = self.filter(document__owner=user).aggregate(sum=models.Sum("size"))
        return sizes["sum"] or 0


class DocumentVersion(models.Model):
    """A document as it was at one time: a file, which never changes.

    number: 1 is the first. size: bytes. sha256: of the file, as 64 hexadecimal digits. text: what
    search knows of it; text_read_at: None while nobody has looked for text in it yet.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.FileField(storage=documents_storage, upload_to=random_name)
    file_name = models.CharField(max_length=LONGEST_NAME)
    format = models.CharField(max_length=8, choices=FORMAT_CHOICES)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField(max_length=MOST_TEXT, blank=True)
    text_read_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"],
                name="document_version_number",
                violation_error_message="This version is there already.",
            )
        ]
        indexes = [models.Index(fields=["sha256"], name="document_version_by_content")]

    def __str__(self) -> str:
        return f"{self.document}, version {self.number}"

    def get_absolute_url(self) -> str:
        return path_to("applications:document_version_download", self.pk)


class RoleDocumentQuerySet(OwnedQuerySet):
    owner_path = "role__owner"

    def in_use(self) -> Self:
        return self.filter(role__trashed_at=None, version__document__trashed_at=None)

    def with_documents(self) -> Self:
        """Without the text of the versions, which no page shows."""
        return self.select_related("version__document").defer("version__text")


class RoleDocument(models.Model):
    """A version that goes with a role. sent_on: None where it was not sent, as with their offer."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="documents")
    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="uses")
    sent_on = models.DateField("sent on", null=True, blank=True)

    objects = RoleDocumentQuerySet.as_manager()

    class Meta:
        ordering = [models.F("sent_on").desc(nulls_last=True), "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "version"],
                name="role_document_once",
                violation_error_message="This version is with the role already.",
            ),
            models.CheckConstraint(
                name="role_document_not_before_1970",
                condition=models.Q(sent_on=None) | models.Q(sent_on__gte=date(1970, 1, 1)),
                violation_error_message="Choose a day after 1970.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} for {self.role}"
