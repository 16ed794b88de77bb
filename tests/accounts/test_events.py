"""The list of what happened to an account: whoever comes in or carries data away stands in it."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.events import record_event, record_for_everybody
from accounts.models import AccountEvent, EventKind
from accounts.reset_mails import send_waiting
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"
SIGN_IN = reverse("account_login")
PAGE = reverse("accounts:account_event_list")
WORDS = "correct horse"


@pytest.fixture
def known(owner):
    owner.set_password(WORDS)
    owner.save()
    return owner


def kinds(user) -> list[tuple[str, str]]:
    return list(AccountEvent.objects.filter(owner=user).values_list("kind", "detail"))


def sign_in(client, email, password=WORDS, agent=FIREFOX):
    return client.post(
        SIGN_IN, {"login": email, "password": password}, headers={"user-agent": agent}
    )


def test_a_sign_in_is_told_with_the_browser_in_words(client, known):
    sign_in(client, known.email)

    page = client.get(PAGE)
    assertContains(page, "Signed in")
    assertContains(page, "Firefox on Windows")
    assertNotContains(page, "127.0.0.1")


def test_failed_ones_stand_in_one_line_an_hour(client, known):
    for _ in range(3):
        sign_in(client, known.email, "wrong horse")

    (event,) = AccountEvent.objects.filter(owner=known)
    assert (event.kind, event.times) == (EventKind.SIGN_IN_FAILED, 3)
    sign_in(client, known.email)
    assertContains(client.get(PAGE), "3 times since")


def test_an_unknown_address_costs_the_same_and_leaves_nothing(client, known):
    def written(email):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            sign_in(client, email, "wrong horse")
        return [it["sql"].split()[0] for it in asked.captured_queries]

    found, lost = written(known.email), written("nobody@example.org")

    assert found.count("INSERT") == lost.count("INSERT") == 1
    assert AccountEvent.objects.count() == 1
    assert not AccountEvent.objects.exclude(owner=known).exists()


def test_signing_out_is_told(client, known):
    sign_in(client, known.email)
    client.post(reverse("account_logout"))

    assert [kind for kind, _ in kinds(known)] == [EventKind.SIGNED_OUT, EventKind.SIGNED_IN]


def test_who_asks_for_a_new_password_by_mail_is_told_once_an_hour(client, known):
    for _ in range(2):
        client.post(reverse("account_reset_password"), {"email": known.email})
    send_waiting()

    (event,) = AccountEvent.objects.filter(owner=known)
    assert (event.kind, event.times) == (EventKind.RESET_ASKED, 2)


def test_a_wrong_code_is_told(client, known):
    TOTP.activate(known, "JBSWY3DPEHPK3PXP")
    sign_in(client, known.email)
    assert kinds(known) == []

    client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert kinds(known) == [(EventKind.SIGN_IN_FAILED, "at the second step")]


def test_changes_about_signing_in_are_told(client, known, django_capture_on_commit_callbacks):
    sign_in(client, known.email)
    client.post(reverse("account_reauthenticate"), {"password": WORDS})
    TOTP.activate(known, "JBSWY3DPEHPK3PXP")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
        client.post(reverse("mfa_deactivate_totp"))
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    new = {"oldpassword": WORDS, "password1": "battery staple", "password2": "battery staple"}
    client.post(reverse("account_change_password"), new)

    told = dict(kinds(known))
    assert set(told) >= {
        EventKind.SIGNED_IN,
        EventKind.CODES_MADE,
        EventKind.STEP_REMOVED,
        EventKind.EMAIL_CHANGED,
        EventKind.PASSWORD_CHANGED,
    }
    assert not Authenticator.objects.filter(user=known, type=Authenticator.Type.TOTP).exists()
    assert "new@example.org" not in str(told)


def test_what_leaves_is_told(signed_in, owner, tmp_path):
    signed_in.post(reverse("transfer:account_export_create"))
    signed_in.get("/lists/roles/?download=csv")
    signed_in.get("/lists/roles/?download=csv")
    signed_in.get("/lists/roles/")
    call_command("export_account", owner.email, str(tmp_path / "a.zip"))

    assert sorted(kinds(owner)) == [
        (EventKind.EXPORTED, ""),
        (EventKind.EXPORTED, "on the machine itself"),
        (EventKind.LIST_FETCHED, "Roles, CSV"),
    ]


def test_only_own_rows_are_listed_page_by_page(signed_in, owner, django_assert_max_num_queries):
    other = UserFactory()
    record_event(other, EventKind.TOKEN_MADE, "Of somebody else", now=NOW)
    for number in range(60):
        record_event(owner, EventKind.TOKEN_MADE, f"Token {number}", now=NOW)

    with django_assert_max_num_queries(10):
        first, second = signed_in.get(PAGE), signed_in.get(PAGE, {"page": 2})

    assertContains(first, "A token for a program was made: Token 59")
    assertNotContains(first, "Token 9<")
    assertContains(second, "Token 9<")
    assertNotContains(second, "Of somebody else")


def test_a_program_is_told_once_a_day_and_a_year_later_no_more(owner):
    for hour in (0, 5, 23, 25):
        record_event(owner, EventKind.TOKEN_USED, "Script", now=NOW + timedelta(hours=hour))

    times = AccountEvent.objects.order_by("pk").values_list("times", flat=True)
    assert list(times) == [3, 1]
    AccountEvent.objects.filter(times=3).update(last_at=NOW - timedelta(days=10_000))
    AccountEvent.objects.filter(times=1).update(last_at=datetime.now(UTC))

    call_command("empty_trash")

    assert [it.times for it in AccountEvent.objects.all()] == [1]


def test_what_happened_to_all_is_told_to_all(owner):
    other = UserFactory()

    record_for_everybody(EventKind.RESTORED, now=NOW)

    assert kinds(owner) == kinds(other) == [(EventKind.RESTORED, "")]


def test_one_press_is_told_once_however_often_the_browser_fetches(owner):
    def fetched(after: int, detail: str = "Roles, CSV") -> None:
        now = NOW + timedelta(seconds=after)
        record_event(owner, EventKind.LIST_FETCHED, detail, now=now)

    for seconds in (0, 1, 29):
        fetched(seconds)
    fetched(5, "Roles, XLSX")
    assert set(AccountEvent.objects.values_list("detail", "times")) == {
        ("Roles, CSV", 1),
        ("Roles, XLSX", 1),
    }
    fetched(31)
    assert AccountEvent.objects.get(detail="Roles, CSV").times == 2


def test_asking_what_a_file_is_carries_nothing_away(signed_in, owner):
    signed_in.head("/lists/roles/?download=csv")

    assert kinds(owner) == []
