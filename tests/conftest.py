import pytest
from django.test import Client

from accounts.models import User
from tests.factories import UserFactory


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
