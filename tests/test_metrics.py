"""Figures for Prometheus: routes and counts, and nothing of what somebody wrote or opened."""

from contextlib import closing
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse
from prometheus_client import generate_latest

from accounts import health
from accounts.health import Finding, Level
from agenda.models import EngineRun
from config import env, metrics
from config.env import ConfigurationError
from tests.factories import ReminderFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 3, 9, tzinfo=UTC)


@pytest.fixture
def told(settings, monkeypatch):
    """What is told when somebody asks. The connection of the test stays open."""
    settings.METRICS_PORT = 9

    def ask() -> str:
        return generate_latest(metrics.registry).decode()

    kept = SimpleNamespace(close=lambda: None)
    monkeypatch.setattr(metrics, "connection", kept)
    monkeypatch.setattr(metrics, "close_old_connections", lambda: None)
    return ask


def figure(text: str, name: str) -> float:
    return next((float(it.split()[-1]) for it in text.splitlines() if it.startswith(name)), 0)


def test_requests_are_counted_by_the_name_of_their_route(signed_in, owner, told):
    about = 'debrief_requests_total{method="GET",route="overview:about",status="200"}'
    before = figure(told(), about)

    signed_in.get(reverse("overview:about"), {"q": "s3cret-word"})
    signed_in.get("/calendar/s3cret-word.ics")
    signed_in.get("/s3cret-word/")

    text = told()
    assert figure(text, about) == before + 1
    assert 'debrief_request_seconds_bucket{le="10.0",route="overview:about"}' in text
    for private in ("s3cret-word", owner.email, "127.0.0.1", "testserver"):
        assert private not in text


def test_what_waits_and_what_ran_is_told(told, settings, monkeypatch):
    settings.HAS_MAIL_SERVER = True
    ReminderFactory(gave_up_at=None)
    EngineRun.objects.update_or_create(pk=1, defaults={"ran_at": AT})
    found = Finding("backup", Level.WARNING, "It is old.", at=AT)
    monkeypatch.setattr(health, "_checks", {"backup": lambda now: found})

    text = told()

    assert figure(text, "debrief_reminders_waiting") == 1
    assert figure(text, "debrief_worker_ran_timestamp_seconds") == AT.timestamp()
    assert figure(text, 'debrief_check_level{check="backup"}') == 1
    assert figure(text, 'debrief_check_timestamp_seconds{check="backup"}') == AT.timestamp()


def test_a_database_that_is_away_leaves_the_other_figures(told, monkeypatch):
    monkeypatch.setattr(metrics, "EngineRun", None)

    assert "debrief_check_level" in told()


def test_it_is_told_to_this_machine_alone_and_a_used_port_stops_nothing(caplog):
    with closing(metrics.listen(0)) as listening:
        host, port = listening.getsockname()

        assert host == "127.0.0.1"
        assert metrics.listen(port) is None
    assert "DEBRIEF_METRICS_PORT" in caplog.text


def test_none_are_kept_unless_asked_for(signed_in, settings, monkeypatch):
    assert settings.METRICS_PORT is None
    monkeypatch.setattr(metrics, "count", pytest.fail)

    assert signed_in.get("/about/").status_code == 200


@pytest.mark.parametrize("value", ["0", "many", "70000"])
def test_a_wrong_port_is_a_sentence(monkeypatch, value):
    assert env.metrics_port() is None
    monkeypatch.setenv("DEBRIEF_METRICS_PORT", value)

    with pytest.raises(ConfigurationError, match="DEBRIEF_METRICS_PORT is"):
        env.metrics_port()
