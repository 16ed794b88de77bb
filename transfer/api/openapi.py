"""The schema of the addresses for programs: what ninja knows of them, with every refusal."""

from functools import cache
from typing import Any

from ninja.openapi.schema import get_schema

from applications.documents.domain.formats import Format
from transfer.api.once import HEADER, LONGEST_KEY
from transfer.api.problems import TYPE, WORDS
from transfer.api.routes import api
from transfer.api.schemas import ProblemOut

PREFIX = "api/v1"
REFUSAL = "ProblemOut"
ETAG = {"ETag": {"description": "The version of the row.", "schema": {"type": "string"}}}
MADE = {"Location": {"description": "Where the new row is.", "schema": {"type": "string"}}}
AGAIN = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
WITH_ETAG = frozenset(
    ("Answer", "Company", "Contact", "Document", "Flag", "FollowUp", "Interview", "Role")
)
VERSION = {
    "description": "The etag of what you change, as you read it; * for whatever is there.",
    "schema": {"type": "string", "title": "If-Match"},
}
KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "Sent again under the same key, a change is carried out once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
}


@cache
def openapi_schema() -> dict[str, Any]:
    schema = dict(get_schema(api, PREFIX))
    schema["components"]["schemas"][REFUSAL] = ProblemOut.model_json_schema()
    schema["servers"] = [{"url": "/"}]
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    return schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    answers, asked = operation["responses"], operation["parameters"]
    name, _, more = operation.pop("description").partition("\n")
    operation["summary"] = name.removesuffix(".")
    # What a generated client calls it: of ninja's transfer_api_routes_role_add, the last part.
    operation["operationId"] = operation["operationId"].rpartition("_routes_")[2]
    if more:
        operation["description"] = " ".join(more.split())
    for status, answer in list(answers.items()):
        answers[str(status)] = answers.pop(status)
        if _has_etag(answer):
            answer["headers"] = ETAG | (MADE if status == 201 else {})
    if path.endswith("/file"):
        kinds = sorted({it.content_type.partition(";")[0] for it in Format})
        content = {it: {"schema": {"type": "string", "format": "binary"}} for it in kinds}
        answers["200"] = {"description": "The file", "content": content}
    elif method == "get" and "headers" in answers["200"]:
        answers["304"] = {"description": "You have this version already (If-None-Match)."}
    for status in _refusals(path, method, operation):
        answers[str(status)] = {
            "description": WORDS.get(status, "See detail."),
            "content": {TYPE: {"schema": {"$ref": f"#/components/schemas/{REFUSAL}"}}},
            **({"headers": AGAIN} if status in (429, 503) else {}),
        }
    for it in asked:
        if it["name"] == "If-Match":
            is_correction = path.endswith("/answers")  # of what was logged already
            it.update(VERSION, required=not is_correction)
    if method == "post":
        asked.append(KEY)


def _has_etag(answer: dict[str, Any]) -> bool:
    content = answer.get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return name in WITH_ETAG


def _refusals(path: str, method: str, operation: dict[str, Any]) -> list[int]:
    named = {it["name"] for it in operation["parameters"]}
    found = {400, 401, 429, 503}
    if method != "get":
        found |= {403, 413, 415, 422}
    if "{" in path:
        found.add(404)
    if any(it["in"] == "query" for it in operation["parameters"]):
        found.add(422)
    if "If-Match" in named:
        found |= {412, 428}
    if path.endswith("/contacts") and method == "post":
        found.add(409)
    return sorted(found)
