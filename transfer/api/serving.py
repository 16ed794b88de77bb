"""How every address of programs answers: bodies that are read, errors in words, rows with ETag."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer
from pydantic import Field

from accounts.domain.ids import LARGEST_ID
from transfer.api.problems import Problem

NO_JSON = "The body is not valid JSON."
# What pydantic says of a shape, as people say it.
SHAPES = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field.",
    "string_type": "Give a text.",
    "string_unicode": "Give a text of valid characters.",
    "bool_type": "Give true or false.",
    "int_type": "Give a whole number.",
    "int_parsing": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "int_parsing_size": "That number is too large.",
    "bool_parsing": "Give true or false.",
    "float_type": "Give a number.",
    "finite_number": "Give a number.",
    "list_type": "Give a list.",
    "model_attributes_type": "Give an object with fields.",
    "model_type": "Give an object with fields.",
    "dict_type": "Give an object with fields.",
    "none_required": "Give null.",
}
LIMITS = {
    "greater_than_equal": "Give {ge} or more.",
    "less_than_equal": "Give {le} or less.",
    "string_too_long": "At most {max_length} characters.",
    "literal_error": "Give one of: {expected}.",
    "enum": "Give one of: {expected}.",
}


class BodyParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json.loads(request.body, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise Problem(400, NO_JSON) from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


class Token(HttpBearer):
    """The gate has looked at it already; this tells the schema of it."""

    def __call__(self, request: HttpRequest) -> Any:
        return getattr(request, "user", None)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        raise NotImplementedError


api = NinjaAPI(
    title="Debrief",
    version="1",
    description="Your own job search, for your own programs. See /api/ for how to begin.",
    docs_url=None,
    openapi_url=None,
    auth=Token(),
    parser=BodyParser(),
    urls_namespace="api",
)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:  # noqa: ARG001
    return problem.answer()


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Http404) -> HttpResponse:  # noqa: ARG001
    return Problem(404).answer()


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001
    if isinstance(error.__cause__ or error.__context__, Problem):
        return (error.__cause__ or error.__context__).answer()  # type: ignore[union-attr]
    return Problem(error.status_code).answer()


@api.exception_handler(ValidationError)
def _misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001
    errors: dict[str, list[str]] = {}
    for it in error.errors:
        errors.setdefault(_field(it["loc"]), []).append(_words(it))
    return Problem(422, errors=errors).answer()


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001
    raise error


def _field(place: tuple[str | int, ...]) -> str:
    """("body", "body", "tags", 0) → "tags.0"; ("query", "limit") → "limit"."""
    named = [str(it) for it in place if it not in ("body", "query", "path", "header", "asked")]
    return ".".join(named) or "body"


def _words(it: Mapping[str, Any]) -> str:
    kind, said = it["type"], it.get("ctx") or {}
    if kind in LIMITS:
        return LIMITS[kind].format_map(said)
    return SHAPES.get(kind, str(it["msg"]))


class Asked(Schema):
    """Which page of a list. limit: how many rows at most."""

    cursor: Annotated[str, Field(max_length=100)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


Filter = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Paging = Annotated[Asked, Query()]


def said_alone(response: HttpResponse, said: dict[str, Any], *, at: str = "") -> dict[str, Any]:
    """One row with its ETag. at: the address of a row that was just made."""
    response["ETag"] = said["etag"]
    if at:
        response["Location"] = at
    return said
