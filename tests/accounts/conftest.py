import pytest
from django.core.cache import cache
from django.test import Client

PASSWORD = "correct horse"  # what the factory gives


@pytest.fixture(autouse=True)
def nobody_tried_before():
    """The counts of failed sign-ins live in the cache of the process."""
    cache.clear()


@pytest.fixture
def confirmed(signed_in: Client) -> Client:
    """Signed in as the owner, who has just shown the password once more."""
    signed_in.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return signed_in
