"""A field that takes one of several values lists them in the schema, and names them where it was
sent another one.
"""

import pytest

from applications.models import Contact, Document, DocumentVersion, Role
from interviews.catalogue.loader import questions
from interviews.models import Answer, Flag, FollowUp, Interview, Question
from tests.factories import (
    InterviewFactory,
    OwnStageFactory,
    ParticipantFactory,
    QuestionFactory,
    RoleFactory,
)
from transfer.api.openapi import openapi_schema
from transfer.api.problems import TYPE

WRONG = "nonsense"
READ = (Answer, Contact, Document, DocumentVersion, Flag, FollowUp, Interview, Question, Role)
MODELS = {it.__name__: it for it in READ} | {
    "NewRole": Role,
    "RoleChange": Role,
    "NewContact": Contact,
    "NewInterview": Interview,
    "NewAnswer": Answer,
    "NewFlag": Flag,
    "NewQuestion": Question,
}
# The user's own stages are among them, so that /stages alone knows them all.
OWN = {("Role", "stage"), ("NewRole", "stage")}


def shapes():
    return openapi_schema()["components"]["schemas"]


def listed(shape):
    """The values that a field lists; None where it lists none."""
    kinds = shape.get("anyOf", [shape])
    return next((it["enum"] for it in kinds if "enum" in it), None)


@pytest.mark.parametrize("name", MODELS)
def test_a_field_with_choices_lists_all_of_them(name):
    fields = shapes()[name]["properties"]
    for it in MODELS[name]._meta.concrete_fields:
        if not it.choices or it.name not in fields or (name, it.name) in OWN:
            continue
        values = {value for value, _ in it.flatchoices}
        found = listed(fields[it.name])
        assert found is not None, f"{name}.{it.name} lists no values"
        assert set(found) - {""} == values, f"{name}.{it.name}"
        is_read_blank = it.blank and not it.null and name == MODELS[name].__name__
        assert "" in found or not is_read_blank, f"{name}.{it.name} can be empty"


@pytest.mark.parametrize(
    ("name", "field", "values"),
    [
        ("Flag", "severity", [1, 2, 3, 4, 5]),
        ("NewFlag", "severity", [1, 2, 3, 4, 5]),
        ("Answer", "signal", [-2, -1, 0, 1, 2]),
        ("NewAnswer", "signal", [-2, -1, 0, 1, 2]),
        ("Question", "state", ["open", "asked", "answered", "dodged"]),
        ("Snoozing", "how", ["hour", "tomorrow", "date"]),
    ],
)
def test_so_does_one_whose_values_are_no_choices_of_the_table(name, field, values):
    assert listed(shapes()[name]["properties"][field]) == values


def test_every_kind_of_answer_in_the_catalogue_is_listed():
    kinds = listed(shapes()["Question"]["properties"]["answer_kind"])

    assert {it.answer_kind for it in questions()} <= set(kinds)


def bodies():
    """Each operation that takes a body: its method, path, and the fields of that."""
    for path, methods in openapi_schema()["paths"].items():
        for method, it in methods.items():
            if "requestBody" in it:
                shape = it["requestBody"]["content"]["application/json"]["schema"]
                name = shape["$ref"].rpartition("/")[2]
                yield method, path.removeprefix("/api/v1"), shapes()[name]["properties"]


@pytest.mark.parametrize("wrong", [WRONG, 77, [], {}, True])
def test_another_value_is_refused_with_those_that_are_right(program, wrong):
    tried = 0
    for method, path, fields in bodies():
        chosen = {name: values for name, it in fields.items() if (values := listed(it))}
        at = path.replace("{pk}", "1")
        answer = program.send(method, at, dict.fromkeys(chosen, wrong), If_Match="*")
        if not chosen:
            continue
        assert (answer.status_code, answer["Content-Type"]) == (422, TYPE), path
        for name, values in chosen.items():
            (words,) = answer.json()["errors"][name]
            named = ", ".join(str(it) for it in values if it != "")
            assert named in words, f"{path} {name}: {words}"
            tried += 1
    assert tried > 15


def test_so_is_a_wrong_parameter(program):
    answer = program.get("/follow-ups", {"status": WRONG})

    assert answer.json()["errors"] == {"status": ["Give one of: pending, done, dismissed."]}


def errors(answer):
    assert answer.status_code == 422, answer.text
    return answer.json()["errors"]


def test_a_wrong_stage_is_answered_with_the_users_own_among_the_right_ones(owner, program):
    own, role = OwnStageFactory(owner=owner), RoleFactory(owner=owner)
    moved = program.post(f"/roles/{role.pk}/moves", {"stage": WRONG}, If_Match="*")
    added = program.post("/roles", {"title": "A", "is_unnamed": True, "stage": WRONG})
    unsaid = program.post(f"/roles/{role.pk}/moves", {"stage": ""}, If_Match="*")

    for answer in (moved, added, unsaid):
        (words,) = errors(answer)["stage"]
        assert words.startswith("Choose a stage. Give one of: saved, applied,")
        assert own.value in words


def test_a_question_that_is_not_in_the_bank_is_answered_with_those_that_are(owner, program):
    interview = InterviewFactory(owner=owner)
    (words,) = errors(program.post(f"/interviews/{interview.pk}/questions", {"key": WRONG}))["key"]

    assert "Give one of: " in words and questions()[0].key in words


def test_somebody_who_was_not_there_is_answered_with_who_was(owner, program):
    question = QuestionFactory(interview=InterviewFactory(owner=owner))
    there = [ParticipantFactory(interview=question.interview).contact_id for _ in range(2)]
    body = {"manner": "general", "speaker_id": sum(there)}
    (words,) = errors(program.post(f"/questions/{question.pk}/answers", body))["speaker_id"]

    assert words == f"Choose somebody who was there. Give one of: {there[0]}, {there[1]}."


def test_a_zone_is_not_answered_with_every_zone_there_is(owner, program):
    body = {"name": "Mia", "kind": "coworker", "zone": "Mars/Olympus"}
    (words,) = errors(program.post("/contacts", body))["zone"]

    assert words == "There is no such time zone. Choose one such as Europe/Berlin."
