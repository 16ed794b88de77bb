"""What the environment says, read with clear words: a wrong value is a sentence, not a traceback.

README.md, "Configure", lists every variable. Only settings.py and the scripts that start
Django import this module; it imports nothing but the standard library.
"""

import os
import re
import secrets
import sqlite3
import tempfile
from contextlib import closing, suppress
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent

# Django's default (DEFERRED) loses the race for the write lock as soon as two requests write.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
}
ON = frozenset({"1", "true", "yes", "on"})
OFF = frozenset({"", "0", "false", "no", "off"})
DATABASE = "debrief.sqlite3"
NO_DEBRIEF = (
    "There is no Debrief in {where} yet: “make run” makes one, or set {variable} to where yours is."
)
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

_makes = True


class ConfigurationError(Exception):
    """The environment does not let Debrief start. The message is one sentence for its owner."""


def text(name: str, default: str) -> str:
    """The variable without surrounding space; the default where it is not set or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off and where the variable is not set."""
    value = os.environ.get(name, "").strip().lower()
    if value not in ON | OFF:
        raise ConfigurationError(
            f"{name} is “{value}”: say 1 to switch it on or 0 to leave it off."
        )
    return value in ON


def choice(name: str, *words: str) -> str:
    """One of the words, whatever its capitals; "" where the variable is not set or empty."""
    value = text(name, "").lower()
    if value and value not in words:
        raise ConfigurationError(f"{name} is “{value}”: it should be {' or '.join(words)}.")
    return value


def list_of(name: str) -> list[str]:
    """The parts between commas, without space and without empty ones."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """The addresses and networks between commas, as 127.0.0.1 or 10.0.0.0/8."""
    try:
        return [ip_network(it, strict=False) for it in list_of(name)]
    except ValueError as error:
        raise ConfigurationError(
            f"{name} is not understood: it should name addresses or networks with commas between,"
            " as 127.0.0.1, 10.0.0.0/8."
        ) from error


def only_look() -> None:
    """From now on neither the data folder nor a key is made where it is missing."""
    global _makes  # noqa: PLW0603 - before settings.py is read there is nowhere else
    _makes = False


def data_path() -> Path:
    """DEBRIEF_DATA_DIR, or var/ beside the code; it need not be there."""
    return Path(text("DEBRIEF_DATA_DIR", str(ROOT / "var"))).expanduser().absolute()


def has_database(path: Path) -> bool:
    """Whether that file is a database with tables in it. One that cannot be read counts as one.

    It is looked at without SQLite's locks, and left as it is.
    """
    if not path.exists() or not path.stat().st_size:
        return False
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists() and wal.stat().st_size:
        return True  # its tables may be in there
    uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as database:
            return database.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
    except sqlite3.Error:
        return True


def check_is_there() -> None:
    """Raise ConfigurationError where the data folder holds no database of Debrief yet.

    Nothing is made. Of a database in PostgreSQL database_check.check_has_tables() can tell.
    """
    folder = data_path()
    if not text("DATABASE_URL", "") and not has_database(folder / DATABASE):
        raise ConfigurationError(NO_DEBRIEF.format(where=folder, variable="DEBRIEF_DATA_DIR"))


def data_dir() -> Path:
    """The folder for database, secret key and collected files, made where it is missing.

    A new folder is readable by its owner only.
    """
    folder = data_path()
    if not _makes and not folder.exists():
        return folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {folder} cannot be made ({reason(error)}). "
            "Make it yourself, or set DEBRIEF_DATA_DIR to a folder you may write to."
        ) from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigurationError(
            f"The data folder {folder} is not writable. "
            "Change its owner or rights, or set DEBRIEF_DATA_DIR to a folder you may write to."
        )
    return folder


def secret_key(folder: Path) -> str:
    """The key that signs sessions, kept in the folder's secret.key (mode 0600).

    Made on the first run. Two first runs at once agree: the file appears whole or not at all,
    and the second one reads what the first one wrote.
    """
    path = folder / "secret.key"
    if not _makes and not path.exists():
        return secrets.token_urlsafe(50)
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(50))
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(
            f"The secret key {path} cannot be read or written ({reason(error)})."
        ) from error
    if len(key) < 50:
        raise ConfigurationError(
            f"The secret key {path} is damaged. Delete it and start again; "
            "everyone will have to sign in once more."
        )
    return key


def _write_once(path: Path, content: str) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # O_EXCL, mode 0600
    try:
        with open(handle, "w", encoding="ascii") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another first run was faster
            os.link(draft, path)
    finally:
        os.unlink(draft)


def database(url: str | None, folder: Path) -> dict[str, Any]:
    """An entry for DATABASES: SQLite in the folder, or PostgreSQL where a URL is given.

    The URL is postgres://user:password@host:port/name?sslmode=require. What it leaves out
    comes from PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE, so "postgres://" alone is enough
    under pg_virtualenv. One process opens at most DEBRIEF_DB_CONNECTIONS to it, whatever asks.
    """
    if not url:
        return {
            "ENGINE": "config.sqlite3",
            "NAME": folder / DATABASE,
            "OPTIONS": dict(SQLITE_OPTIONS),
            # To open it, read its tables and teach it our functions takes as long as half a page.
            "CONN_MAX_AGE": 600,
            # A file, since live servers leak connections to a database in memory; its own per
            # process, so that two test runs never meet.
            "TEST": {"NAME": str(folder / f"test-{os.getpid()}.sqlite3")},
        }
    parts = _split("DATABASE_URL", url, {"postgres", "postgresql"}, "postgres://user@host/name")
    name = unquote(parts.path.lstrip("/")) or text("PGDATABASE", "debrief")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or "") or text("PGUSER", ""),
        "PASSWORD": unquote(parts.password or "") or os.environ.get("PGPASSWORD", ""),
        "HOST": unquote(parts.hostname or "") or text("PGHOST", ""),
        "PORT": str(parts.port or "") or text("PGPORT", ""),
        "OPTIONS": dict(parse_qsl(parts.query)) | {"pool": _pool()},
        "CONN_HEALTH_CHECKS": True,  # one that its server closed is never handed out
        "TEST": {"NAME": f"test_{name}_{os.getpid()}"},
    }


def _pool() -> dict[str, int]:
    """Of Django. timeout: how many seconds one waits for a connection before it is refused."""
    most = number("DEBRIEF_DB_CONNECTIONS", 8, most=1000)
    return {"min_size": 0, "max_size": most, "timeout": 10}


def mailer(folder: Path) -> dict[str, Any]:
    """An entry for MAILERS: the server of DEBRIEF_MAIL_URL, else files in the folder's mail/.

    smtps://user:password@host speaks TLS from the start (port 465); smtp:// switches to it
    (STARTTLS, port 587) unless the server is on this machine (port 25).
    """
    url = text("DEBRIEF_MAIL_URL", "")
    if not url:
        return {
            "BACKEND": "accounts.mail_files.MailFiles",
            "OPTIONS": {"file_path": str(folder / "mail")},
        }
    parts = _split("DEBRIEF_MAIL_URL", url, {"smtp", "smtps"}, "smtps://user:password@host")
    if not parts.hostname:
        raise ConfigurationError("DEBRIEF_MAIL_URL names no host: smtps://user:password@host.")
    implicit = parts.scheme == "smtps"
    starttls = not implicit and parts.hostname not in LOCAL_HOSTS
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if implicit else 587 if starttls else 25),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": implicit,
            "use_tls": starttls,
            "timeout": 20,
        },
    }


def oidc() -> list[dict[str, Any]]:
    """The service that signs people in by OpenID Connect, as allauth takes it; [] for none.

    DEBRIEF_OIDC_URL is the issuer, where /.well-known/openid-configuration lies; _ID and _SECRET
    are what it gave out for Debrief; _NAME is what the button calls it.
    """
    url, client = text("DEBRIEF_OIDC_URL", ""), text("DEBRIEF_OIDC_ID", "")
    secret = text("DEBRIEF_OIDC_SECRET", "")
    if not url:
        if client or secret:
            raise ConfigurationError(
                "DEBRIEF_OIDC_ID or DEBRIEF_OIDC_SECRET is set,"
                " but DEBRIEF_OIDC_URL names no service."
            )
        return []
    parts = _split("DEBRIEF_OIDC_URL", url, {"http", "https"}, "https://id.example.org")
    if not parts.hostname or (parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS):
        raise ConfigurationError(
            "DEBRIEF_OIDC_URL should begin with https://: what it answers decides who is let in."
        )
    if not client:
        raise ConfigurationError(
            "DEBRIEF_OIDC_URL is set,"
            " but DEBRIEF_OIDC_ID does not say which client Debrief is there."
        )
    return [
        {
            "provider_id": "service",
            "name": text("DEBRIEF_OIDC_NAME", parts.hostname),
            "client_id": client,
            "secret": secret,
            "settings": {"server_url": url.rstrip("/")},
        }
    ]


def documents(folder: Path) -> dict[str, Any]:
    """An entry for STORAGES: the folder's documents/, or the bucket that DEBRIEF_S3_BUCKET names.

    DEBRIEF_S3_ENDPOINT is the address of a store that is not Amazon's, DEBRIEF_S3_REGION its
    region. The keys are where boto3 looks for them: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
    """
    bucket, endpoint = text("DEBRIEF_S3_BUCKET", ""), text("DEBRIEF_S3_ENDPOINT", "")
    if not bucket:
        if endpoint:
            raise ConfigurationError(
                "DEBRIEF_S3_ENDPOINT is set, but DEBRIEF_S3_BUCKET names no bucket there."
            )
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": folder / "documents",
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise ConfigurationError(
            f"DEBRIEF_S3_BUCKET is “{bucket}”: a bucket has 3 to 63 small letters, digits, dots"
            " and hyphens."
        )
    if endpoint:
        _split("DEBRIEF_S3_ENDPOINT", endpoint, {"http", "https"}, "https://s3.example.org")
    return {
        "BACKEND": "config.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": "documents",
            "endpoint_url": endpoint or None,
            "region_name": text("DEBRIEF_S3_REGION", "") or None,
            "default_acl": None,  # the bucket's own, which is private unless somebody opened it
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }


def megabytes(name: str, default: int) -> int:
    """The variable, a number of MB from 1 to 1,000,000, in bytes."""
    return number(name, default, most=1_000_000, unit=" of MB") * 1024 * 1024


def number(name: str, default: int, *, most: int, unit: str = "") -> int:
    """The variable, from 1 to `most`; the default where it is not set. unit: as " of MB"."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        raise ConfigurationError(
            f"{name} is “{value}”: it should be a number{unit} from 1 to {most}."
        )
    return int(value)


def backups(folder: Path) -> Path | None:
    """Where the worker puts a backup each day: DEBRIEF_BACKUPS; None where it is not set.

    It need not be there yet. folder: the data folder.
    """
    value = text("DEBRIEF_BACKUPS", "")
    if not value:
        return None
    path = Path(value).expanduser().absolute()
    for name in ("static", "documents", "mail"):
        if path.resolve().is_relative_to((folder / name).resolve()):
            raise ConfigurationError(
                f"DEBRIEF_BACKUPS is {path}: {name}/ of the data folder is for other files."
                " Choose a folder of its own, on another disk where you can."
            )
    if path.exists() and not path.is_dir():
        raise ConfigurationError(f"DEBRIEF_BACKUPS is {path}, which is a file: name a folder.")
    return path


def site_url() -> str:
    """DEBRIEF_URL without a slash at its end, e.g. https://debrief.example.org.

    Where it is not set: the address this machine serves on, by HOST and PORT.
    """
    url = text("DEBRIEF_URL", "")
    if not url:
        host = text("HOST", "127.0.0.1")
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - compared only
        return f"http://{host}:{port()}"
    parts = _split("DEBRIEF_URL", url, {"http", "https"}, "https://debrief.example.org")
    if not parts.hostname:
        raise ConfigurationError("DEBRIEF_URL names no host: https://debrief.example.org.")
    return url.rstrip("/")


def _split(name: str, url: str, schemes: set[str], example: str) -> SplitResult:
    # The value may hold a password, so the message never repeats it.
    try:
        parts = urlsplit(url)
        fits = parts.scheme in schemes and (parts.port is None or parts.port > 0)
    except ValueError:
        fits = False
    if not fits:
        raise ConfigurationError(f"{name} is not understood: it should look like {example}.")
    return parts


def reason(error: Exception) -> str:
    """Why the system said no, in its own few words, e.g. "Permission denied"."""
    return getattr(error, "strerror", None) or str(error)


def port() -> int:
    """PORT, from 1 to 65535; 8000 where it is not set."""
    return number("PORT", 8000, most=65535)


def metrics_port() -> int | None:
    """DEBRIEF_METRICS_PORT, from 1 to 65535; None where it is not set: no metrics are kept."""
    name = "DEBRIEF_METRICS_PORT"
    return number(name, 0, most=65535) if text(name, "") else None
