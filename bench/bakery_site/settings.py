"""Wagtail and wagtail-bakery on SQLite, tuned: templates loaded once, renditions and menu from memory."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(os.environ["BAKERY_FOLDER"])

SECRET_KEY = "of a bench"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "site.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "bench.bakery_site",
    "bakery",
    "wagtailbakery",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.users",
    "wagtail.admin",
    "wagtail.search",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
# Tables as the models say: nothing here has a history.
MIGRATION_MODULES = {name.rpartition(".")[2]: None for name in INSTALLED_APPS} | {
    f"wagtail{name}": None for name in ("core", "images", "docs", "users", "admin", "search")
}
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.bakery_site.urls"
BUILTINS = ["wagtail.templatetags.wagtailcore_tags", "wagtail.images.templatetags.wagtailimages_tags"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FOLDER / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["wagtail.templatetags.wagtailcore_tags", "wagtail.images.templatetags.wagtailimages_tags"]
        },
    }
]
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
    for name in ("default", "renditions")
}
MEDIA_ROOT, MEDIA_URL = FOLDER / "media", "/media/"
STATIC_ROOT, STATIC_URL = FOLDER / "static", "/static/"
WAGTAIL_SITE_NAME = "bench"
WAGTAILADMIN_BASE_URL = "http://bench.localhost:8000"
USE_TZ = True
LANGUAGE_CODE = "th"
BUILD_DIR = os.environ.get("BAKERY_OUT", str(FOLDER / "built"))
BAKERY_VIEWS = ("wagtailbakery.views.AllPublishedPagesView",)
