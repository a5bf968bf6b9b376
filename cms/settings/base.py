"""Settings that hold everywhere."""

from __future__ import annotations

import os
from typing import Any

import dj_database_url

from cms.logs import logging_settings
from cms.settings.environment import NO_DATABASE, PROCRASTINATE, PROJECT, read_environment

ENVIRONMENT = read_environment()
# A service's user has no home to write to, and PyThaiNLP makes a folder there as it is loaded.
os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")
ENVIRONMENT_PROBLEMS = ENVIRONMENT.problems
STATE_DIR = ENVIRONMENT.state_dir
SECRET_KEY = ENVIRONMENT.secret_key
SECRET_KEY_FALLBACKS: list[str] = list(ENVIRONMENT.former_secret_keys)
DEBUG = False
ALLOWED_HOSTS: list[str] = [ENVIRONMENT.admin_host]

INSTALLED_APPS = [
    "cms.editing",
    "cms.demo",
    "search",
    "site_builder",
    "cms.notices",
    "cms.content",
    "tenants",
    "wagtail.embeds",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.logs.RequestLogMiddleware",
    # Before all: also what a school's host answers may be worth an entry in the audit trail.
    "tenants.audit.origin.OriginMiddleware",
    # Early, so that a request for a school's site meets nothing of the admin: no session, no redirect.
    "tenants.middleware.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cms.editing.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last, so that nothing of the others is left out when it closes a view.
    "tenants.walls.guard.WallMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
}
"""Plain BEGIN, read, write fails with "locked" as soon as several write; BEGIN IMMEDIATE waits its turn."""


def database(url: str) -> dict[str, Any]:
    """Return Django's entry for a database URL, with the options that its engine needs here.

    No ATOMIC_REQUESTS: with immediate transactions every GET would take SQLite's write lock.
    """
    if url == NO_DATABASE:
        return {"ENGINE": "django.db.backends.dummy"}
    entry: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    if entry["ENGINE"] == "django.db.backends.sqlite3":
        entry["OPTIONS"] = {**entry.get("OPTIONS", {}), **SQLITE_OPTIONS}
    return entry


DATABASES = {"default": database(ENVIRONMENT.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["tenants.backends.NameOrEmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tenants.signing_in.passwords.LengthValidator"},
    {"NAME": "tenants.signing_in.passwords.KnownPasswordValidator"},
    {"NAME": "tenants.signing_in.passwords.OwnWordsValidator"},
    {"NAME": "tenants.audit.passwords.PasswordTrail"},
]
DEVICE_COOKIE_NAME = "device"
SESSION_COOKIE_AGE = 14 * 24 * 3600
"""For those who ask to be remembered; everybody else's session ends with the browser."""
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# Without LocaleMiddleware: a phone set to English is no wish for an English admin; who wants one says so in "account".
LOGGING = logging_settings(ENVIRONMENT.log_format)

LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = [("th", "ไทย")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("th", "ไทย"), ("en", "English")]
TIME_ZONE = "Asia/Bangkok"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
# The admin is set in the typeface of the sites, from the same files.
STATICFILES_DIRS = [("sarabun", PROJECT / "themes" / "plain" / "assets" / "fonts")]
MEDIA_ROOT = STATE_DIR / "media"
MEDIA_URL = "/media/"
SEARCH_URL = ENVIRONMENT.search_url
"""``embedded``, or the address of an Elasticsearch 8."""
SEARCH_SHARDS = ENVIRONMENT.search_shards
SEARCH_FOLDER = STATE_DIR / "search"
"""Index files and texts of documents; all of it can be made anew."""
SITES_TARGET = ENVIRONMENT.sites_target
ADMIN_HOST = ENVIRONMENT.admin_host
ADMIN_HOST_ALIASES: list[str] = []
"""Other names under which the admin answers, in lower case.  Never the name of a school's site."""
PUBLIC_SCHEME = "https"
"""Of the public sites: with PUBLIC_PORT and a host it makes their origin."""
PUBLIC_PORT: int | None = None
PUBLIC_DOMAIN = ENVIRONMENT.public_domain
"""The domain below which a new school without a host of its own gets its name; may be empty."""
SERVICE_HOST = ENVIRONMENT.service_host
"""The host on which services answer for tenants whose own host leads nothing to us; empty: each on its own host."""
AUDIT_KEEP_DAYS = ENVIRONMENT.audit_keep_days
"""Older entries go once a day, by the worker."""
TENANT_STORAGE_LIMIT = ENVIRONMENT.tenant_storage_mb * 1_000_000
"""Bytes of uploads of one tenant, public sizes of pictures included, unless it has a limit of its own."""
TENANT_MEMBERS_LIMIT = ENVIRONMENT.tenant_members
PUBLIC_SITE_RESPONDER: str | None = None
"""Dotted path of ``(request, tenant) -> response`` for tenants' hosts; None where a web server serves them."""
PUBLIC_SERVICES: dict[str, str] = {"/-/search": "search.views.respond"}
"""What answers on every public host below ``/-/``: path → dotted path of ``(request, tenant) -> response``."""
SERVICES_ELSEWHERE = ["/-/search"]
"""Those of them that answer on ``SERVICE_HOST`` as well."""
ADMIN_ROOT_VIEW: str | None = None
"""Dotted path of the view at the admin host's ``/``; None leads to the admin."""
TRUSTED_PROXIES = ["127.0.0.0/8", "::1/128", *ENVIRONMENT.trusted_proxies]
"""Networks whose word about the client's address (X-Forwarded-For) is believed; this machine's own always."""
_MAIL = ENVIRONMENT.mail
EMAIL_IS_SENT = _MAIL is not None
"""Whether codes may go by e-mail; where not, screens do not offer it, and Wagtail's own mails go nowhere."""
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL else 'dummy'}.EmailBackend"
EMAIL_TIMEOUT = 10
if _MAIL is not None:
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.tls, not _MAIL.tls
    DEFAULT_FROM_EMAIL = _MAIL.sender
JOBS = "tenants.jobs.embedded.EmbeddedJobs"
"""Dotted path of the implementation of ``tenants.jobs.port.Jobs``."""
PROCRASTINATE_APPS = ["procrastinate.contrib.django"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["tenants.jobs.procrastinating", "site_builder.cron"]
if ENVIRONMENT.jobs == PROCRASTINATE:
    JOBS = "tenants.jobs.procrastinating.ProcrastinateJobs"
    INSTALLED_APPS += PROCRASTINATE_APPS
LOCALE_PATHS = [PROJECT / "cms" / "editing" / "locale"]

WAGTAIL_SITE_NAME = "Web School"
WAGTAILADMIN_BASE_URL = f"http://{ENVIRONMENT.admin_host}:{ENVIRONMENT.port}"
WAGTAIL_PAGE_MODEL = "content.BasePage"
WAGTAILIMAGES_IMAGE_MODEL = "content.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "content.SiteDocument"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.content.admin_search"}}
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
# Wagtail would say of an address that somebody else has it; we have a screen of our own.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
"""Of Wagtail's account screen, which is one large form; ours is ``cms.editing.password``."""
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_USER_LOGIN_FORM = "cms.editing.sign_in.SignInForm"
WAGTAIL_USER_TIME_ZONES = ["Asia/Bangkok"]
WAGTAIL_PRIVATE_PAGE_OPTIONS: dict[str, bool] = {"SHARED_PASSWORD": False}
WAGTAIL_AUTOSAVE_INTERVAL = 10_000
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# Typing the address of another school's page must not answer with its title; links to own pages are chosen.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "none"
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "odt", "ods", "csv", "txt"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.content.media.forms.SiteDocumentForm"
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
# An album of 200 pictures has six fields for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.content.media.forms.SiteImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "heic", "heif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 40 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 140_000_000

X_FRAME_OPTIONS = "SAMEORIGIN"
