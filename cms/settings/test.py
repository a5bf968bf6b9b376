"""Settings for the tests: a database of its own (``TEST_DATABASE_URL``), state in a temporary folder.

``TEST_STATE_DIR`` names a folder to keep instead; with ``pytest --reuse-db`` a next run then starts without migrating.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from cms.settings.base import *
from cms.settings.base import database


def _state_dir() -> Path:
    kept = os.environ.get("TEST_STATE_DIR")
    if kept:
        return Path(kept)
    folder = tempfile.mkdtemp(prefix="web-school-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


SECRET_KEY = "test-only"
ALLOWED_HOSTS = ["*"]
PUBLIC_DOMAIN = "localhost"
ADMIN_HOST = "localhost"
ADMIN_HOST_ALIASES = ["testserver"]
STATE_DIR = _state_dir()
MEDIA_ROOT = STATE_DIR / "media"
SEARCH_URL = "embedded"
SEARCH_FOLDER = STATE_DIR / "search"
SITES_TARGET = str(STATE_DIR / "sites")
STATIC_ROOT = STATE_DIR / "static"
DATABASES = {"default": database(os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{STATE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and not memory: the engine reads through a connection of its own.
    DATABASES["default"]["TEST"] = {"NAME": str(STATE_DIR / "test.sqlite3")}
    # A killed process loses nothing that the system has: waiting for the disk at each commit proves nothing here.
    safely = DATABASES["default"]["OPTIONS"]["init_command"]
    DATABASES["default"]["OPTIONS"]["init_command"] = safely.replace("synchronous=FULL", "synchronous=OFF")
else:
    # Its tables are there for its own tests; everything else runs on the default, as in the other run.
    INSTALLED_APPS = [*INSTALLED_APPS, *PROCRASTINATE_APPS]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Each test starts its ids anew: a rendition remembered from another test is of another image.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
