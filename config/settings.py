"""All settings, from the environment (config/env.py). Importing this starts nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.env import ROOT, Env, env, kept_secret
from yizhan.common import postgres

SECRET_KEY = kept_secret(env.data / "secret-key")
DEBUG = env.debug
DEMO = env.demo
ALLOWED_HOSTS = env.hosts
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_MAX_BYTES = env.import_max_mb * 1024 * 1024
SILENCED_SYSTEM_CHECKS: list[str] = []

# Rooms of the house, lower ones first; the services are independent of each other.
SERVICES = [
    "yizhan.services.rest",
    "yizhan.services.fitness",
    "yizhan.services.drivers",
    "yizhan.services.childcare",
    "yizhan.services.growth",
    "yizhan.services.care",
    "yizhan.services.legal",
    "yizhan.services.goods",
    "yizhan.services.cards",
    "yizhan.services.appointments",
    "yizhan.services.classes",
    "yizhan.services.say",
    "yizhan.services.visits",
    "yizhan.services.hotline",
    "yizhan.services.letters",
    "yizhan.services.problems",
    "yizhan.services.interviews",
    "yizhan.services.incident",
    "yizhan.services.consultation",
]
INSTALLED_APPS = [
    "yizhan.people",  # before allauth: its templates replace allauth's
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "procrastinate.contrib.django",
    "yizhan.common",
    "yizhan.orgs",
    "yizhan.records",
    "yizhan.notices",
    "yizhan.places",
    "yizhan.supplies",
    "yizhan.cases",
    "yizhan.notebook",
    "yizhan.duty",
    *SERVICES,
    "yizhan.h5",
    "yizhan.console",
    "yizhan.api",
]
if env.demo:
    INSTALLED_APPS.append("yizhan.demo")
MIDDLEWARE = [
    "yizhan.common.middleware.request_id",
    "yizhan.common.middleware.measured",
    "yizhan.common.middleware.security_headers",
    "yizhan.h5.wechat.allow_wechat",
    "yizhan.h5.wechat.tell_who",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "yizhan.common.middleware.database_gone",
    "yizhan.common.middleware.refuse_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "yizhan.orgs.middleware.deny_by_default",
    "yizhan.people.second_factor.RequireSecondFactor",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yizhan.h5.context.shell",
                "yizhan.console.context.frame",
            ],
            "builtins": ["yizhan.common.templatetags.yizhan"],
        },
    }
]
FORM_RENDERER = "yizhan.common.forms.Renderer"

# --- database, cache, jobs ---------------------------------------------------------------------


def database_settings(url: str) -> dict[str, Any]:
    """Return Django's settings for `url`, or for the embedded server when it is empty."""
    common: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,  # the pool keeps connections
        "ATOMIC_REQUESTS": False,
    }
    options: dict[str, Any] = {
        "pool": {"min_size": 1, "max_size": env.threads + 2, "timeout": 5},
        "application_name": "yizhan",
        "connect_timeout": 5,
    }
    if not url:
        return common | {
            "NAME": postgres.NAME,
            "USER": postgres.NAME,
            "HOST": str(postgres.socket_folder(env.data)),
            "OPTIONS": options,
        }
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or parts.hostname or ""
    return common | {
        "NAME": unquote(parts.path.lstrip("/")) or postgres.NAME,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options | query,
    }


DATABASES = {"default": database_settings(env.database_url)}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_SERIALIZER = "yizhan.common.crypto.SealedSerializer"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90  # a worker signs in four times a year
SESSION_SAVE_EVERY_REQUEST = False

# --- language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]  # another one with its catalogue: half-translated pages help nobody
LOCALE_PATHS = [ROOT / "yizhan" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static-root"
NODE = ROOT / "node_modules"
STATICFILES_DIRS = [
    ("vendor/htmx", NODE / "htmx.org" / "dist"),
    ("vendor/weui", NODE / "weui" / "dist" / "style"),
    ("vendor/tabler", NODE / "@tabler" / "core" / "dist"),
    ("vendor/leaflet", NODE / "leaflet" / "dist"),
    ("vendor/echarts", NODE / "echarts" / "dist"),
    ("vendor/qr", NODE / "qr"),
]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "yizhan.common.static.VendorFinder",
]
MEDIA_ROOT = env.media


def upload_storage(env: Env) -> dict[str, Any]:
    """Return Django's settings for uploads: the bucket, or the data folder when none is named."""
    if not env.s3_bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    from botocore.config import Config

    # Storages that speak S3 but are not Amazon's know no checksum in a trailer.
    checksums = {
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
    }
    return {
        "BACKEND": "yizhan.common.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": env.s3_bucket,
            "endpoint_url": env.s3_endpoint or None,
            "access_key": env.s3_key_id or None,
            "secret_key": env.s3_key_secret or None,
            "default_acl": "private",
            "querystring_auth": True,
            "client_config": Config(**checksums),
        },
    }


STORAGES: dict[str, dict[str, Any]] = {
    "default": upload_storage(env),
    "staticfiles": {"BACKEND": "yizhan.common.static.HashedStorage"},
}

# --- security ----------------------------------------------------------------------------------


def content_policy(env: Env) -> dict[str, str]:
    """Return the content security policy: nothing from elsewhere but the operator's tiles."""
    return {
        "default-src": "'self'",
        "img-src": " ".join(["'self' data: blob:", *env.tiles_origins]),
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }


CSP = content_policy(env)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "yizhan.common.views.csrf_failure"
if env.is_https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
if env.public_url:
    CSRF_TRUSTED_ORIGINS = [env.public_url]

# --- sign-in (django-allauth; what is asked and sent: yizhan/people/adapters.py) ----------------
AUTHENTICATION_BACKENDS = ["yizhan.people.backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
OFFICER_HOME = "console:today"
ACCOUNT_ADAPTER = "yizhan.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "yizhan.people.adapters.SocialAdapter"
MFA_ADAPTER = "yizhan.people.adapters.MfaAdapter"
ACCOUNT_FORMS = {
    "login": "yizhan.people.forms.CodeLoginForm",
    "request_login_code": "yizhan.people.forms.RequestCodeForm",
    "confirm_login_code": "yizhan.people.forms.ConfirmCodeForm",
    "set_password": "yizhan.people.forms.FirstPasswordForm",
    "change_password": "yizhan.people.forms.OtherPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
# A station's tablet and a carrier's NAT put many people behind one address: per number it is narrow, per
# address wide.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "request_login_code": "120/m/ip,3/m/key,10/h/key,20/d/key",
    "login_failed": "60/m/ip,5/300s/key",
    "verify_phone": "1/30s/key,30/m/ip",
    "change_phone": "3/m/user",
    "real_name": "5/h/user,10/d/user",  # each asks a service that is paid, and tells whether a number is known
    "appoint": "60/h/user",  # by phone: keepers, roles, seats
    "walk_in": "240/h/user",  # by phone at the door of a station
    "asked_for": "60/h/user",  # by phone: who called, came or was visited; no masked number is completed by trying
    "hand_over": "20/h/user",  # by phone: a booking to a colleague
    "report_fault": "30/h/user",  # tries, not reports: each may bring a photo to decode
    "report_fault_nameless": "60/h/ip",
    "say": "20/h/user",
    "say_nameless": "30/h/ip",
    "say_like": "600/h/ip",
    "case_receipt": "20/h/ip",
    "objection": "10/h/user",
    "objection_nameless": "20/h/ip",
    "case_word": "30/h/user",
    "case_word_nameless": "60/h/ip",
    "signup": "120/m/ip",
    "check_card": "60/m/ip",  # a till checks one card after another; nobody tries numbers at this pace
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ALLAUTH_TRUSTED_PROXY_COUNT = env.trusted_proxies
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_FORMS = {
    "authenticate": "yizhan.people.forms.SecondFactorForm",
    "reauthenticate": "yizhan.people.forms.SecondFactorAgainForm",
    "activate_totp": "yizhan.people.forms.ActivateTotpForm",
    "add_webauthn": "yizhan.people.forms.AddPasskeyForm",
    "edit_webauthn": "yizhan.people.forms.RenamePasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "驿站"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.is_https
USERSESSIONS_TRACK_ACTIVITY = False  # a write per page for a "last seen"; sessions show when they began
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SOCIALACCOUNT_PROVIDERS = {
    "weixin": {
        "APPS": [{"client_id": env.wechat_app_id, "secret": env.wechat_app_secret}]
        if env.wechat_app_id
        else [],
    },
}

METRICS_TOKEN = env.metrics_token

# --- logs --------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "yizhan.common.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.log_level},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # scanners; they get their 400
        "procrastinate": {"level": "WARNING"},  # its INFO repeats the arguments of every job
    },
}
