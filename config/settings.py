"""Settings, all from the environment with safe defaults: production unless DEBRIEF_DEBUG is set.

What each variable means is in README.md under "Configure".
"""

from importlib.resources import files
from pathlib import Path

from django.utils.csp import CSP
from whitenoise.compress import Compressor

from config import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.data_dir()

DEBUG = env.flag("DEBRIEF_DEBUG")
SECRET_KEY = env.text("DEBRIEF_SECRET_KEY", "") or env.secret_key(DATA_DIR)
ALLOWED_HOSTS = env.list_of("DEBRIEF_ALLOWED_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list_of("DEBRIEF_ORIGINS")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "accounts",
    "applications",
    "interviews",
    "overview",
    "agenda",
    "transfer",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "config.apps.UsedStaticFiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "heroicons",
    "django_tasks_db",
]

MIDDLEWARE = [
    "config.logs.RequestMiddleware",
    "accounts.addresses.TrueAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.health_views.HealthMiddleware",  # before whatever reads the session
    "accounts.middleware.GZipPagesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "transfer.api.middleware.ApiMiddleware",  # before the session, which it takes away
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.uploads.StrangersSendNoFilesMiddleware",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.StorableIdsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.UserZoneMiddleware",
    "accounts.middleware.PrivatePagesMiddleware",
    "accounts.middleware.RefusedFormMiddleware",
    "accounts.once.OnceMiddleware",  # last: it calls the view
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agenda.context.due_count",
            ],
            "builtins": [
                "accounts.templatetags.icons",
                "accounts.templatetags.form_keys",
                "accounts.templatetags.paths",
                "accounts.templatetags.chips",
            ],
        },
    }
]
# Fields take a third of the time that Django's own templates need.
FORM_RENDERER = "django.forms.renderers.Jinja2"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": env.database(env.text("DATABASE_URL", ""), DATA_DIR)}
DATABASE_CHECK = "config.database_check.why_refused"  # for those who may not import it
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# What is counted, failed sign-ins above all, counts for all processes and machines.
CACHES = {
    # So many that no made-up names push a count out in the minutes that it lasts.
    "default": {
        "BACKEND": "accounts.shared_cache.SharedCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What each process may know for itself: reading a page writes nothing.
    "here": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# How many requests a minute each program's token may send.
API_PER_MINUTE = env.number("DEBRIEF_API_PER_MINUTE", 300, most=1_000_000)

# Accounts: e-mail signs in; a second factor may be added without a mail server.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "add_email": "accounts.forms.EmailChangeForm",
    "change_password": "accounts.forms.PasswordChangeForm",
    "set_password": "accounts.forms.PasswordSetForm",
    "reset_password": "accounts.forms.PasswordForgottenForm",
    "reset_password_from_key": "accounts.forms.PasswordResetForm",
    "reauthenticate": "accounts.forms.ConfirmPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail because a stranger typed their address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    # Of keys, which nobody guesses; passwords and codes are counted by accounts/attempts.py.
    "login_failed": "60/5m/ip",
    # Only failures count: a right password gets in, however busy the address is.
    "login": None,
    # Not by account, or anybody could keep somebody waiting. How many mails leave for one
    # address, the worker bounds (accounts/reset_mails.py).
    "reset_password": "20/m/ip",
}
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.ConfirmCodeForm",
    "activate_totp": "accounts.forms.AppAddForm",
    "add_webauthn": "accounts.forms.KeyAddForm",
    "authenticate_webauthn": "accounts.forms.KeySecondStepForm",
    "login_webauthn": "accounts.forms.KeySignInForm",
    "reauthenticate_webauthn": "accounts.forms.KeyConfirmForm",
    "edit_webauthn": "accounts.forms.KeyEditForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Debrief"
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute off still gets in
USERSESSIONS_TRACK_ACTIVITY = False
USERSESSIONS_ADAPTER = "accounts.browsers.BrowsersAdapter"
# Signing in through another service, where one is named; the tables are there in any case.
OIDC = env.oidc()
if OIDC:
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OIDC, "OAUTH_PKCE_ENABLED": True}}
SOCIALACCOUNT_ADAPTER = "accounts.oidc.OIDCAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # by a verified address: accounts/oidc.py
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: the policy lets no form lead to another host
SIGNUP_IS_OPEN = env.text("DEBRIEF_SIGNUP", "") == "open"

# Mail: the password reset, and reminders where a user asks for them. Without a server the
# messages lie in the data folder.
DEFAULT_FROM_EMAIL = env.text("DEBRIEF_MAIL_FROM", "Debrief <debrief@localhost>")
MAILERS = {"default": env.mailer(DATA_DIR)}
# Reminders are mailed only where somebody gave a server; the password reset lies in a file else.
HAS_MAIL_SERVER = bool(env.text("DEBRIEF_MAIL_URL", ""))
# Where links in mails lead to: the address under which this Debrief is opened.
SITE_URL = env.site_url()

# A task only wakes the engine up; what is due and what was sent stands in Reminder rows.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

LANGUAGE_CODE = "en-gb"
USE_I18N = False  # English alone: nothing is looked up for every word and date
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", Path(str(files("bootstrap") / "css"))),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.HashedModulesStorage"},
    "documents": env.documents(DATA_DIR),
}
DOCUMENTS_QUOTA_BYTES = env.megabytes("DEBRIEF_DOCUMENTS_MB", 500)  # of one user
# One a day by the worker, where a folder is named; as many are kept.
BACKUPS_DIR = env.backups(DATA_DIR)
BACKUPS_KEEP = env.number("DEBRIEF_BACKUPS_KEEP", 7, most=1000)
# Source maps are for developer tools: pressing them would be most of the time that a start takes.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

# Nothing but our own files runs or loads; docs/decisions says why there is no exception.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"

HTTPS = env.flag("DEBRIEF_HTTPS")
TRUSTED_PROXIES = env.networks("DEBRIEF_TRUSTED_PROXIES")
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the proxy itself, without TLS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
METRICS_PORT = env.metrics_port()  # None: none are kept
LOGGING = logs.logging_settings(env.choice("DEBRIEF_LOG", "lines", "json"))
