"""Failed sign-ins: whom they count against, behind a proxy and for several processes."""

import time
from ipaddress import ip_address, ip_network

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.addresses import TrueAddressMiddleware, counted_as, visitor
from accounts.shared_cache import SharedCache
from agenda.services.clock import bring_rows_back
from tests.factories import UserFactory

PASSWORD = "correct horse"  # what the factory gives
SIGN_IN = reverse("account_login")


@pytest.fixture
def proxy(settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]


def try_from(address, email, password="wrong", proxy="127.0.0.1"):
    """The status; 302 is signed in."""
    client = Client(REMOTE_ADDR=proxy)
    data = {"login": email, "password": password}
    return client.post(SIGN_IN, data, headers={"x-forwarded-for": address}).status_code


@pytest.mark.django_db
def test_failures_of_one_visitor_lock_out_nobody_else(proxy):
    user = UserFactory()
    for _ in range(6):
        assert try_from("192.0.2.1", user.email) == 422

    assert try_from("192.0.2.1", user.email, PASSWORD) == 422
    assert try_from("192.0.2.2", user.email, PASSWORD) == 302


@pytest.mark.django_db
def test_what_is_refused_for_one_account_leaves_room_for_the_others_there(proxy):
    user, other = UserFactory(), UserFactory()
    for _ in range(61):
        try_from("192.0.2.1", user.email)

    assert try_from("192.0.2.1", user.email, PASSWORD) == 422
    assert try_from("192.0.2.1", other.email, PASSWORD) == 302


@pytest.mark.django_db
def test_made_up_address_is_no_way_around(proxy):
    user = UserFactory()
    for number in range(6):
        try_from(f"198.51.100.{number}, 192.0.2.1", user.email)

    assert try_from("203.0.113.9, 192.0.2.1", user.email, PASSWORD) == 422


@pytest.mark.django_db
def test_who_is_no_proxy_is_not_believed(proxy):
    user = UserFactory()
    for number in range(6):
        try_from(f"198.51.100.{number}", user.email, proxy="192.0.2.1")

    assert try_from("203.0.113.9", user.email, PASSWORD, proxy="192.0.2.1") == 422


# --- Addresses ------------------------------------------------------------------------------------


def seen(peer, **said):
    found = {}

    def view(request):
        found.update(request.META)
        return HttpResponse()

    TrueAddressMiddleware(view)(RequestFactory(REMOTE_ADDR=peer).get("/", headers=said))
    return found


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("made-up, 192.0.2.1:4711, 10.1.1.1", "192.0.2.1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("made-up", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_address_is_the_last_that_no_trusted_proxy_has(proxy, said, address):
    assert seen("127.0.0.1", **{"x-forwarded-for": said})["REMOTE_ADDR"] == address


def test_without_trusted_proxies_nobody_is_believed():
    assert seen("127.0.0.1", **{"x-forwarded-for": "192.0.2.1"})["REMOTE_ADDR"] == "127.0.0.1"


def test_stranger_does_not_say_that_it_was_https(proxy):
    said = {"x-forwarded-proto": "https"}

    assert "HTTP_X_FORWARDED_PROTO" not in seen("192.0.2.1", **said)
    assert "HTTP_X_FORWARDED_PROTO" in seen("127.0.0.1", **said)


@given(st.lists(st.text(max_size=30), max_size=5))
def test_whatever_is_said_there_is_an_address(said):
    assert visitor(ip_address("192.0.2.1"), said)


# --- For all processes ----------------------------------------------------------------------------


@pytest.fixture
def shared(db):
    call_command("createcachetable", "accounts_cache", verbosity=0)  # as its migration does
    return SharedCache("accounts_cache", {})


def test_what_one_process_counts_another_one_sees(shared):
    shared.set("failed", [1, 2], 300)

    assert SharedCache("accounts_cache", {}).get("failed") == [1, 2]
    assert not shared.add("failed", [3])
    assert shared.add("other", [3])
    assert not shared.touch("nothing")


@pytest.mark.parametrize("ahead_s", [3600, 400 * 86_400])
def test_failures_that_a_clock_ahead_counted_are_forgotten(shared, settings, monkeypatch, ahead_s):
    from config.settings import CACHES

    settings.CACHES = CACHES
    user, another, real_time = UserFactory(), UserFactory(), time.time
    with monkeypatch.context() as ahead:
        ahead.setattr(time, "time", lambda: real_time() + ahead_s)
        for _ in range(7):
            try_from("", user.email)
    for _ in range(7):
        try_from("", another.email)
    assert try_from("", user.email, PASSWORD) == 422

    bring_rows_back(timezone.now())  # as the engine does each time it runs

    assert try_from("", user.email, PASSWORD) == 302
    assert try_from("", another.email, PASSWORD) == 422


def test_other_names_push_no_count_out(shared):
    from config.settings import CACHES

    counts = SharedCache("accounts_cache", CACHES["default"])
    counts.set("failed", [1, 2], 300)
    for number in range(350):
        counts.set(f"a-made-up-name-{number}", [1], 300)

    assert counts.get("failed") == [1, 2]


def test_what_an_address_is_refused_for_all_leaves_nothing_behind(owner):
    for number in range(60):
        try_from("127.0.0.1", f"nobody-{number}@example.org")
    kept = len(caches["default"]._cache)

    for number in range(3):
        assert try_from("127.0.0.1", f"someone-{number}@example.org") == 422

    assert len(caches["default"]._cache) == kept


def test_what_cannot_be_stored_is_not_taken_for_too_many(shared, monkeypatch):
    monkeypatch.setattr(
        "django.core.cache.backends.db.DatabaseCache._base_set", lambda *args, **kwargs: False
    )

    with pytest.raises(OSError, match="stores nothing"):
        shared.add("failed", [1])


def test_the_counts_of_production_are_shared():
    from config import settings

    assert settings.CACHES["default"]["BACKEND"] == "accounts.shared_cache.SharedCache"
    assert caches["default"]


def test_one_visitor_has_all_addresses_of_an_ipv6_network():
    assert counted_as("2001:db8::1") == counted_as("2001:db8::ffff:8") == "2001:db8::/64"
    assert counted_as("2001:db8:0:1::1") != counted_as("2001:db8::1")
    assert counted_as("::ffff:192.0.2.7") == "::ffff:192.0.2.7"
    assert counted_as("192.0.2.7") == "192.0.2.7"
