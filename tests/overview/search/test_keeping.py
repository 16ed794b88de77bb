from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from agenda import demo
from applications.models import Company, Contact, Role
from applications.services import purge, restore, save_company, trash
from interviews.models import Answer, Flag, FollowUp, Interview, Question
from overview.models import Reindexing
from overview.search import keeping
from overview.search.index import index, table_of
from overview.search.keeping import differences, is_ready, make_ready, reindex, start_again
from overview.search.reading import search_for
from overview.search.sources import SOURCES
from tests.factories import (
    AnswerFactory,
    CompanyFactory,
    ContactFactory,
    InterviewFactory,
    ParticipantFactory,
    UserFactory,
)
from tests.test_ownership import paths  # noqa: F401

NOW = timezone.now()


def wrong():
    return [(source.kind, key) for source, key in differences()]


def count():
    with connection.cursor() as cursor:
        tables = (f"(SELECT COUNT(*) FROM {table_of(it.kind)})" for it in SOURCES)
        cursor.execute(f"SELECT {' + '.join(tables)}")
        return cursor.fetchone()[0]


@pytest.fixture
def filled(owner):
    """An account with every kind of row."""
    demo.load(user=owner, now=NOW)
    return owner


def test_triggers_are_there_after_migrations(db):
    assert is_ready()


def test_the_index_follows_what_is_written_by_any_way(filled):
    assert wrong() == [] and count() > 50

    company = Company.objects.filter(owner=filled)[0]
    company.name = "Renamed"
    save_company(company=company, now=NOW)
    Contact.objects.filter(owner=filled).update(notes="for all", company=company)
    Role.objects.filter(owner=filled).update(title="Moved", company=company)
    Answer.objects.filter(question__interview__owner=filled).update(words="in bulk")
    Question.objects.filter(interview__owner=filled).update(uses_softer=True, softer="softly")
    flags = list(Flag.objects.filter(owner=filled))
    for flag in flags:
        flag.quote = "said at once"
    Flag.objects.bulk_update(flags, ["quote"])
    FollowUp.objects.filter(owner=filled).update(outcome="done with")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE interviews_interview SET notes = 'written past the models'")
    assert wrong() == []
    assert search_for(filled, "renamed softly")["hits"]

    interview = Interview.objects.filter(owner=filled)[0]
    interview.delete()
    assert wrong() == []
    trash(obj=company, now=NOW)
    assert wrong() == []
    restore(obj=company, now=NOW)
    assert wrong() == []
    trash(obj=company, now=NOW)
    purge(now=NOW + timedelta(days=31))
    assert wrong() == []


def test_deleting_a_user_leaves_nothing_of_them(filled):
    other = UserFactory()
    CompanyFactory(owner=other, name="Stays")

    filled.delete()

    assert wrong() == [] and count() == 1


def test_every_route_that_changes_something_keeps_the_index(signed_in, paths):  # noqa: F811
    for path in paths.values():
        if "undo" not in path:
            signed_in.post(path, {"q": "x"})
    assert wrong() == []


def test_a_name_is_changed_wherever_it_stands(owner):
    interview = InterviewFactory(owner=owner)
    mia = ParticipantFactory(interview=interview, contact__name="Mia").contact
    AnswerFactory(question__interview=interview, speaker=mia)
    mia.name = "Maja"
    mia.save()

    assert {hit.kind for hit in search_for(owner, "maja")["hits"]} == {
        "Contact", "Interview", "Question",
    }  # fmt: skip
    assert not search_for(owner, "mia")["hits"]
    assert wrong() == []


def drop_one():
    name = sorted(index().installed())[0]
    with connection.cursor() as cursor:
        for statement in index().drop_trigger(name):
            cursor.execute(statement)


def test_a_missing_trigger_is_made_again_and_the_index_built(owner):
    drop_one()
    assert not is_ready()
    CompanyFactory(owner=owner, name="Unseen")
    ContactFactory(owner=owner, name="Unseen too", company=None)

    make_ready()

    assert is_ready() and wrong() == []
    assert search_for(owner, "unseen")["hits"]


def test_a_missing_table_is_made_again_and_filled(owner, capsys):
    CompanyFactory(owner=owner, name="Lost and found")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table_of('company')}")
    assert not is_ready()

    call_command("reindex")

    assert is_ready() and wrong() == []
    assert search_for(owner, "lost")["hits"]


def test_migrations_that_touch_what_is_searched_find_no_trigger(db):
    class Planned:
        app_label = "interviews"

    keeping.stand_aside(plan=[])
    assert is_ready()
    keeping.stand_aside(plan=[(Planned, False)])
    assert index().installed() == {}
    make_ready()
    assert is_ready()


def test_reindexing_goes_on_where_it_was_interrupted(owner, monkeypatch):
    monkeypatch.setattr(keeping, "ROWS_PER_BATCH", 2)
    companies = [CompanyFactory(owner=owner) for _ in range(5)]
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table_of('company')}")
    start_again()

    assert next(reindex()) == 2
    assert Reindexing.objects.get(kind="company").last_id == companies[1].pk
    # The rest comes in a later run; what changes meanwhile is in either way.
    Company.objects.filter(pk=companies[4].pk).update(name="Meanwhile")
    assert sum(reindex()) == 3
    assert not Reindexing.objects.exists() and wrong() == []


def test_the_command_builds_and_checks(owner, capsys):
    company = CompanyFactory(owner=owner, name="Acme")
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table_of('company')}")

    with pytest.raises(SystemExit):
        call_command("reindex", "--check")
    said = capsys.readouterr().out
    assert f"Company {company.pk} differs" in said and "Acme" not in said

    call_command("reindex")
    call_command("reindex", "--check")
    assert capsys.readouterr().out.endswith("0 differences\n")


def test_the_command_makes_the_tables_anew(owner, capsys):
    """For an index that is damaged: what stands in it is not read."""
    CompanyFactory(owner=owner, name="Acme")
    start_again()

    call_command("reindex", "--anew")

    assert "Going on" not in capsys.readouterr().out
    assert is_ready() and wrong() == [] and count() == 1
