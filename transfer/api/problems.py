"""Every error as application/problem+json (RFC 9457), in words that say what to do."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.utils import ErrorList
from django.http import HttpResponse, JsonResponse
from django.utils.choices import flatten_choices

from applications.forms import OwnRowField
from interviews.models.question import PANEL
from transfer.api.values import values_words

TYPE = "application/problem+json"
WORDS = {
    400: "The request could not be read. Check the address, the headers and the body.",
    401: "Send a token of yours: Authorization: Bearer debrief_…",
    403: "This token may only read. Make one that may write, under Account and security, Programs.",
    404: "There is nothing here, or nothing of yours.",
    405: "This address does not take that method. Allow says which it takes.",
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
NO_SUCH_ROW = "None of yours has this id, or it does not fit here."
# More than these are no help to a reader: zones, say.
MOST_NAMED = 100
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
        """All of it in one text, for a reader, who has the errors at hand."""
        said = [f"{name}: {it}" for name, its in self.errors.items() for it in its]
        is_usual = self.detail == WORDS.get(self.status)
        return " ".join(said if said and is_usual else [self.detail, *said])

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
        known.get(box, box): _in_words(found, form.fields.get(box))
        for box, found in form.errors.items()
        if box != NON_FIELD_ERRORS
    }
    general = [str(it) for it in form.non_field_errors()]
    return Problem(422, " ".join(general), errors=errors)


def _in_words(found: ErrorList, field: forms.Field | None) -> list[str]:
    """With the values that can be chosen, where another one was."""
    said = []
    for error in found.as_data():
        words = " ".join(error.messages)
        if error.code == "invalid_choice" and isinstance(field, OwnRowField):
            is_usual = words == OwnRowField.default_error_messages["invalid_choice"]
            words = NO_SUCH_ROW if is_usual else words
        elif error.code in ("invalid_choice", "required") and (values := _values_of(field)):
            words = f"{words} {values_words(values)}"
        said.append(words)
    return said


def _values_of(field: forms.Field | None) -> list[str]:
    """What a program can send for it: no row of its own, and nothing where they are very many."""
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return []
    choices: Any = field.choices
    found = [str(value) for value, _ in flatten_choices(choices) if value not in ("", PANEL)]
    return found if len(found) <= MOST_NAMED else []
