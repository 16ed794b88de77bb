"""Signing in through another service, played by a small one on the loopback."""

import json
import threading
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import oidc
from accounts.models import AccountEvent, EventKind, User
from accounts.oidc import FIRST, NOT_DONE, NOT_VERIFIED, TAKEN_OVER
from agenda.models import PushDevice
from agenda.services.calendar import feed_of, new_address
from tests.accounts.test_two_steps import code_of
from tests.factories import ApiTokenFactory, PushDeviceFactory, UserFactory
from transfer.models import ApiToken

pytestmark = pytest.mark.django_db

SIGN_IN = reverse("account_login")
ID = "debrief"
SECRET = "JBSWY3DPEHPK3PXP"


class Service(ThreadingHTTPServer):
    """says: what it tells of whoever signs in. asked: the forms that reached its token address."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.issuer = self.url
        self.says: dict[str, object] = {}
        self.asked: list[dict[str, str]] = []
        self.is_broken = False


class Answers(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        url, issuer = self.server.url, self.server.issuer
        if self.path == "/userinfo":
            self.answer(self.server.says)
        elif self.path == "/.well-known/openid-configuration":
            self.answer(
                {
                    "issuer": issuer,
                    "jwks_uri": f"{url}/jwks",
                    "userinfo_endpoint": f"{url}/userinfo",
                }
                | {"authorization_endpoint": f"{url}/in", "token_endpoint": f"{url}/token"}
            )

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(dict(parse_qsl(sent)))
        claims = {"iss": self.server.issuer, "aud": ID, "exp": time.time() + 60, "iat": time.time()}
        token = jwt.encode(claims | self.server.says, "k" * 32, "HS256")
        self.answer({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def answer(self, content: object) -> None:
        self.send_response(500 if self.server.is_broken else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service(settings):
    with Service() as found:
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        app = {"provider_id": "service", "name": "Acorn", "client_id": ID, "secret": "s"}
        app["settings"] = {"server_url": found.url}
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
        }
        yield found
        found.shutdown()
        thread.join()


def says(service, email, *, verified=True, sub="1"):
    service.says = {"sub": sub, "email": email, "email_verified": verified}


def come(client, *, query=""):
    """Press the button, be let in there, and come back."""
    left = client.get(f"/accounts/oidc/service/login/{query}")
    state = parse_qs(urlsplit(left["Location"]).query)["state"][0]
    return client.get("/accounts/oidc/service/login/callback/", {"code": "c", "state": state})


def uid_of(service, number) -> str:
    return sha256(f"{service.issuer}\n{number}".encode()).hexdigest()


def is_in(client) -> bool:
    return client.get("/").status_code == 200


def test_the_button_is_there_only_where_a_service_is_named(client, owner, service, settings):
    page = client.get(SIGN_IN, {"next": "/roles/"})
    assertContains(page, "Sign in with Acorn")
    assertContains(page, "next=%2Froles%2F")
    assert "form-action 'self'" in page["Content-Security-Policy"]

    settings.SOCIALACCOUNT_PROVIDERS = {}
    assertNotContains(client.get(SIGN_IN), "Acorn")
    assert client.get("/accounts/oidc/service/login/").status_code == 404


def test_a_verified_email_signs_in_to_the_account_of_that_email(
    client, owner, service, monkeypatch
):
    monkeypatch.setattr(oidc, "FIRST", owner.pk)
    says(service, "OLGA@example.org")

    response = come(client, query="?next=/about/")

    assertRedirects(response, "/about/")
    assert client.get("/").wsgi_request.user == owner
    assert "code_verifier" in service.asked[0]
    event = AccountEvent.objects.get(owner=owner)
    assert (event.kind, event.detail) == (EventKind.SIGNED_IN, "with Acorn")


@pytest.mark.parametrize("verified", [False, None, "false", "true", 1])
def test_an_email_that_is_not_verified_lets_nobody_in(client, owner, service, verified, settings):
    settings.SIGNUP_IS_OPEN = True
    says(service, owner.email, verified=verified)
    assertContains(client.get(come(client)["Location"]), NOT_VERIFIED)
    says(service, "new@example.org", verified=verified)
    come(client)

    assert not is_in(client)
    assert User.objects.count() == 1


def test_signing_up_is_as_open_as_it_is_for_everybody(client, owner, service, settings):
    says(service, "new@example.org")
    assertContains(come(client), "Sign-up is closed")
    assert User.objects.count() == 1

    settings.SIGNUP_IS_OPEN = True
    come(client)

    assert is_in(client)
    new = User.objects.get(email="new@example.org")
    assert (new.has_usable_password(), new.preferences.zone) == (False, "UTC")


def test_the_first_person_may_come_that_way(client, service, db):
    says(service, "First@Example.org")
    service.says |= {"given_name": "Ada", "picture": "https://img.example/1"}

    assertContains(client.get(reverse("account_signup")), "Sign in with Acorn")
    come(client)

    assert is_in(client)
    assert (User.objects.get().email, User.objects.get().first_name) == ("first@example.org", "")
    assert SocialAccount.objects.get().extra_data == {}


def test_the_same_person_is_known_by_the_number_after_a_new_email_there(client, owner, service):
    says(service, owner.email, sub="77")
    come(client)
    says(service, "renamed@example.org", sub="77")
    again = Client()

    come(again)

    assert again.get("/").wsgi_request.user == owner


@pytest.fixture
def squatted(settings):
    """An account that somebody made with an address that was not theirs."""
    settings.SIGNUP_IS_OPEN = True
    return UserFactory(pk=1000, email="vera@example.org")


def let_in_by_password(user) -> Client:
    browser = Client()
    browser.post(SIGN_IN, {"login": user.email, "password": "correct horse"})
    assert is_in(browser)
    return browser


def details(user) -> dict[str, str]:
    return dict(AccountEvent.objects.filter(owner=user).values_list("kind", "detail"))


def test_who_made_the_account_with_that_address_beforehand_is_out_entirely(
    client, squatted, service
):
    guessed = let_in_by_password(squatted)
    forced = Client()
    forced.force_login(squatted)
    UserSession.objects.all().delete()  # of a browser that is on no list
    TOTP.activate(squatted, SECRET)
    Authenticator.objects.create(user=squatted, type=Authenticator.Type.WEBAUTHN, data={})
    SocialAccount.objects.create(user=squatted, provider="service", uid="666")
    ApiTokenFactory(owner=squatted, secret="debrief_squatter", name="Mallory's script")
    PushDeviceFactory(owner=squatted, name="Mallory's phone")
    address = new_address(user=squatted, now=timezone.now())
    says(service, squatted.email, sub="42")

    response = come(client)

    page = client.get(response["Location"])
    assert page.wsgi_request.user == squatted
    assertContains(page, TAKEN_OVER)
    squatted.refresh_from_db()
    assert not squatted.has_usable_password()
    assert not is_in(guessed)
    assert not is_in(forced)
    assert not Authenticator.objects.filter(user=squatted).exists()
    assert SocialAccount.objects.get(user=squatted).uid != "666"
    headers = {"Authorization": "Bearer debrief_squatter"}
    assert Client().get("/api/v1/roles", headers=headers).status_code == 401
    assert not PushDevice.objects.owned_by(squatted).shown().exists()
    assert feed_of(address) is None
    said = details(squatted)
    assert said[EventKind.BROWSER_ENDED].startswith("all of them, as Acorn says")
    assert said[EventKind.PASSWORD_CHANGED].startswith("taken away")
    assert said[EventKind.TOKEN_REVOKED] == "Mallory's script"
    assert said[EventKind.DEVICE_OFF] == "Mallory's phone"
    assert EventKind.STEP_REMOVED in said


def test_the_owner_who_comes_again_loses_nothing(client, squatted, service):
    says(service, squatted.email)
    come(client)
    squatted.refresh_from_db()
    squatted.set_password("battery staple")
    squatted.save()
    ApiTokenFactory(owner=squatted)
    AccountEvent.objects.all().delete()

    come(Client())
    SocialAccount.objects.all().delete()
    come(Client())  # by the address, which was shown to be theirs

    squatted.refresh_from_db()
    assert squatted.has_usable_password()
    assert ApiToken.objects.get().revoked_at is None
    assert list(details(squatted)) == [EventKind.SIGNED_IN]


def test_who_gives_their_account_anothers_address_loses_it_to_its_owner(service, settings):
    settings.SIGNUP_IS_OPEN = True
    UserFactory(pk=1000)
    says(service, "mallory@example.org", sub="666")
    come(mallory := Client())
    mallory.post(reverse("account_email"), {"email": "vera@example.org", "action_add": ""})
    account = User.objects.get(email="vera@example.org")

    says(service, "vera@example.org", sub="42")
    come(vera := Client())

    assert vera.get("/").wsgi_request.user == account
    assert not is_in(mallory)
    says(service, "mallory@example.org", sub="666")
    come(again := Client())
    assert again.get("/").wsgi_request.user.email == "mallory@example.org"


@pytest.mark.parametrize("made", [{"pk": FIRST}, {"pk": 1000, "is_superuser": True}])
def test_who_set_debrief_up_keeps_password_and_second_step(client, db, service, made):
    user = UserFactory(email="ida@example.org", **made)
    UserFactory(pk=2000)
    here = let_in_by_password(user)
    TOTP.activate(user, SECRET)
    device = PushDeviceFactory(owner=user)
    AccountEvent.objects.all().delete()
    says(service, user.email)

    response = come(client)

    assert response["Location"] == reverse("mfa_authenticate")
    client.post(response["Location"], {"code": "000000"})
    user.refresh_from_db()
    device.refresh_from_db()
    assert not is_in(client)
    assert is_in(here)
    assert user.has_usable_password()
    assert device.turned_off_at is None
    assert not SocialAccount.objects.exists()
    assert list(details(user)) == [EventKind.SIGN_IN_FAILED]

    client.post(response["Location"], {"code": code_of(SECRET, at=time.time())})

    assert is_in(client)
    assert SocialAccount.objects.get().user == user
    assert EmailAddress.objects.get(user=user).verified
    user.refresh_from_db()
    assert user.has_usable_password()


def test_an_account_that_is_switched_off_is_neither_taken_over_nor_linked(
    client, squatted, service
):
    User.objects.filter(pk=squatted.pk).update(is_active=False)
    says(service, squatted.email)

    come(client)

    squatted.refresh_from_db()
    assert not is_in(client)
    assert squatted.has_usable_password()
    assert not SocialAccount.objects.exists()


def test_a_number_means_nobody_where_another_service_is_named(client, owner, service):
    says(service, owner.email, sub="1")
    come(client)
    service.issuer = "https://other.example.org"
    says(service, "stranger@example.org", sub="1")

    come(stranger := Client())

    assert not is_in(stranger)


def test_no_link_connects_an_account_to_a_strangers_name_there(confirmed, owner, service):
    says(service, "stranger@example.org", sub="666")
    come(confirmed, query="?process=connect")
    says(service, "stranger@example.org", sub="666")
    client = Client()

    come(client)

    assert not is_in(client)


def test_whatever_fails_there_is_said_at_the_sign_in(client, owner, service):
    callback = "/accounts/oidc/service/login/callback/"
    assertContains(client.get(callback, {"error": "access_denied"}, follow=True), NOT_DONE)
    assertContains(client.get(callback, {"code": "c", "state": "x"}, follow=True), NOT_DONE)
    service.is_broken = True
    assertContains(client.get("/accounts/oidc/service/login/", follow=True), NOT_DONE)
    service.is_broken = False
    service.says = {"email": owner.email, "email_verified": True}  # of nobody: no number
    assertContains(client.get(come(client)["Location"]), NOT_DONE)


@pytest.mark.parametrize("path", ["", "signup/", "login/cancelled/", "login/error/"])
def test_pages_of_allauth_that_are_not_ours_lead_on(client, signed_in, owner, path):
    assert Client().get(f"/accounts/3rdparty/{path}")["Location"] == SIGN_IN
    assertRedirects(
        signed_in.get(f"/accounts/3rdparty/{path}"), reverse("accounts:account_overview")
    )


# --- The link, in the account ---------------------------------------------------------------------


ACCOUNT = reverse("accounts:account_overview")
END = reverse("accounts:link_end")


def test_the_account_says_whether_it_is_linked_and_ends_the_link(owner, service):
    here = let_in_by_password(owner)
    assertContains(here.get(ACCOUNT), "confirms that olga@example.org is yours")
    says(service, owner.email, sub="7")
    SocialAccount.objects.create(user=owner, provider="service", uid=uid_of(service, "7"))
    assertContains(here.get(ACCOUNT), "Linked. Signing in there opens this account.")

    response = here.post(END)

    assertContains(here.get(response["Location"]), "The link is ended.")
    assert EventKind.LINK_ENDED in details(owner)
    says(service, "another@example.org", sub="7")
    come(stranger := Client())
    assert not is_in(stranger)
    assert not SocialAccount.objects.exists()


def test_a_link_that_alone_opens_the_account_stays(client, owner, service):
    says(service, owner.email)
    come(client)
    User.objects.filter(pk=owner.pk).update(password="!")
    client.force_login(User.objects.get(pk=owner.pk))

    response = client.post(END)

    assertContains(client.get(response["Location"]), "Set a password first")
    assert SocialAccount.objects.exists()
    assert EventKind.LINK_ENDED not in details(owner)


def test_nobody_ends_the_link_of_another(owner, service):
    stranger = UserFactory(email="ida@example.org")
    SocialAccount.objects.create(user=owner, provider="service", uid="7")

    let_in_by_password(stranger).post(END)

    assert SocialAccount.objects.get().user == owner


def test_nothing_is_said_of_a_link_where_no_service_is_named(signed_in):
    assertNotContains(signed_in.get(ACCOUNT), "Sign in with")
