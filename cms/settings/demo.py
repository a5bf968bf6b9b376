"""``make demo``: embedded defaults, one process, invented schools.  Never for real data."""

from __future__ import annotations

from cms.settings.base import *
from cms.settings.base import ENVIRONMENT
from cms.settings.base import SECRET_KEY as _SECRET_KEY

SECRET_KEY = _SECRET_KEY or "demo-only-key-that-protects-nothing-but-invented-schools"
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", ".localhost"]
PUBLIC_SCHEME = "http"
PUBLIC_PORT = ENVIRONMENT.port
PUBLIC_DOMAIN = ENVIRONMENT.public_domain or "localhost"
ADMIN_HOST_ALIASES = ["127.0.0.1"]
PUBLIC_SITE_RESPONDER = "site_builder.serving.serve_site"
ADMIN_ROOT_VIEW = "cms.demo.welcome.sites"
