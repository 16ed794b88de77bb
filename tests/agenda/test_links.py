import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.domain.links import call_link, is_call, unwrapped, with_links_unwrapped

JOIN = "https://fernhill.zoom.us/j/123?pwd=a-b_c%20d&x=1"
RUNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def safelink(url):
    wrapped = quote(url, safe="")
    return f"https://eur01.safelinks.protection.outlook.com/?url={wrapped}&data=05%7C02&reserved=0"


def v1(url):
    return f"https://urldefense.proofpoint.com/v1/url?u={quote(url, safe='')}&k=abc"


def v2(url):
    kept = {char: char for char in "abcdefghijklmnopqrstuvwxyz0123456789."} | {"/": "_"}
    written = "".join(kept.get(char) or f"-{ord(char):02X}" for char in url)
    return f"https://urldefense.proofpoint.com/v2/url?u={written}&d=DwMFaQ&c=abc"


def v3(url):
    """Takes out what is no letter, digit or mark; runs of two and more by their length."""
    written, taken, run = "", "", ""
    for char in [*url, ""]:
        if char and char not in "abcdefghijklmnopqrstuvwxyz0123456789./:-_":
            run += char
            continue
        taken += run
        written += f"**{RUNS[len(run) - 2]}" if len(run) > 1 else "*" * len(run)
        written, run = written + char, ""
    code = base64.urlsafe_b64encode(taken.encode()).decode().rstrip("=")
    return f"https://urldefense.com/v3/__{written}__;{code}!!Kx0!a-token_x$"


def google(url):
    return f"https://www.google.com/url?q={quote(url, safe='')}&sa=D&source=calendar&usg=AOv"


URLS = st.text("abc019.-_~?=&%+#/", max_size=30).map(lambda path: f"https://x.example/{path}")
WRAPPINGS = [safelink, v1, v2, v3, google]


@pytest.mark.parametrize("wrap", WRAPPINGS)
@given(URLS)
def test_each_wrapping_comes_off(wrap, url):
    assert unwrapped(wrap(url)) == unwrapped(url)


@given(URLS, st.lists(st.sampled_from(WRAPPINGS), max_size=3))
def test_wrappings_of_wrappings_come_off(url, wraps):
    link = url
    for wrap in wraps:
        link = wrap(link)

    assert unwrapped(link) == url


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://urldefense.com/v3/__https:/x.example/a*b__;Kw!!Kx0!t$", "https://x.example/a+b"),
        ("https://urldefense.us/v3/__https://x.example/__;!!Kx0!t$", "https://x.example/"),
        (
            "https://urldefense.com/v3/__https://x.example/**B__;Pz0m!!Kx0!t$",
            "https://x.example/?=&",
        ),
    ],
)
def test_urldefense_as_it_is_written(link, target):
    assert unwrapped(link) == target


@pytest.mark.parametrize(
    "link",
    [
        "https://x.example/?url=https://other.example",
        "https://urldefense.com/v3/__nothing",
        "https://urldefense.com/v3/__https://x.example/**B__;Pz!!Kx0!t$x"[:40],
        "https://urldefense.com/v3/__https://x.example/**!__;Pz0m!!Kx0!t$",
        "https://eur01.safelinks.protection.outlook.com/?url=javascript%3Aalert(1)",
        "https://safelinks.protection.outlook.com.x.example/?url=https%3A%2F%2Fy.example",
        "https://[::1/?url=x",
    ],
)
def test_what_is_wrapped_otherwise_stays(link):
    assert unwrapped(link) == link


@given(st.text(max_size=40))
def test_any_wrapping_is_read(text):
    for start in ("v3/__", "v2/url?u=", "v3/__https://x.example/"):
        assert unwrapped(f"https://urldefense.com/{start}{text}")


def test_links_are_unwrapped_where_they_stand():
    text = f"Join <{safelink(JOIN)}>, or ({v2('https://x.example/a')})."

    assert with_links_unwrapped(text) == f"Join <{JOIN}>, or (https://x.example/a)."


@pytest.mark.parametrize(
    "link",
    [
        "https://v.ringcentral.com/join/123?pw=x",
        "https://whereby.com/fernhill",
        "https://app.chime.aws/meetings/123",
        "https://chime.aws/123",
        "https://fernhill.webex.com/fernhill/j.php?MTID=m1",
        "https://us02web.zoom.us/j/1",
        "https://meet.jit.si/fernhill",
        "https://teams.microsoft.com/l/meetup-join/19%3a",
    ],
)
def test_a_link_of_a_call_is_found_in_the_text(link):
    text = f"Agenda: https://x.example/a\nHelp: https://help.webex.com/x\nJoin<{link}>"

    assert call_link(given=[], location="Online", description=text) == link


@pytest.mark.parametrize(
    "link",
    [
        "https://support.zoom.us/hc",
        "https://us02web.zoom.us/u/abc",
        "https://dialin.teams.microsoft.com/x?id=1",
        "https://teams.microsoft.com/meetingOptions/?organizerId=1",
        "https://chime.aws/dialinnumbers/",
        "https://x.example/zoom",
    ],
)
def test_what_stands_beside_a_call_is_no_way_into_it(link):
    assert not is_call(link)
