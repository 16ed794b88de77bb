"""What a server test can see of passkeys; adding one and signing in: tests/browser/."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

ADD = reverse("mfa_add_webauthn")
LIST = reverse("mfa_list_webauthn")
SIGN_IN = reverse("mfa_login_webauthn")
NONSENSE = [
    "",
    "\x00",
    "{",
    "{}",
    "[]",
    "7",
    '"x"',
    "null",
    '{"response": 7}',
    '{"response": {"userHandle": 7}}',
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30",'
    ' "authenticatorData": "AA", "signature": "AA", "userHandle": "MQ"}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30",'
    ' "attestationObject": "AA"}}',
    "[" * 40_000,
    "[" * 100_000,
]


@pytest.fixture
def key(owner):
    return Authenticator.objects.create(
        user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "Blue key", "credential": {}}
    )


def key_url(verb, key):
    return reverse(f"mfa_{verb}_webauthn", args=[key.pk])


def test_nonsense_adds_no_key(confirmed, owner):
    for credential in NONSENSE:
        confirmed.get(ADD)
        response = confirmed.post(ADD, {"name": "Key", "credential": credential})

        assertContains(response, "Add a passkey or key", status_code=422)
    assert not Authenticator.objects.filter(user=owner).exists()


def test_nonsense_signs_nobody_in(client, owner):
    for credential in NONSENSE:
        cache.clear()  # so that none is refused only for being one too many
        options = client.get(SIGN_IN, headers={"Accept": "application/json"})
        assert options.json()["request_options"]["publicKey"]["challenge"]

        response = client.post(SIGN_IN, {"credential": credential})

        assertRedirects(response, reverse("account_login"))
    assert client.get(LIST).status_code == 302


def test_a_key_is_renamed(confirmed, key):
    response = confirmed.post(key_url("edit", key), {"name": "Red key"}, follow=True)

    assertRedirects(response, LIST)
    key.refresh_from_db()
    assert key.wrap().name == "Red key"


@pytest.mark.parametrize("name", ["", "\x00", "x" * 81])
def test_a_bad_name_is_refused_with_words(confirmed, key, name):
    response = confirmed.post(key_url("edit", key), {"name": name})

    assertContains(response, 'href="#id_name"', status_code=422)
    key.refresh_from_db()
    assert key.wrap().name == "Blue key"


def test_a_key_is_removed(confirmed, key, owner):
    assertContains(confirmed.get(key_url("remove", key)), "Remove “Blue key”")

    assertContains(confirmed.post(key_url("remove", key), follow=True), "The key was removed.")

    assert not Authenticator.objects.filter(user=owner).exists()


@pytest.mark.parametrize("verb", ["edit", "remove"])
def test_another_users_key_does_not_exist(someone_else, key, verb):
    someone_else.post(reverse("account_reauthenticate"), {"password": "correct horse"})

    assert someone_else.get(key_url(verb, key)).status_code == 404
    assert someone_else.post(key_url(verb, key), {"name": "Mine"}).status_code == 404

    key.refresh_from_db()
    assert key.wrap().name == "Blue key"


@pytest.mark.parametrize("verb", ["edit", "remove"])
def test_a_change_asks_for_the_password_again(signed_in, key, verb):
    response = signed_in.post(key_url(verb, key), {"name": "Red key"})

    assert response["Location"].startswith(reverse("account_reauthenticate"))
    key.refresh_from_db()
    assert key.wrap().name == "Blue key"
