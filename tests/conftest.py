import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from tests.factories import UserFactory

USES_DATABASE = {"db", "transactional_db"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """PostgreSQL gets what touches the database; what the browser does was tried on SQLite."""
    if connection.vendor != "postgresql":
        return
    chosen, others = [], []
    for item in items:
        is_stored = item.get_closest_marker("django_db") or USES_DATABASE & set(item.fixturenames)
        is_chosen = is_stored and "tests/browser/" not in item.nodeid
        (chosen if is_chosen else others).append(item)
    items[:] = chosen
    config.hook.pytest_deselected(items=others)


@pytest.fixture
def owner(db: None) -> User:
    return UserFactory(email="olga@example.org")


@pytest.fixture
def signed_in(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture
def htmx(owner: User) -> Client:
    """A client signed in as the owner whose every request looks like HTMX sent it."""
    client = Client(headers={"HX-Request": "true"})
    client.force_login(owner)
    return client


@pytest.fixture
def someone_else(db: None) -> Client:
    """A client signed in as another user."""
    client = Client()
    client.force_login(UserFactory())
    return client
