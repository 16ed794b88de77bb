"""Every error as application/problem+json (RFC 9457), in words that say what to do."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse, JsonResponse

TYPE = "application/problem+json"
WORDS = {
    400: "The request could not be read. Check the address, the headers and the body.",
    401: "Send a token of yours: Authorization: Bearer debrief_…",
    403: "This token may only read. Make one that may write.",
    404: "There is nothing here, or nothing of yours.",
    405: "This address does not take that method.",
    412: "This was changed since you read it. Read it again, then decide.",
    413: "That is too large: a request may have 1 MB.",
    415: "Send JSON, with Content-Type: application/json.",
    422: "Something in it is not right. See errors.",
    428: "Say which version you change: If-Match with the etag that you read.",
    429: "Too many requests. Wait as long as Retry-After says.",
    431: "The headers are too large: all of them may have 64 kB.",
    500: "Something went wrong here, and nothing was changed.",
    503: "Debrief is busy, and nothing was changed. Try again in a moment.",
}
OTHERWISE = "The request was refused, and nothing was changed."
type Errors = Mapping[str, list[str]]


class Problem(Exception):  # noqa: N818
    """Why a request is refused. detail: "" for the usual words of the status. errors: field →
    words, by the names that the program sent.
    """

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        errors: Errors | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.detail = detail or WORDS.get(status, OTHERWISE)
        self.errors = errors or {}
        self.headers = headers or {}
        super().__init__(self.detail)

    @property
    def words(self) -> str:
        """All of it in one text, for a reader."""
        return " ".join(
            [self.detail, *(f"{name}: {it}" for name, its in self.errors.items() for it in its)]
        )

    def answer(self) -> HttpResponse:
        said: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            said["errors"] = self.errors
        headers = {"Cache-Control": "no-store, private", **self.headers}
        answer = JsonResponse(said, status=self.status, content_type=TYPE, headers=headers)
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            # No fault of the code: what was away stands in the log already, once in a while.
            answer._has_been_logged = True  # type: ignore[attr-defined]
        return answer


def problem_of(response: HttpResponse) -> HttpResponse:
    """The same refusal in words for a program, where it was a page or nothing."""
    kept = {it: response[it] for it in ("Allow", "Retry-After") if it in response}
    return Problem(response.status_code, headers=kept).answer()


def refused(form: forms.BaseForm, names: Mapping[str, str]) -> Problem:
    """What a form says, by the names that the program knows. names: the program's → the form's."""
    known = {box: name for name, box in names.items()}
    errors = {
        known.get(box, box): [str(it) for it in found]
        for box, found in form.errors.items()
        if box != NON_FIELD_ERRORS
    }
    general = [str(it) for it in form.non_field_errors()]
    return Problem(422, " ".join(general), errors=errors)
