"""What is away for a moment is said in words, and is no fault of the code."""

import logging

import pytest
from django.db import OperationalError

from accounts import error_views, unavailable
from applications.models import DocumentVersion
from tests.test_ownership import paths  # noqa: F401
from transfer.api.problems import TYPE


def refuse(user):
    raise OperationalError("database is locked")


def lose(version):
    raise ConnectionError


@pytest.mark.parametrize("name", ["stages_of", "reading.documents"])
def test_a_database_that_is_held_is_no_error_in_the_log(program, caplog, monkeypatch, name):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(error_views, "_logged_at", {})
    monkeypatch.setattr(f"transfer.api.routes.{name}", refuse)
    program.client.raise_request_exception = False
    path = "/stages" if name == "stages_of" else "/documents"

    answers = [program.get(path) for _ in range(3)]

    assert {(it.status_code, it["Content-Type"], it["Retry-After"]) for it in answers} == {
        (503, TYPE, "5")
    }
    (said,) = [it for it in caplog.records if it.levelno >= logging.WARNING]
    assert (said.levelname, said.exc_info) == ("WARNING", None)
    assert said.getMessage() == f"Requests are answered 503. {unavailable.BUSY}"


def test_a_file_whose_store_is_away_is_no_error_in_the_log(paths, program, caplog, monkeypatch):  # noqa: F811
    monkeypatch.setattr("transfer.api.routes.file_answer", lose)

    answer = program.get(f"/document-versions/{DocumentVersion.objects.order_by('pk')[0].pk}/file")

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert [it for it in caplog.records if it.levelno >= logging.ERROR] == []
