"""Settings for real use: refuses to start without secrets and hosts."""

from __future__ import annotations

import secrets

from cms.settings.base import *
from cms.settings.base import ENVIRONMENT

ENVIRONMENT_PROBLEMS = ENVIRONMENT.problems + ENVIRONMENT.production_problems
# Without a key Django cannot even start to run the checks that say so; this one is forgotten when the process ends.
SECRET_KEY = ENVIRONMENT.secret_key or secrets.token_urlsafe(64)

# __Host-: the browser keeps such a cookie to this very host, HTTPS and path /, and takes it from nobody else: a
# school's site under the same domain cannot plant one.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
DEVICE_COOKIE_NAME = "__Host-device"
LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^-/health$"]
"""A monitor on the same machine asks without TLS."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
WAGTAILADMIN_BASE_URL = f"https://{ENVIRONMENT.admin_host}"
