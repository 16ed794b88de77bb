"""Whose request it is, where a proxy stands in front that DEBRIEF_TRUSTED_PROXIES names."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.middleware import GetResponse

type Address = IPv4Address | IPv6Address


class TrueAddressMiddleware:
    """REMOTE_ADDR is the visitor's from here on; of anybody but a trusted proxy, what they say of
    themselves in X-Forwarded-For and, where proxies are named, X-Forwarded-Proto counts nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer = _address(meta.get("REMOTE_ADDR", ""))
        if peer is not None and _is_trusted(peer):
            said = meta.get("HTTP_X_FORWARDED_FOR", "")
            meta["REMOTE_ADDR"] = str(visitor(peer, said.split(",")))
        elif settings.TRUSTED_PROXIES:
            meta.pop("HTTP_X_FORWARDED_PROTO", None)
        meta.pop("HTTP_X_FORWARDED_FOR", None)
        return self.get_response(request)


def visitor(peer: Address, said: list[str]) -> Address:
    """The right-most address that is no trusted proxy: those left of it anybody can make up."""
    found = peer
    for text in reversed(said):
        address = _address(text)
        if address is None:
            return found
        found = address
        if not _is_trusted(address):
            return found
    return found


def counted_as(address: str) -> str:
    """The address; of IPv6 its /64, all of which one visitor has."""
    found = _address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return address


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _address(text: str) -> Address | None:
    """IPv4 that is written as IPv6 is IPv4; some proxies add the port."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found
