"""How every address of programs answers: bodies that are read, errors in words, rows with ETag."""

import json
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer
from pydantic import Field

from accounts.domain.ids import LARGEST_ID
from transfer.api.problems import Problem
from transfer.api.shapes import misshapen

NO_JSON = "The body is not valid JSON: {why}."


class BodyParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json.loads(request.body, parse_constant=_no_constant)
        except json.JSONDecodeError as error:
            why = f"look at line {error.lineno}, column {error.colno}"
            raise Problem(400, NO_JSON.format(why=why)) from error
        except UnicodeDecodeError as error:
            raise Problem(400, NO_JSON.format(why="it is not UTF-8")) from error
        except RecursionError as error:
            raise Problem(400, NO_JSON.format(why="it is nested too deeply")) from error
        except ValueError as error:
            raise Problem(400, NO_JSON.format(why="a number in it is too long")) from error


def _no_constant(name: str) -> None:
    raise Problem(400, NO_JSON.format(why=f"{name} is no number in it"))


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
    return misshapen(error.errors).answer()


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001
    raise error


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
