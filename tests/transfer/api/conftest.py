import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories import ApiTokenFactory

JSON = "application/json"


class Program:
    """What a program sends: JSON with its token, and nothing else."""

    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    @classmethod
    def of(cls, client):
        """What this browser sends, with its cookies."""
        program = cls("")
        program.client = client
        return program

    def get(self, path, query=None, **headers):
        return self.client.get(f"/api/v1{path}", query, headers=named(headers))

    def send(self, method, path, body=None, **headers):
        data = {"data": "" if body is None else body, "content_type": JSON}
        send = getattr(self.client, method)
        return send(f"/api/v1{path}", **data, headers=named(headers))

    def post(self, path, body=None, **headers):
        return self.send("post", path, body, **headers)

    def patch(self, path, body, **headers):
        return self.send("patch", path, body, **headers)


def named(headers):
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture(autouse=True)
def nobody_counts():
    """How often was asked before does not matter to the next test."""
    cache.clear()


@pytest.fixture
def program(owner):
    """A program of the owner's that may write."""
    ApiTokenFactory(owner=owner, secret="debrief_olga")
    return Program("debrief_olga")


@pytest.fixture
def reader(owner):
    ApiTokenFactory(owner=owner, secret="debrief_reads", scope="read")
    return Program("debrief_reads")


@pytest.fixture
def stranger(db):
    """A program of somebody else."""
    ApiTokenFactory(secret="debrief_else")
    return Program("debrief_else")
