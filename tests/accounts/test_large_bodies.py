"""Who may send more than a form: the server asks before it takes it."""

import pytest
from django.test import Client

from accounts.large_bodies import may_send_large
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def cookie(client):
    return "; ".join(f"{it.key}={it.value}" for it in client.cookies.values())


def test_who_is_signed_in_may():
    client = Client()
    client.force_login(UserFactory())

    assert may_send_large({"COOKIE": cookie(client)})


def test_an_anonymous_session_may_not():
    client = Client()
    client.session.save()
    client.cookies["sessionid"] = client.session.session_key

    assert not may_send_large({"COOKIE": cookie(client)})


@pytest.mark.parametrize(
    "headers",
    [{}, {"COOKIE": "sessionid=made-up"}, {"COOKIE": "\x00;=;sessionid="}, {"AUTHORIZATION": "x"}],
)
def test_whoever_is_not_known_may_not(headers):
    assert not may_send_large(headers)


def test_who_signed_out_may_not():
    client = Client()
    client.force_login(UserFactory())
    headers = {"COOKIE": cookie(client)}
    client.logout()

    assert not may_send_large(headers)
