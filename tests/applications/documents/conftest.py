import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.documents import changes
from applications.models import DocumentVersion
from config import env


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Documents lie in a real folder, as they do where nobody names a bucket."""
    monkeypatch.delenv("DEBRIEF_S3_BUCKET", raising=False)
    storage = storages.create_storage(env.documents(tmp_path))
    monkeypatch.setattr(DocumentVersion._meta.get_field("file"), "storage", storage)
    monkeypatch.setattr(changes, "documents_storage", lambda: storage)
    return tmp_path / "documents"


@pytest.fixture
def uploaded():
    """A file as a form gets it."""

    def upload(content: bytes = b"Eight years of pipelines", name: str = "CV Olga.txt"):
        return SimpleUploadedFile(name, content)

    return upload
