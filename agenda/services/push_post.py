"""Posts encrypted notices to push services: a batch at once, but few at one host, each within some
seconds of its turn.

Where to post comes from a browser, so it is looked at anew each time: only https, only to addresses
of the open internet, and no further than the first answer, of which no more than its head is read.
"""

import asyncio
import json
import socket
import ssl
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from agenda.domain.push import is_endpoint, is_public
from agenda.models import PushDevice, PushKeys

# From the look-up of its name to the head of its answer.
ANSWERS_WITHIN_SECONDS = 8
AT_ONE_HOST = 6
# Whoever has not had its turn by then is asked another time. Well within what a claim lasts.
BEGINS_WITHIN_SECONDS = 30
# What is sent is as long as any other, or tells nothing by being longer: a multiple of this, up to
# the most that one record takes (RFC 8291: 4,096 bytes with its head and seal).
PADDED_TO, LONGEST = 512, 3_993
SIGNED_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Post:
    """What is sent: to url, these bytes."""

    url: str
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """status: of HTTP, 0 for none. retry_after: its header. problem: why there was no answer, as
    one sentence. is_for_good: no other try would change it. is_unasked: others took so long that
    its turn did not come.
    """

    status: int = 0
    retry_after: str = ""
    problem: str = ""
    is_for_good: bool = False
    is_unasked: bool = False


class InsideError(OSError):
    """A name leads to this machine or its network, where nothing is ever posted to."""


def written(
    device: PushDevice,
    said: dict[str, Any],
    *,
    keys: PushKeys,
    topic: str,
    is_urgent: bool,
    lasts: timedelta,
    now: datetime,
) -> Post:
    """Encrypted for the browser alone, and signed. lasts: how long the service may keep it.

    topic: by which it replaces one that has not arrived yet; 32 characters of base64url at most.
    """
    from py_vapid import Vapid02
    from pywebpush import WebPusher

    given = {"p256dh": device.browser_key, "auth": device.auth_secret}
    pusher = WebPusher({"endpoint": device.endpoint, "keys": given})
    encrypted = pusher.encode(padded(json.dumps(said).encode()), "aes128gcm")
    parts = urlsplit(device.endpoint)
    claims = {
        "aud": f"https://{parts.hostname}",
        "exp": int((now + SIGNED_FOR).timestamp()),
        "sub": contact(),
    }
    signer = Vapid02.from_raw(keys.private_key.encode())
    signer.conf["no-strict"] = True  # any host may stand in a contact
    headers = signer.sign(claims) | {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(60, int(lasts.total_seconds()))),
        "Topic": topic,
        "Urgency": "high" if is_urgent else "normal",
    }
    return Post(device.endpoint, encrypted["body"], headers)


def padded(text: bytes) -> bytes:
    """With spaces after it, which a reader of JSON passes over: its carrier sees how long it is."""
    steps = -(-len(text) // PADDED_TO)
    return text.ljust(min(steps * PADDED_TO, LONGEST))


def contact() -> str:
    """Whom a push service may write to where something is wrong: the address of this Debrief, else
    the sender of its mails.
    """
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme == "https":
        return f"https://{parts.hostname}"
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or 'debrief@localhost'}"


def post_all(posts: Sequence[Post]) -> list[Answer]:
    """An answer for each, in their order. Never raises what one of them meets."""
    return asyncio.run(_post_all(posts))


async def _post_all(posts: Sequence[Post]) -> list[Answer]:
    import aiohttp

    lines: list[socket.socket] = []

    def line(address: Any) -> socket.socket:
        lines.append(socket.socket(*address[:3]))
        lines[-1].setblocking(False)
        return lines[-1]

    # Without limits: a wait for a place in there would count as a wait for the answer.
    connector = aiohttp.TCPConnector(
        ssl=trusted(),
        resolver=_resolver(),
        limit=0,
        limit_per_host=0,
        use_dns_cache=False,
        socket_factory=line,
    )
    places: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONE_HOST))
    until = asyncio.get_running_loop().time() + BEGINS_WITHIN_SECONDS
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=ANSWERS_WITHIN_SECONDS),
        auto_decompress=False,
        headers={"User-Agent": "Debrief"},
    ) as session:
        answers = await asyncio.gather(
            *(_post_in_turn(session, it, places[_host_of(it)], until) for it in posts)
        )
    await _hang_up(lines)
    return answers


async def _hang_up(lines: list[socket.socket]) -> None:
    """Whoever says nothing does not say goodbye either, for which TLS would wait half a minute."""
    for it in lines:
        with suppress(OSError):  # that one is closed
            it.shutdown(socket.SHUT_RDWR)
    await asyncio.sleep(0.05)  # for all of them to be seen to be closed


async def _post_in_turn(session: Any, post: Post, place: asyncio.Semaphore, until: float) -> Answer:
    if not is_endpoint(post.url):
        return Answer(problem="This browser gave no address to send to.", is_for_good=True)
    try:
        async with asyncio.timeout_at(until):
            await place.acquire()
    except TimeoutError:
        return Answer(is_unasked=True)
    try:
        return await _post(session, post)
    finally:
        place.release()


def _host_of(post: Post) -> str:
    return urlsplit(post.url).hostname or "" if is_endpoint(post.url) else ""


async def _post(session: Any, post: Post) -> Answer:
    import aiohttp

    try:
        async with session.post(
            post.url, data=post.body, headers=post.headers, allow_redirects=False
        ) as response:
            return Answer(response.status, response.headers.get("Retry-After", ""))
    except TimeoutError:
        return Answer(problem="The service of its browser's maker did not answer in time.")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        if _is_inside(error):
            words = "Its address lies in this machine's own network, where nothing is sent."
            return Answer(problem=words, is_for_good=True)
        return Answer(problem="The service of its browser's maker cannot be reached.")


def _is_inside(error: BaseException | None) -> bool:
    """aiohttp wraps what the look-up raised."""
    while error is not None and not isinstance(error, InsideError):
        error = error.__cause__ or error.__context__
    return error is not None


def trusted() -> ssl.SSLContext:
    """Whose certificates count: those of the system."""
    return ssl.create_default_context()


def _resolver() -> Any:
    from aiohttp.abc import AbstractResolver

    class OpenInternet(AbstractResolver):
        """Looks a name up once, and connects to what it found or not at all."""

        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
        ) -> list[Any]:
            found = await look_up(host, port)
            if not found or not all(is_public(address) for _, address, _ in found):
                raise InsideError(host)
            return [
                {
                    "hostname": host,
                    "host": address,
                    "port": at,
                    "family": kind,
                    "proto": 0,
                    "flags": socket.AI_NUMERICHOST,
                }
                for kind, address, at in found
                if family in (socket.AF_UNSPEC, kind)
            ]

        async def close(self) -> None:
            """Nothing is held."""

    return OpenInternet()


async def look_up(host: str, port: int) -> list[tuple[int, str, int]]:
    """(family, address, port) of each address that a name has."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(kind, str(at[0]), int(at[1])) for kind, _, _, _, at in found]
