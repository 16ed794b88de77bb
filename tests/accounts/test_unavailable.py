"""Why the database or the disk takes nothing just now, as each database says it."""

import pytest
from django.db import DatabaseError, OperationalError

from accounts.unavailable import AWAY, BUSY, FULL, why_unavailable


class ServerSaidError(Exception):
    def __init__(self, sqlstate):
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "words"),
    [
        ("55P03", BUSY),
        ("53100", FULL),
        ("57P01", AWAY),
        (None, AWAY),
        ("42703", ""),
    ],
)
def test_what_postgresql_says_is_told_apart(sqlstate, words):
    error = OperationalError("in any language")
    error.__cause__ = ServerSaidError(sqlstate)

    assert why_unavailable(error) == words


def test_broken_row_is_no_outage():
    assert why_unavailable(DatabaseError("UNIQUE constraint failed")) == ""
