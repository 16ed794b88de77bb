"""The addresses of programs answer as their schema says: a few calls of each kind to each of them.

`make drill` makes thousands (scripts/drills/api.py). The same calls each time, so that what is red
here is red again.
"""

import logging
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from scripts.drills import api as drill
from transfer.api import throttling
from transfer.api.openapi import openapi_schema

CALLS = 300


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The calls use that of the test, with its transaction, and leave it open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
def test_a_few_calls_find_nothing_that_the_schema_does_not_tell(
    one_connection, settings, monkeypatch
):
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    settings.API_PER_MINUTE = 1_000_000
    monkeypatch.setattr(throttling, "MOST_WRONG", throttling.MOST_WRONG)  # taken back after
    drill.fill_account()

    made, faults = drill.call(CALLS)

    assert faults == []
    assert made >= sum(len(methods) for methods in openapi_schema()["paths"].values()) * 2
