"""Links in what others wrote: out of the wrapping of mail filters, and those that lead to a call.

How URLDefense wraps a link (v1 to v3) is written down in Proofpoint's decoder of 2020; Safelinks,
Google and Barracuda carry the address in a parameter. Plain Python: no Django, clock or I/O.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import parse_qs, quote, unquote, urlsplit

LONGEST_LINK = 500  # as long as the place of an interview may be
CALL_HOSTS = frozenset(
    {
        *("meet", "teams", "zoom", "zoomgov", "webex", "whereby", "chime", "jitsi", "facetime"),
        *("ringcentral", "gotomeeting", "gotomeet", "bluejeans", "skype", "lifesizecloud"),
    }
)
# Of the same hosts, but no way into a call.
_BESIDE_A_CALL = re.compile(
    r"https?://(?:help|support|dialin)\.|/(?:dialin|meetingoptions|u/)", re.IGNORECASE
)
# The end of a host, the end of a path, and the parameter that holds the address.
_IN_A_PARAMETER = (
    ("safelinks.protection.outlook.com", "", "url"),
    ("safelinks.office365.us", "", "url"),
    ("teams.cdn.office.net", "safelinks.html", "url"),
    ("www.google.com", "/url", "q"),
    ("linkprotect.cudasvc.com", "/url", "a"),
)
_MOST_WRAPPINGS = 4
_URL = re.compile(r"https?://[^\s<>\"'\\]+")
_WHOLE_URL = re.compile(r"https?://\S+")
_AFTER_A_LINK = ".,;:!?)>]"
_KEPT_IN_A_LINK = "%/:=&?~#+!$,;@()*[]"

_DEFENSE_V3 = re.compile(r"/v3/__(.+?)__;(.*?)!")
_ONE_SLASH = re.compile(r"(https?:/)(?=[^/])", re.IGNORECASE)
_TOKEN = re.compile(r"\*(?:\*(.))?")
_RUNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def with_links_unwrapped(text: str) -> str:
    """The same text with each link to where it leads in the end."""
    return _URL.sub(lambda found: _in_text(found[0]), text)


def _in_text(link: str) -> str:
    core = trimmed(link)
    return unwrapped(core) + link[len(core) :]


def unwrapped(link: str) -> str:
    """Where a link leads behind the mail filters it was passed through; as it is for others."""
    for _ in range(_MOST_WRAPPINGS):
        inner = _inside(link)
        if not _WHOLE_URL.fullmatch(inner):
            break
        link = quote(inner, safe=_KEPT_IN_A_LINK)
    return link


def _inside(link: str) -> str:
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        if host.startswith("urldefense."):
            return _defended(link)
        for end, path, parameter in _IN_A_PARAMETER:
            if (host == end or host.endswith(f".{end}")) and parts.path.endswith(path):
                return parse_qs(parts.query).get(parameter, [""])[0]
    except ValueError:  # no host, no base64, or more characters than there are
        return ""
    return ""


def _defended(link: str) -> str:
    if found := _DEFENSE_V3.search(link):
        url = _ONE_SLASH.sub(r"\1/", unquote(found[1]), count=1)
        taken = base64.urlsafe_b64decode(found[2] + "==").decode()
        return "".join(_put_back(url, taken))
    parts = urlsplit(link)
    written = parse_qs(parts.query).get("u", [""])[0]
    if parts.path.startswith("/v2/"):
        written = unquote(written.replace("-", "%").replace("_", "/"))
    return written.replace("&amp;", "&")


def _put_back(url: str, taken: str) -> Iterator[str]:
    """v3: "*" stands for the next character that was taken out, "**A" for the next two, and so on.

    Raises ValueError where it says nothing of the kind.
    """
    at = last = 0
    for token in _TOKEN.finditer(url):
        count = _RUNS.index(token[1]) + 2 if token[1] else 1
        yield url[last : token.start()] + taken[at : at + count]
        at, last = at + count, token.end()
    yield url[last:]


def call_link(*, given: Iterable[str], location: str, description: str) -> str:
    """Where to click at the time: what the file names so, else a link in the place, else one of a
    known kind of host in the text. "" for none; too long a link is none.
    """
    for text in (*given, location):
        if (found := _URL.search(text)) and len(link := trimmed(found[0])) <= LONGEST_LINK:
            return link
    links = (trimmed(it) for it in _URL.findall(unescape(description)))
    return next((it for it in links if len(it) <= LONGEST_LINK and is_call(it)), "")


def trimmed(link: str) -> str:
    return link.rstrip(_AFTER_A_LINK)


def is_call(link: str) -> bool:
    return bool(CALL_HOSTS & set(host_of(link).split("."))) and not _BESIDE_A_CALL.search(link)


def host_of(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:  # brackets that are no IPv6 address
        return ""
