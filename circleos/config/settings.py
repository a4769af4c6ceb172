"""The settings of circleOS. Everything that differs between installations is an environment
variable; each is described in docs/operations.md."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from circleos.config.environment import number, smtp, switch, text
from circleos.core.csp import NONCE, NONE, SELF
from circleos.database.address import databases, secret_key

PACKAGE = Path(__file__).resolve().parent.parent
CIRCLEOS_DATA = Path(text("CIRCLEOS_DATA", str(PACKAGE.parent / "var"))).absolute()
DEVELOPMENT = switch("CIRCLEOS_DEVELOPMENT", False)
CIRCLEOS_SERVER_TIMING = switch("CIRCLEOS_SERVER_TIMING", False)
DEBUG = False
SECRET_KEY = secret_key(os.environ, CIRCLEOS_DATA)

# Where the product is reached. Behind a proxy with TLS, CIRCLEOS_URL begins with https.
CIRCLEOS_URL = text("CIRCLEOS_URL", f"http://127.0.0.1:{number('PORT', 8000)}").rstrip("/")
SECURE = CIRCLEOS_URL.startswith("https://")
_hosts = text("CIRCLEOS_HOSTS", "127.0.0.1,localhost,[::1]")
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",")]
CSRF_TRUSTED_ORIGINS = [CIRCLEOS_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
if SECURE:  # a name that browsers accept from this very host alone (RFC 6265bis, 4.1.3)
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0

# Data ---------------------------------------------------------------------------------------
_databases = databases(os.environ, CIRCLEOS_DATA)
# A new connection takes longer than all statements of a page together.
_KEPT = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": _databases.app.django() | _KEPT, "owner": _databases.owner.django()}
DATABASE_APP_ROLE = _databases.app.user
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "circleos.core.jobs.on_app_ready"

# Rooms, from the ground up ------------------------------------------------------------------
ROOMS = [
    "core", "ui", "accounts", "search", "patients", "tags", "assignment", "insurance", "notes",
    "diagnoses", "imports", "timeline", "api",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    *(f"circleos.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "circleos.ui.middleware.StaticFilesMiddleware",
    "circleos.core.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "circleos.accounts.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "circleos.ui.middleware.MethodMiddleware",
]
ROOT_URLCONF = "circleos.config.urls"
WSGI_APPLICATION = "circleos.config.wsgi.application"
APPEND_SLASH = False
CSRF_FAILURE_VIEW = "circleos.ui.views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / room / "templates" for room in ROOMS],
        "OPTIONS": {"environment": "circleos.ui.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
STATIC_URL = "/static/"
STATIC_ROOT = Path(text("CIRCLEOS_STATIC", str(CIRCLEOS_DATA / "static")))

# Signing in ---------------------------------------------------------------------------------
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/patients"
LOGOUT_REDIRECT_URL = "/sign-in"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 60 * 60
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "name")}},
]  # fmt: skip
# A session ends after so long without a request, and in any case some hours after signing in
# (NIST SP 800-63B-4, 2.2.3: at most an hour and a day at assurance level 2).
SESSION_ENGINE = "circleos.accounts.sessions"
SESSION_COOKIE_AGE = number("CIRCLEOS_SESSION_MINUTES", 60) * 60
CIRCLEOS_SESSION_HOURS = number("CIRCLEOS_SESSION_HOURS", 24)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CACHES = {"default": {"BACKEND": "circleos.accounts.shared_cache.SharedCache"}}
ACCOUNT_ADAPTER = "circleos.accounts.adapter.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation's link has proved the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/5m/ip,5/5m/key",
    "reset_password": "20/h/ip,3/h/key",
    "reset_password_from_key": "20/h/ip",
    "reauthenticate": "10/5m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = number("CIRCLEOS_PROXIES", 0)
MFA_ADAPTER = "circleos.accounts.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "circleos.accounts.passkeys.AddPasskeyForm",
    "login_webauthn": "circleos.accounts.passkeys.SignInForm",
    "authenticate_webauthn": "circleos.accounts.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "circleos.accounts.passkeys.ConfirmForm",
}
MFA_TOTP_ISSUER = "circleOS"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an invitation's link has proved it
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  a class

# Mail ---------------------------------------------------------------------------------------
_smtp = smtp("CIRCLEOS_SMTP")
MAIL_CONFIGURED = _smtp is not None
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("CIRCLEOS_MAIL_FROM", "circleOS <noreply@localhost>")
EMAIL_TIMEOUT = 10
if _smtp:
    EMAIL_HOST, EMAIL_PORT = _smtp.host, _smtp.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp.user, _smtp.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp.tls_at_once, _smtp.starttls

# Security -----------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "manifest-src": [SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["circleos.core.uploads.FileToDisk"]

# Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [PACKAGE / "ui" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

LOGGING_CONFIG = "circleos.core.logs.configure"
LOGGING = {"level": text("CIRCLEOS_LOG_LEVEL", "INFO")}
