"""Files leave as they are: what is as small as it gets is not compressed again."""

from io import BytesIO

from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from accounts.middleware import GZipPagesMiddleware


def sent(response):
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    return GZipPagesMiddleware(lambda _: response)(request)


def test_download_keeps_its_length():
    answer = sent(FileResponse(BytesIO(b"x" * 1_000)))

    assert answer["Content-Length"] == "1000"
    assert "Content-Encoding" not in answer


def test_page_is_compressed():
    assert sent(HttpResponse("x" * 1_000))["Content-Encoding"] == "gzip"
