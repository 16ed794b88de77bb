import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.domain.plain_text import plain

JOIN = "https://teams.example.org/l/meetup-join/19%3ameeting?a=1&b=2"
WRAPPED = (
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fteams.example.org%2Fl"
    "%2Fmeetup-join%2F19%253ameeting%3Fa%3D1%26b%3D2&amp;data=05%7C01&amp;reserved=0"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Join<https://teams.microsoft.com/l/x?y=%7b>, please",
            "Join<https://teams.microsoft.com/l/x?y=%7b>, please",
        ),
        ("Write to <mailto:ruth@kestrel.example>", "Write to <mailto:ruth@kestrel.example>"),
        ("Ask for <your name> & 3 < 5 > 4", "Ask for <your name> & 3 < 5 > 4"),
        ("Ask for <your name>,<br>at <https://x.example/>", "Ask for <your name>,\nat <https://x.example/>"),
        ('<p style="color: red">Hello<o:p></o:p></p>', "Hello"),
        ("<p>One</p><div>Two</div><ul><li>Three</li></ul>", "One\nTwo\nThree"),
        ("Room 5<br>R&amp;D https://x.example/?a=1&copy=2", "Room 5\nR&D https://x.example/?a=1&copy=2"),
        ("<b>Cut off</b> here <a href=", "Cut off here"),
    ],
)  # fmt: skip
def test_what_is_html_becomes_text_and_what_is_not_stays(text, expected):
    assert plain(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'<a href="{JOIN}">Join the <b>meeting</b> now</a>', f"Join the meeting now <{JOIN}>"),
        (f'<a href="{JOIN.replace("&", "&amp;")}">Join</a>', f"Join <{JOIN}>"),
        (f'<a href="{WRAPPED}">Join</a>', f"Join <{JOIN}>"),
        (f'<a href="{JOIN}">{JOIN}</a>', JOIN),
        (f'<a href="{WRAPPED}">{JOIN}</a>', JOIN),
        ('<a href="https://x.example/">x.example</a>', "https://x.example/"),
        (f'<a href="{JOIN}"><img src="logo.png"></a>', JOIN),
        ('<a href="tel:+49301234">+49 30 1234</a>', "+49 30 1234"),
        ('<a href="tel:+49301234">Call us</a>', "Call us <+49301234>"),
        ('<a href="mailto:ruth@x.example?subject=Hi">Ruth</a>', "Ruth <ruth@x.example>"),
        ('<a href="mailto:ruth@x.example">ruth@x.example</a>', "ruth@x.example"),
        ('<a href="#top">Up</a>, <a href="javascript:x()">here</a>', "Up, here"),
        (f'See <a href="{JOIN}">this<br>', f"See this <{JOIN}>"),
    ],
)
def test_a_link_keeps_its_address(text, expected):
    assert plain(text).text == expected


def test_a_whole_page_is_read_without_its_looks():
    page = f"""<!DOCTYPE html><html><head><title>Invite</title>
    <style>p {{ margin: 0 }}</style></head>
    <body>
      <p>Dear Olga,
         we meet</p>
      <!-- a comment -->
      <table><tr><td>Monday</td><td><a href="{JOIN}">Join</a></td></tr></table>
    </body></html>"""

    assert plain(page).text == f"Dear Olga, we meet\nMonday Join <{JOIN}>"
    assert plain(page).links == (("Join", JOIN),)


HTML = st.lists(
    st.sampled_from(["<a href='https://x.example/1'>", "</a>", "<p>", "<br/>", "<", ">", "<!--"])
    | st.text("ab&<>;'\" \n", max_size=6)
).map("".join)


@given(HTML)
def test_any_text_is_read(text):
    found = plain(text)

    assert set("ab") & set(found.text) <= set(text) | set("xample")


@pytest.mark.parametrize("part", ["<a x=", '<a href="', "<a", "<!--", "<p>", "<", "&"])
def test_what_never_ends_takes_no_time(part):
    """Python's parser alone takes seconds over some of these: 4000 of "<a x=" took 17."""
    plain(part * (20_000 // len(part)))
