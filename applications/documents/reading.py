"""What the pages of documents show, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from accounts.models import User
from applications.documents.domain.sizes import bytes_in_words
from applications.models import Document, DocumentVersion, Role, RoleDocument


@dataclass(frozen=True, slots=True)
class Space:
    """What a user's files take, in bytes."""

    used: int
    quota: int

    @property
    def left(self) -> int:
        return max(0, self.quota - self.used)

    @property
    def used_in_words(self) -> str:
        return bytes_in_words(self.used)

    @property
    def left_in_words(self) -> str:
        return bytes_in_words(self.left)


def space_of(user: User) -> Space:
    return Space(DocumentVersion.objects.stored_bytes(user), settings.DOCUMENTS_QUOTA_BYTES)


def with_versions(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Each with its versions, the newest first, and the roles in use that these went to."""
    uses = RoleDocument.objects.filter(role__trashed_at=None).select_related("role__company")
    versions = DocumentVersion.objects.defer("text").prefetch_related(Prefetch("uses", uses))
    return documents.prefetch_related(Prefetch("versions", versions))


def documents_of_role(role: Role) -> list[RoleDocument]:
    """What was sent last comes first, what was not sent last. newest: the number of the version
    that the document is in by now.
    """
    newest = DocumentVersion.objects.filter(document=OuterRef("version__document"))
    rows = RoleDocument.objects.filter(role=role).in_use().with_documents()
    return list(rows.annotate(newest=Subquery(newest.order_by("-number").values("number")[:1])))


def twin_of(user: User, sha256: str) -> DocumentVersion | None:
    """The same file in the user's library, in use, the newest of it; None for a new one."""
    rows = DocumentVersion.objects.owned_by(user).in_use().filter(sha256=sha256)
    return rows.select_related("document").defer("text").order_by("-pk").first()


def uses_of(document: Document) -> list[tuple[Any, RoleDocument]]:
    """Each use of its versions with the version, the latest day first. Needs with_versions()."""
    rows = [(version, use) for version in document.versions.all() for use in version.uses.all()]
    return sorted(rows, key=lambda it: (it[1].sent_on or date.min, it[1].pk), reverse=True)
