import os
import stat
from multiprocessing.pool import ThreadPool

import pytest
from django.core.files.storage import storages
from django.db.utils import ConnectionHandler

from config import env
from config.env import ConfigurationError


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_text_falls_back_to_its_default_when_empty(monkeypatch):
    monkeypatch.setenv("DEBRIEF_X", "  ")

    assert env.text("DEBRIEF_X", "default") == "default"


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("Yes", True), ("0", False), ("", False), ("off", False)]
)
def test_flag_reads_yes_and_no(monkeypatch, value, expected):
    monkeypatch.setenv("DEBRIEF_X", value)

    assert env.flag("DEBRIEF_X") is expected


def test_flag_refuses_what_it_does_not_know(monkeypatch):
    monkeypatch.setenv("DEBRIEF_X", "maybe")

    with pytest.raises(ConfigurationError, match="DEBRIEF_X is “maybe”"):
        env.flag("DEBRIEF_X")


def test_list_leaves_out_space_and_empty_parts(monkeypatch):
    monkeypatch.setenv("DEBRIEF_X", "a.example, ,b.example,")

    assert env.list_of("DEBRIEF_X") == ["a.example", "b.example"]


@pytest.mark.parametrize(("value", "expected"), [("", 8000), ("1", 1), ("65535", 65535)])
def test_port_is_a_number_in_range(monkeypatch, value, expected):
    monkeypatch.setenv("PORT", value)

    assert env.port() == expected


@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "８０"])
def test_port_refuses_everything_else(monkeypatch, value):
    monkeypatch.setenv("PORT", value)

    with pytest.raises(ConfigurationError, match="PORT is"):
        env.port()


def test_data_folder_is_made_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("DEBRIEF_DATA_DIR", str(tmp_path / "new" / "data"))

    assert mode(env.data_dir()) == 0o700


def test_data_folder_that_cannot_be_made_is_named(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DEBRIEF_DATA_DIR", str(tmp_path / "file" / "data"))

    with pytest.raises(ConfigurationError, match="file/data cannot be made"):
        env.data_dir()


def test_data_folder_without_write_permission_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("DEBRIEF_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda path, how: not how & os.W_OK)  # root may always write

    with pytest.raises(ConfigurationError, match="is not writable"):
        env.data_dir()


def test_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    first = env.secret_key(tmp_path)

    assert env.secret_key(tmp_path) == first
    assert len(first) >= 50
    assert mode(tmp_path / "secret.key") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_first_runs_at_the_same_time_agree_on_the_secret_key(tmp_path):
    with ThreadPool(8) as pool:
        keys = pool.map(env.secret_key, [tmp_path] * 40)

    assert len(set(keys)) == 1


def test_damaged_secret_key_is_named(tmp_path):
    (tmp_path / "secret.key").write_text("short\n")

    with pytest.raises(ConfigurationError, match="is damaged"):
        env.secret_key(tmp_path)


def test_secret_key_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "secret.key").mkdir()

    with pytest.raises(ConfigurationError, match="cannot be read"):
        env.secret_key(tmp_path)


def test_database_is_sqlite_in_the_data_folder(tmp_path):
    database = env.database("", tmp_path)

    assert database["NAME"] == tmp_path / "debrief.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert str(os.getpid()) in database["TEST"]["NAME"]


def test_what_sqlite_was_told_is_stored_even_where_the_power_fails(tmp_path, django_db_blocker):
    """Of a file with a log beside it, FULL alone waits for the disk at each change: 2."""
    opened = ConnectionHandler({"default": env.database("", tmp_path)})["default"]

    with django_db_blocker.unblock(), opened.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    opened.close()

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_database_url_names_a_postgresql(tmp_path):
    database = env.database("postgres://olga:p%40ss@db.example:6432/jobs?sslmode=require", tmp_path)

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"]) == ("olga", "p@ss")
    assert (database["HOST"], database["PORT"]) == ("db.example", "6432")
    assert database["NAME"] == "jobs"
    assert database["OPTIONS"] == {
        "sslmode": "require",
        "pool": {"min_size": 0, "max_size": 8, "timeout": 10},
    }


def test_how_many_connections_a_process_opens_is_the_owners(monkeypatch, tmp_path):
    monkeypatch.setenv("DEBRIEF_DB_CONNECTIONS", "3")
    assert env.database("postgres://", tmp_path)["OPTIONS"]["pool"]["max_size"] == 3

    monkeypatch.setenv("DEBRIEF_DB_CONNECTIONS", "many")
    with pytest.raises(env.ConfigurationError, match="DEBRIEF_DB_CONNECTIONS is “many”"):
        env.database("postgres://", tmp_path)


def test_bare_database_url_takes_the_rest_from_pg_variables(monkeypatch, tmp_path):
    variables = {
        "PGHOST": "localhost",
        "PGPORT": "5433",
        "PGUSER": "postgres",
        "PGPASSWORD": "x",
        "PGDATABASE": "postgres",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    database = env.database("postgres://", tmp_path)

    assert [database[key] for key in ("HOST", "PORT", "USER", "PASSWORD", "NAME")] == [
        *variables.values()
    ]


@pytest.mark.parametrize("url", ["mysql://olga:secret@db/jobs", "jobs.db", "postgres://h:port/x"])
def test_other_database_urls_are_refused_without_repeating_a_password(url, tmp_path):
    with pytest.raises(ConfigurationError, match="DATABASE_URL is not understood") as caught:
        env.database(url, tmp_path)

    assert "secret" not in str(caught.value)


def test_mail_without_a_server_lies_in_the_data_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("DEBRIEF_MAIL_URL", raising=False)

    assert env.mailer(tmp_path)["OPTIONS"] == {"file_path": str(tmp_path / "mail")}


@pytest.mark.parametrize(
    ("url", "port", "use_ssl", "use_tls"),
    [
        ("smtps://mail.example", 465, True, False),
        ("smtp://mail.example", 587, False, True),
        ("smtp://mail.example:2525", 2525, False, True),
        ("smtp://localhost", 25, False, False),
    ],
)
def test_mail_leaves_this_machine_encrypted(monkeypatch, tmp_path, url, port, use_ssl, use_tls):
    monkeypatch.setenv("DEBRIEF_MAIL_URL", url)

    options = env.mailer(tmp_path)["OPTIONS"]

    assert (options["port"], options["use_ssl"], options["use_tls"]) == (port, use_ssl, use_tls)


@pytest.mark.parametrize("url", ["mail.example", "https://mail.example", "smtp://"])
def test_other_mail_urls_are_refused(monkeypatch, tmp_path, url):
    monkeypatch.setenv("DEBRIEF_MAIL_URL", url)

    with pytest.raises(ConfigurationError, match="DEBRIEF_MAIL_URL"):
        env.mailer(tmp_path)


def test_documents_lie_in_the_data_folder_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("DEBRIEF_S3_BUCKET", raising=False)

    entry = env.documents(tmp_path)

    assert entry["BACKEND"] == "django.core.files.storage.FileSystemStorage"
    assert entry["OPTIONS"]["location"] == tmp_path / "documents"
    assert entry["OPTIONS"]["file_permissions_mode"] == 0o600


def test_a_bucket_takes_the_documents(monkeypatch, tmp_path):
    monkeypatch.setenv("DEBRIEF_S3_BUCKET", "olgas-documents")
    monkeypatch.setenv("DEBRIEF_S3_ENDPOINT", "https://s3.example.org")
    monkeypatch.setenv("DEBRIEF_S3_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    storage = storages.create_storage(env.documents(tmp_path))

    assert storage.bucket_name == "olgas-documents"
    assert storage.location == "documents"
    assert storage.client_config.connect_timeout == 5
    address = storage.url("ab/cd")
    assert address.startswith("https://s3.example.org/olgas-documents/documents/ab/cd?")
    assert "Signature" in address


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBRIEF_S3_BUCKET", "No Bucket", "DEBRIEF_S3_BUCKET is “No Bucket”"),
        ("DEBRIEF_S3_ENDPOINT", "https://s3.example.org", "names no bucket"),
    ],
)
def test_a_bucket_that_cannot_be_is_refused(monkeypatch, tmp_path, name, value, words):
    monkeypatch.delenv("DEBRIEF_S3_BUCKET", raising=False)
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError, match=words):
        env.documents(tmp_path)


def test_an_endpoint_has_to_be_an_address(monkeypatch, tmp_path):
    monkeypatch.setenv("DEBRIEF_S3_BUCKET", "olgas-documents")
    monkeypatch.setenv("DEBRIEF_S3_ENDPOINT", "s3.example.org")

    with pytest.raises(ConfigurationError, match="should look like"):
        env.documents(tmp_path)


@pytest.mark.parametrize(("value", "expected"), [("", 500), ("1", 1), ("20000", 20_000)])
def test_megabytes_are_told_in_bytes(monkeypatch, value, expected):
    monkeypatch.setenv("DEBRIEF_DOCUMENTS_MB", value)

    assert env.megabytes("DEBRIEF_DOCUMENTS_MB", 500) == expected * 1024 * 1024


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "1000001", "５"])
def test_megabytes_refuse_everything_else(monkeypatch, value):
    monkeypatch.setenv("DEBRIEF_DOCUMENTS_MB", value)

    with pytest.raises(ConfigurationError, match="DEBRIEF_DOCUMENTS_MB is"):
        env.megabytes("DEBRIEF_DOCUMENTS_MB", 500)


@pytest.mark.parametrize(("value", "expected"), [("", ""), ("JSON", "json"), (" lines ", "lines")])
def test_a_choice_is_one_of_its_words(monkeypatch, value, expected):
    monkeypatch.setenv("DEBRIEF_LOG", value)

    assert env.choice("DEBRIEF_LOG", "lines", "json") == expected


def test_a_choice_names_its_words_where_it_is_none_of_them(monkeypatch):
    monkeypatch.setenv("DEBRIEF_LOG", "xml")

    with pytest.raises(ConfigurationError, match=r"DEBRIEF_LOG is “xml”.*lines or json"):
        env.choice("DEBRIEF_LOG", "lines", "json")


def test_a_service_that_signs_in_is_none_or_whole(monkeypatch):
    assert env.oidc() == []
    monkeypatch.setenv("DEBRIEF_OIDC_URL", "https://id.example.org/realms/us/")
    monkeypatch.setenv("DEBRIEF_OIDC_ID", "debrief")
    monkeypatch.setenv("DEBRIEF_OIDC_SECRET", "s3cret")

    (app,) = env.oidc()

    assert (app["name"], app["client_id"], app["secret"]) == ("id.example.org", "debrief", "s3cret")
    assert app["settings"] == {"server_url": "https://id.example.org/realms/us"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ID": "debrief"}, "DEBRIEF_OIDC_URL names no service"),
        ({"URL": "https://id.example.org"}, "DEBRIEF_OIDC_ID does not say"),
        ({"URL": "http://id.example.org", "ID": "debrief"}, "begin with https://"),
        ({"URL": "id.example.org", "ID": "debrief"}, "DEBRIEF_OIDC_URL is not understood"),
    ],
)
def test_a_service_that_is_half_named_is_a_sentence(monkeypatch, values, words):
    for name, value in values.items():
        monkeypatch.setenv(f"DEBRIEF_OIDC_{name}", value)

    with pytest.raises(ConfigurationError, match=words):
        env.oidc()


def test_backups_go_nowhere_unless_a_folder_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv("DEBRIEF_BACKUPS", raising=False)

    assert env.backups(tmp_path) is None


def test_a_folder_for_backups_need_not_be_there_yet(monkeypatch, tmp_path):
    monkeypatch.setenv("DEBRIEF_BACKUPS", str(tmp_path / "other disk" / "backups"))

    assert env.backups(tmp_path) == tmp_path / "other disk" / "backups"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("static/backups", "static/ of the data folder is for other files"),
        ("documents", "documents/ of the data folder is for other files"),
        ("x/../static", "static/ of the data folder is for other files"),
        ("a-file", "which is a file: name a folder"),
    ],
)
def test_a_folder_that_is_none_for_backups_is_refused(monkeypatch, tmp_path, place, words):
    (tmp_path / "a-file").touch()
    monkeypatch.setenv("DEBRIEF_BACKUPS", f"{tmp_path}/{place}")

    with pytest.raises(ConfigurationError, match=words):
        env.backups(tmp_path)


@pytest.mark.parametrize(("value", "expected"), [("", 7), ("1", 1), ("1000", 1000)])
def test_numbers_have_a_default(monkeypatch, value, expected):
    monkeypatch.setenv("DEBRIEF_BACKUPS_KEEP", value)

    assert env.number("DEBRIEF_BACKUPS_KEEP", 7, most=1000) == expected


@pytest.mark.parametrize("value", ["0", "-1", "all", "1.5", "1001", "５"])
def test_numbers_refuse_everything_else(monkeypatch, value):
    monkeypatch.setenv("DEBRIEF_BACKUPS_KEEP", value)

    with pytest.raises(ConfigurationError, match=f"DEBRIEF_BACKUPS_KEEP is “{value}”"):
        env.number("DEBRIEF_BACKUPS_KEEP", 7, most=1000)


def test_trusted_proxies_are_addresses_and_networks(monkeypatch):
    monkeypatch.setenv("DEBRIEF_TRUSTED_PROXIES", "127.0.0.1, 10.1.2.3/8, ::1")

    assert [str(it) for it in env.networks("DEBRIEF_TRUSTED_PROXIES")] == [
        "127.0.0.1/32",
        "10.0.0.0/8",
        "::1/128",
    ]


def test_trusted_proxy_that_is_no_address_is_said(monkeypatch):
    monkeypatch.setenv("DEBRIEF_TRUSTED_PROXIES", "nginx")

    with pytest.raises(ConfigurationError, match="DEBRIEF_TRUSTED_PROXIES is not understood"):
        env.networks("DEBRIEF_TRUSTED_PROXIES")
