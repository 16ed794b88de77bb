import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Preferences, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_user_starts_with_preferences_and_a_record_of_them():
    user = User.objects.create_user("olga@example.org", "correct horse")

    assert user.preferences.zone == "UTC"
    record = user.preferences_records.get()
    assert record.weights == user.preferences.weights
    assert record.limits["hours"] is None


def test_a_superuser_has_preferences_too(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse")

    call_command("createsuperuser", "--noinput", email="Root@Example.org", verbosity=0)

    user = User.objects.get(email="root@example.org")
    assert user.is_superuser
    assert user.preferences.zone == "UTC"


def test_a_user_made_past_the_manager_gets_preferences_with_the_first_page(client):
    user = User(email="loaded@example.org")
    user.save()
    client.force_login(user)

    assert client.get("/settings/").status_code == 200
    assert Preferences.objects.filter(user=user).exists()


def test_capitals_in_an_e_mail_do_not_matter():
    UserFactory(email="Olga@Example.ORG")

    assert User.objects.get_by_natural_key("OLGA@example.org").email == "olga@example.org"
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="OLGA@example.org").save()


def test_the_same_limits_are_recorded_once():
    preferences = UserFactory().preferences
    preferences.hours_limit = 50

    assert preferences.record(now=timezone.now()) is True
    assert preferences.record(now=timezone.now()) is False
    assert [it.limits["hours"] for it in preferences.user.preferences_records.all()] == [None, 50]


def test_a_weight_that_was_never_stored_has_its_default():
    preferences = Preferences(weights={"manager": 40})

    weights = preferences.weights_by_area()

    assert (weights["manager"], weights["role"], weights["practice"]) == (40, 18, 0)
