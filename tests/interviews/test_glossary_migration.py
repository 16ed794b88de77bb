"""What older versions stored under other words is read under the new ones."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from interviews.models import ScoreSnapshot
from tests.factories import DecisionFactory

migration = import_module("interviews.migrations.0005_glossary")

OLD = {"talks": [{"id": 4, "title": "Mia"}], "flags": [{"id": 1, "talk": "Mia on 4 June"}], "x": 1}
NEW = {
    "interviews": [{"id": 4, "title": "Mia"}],
    "flags": [{"id": 1, "interview": "Mia on 4 June"}],
    "x": 1,
}


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [("rename_keys", OLD, NEW), ("rename_keys", NEW, NEW), ("rename_keys_back", NEW, OLD)],
)
def test_what_a_decision_keeps_is_kept_under_the_words_of_the_glossary(db, change, before, after):
    decision = DecisionFactory(known=before)

    getattr(migration, change)(apps, None)

    decision.refresh_from_db()
    assert decision.known == after


def test_the_cause_of_an_old_snapshot_is_renamed_there_and_back(db):
    role = DecisionFactory().role
    snapshot = ScoreSnapshot.objects.create(
        role=role, coverage=0, cause="people", taken_at=timezone.now()
    )

    migration.rename_keys(apps, None)
    snapshot.refresh_from_db()
    assert snapshot.cause == "contacts"

    migration.rename_keys_back(apps, None)
    snapshot.refresh_from_db()
    assert snapshot.cause == "people"
