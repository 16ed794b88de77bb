"""Which release it is, and which form its database has, in one word each."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from pytest_django.asserts import assertContains

from accounts.version import data_version, known_migrations, version, word_of

pytestmark = pytest.mark.django_db  # the command asks whether the database's file is there


def said():
    out = StringIO()
    call_command("version", stdout=out)
    return out.getvalue()


def test_the_form_of_the_database_is_one_word_of_all_its_migrations():
    names = {("accounts", "0001_initial"), ("accounts", "0002_later")}

    assert word_of(names) == word_of(sorted(names, reverse=True))
    assert word_of(names).startswith("2-")
    assert word_of(names) != word_of({("accounts", "0001_initial"), ("accounts", "0002_other")})


def test_the_migrations_are_those_that_django_finds():
    assert known_migrations() == set(MigrationLoader(None).disk_migrations)


def test_about_names_both(signed_in):
    page = signed_in.get(reverse("overview:about"))

    assertContains(page, f"Debrief {version()}, data version")
    assertContains(page, data_version())


@pytest.mark.parametrize(
    ("applied", "words"),
    [
        (known_migrations, "The database has the same."),
        (lambda: {("accounts", "0001_initial")}, "The database has 1-"),
    ],
)
def test_the_command_says_whether_the_database_is_of_this_code(monkeypatch, applied, words):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: applied())

    assert f"Debrief {version()}, data version {data_version()}\n" in said()
    assert words in said()


def test_the_command_says_where_the_database_cannot_be_read(monkeypatch):
    def fail(self):
        raise DatabaseError

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", fail)

    assert said().splitlines()[1] == "The database cannot be read."
