import socket
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from email.message import Message
from email.policy import default as modern
from threading import Event, Lock

import pytest
from aiosmtpd.controller import Controller


class Post:
    """What a mail server of the test's own was handed. refuse: address → its answer."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.refuse: dict[str, str] = {}
        self.arrived = Event()
        self._lock = Lock()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        with self._lock:
            self.mails.append(message_from_bytes(envelope.content, policy=modern))
        self.arrived.set()
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]


@pytest.fixture
def post(settings) -> Iterator[Post]:
    """A real SMTP server on loopback that the app mails through."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    box = Post()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.port = port
    settings.HAS_MAIL_SERVER = True
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 10},
        }
    }
    yield box
    controller.stop()
