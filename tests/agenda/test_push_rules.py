"""Which addresses are of the open internet, and how long a busy service is left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.domain.push import (
    HELD_AT_LEAST,
    HELD_AT_MOST,
    carrier_of,
    decoded,
    held_for,
    is_endpoint,
    is_public,
)

NOW = datetime(2026, 6, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1"),
        *(
            "fec0::1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "ff02::1",
            "nonsense",
            "",
        ),
    ],
)
def test_an_address_of_ones_own_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["142.250.1.1", "2a00:1450:4001::1", "64:ff9b::8efa:101"])
def test_one_of_the_internet_is(address):
    assert is_public(address)


@given(st.text())
def test_no_text_breaks_what_is_said_of_it(text):
    is_endpoint(text)
    is_public(text)
    decoded(text)
    assert HELD_AT_LEAST <= held_for(text, NOW) <= HELD_AT_MOST


DATES = st.from_regex(
    r"\A(Mon, )?[0-9]{1,3} (Jan|Dec) [0-9]{1,9} [0-9]{1,9}:[0-9]{1,3}(:[0-9]{1,9})?"
    r" [+-]?[0-9]{1,25}\Z"
)


@given(st.text() | DATES | st.integers().map(str), st.integers(0, 100_000))
def test_no_answer_holds_a_device_for_ever(text, failures):
    assert HELD_AT_LEAST <= held_for(text, NOW, failures=failures) <= HELD_AT_MOST


@pytest.mark.parametrize(("failures", "minutes"), [(0, 1), (1, 1), (2, 2), (4, 8), (9, 60)])
def test_each_failure_in_a_row_doubles_what_is_waited(failures, minutes):
    assert held_for("", NOW, failures=failures) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [
        ("", 1),
        ("0", 1),
        ("600", 10),
        ("999999999999", 360),
        ("Thu, 04 Jun 2026 12:30:00 GMT", 30),
        ("Thu, 04 Jun 2026 11:30:00 GMT", 1),
        ("soon", 1),
        (f"Mon, 01 Jan 2027 00:00:00 +{'9' * 20}", 1),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 1),
    ],
)
def test_a_busy_service_is_left_alone_within_bounds(asked, minutes):
    assert held_for(asked, NOW) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("endpoint", "carrier"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", "Google"),
        ("https://web.push.apple.com/x", "Apple"),
        ("https://db5p.notify.windows.com/w/?token=x", "Microsoft"),
        ("https://evil-push.apple.com.example.org/x", "evil-push.apple.com.example.org"),
    ],
)
def test_who_carries_it_is_told_by_the_end_of_the_host(endpoint, carrier):
    assert is_endpoint(endpoint)
    assert carrier_of(endpoint) == carrier
