"""Where browsers take notices: which addresses are fit to be posted to, and whose they are.

Plain Python: no Django, clock or I/O. Sources: RFC 8030 (Web Push), RFC 8291 (its encryption).
"""

from base64 import urlsafe_b64decode
from binascii import Error
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

LONGEST_ENDPOINT = 700  # those of today have 180 to 500 characters
KEY_BYTES, SECRET_BYTES = 65, 16
# Where IPv4 lies inside of IPv6 for networks that speak only that: RFC 6052.
NAT64 = IPv6Network("64:ff9b::/96")
# By the end of the host. Chrome, Edge on a phone, Brave, Opera and Samsung's go by Google.
CARRIERS = (
    ("googleapis.com", "Google"),
    ("push.services.mozilla.com", "Mozilla"),
    ("push.apple.com", "Apple"),
    ("notify.windows.com", "Microsoft"),
)
HELD_AT_LEAST, HELD_AT_MOST = timedelta(minutes=1), timedelta(hours=6)
GROWS_TO = timedelta(hours=1)


def is_endpoint(url: str) -> bool:
    """https, a host with a name, the usual port, and nothing that hides where it leads."""
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > LONGEST_ENDPOINT:
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if "\\" in url or parts.fragment or "@" in parts.netloc:
        return False
    return parts.scheme == "https" and port in (None, 443) and _is_name(host)


def _is_name(host: str) -> bool:
    """A name with a dot: "localhost" and "nas" are of this network. All digits is an address."""
    labels = host.split(".")
    fit = all(it and it.replace("-", "").isalnum() and len(it) <= 63 for it in labels)
    local = labels[-1] in {"localhost", "local", "internal", "arpa", "onion"}
    return fit and len(labels) > 1 and not labels[-1][0].isdigit() and not local


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, not of this machine or its network."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inside = _inside(ip)
        if inside is not None:
            return _is_open(inside)
    return _is_open(ip)


def _inside(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that this one stands for; None where it stands for itself."""
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _is_open(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address) and ip.is_site_local:  # of old networks, global to ipaddress
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def carrier_of(endpoint: str) -> str:
    """Whose service an endpoint is of; the host where it is of nobody known, "" for none."""
    host = urlsplit(endpoint).hostname or ""
    for end, name in CARRIERS:
        if host == end or host.endswith(f".{end}"):
            return name
    return host


def decoded(text: str) -> bytes | None:
    """Bytes of base64url, with its padding or without; None where it is none."""
    if not text.isascii() or set(text) & set("+/ \n"):
        return None
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except (Error, ValueError):
        return None


def held_for(retry_after: str, now: datetime, *, failures: int = 1) -> timedelta:
    """How long a device is left alone whose push service is busy, or did not answer. retry_after:
    its header, in seconds or as a date, "" for none. failures: how often in a row it failed; each
    doubles what is waited, from a minute to an hour. Never more than six hours, whatever is asked.
    """
    least = min(HELD_AT_LEAST * 2 ** min(max(failures - 1, 0), 10), GROWS_TO)
    asked = least
    if retry_after.isascii() and retry_after.isdigit():
        asked = timedelta(seconds=min(int(retry_after[:9]), 1_000_000))
    elif retry_after:
        # No date, one without a zone, or one beyond all calendars.
        with suppress(ValueError, TypeError, OverflowError):
            asked = parsedate_to_datetime(retry_after) - now
    return min(max(asked, least), HELD_AT_MOST)
