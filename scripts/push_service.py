"""A push service of our own, over TLS on loopback, which decrypts as a browser would: for tests
and drills.
"""

import json
import ssl
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import http_ece
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

# What the one browser of it gives out, and the half that it keeps; source: RFC 8291.
BROWSER_KEY = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
)
AUTH_SECRET = "BTBZMqHH6r4Tts7J_aSIgg"  # noqa: S105  the example of the RFC
PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
HOST = "push.example.org"

type Post = dict[str, Any]
type Answer = tuple[int, dict[str, str]]


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Who posts may die in the middle of it."""


class PushService:
    """posts: what came, decrypted, in order: path, headers, said, claims. answer: status and
    headers of its answer to a post.
    """

    def __init__(self, folder: Any) -> None:
        self.posts: list[Post] = []
        self.asked: list[str] = []  # paths, whatever the method
        self.answer: Callable[[Post], Answer] = lambda _: (201, {})
        self.certificate, key = certificate(folder)
        self._server = Server(("127.0.0.1", 0), self._handler())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self._thread = Thread(target=self._server.serve_forever, args=[0.05], daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def said(self) -> list[dict[str, Any]]:
        return [it["said"] for it in self.posts]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append(self.path)
                self.send_error(404)

            def do_POST(self) -> None:
                service.asked.append(self.path)
                body = self.rfile.read(int(self.headers["Content-Length"]))
                post = read(self.path, dict(self.headers), body)
                service.posts.append(post)
                status, headers = service.answer(post)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def read(path: str, headers: dict[str, str], body: bytes) -> Post:
    authorization = headers["Authorization"]
    if not Vapid02.verify(authorization):
        raise ValueError("This is not signed.")
    token = authorization.partition("t=")[2].partition(",")[0]
    number = int.from_bytes(decoded(PRIVATE), "big")
    text = http_ece.decrypt(
        body,
        private_key=ec.derive_private_key(number, ec.SECP256R1()),
        auth_secret=decoded(AUTH_SECRET),
        version="aes128gcm",
    )
    return {
        "path": path,
        "headers": headers,
        "key": authorization.partition("k=")[2],
        "claims": json.loads(decoded(token.split(".")[1])),
        "said": json.loads(text),
    }


def certificate(folder: Any) -> tuple[str, str]:
    """Paths of a certificate of HOST that signs itself, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
    plain = serialization.NoEncryption()
    written = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(written)
    return str(folder / "certificate.pem"), str(folder / "key.pem")
