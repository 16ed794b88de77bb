"""Every page of allauth wears our look, and none opens to a stranger by mistake."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.urls import urlpatterns as allauth_urls
from django.template.loader import get_template
from django.urls import URLPattern, reverse
from pytest_django.asserts import assertContains

from tests.page_forms import form_faults, refusal_faults

ENTRANCE = {  # open to strangers, and meant to be
    "account_login": "Sign in",
    "account_signup": "Sign-up is closed",
    "account_inactive": "This account is switched off",
    "account_reset_password": "Forgotten your password?",
    "account_reset_password_done": "The link is on its way",
    "account_reset_password_from_key": "This link does not work",
    "account_reset_password_from_key_done": "Your new password is set",
    "account_email_verification_sent": "Nothing to confirm",
    "account_confirm_email": "This link does not work",
}
MANAGE = {
    "account_email": "E-mail",
    "account_change_password": "Password",
    "account_logout": "Sign out",
    "account_reauthenticate": "Is it you?",
    "mfa_index": "Two-step sign-in",
    "mfa_reauthenticate": "Is it you?",
    "mfa_reauthenticate_webauthn": "Is it you?",
    "mfa_deactivate_totp": "Switch off the authenticator app",
    "mfa_view_recovery_codes": "Recovery codes",
    "mfa_generate_recovery_codes": "New recovery codes",
    "mfa_list_webauthn": "Passkeys and security keys",
    "mfa_add_webauthn": "Add a passkey or key",
    "mfa_edit_webauthn": "Rename the key",
    "mfa_remove_webauthn": "Remove “Blue key”",
    "usersessions_list": "Where you are signed in",
}
# Pages that depend on where one is in a flow, each with its test in test_two_steps.py,
# test_password.py or test_passkeys.py; the last one is for a feature that is off.
ON_THE_WAY = {
    "account_set_password",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "account_confirm_login_code",
}
# They lead on, to the other service or to the sign-in: test_oidc.py.
OF_A_SERVICE = {
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_connections",
    "socialaccount_signup",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    None,  # addresses of older versions of allauth, which lead to those
}


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from names(pattern.url_patterns)


def url_of(name, pk=1):
    arguments = {
        "account_reset_password_from_key": {"uidb36": "1", "key": "abc"},
        "account_confirm_email": {"key": "abc"},
        "mfa_edit_webauthn": {"pk": pk},
        "mfa_remove_webauthn": {"pk": pk},
    }
    return reverse(name, kwargs=arguments.get(name, {}))


@pytest.fixture
def key(owner, monkeypatch):
    """The owner has an authenticator app, recovery codes and a key."""
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
    kinds = Authenticator.Type
    Authenticator.objects.create(user=owner, type=kinds.TOTP, data={"secret": "A" * 32})
    Authenticator.objects.create(
        user=owner, type=kinds.RECOVERY_CODES, data={"seed": "b" * 40, "used_mask": 0}
    )
    return Authenticator.objects.create(
        user=owner, type=kinds.WEBAUTHN, data={"name": "Blue key", "credential": {}}
    )


def test_no_address_of_allauth_is_forgotten_here():
    assert set(names(allauth_urls)) == ENTRANCE.keys() | MANAGE.keys() | ON_THE_WAY | OF_A_SERVICE


def test_pages_for_strangers_are_in_our_look(client, owner):
    for name, heading in ENTRANCE.items():
        response = client.get(url_of(name))

        assertContains(response, f"<h1>{heading}</h1>", msg_prefix=name)
        assertContains(response, '<section class="panel entrance"', msg_prefix=name)
        assertContains(response, "css/app.css", msg_prefix=name)


def test_pages_of_ones_account_are_in_our_look(confirmed, key):
    for name, heading in MANAGE.items():
        response = confirmed.get(url_of(name, key.pk))

        assertContains(response, f"<h1>{heading}</h1>", msg_prefix=name)
        assertContains(response, 'aria-label="Main"', msg_prefix=name)
        assertContains(response, "css/app.css", msg_prefix=name)


@pytest.mark.parametrize("action", ["", "action_add"])
def test_a_refused_form_of_ones_account_is_summed_up_and_enter_sends_it(
    action, client, confirmed, key
):
    faults, refused = [], 0
    sent = {action: "1"} if action else {}

    for browser, names_of_it in ((client, ENTRANCE), (confirmed, MANAGE)):
        for name in names_of_it:
            url = url_of(name, key.pk)
            faults += [f"{name}: {it}" for it in form_faults(browser.get(url).text)]
            if name in {"account_logout", "account_reset_password_from_key"}:
                continue  # the one is no form to fill in, the other needs its link
            response = browser.post(url, sent)
            if response.status_code == 422:
                refused += 1
                faults += [f"{name}: {it}" for it in refusal_faults(response.text)]
            elif response.status_code == 200:
                faults.append(f"{name} takes an empty form")

    assert not faults, "\n".join(faults)
    assert refused > 4


def test_a_stranger_gets_no_further_than_sign_in(client, owner):
    for name in MANAGE.keys() | ON_THE_WAY:
        for response in (client.get(url_of(name)), client.post(url_of(name))):
            assert response.status_code == 302, name
            assert response["Location"].startswith(reverse("account_login")), name


def test_the_overview_says_how_one_signs_in(signed_in, owner, key):
    response = signed_in.get(reverse("accounts:account_overview"))

    for words in [owner.email, "Authenticator app on.", "You have recovery codes.", "1 added."]:
        assertContains(response, words)


@pytest.mark.parametrize(
    "template",
    [
        "account/confirm_login_code.html",
        "account/phone_change.html",
        "account/request_login_code.html",
        "account/signup_by_passkey.html",
        "account/verified_email_required.html",
        "mfa/trust.html",
        "mfa/webauthn/signup_form.html",
    ],
)
def test_a_page_that_only_another_setting_shows_would_wear_our_look(rf, owner, template):
    request = rf.get("/")
    request.user = owner

    context = {"user": owner, "form": None, "trust_from": None, "trust_until": None}

    html = get_template(template).render(context, request)

    assert "css/app.css" in html
    assert 'class="panel' in html
    assert "style=" not in html.replace('<form style="display: none"', "")
