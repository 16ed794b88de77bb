"""The file of a version as an answer: to its owner alone, and never shown by a browser, since
somebody else may have made it.
"""

from django.http import FileResponse

from applications.documents.domain.formats import Format
from applications.models import DocumentVersion

FILE_POLICY = "default-src 'none'; sandbox"


def file_answer(version: DocumentVersion) -> FileResponse:
    """Raises whatever the storage raises where the file cannot be read."""
    file = version.file.open("rb")
    response = FileResponse(
        file,
        as_attachment=True,
        filename=version.file_name,
        content_type=Format(version.format).content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_POLICY
    response["Cache-Control"] = "no-store, private"
    return response
