import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from accounts.models import User
from tests.factories import UserFactory

USES_DATABASE = {"db", "transactional_db"}
# Here the values are the point: PostgreSQL refuses some that SQLite takes.
TRIED_WITH_EVERY_VALUE = {"tests/test_bad_input.py", "tests/applications/test_lists.py"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """PostgreSQL gets what touches the database; what the browser does was tried on SQLite.

    Of a test that is tried with many values it gets the first: the others send the same SQL.
    """
    if connection.vendor != "postgresql":
        return
    chosen: dict[str, pytest.Item] = {}
    for item in items:
        path = item.nodeid.partition("::")[0]
        is_stored = item.get_closest_marker("django_db") or USES_DATABASE & set(item.fixturenames)
        if is_stored and not path.startswith("tests/browser/"):
            is_tried_once = path not in TRIED_WITH_EVERY_VALUE
            chosen.setdefault(item.nodeid.partition("[")[0] if is_tried_once else item.nodeid, item)
    kept = set(chosen.values())
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen.values()


@pytest.fixture(autouse=True)
def nothing_known_from_before() -> None:
    """What a process keeps for itself: failed sign-ins that it counts, whether all is well."""
    for it in ("default", "here"):
        caches[it].clear()


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
