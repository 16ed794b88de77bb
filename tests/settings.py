"""The project's settings with cheap passwords, plain static files and mail kept in memory."""

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "documents": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
# No test counts what another one did; tests/accounts/test_throttling.py tries the shared one.
CACHES = CACHES | {"default": CACHES["here"] | {"LOCATION": "counts"}}  # noqa: F405
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# On PostgreSQL the tables come from the migrations; on SQLite tests/test_serve.py runs those, and
# `make lint` sees that they say what the models say.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"]["MIGRATE"] = False  # noqa: F405
DATABASE_CHECK = "builtins.str"  # nothing is wrong with it, though no migration was run
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True  # the live server of the browser tests collects nothing
# Its addresses are there; which service signs in is said by the tests that have one.
INSTALLED_APPS = [*INSTALLED_APPS, "allauth.socialaccount.providers.openid_connect"]  # noqa: F405
