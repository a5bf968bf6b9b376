"""Settings for the tests: a database of its own (``TEST_DATABASE_URL``), state in a temporary folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cms.settings.base import *
from cms.settings.base import database

SECRET_KEY = "test-only"
ALLOWED_HOSTS = ["*"]
STATE_DIR = Path(tempfile.mkdtemp(prefix="web-school-test-"))
MEDIA_ROOT = STATE_DIR / "media"
SITES_TARGET = str(STATE_DIR / "sites")
STATIC_ROOT = STATE_DIR / "static"
DATABASES = {"default": database(os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{STATE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and not memory: the engine reads through a connection of its own.
    DATABASES["default"]["TEST"] = {"NAME": str(STATE_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
