import pytest
from django.test import Client

PASSWORD = "correct horse"  # what the factory gives


@pytest.fixture
def confirmed(signed_in: Client) -> Client:
    """Signed in as the owner, who has just shown the password once more."""
    signed_in.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return signed_in
