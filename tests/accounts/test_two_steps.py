import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from tests.accounts.conftest import PASSWORD

ADD = reverse("mfa_activate_totp")
REMOVE = reverse("mfa_deactivate_totp")
CODES = reverse("mfa_view_recovery_codes")
NEW_CODES = reverse("mfa_generate_recovery_codes")
SECOND_STEP = reverse("mfa_authenticate")
HOME = reverse("accounts:account_overview")


def code_of(secret, *, at):
    """What an authenticator app shows at this second since 1970."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(at) // 30))


@pytest.fixture
def secret(confirmed):
    """The owner has set up an authenticator app with this key."""
    key = re.search(r'<p class="codes num">(\w{32})</p>', confirmed.get(ADD).text)[1]
    response = confirmed.post(ADD, {"code": code_of(key, at=time.time())}, follow=True)
    assertRedirects(response, CODES)
    return key


@pytest.fixture
def stranger(secret, owner):
    """Somebody who knows the password, at the second step."""
    client = Client()
    response = client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    assertRedirects(response, SECOND_STEP)
    return client


def unused_codes(owner):
    codes = Authenticator.objects.get(user=owner, type=Authenticator.Type.RECOVERY_CODES)
    return codes.wrap().get_unused_codes()


def test_setting_up_asks_for_the_password_again(signed_in):
    response = signed_in.get(ADD, follow=True)
    assertContains(response, "Is it you?")
    url = response.redirect_chain[-1][0]

    response = signed_in.post(url, {"password": "wrong horse"})
    assertContains(response, "That is not your password.", status_code=422)

    assertRedirects(signed_in.post(url, {"password": PASSWORD}), ADD)


def test_the_code_of_the_app_switches_it_on_and_gives_recovery_codes(secret, confirmed, owner):
    response = confirmed.get(CODES)

    for code in unused_codes(owner):
        assertContains(response, code)
    assertContains(confirmed.get(HOME), "Authenticator app on.")


def test_a_wrong_code_switches_nothing_on(confirmed, owner):
    confirmed.get(ADD)

    for code in (
        "",
        "000000",
        "é" * 6,
        "١٢٣٤٥٦",
        "\x00",
        "x" * 10_000,
        "<script>alert(1)</script>",
    ):
        response = confirmed.post(ADD, {"code": code})

        assertContains(response, 'href="#id_code"', status_code=422)
        assert "<script>alert" not in response.text
    assert not Authenticator.objects.filter(user=owner).exists()


def test_the_password_alone_no_longer_signs_in(stranger):
    assert stranger.get(HOME).status_code == 302
    assertContains(stranger.get(SECOND_STEP), "Second step")


def test_the_second_step_offers_no_key_where_there_is_none(stranger):
    assert "mfa_webauthn_authenticate" not in stranger.get(SECOND_STEP).text


def test_the_apps_code_signs_in(stranger, secret):
    response = stranger.post(SECOND_STEP, {"code": code_of(secret, at=time.time())})

    assertRedirects(response, "/", fetch_redirect_response=False)
    assert stranger.get(HOME).status_code == 200


def test_a_code_works_once(stranger, secret, owner):
    code = code_of(secret, at=time.time())
    stranger.post(SECOND_STEP, {"code": code})
    second = Client()
    second.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})

    assert second.post(SECOND_STEP, {"code": code}).status_code == 422
    assert second.get(HOME).status_code == 302


def test_an_old_code_does_not_sign_in(stranger, secret):
    response = stranger.post(SECOND_STEP, {"code": code_of(secret, at=time.time() - 120)})

    assertContains(response, "That code or key is wrong.", status_code=422)
    assert stranger.get(HOME).status_code == 302


def test_a_recovery_code_signs_in_once(stranger, owner):
    code = unused_codes(owner)[0]
    stranger.post(SECOND_STEP, {"code": code})
    assert stranger.get(HOME).status_code == 200

    second = Client()
    second.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})

    assert second.post(SECOND_STEP, {"code": code}).status_code == 422
    assert len(unused_codes(owner)) == 9


def test_nonsense_at_the_second_step_signs_nobody_in(stranger):
    for answers in (
        {},
        {"code": ""},
        {"code": "é" * 6},
        {"code": "\x00"},
        {"code": "x" * 10_000},
        {"credential": ""},
        {"credential": "\x00"},
        {"credential": "{"},
        {"credential": "{}"},
        {"credential": "[]"},
        {"credential": "7"},
        {"credential": '{"id": "x", "rawId": 7, "type": "public-key", "response": {}}'},
    ):
        cache.clear()  # so that none is refused only for being one too many
        response = stranger.post(SECOND_STEP, answers)

        assertContains(response, "Second step", status_code=response.status_code)
        assert response.status_code in {200, 422}
    assert stranger.get(HOME).status_code == 302


def test_guessing_codes_is_throttled(stranger, secret):
    for _ in range(5):
        stranger.post(SECOND_STEP, {"code": "000000"})

    response = stranger.post(SECOND_STEP, {"code": code_of(secret, at=time.time())})

    assertContains(response, "Too many wrong codes.", status_code=422)
    assert stranger.get(HOME).status_code == 302


def test_who_knows_the_password_locks_out_no_browser_that_is_known(stranger, secret, owner):
    here = Client()
    here.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    here.post(SECOND_STEP, {"code": code_of(secret, at=time.time() - 30)})
    here.post(reverse("account_logout"))
    for _ in range(6):
        stranger.post(SECOND_STEP, {"code": "000000"})

    here.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    here.post(SECOND_STEP, {"code": code_of(secret, at=time.time() + 30)})

    assert here.get(HOME).status_code == 200
    right = stranger.post(SECOND_STEP, {"code": code_of(secret, at=time.time())})
    assertContains(right, "Too many wrong codes.", status_code=422)


def test_codes_in_a_known_browser_come_to_an_end_too(stranger, secret, owner):
    stranger.post(SECOND_STEP, {"code": unused_codes(owner)[0]})
    stranger.post(reverse("account_logout"))
    stranger.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    for _ in range(5):
        stranger.post(SECOND_STEP, {"code": "000000"})

    right = stranger.post(SECOND_STEP, {"code": unused_codes(owner)[1]})

    assertContains(right, "Too many wrong codes.", status_code=422)


def test_the_second_step_can_be_cancelled(stranger):
    response = stranger.post(reverse("account_logout"), {"next": reverse("account_login")})

    assertRedirects(response, reverse("account_login"))
    assertRedirects(stranger.get(SECOND_STEP), reverse("account_login"))


def test_recovery_codes_can_be_downloaded_and_created_again(secret, confirmed, owner):
    old = unused_codes(owner)

    download = confirmed.get(reverse("mfa_download_recovery_codes"))
    assert download["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert all(code in download.text for code in old)
    assertContains(confirmed.get(NEW_CODES), "Your 10 unused codes will stop working.")
    assertRedirects(confirmed.post(NEW_CODES), CODES)

    assert not set(old) & set(unused_codes(owner))


def test_recovery_codes_need_a_second_step_first(confirmed):
    assertContains(confirmed.post(NEW_CODES), "Recovery codes need", status_code=422)


def test_switching_off_takes_the_recovery_codes_along(secret, confirmed, owner):
    assertContains(confirmed.get(REMOVE), "Switch off the authenticator app")

    response = confirmed.post(REMOVE, follow=True)

    assertContains(response, "The authenticator app is off.")
    assert not Authenticator.objects.filter(user=owner).exists()


def test_the_app_can_confirm_who_one_is(secret, confirmed):
    url = reverse("mfa_reauthenticate")
    assertContains(confirmed.get(url), "Is it you?")

    wrong = confirmed.post(url, {"code": "000000", "next": ADD})
    assertContains(wrong, "That code or key is wrong.", status_code=422)
    right = confirmed.post(url, {"code": code_of(secret, at=time.time()), "next": CODES})

    assertRedirects(right, CODES)
