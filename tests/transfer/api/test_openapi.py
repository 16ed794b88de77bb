"""The schema of the addresses for programs names each operation by what it does."""

from transfer.api.openapi import openapi_schema

VERBS = {
    "get": {"List", "Read", "Download"},
    "post": {"Add", "Dismiss", "Log", "Mark", "Move", "Note", "Reopen", "Snooze"},
    "patch": {"Change"},
}


def operations():
    for path, methods in openapi_schema()["paths"].items():
        for method, it in methods.items():
            yield f"{method} {path}", method, it


def test_each_operation_is_named_in_plain_english():
    """A verb first, and a whole sentence: not what a function is called."""
    for label, method, it in operations():
        name = it["summary"]
        verb, _, what = name.partition(" ")
        assert verb in VERBS[method], f"{label}: {name}"
        assert what and what == what.lower(), f"{label}: {name}"
        assert not name.endswith("."), f"{label}: {name}"


def test_no_two_operations_have_one_name():
    names = [it["summary"] for _, _, it in operations()]

    assert sorted(set(names)) == sorted(names)


def test_what_else_there_is_to_know_is_said_in_sentences_and_repeats_no_name():
    told = [(label, it) for label, _, it in operations() if "description" in it]

    assert len(told) > 20
    for label, it in told:
        assert it["description"].endswith(".") and "\n" not in it["description"], label
        assert not it["description"].startswith(it["summary"]), label


def test_a_generated_client_calls_each_by_a_short_name_of_its_own():
    names = [it["operationId"] for _, _, it in operations()]

    assert sorted(set(names)) == sorted(names)
    assert {"roles", "role_add", "answer_log", "document_file"} <= set(names)
    assert not [it for it in names if "routes" in it]
