"""The settings that this app reads, typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

KEEP_RELEASES = 10
"""Releases kept per site, those that are live or pinned besides."""


def sites_folder() -> Path:
    """Return the folder that holds every site, one folder a host."""
    return Path(settings.SITES_TARGET).absolute()


def site_folder(host: str) -> Path:
    """Return the folder of one site: ``current``, ``trees/``, ``releases/``, ``blobs/``, ``live/``."""
    return sites_folder() / host


def shelf(host: str) -> Path:
    """Return where a site lies that was taken offline: beside the others, under a name that no host can have."""
    return sites_folder() / ".offline" / host


def kept_themes() -> Path:
    """Return the folder of themes that are ready for use: what lies there is run as code."""
    return Path(settings.STATE_DIR) / "themes"


def media_root() -> Path:
    return Path(settings.MEDIA_ROOT)


def database_url() -> str:
    """Return the address of the database that Django uses, as the engine reads it (a test's own database included)."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(Path(facts['NAME']).absolute()))}"
    return f"postgres://{_who(facts)}{_where(facts)}/{quote(facts['NAME'], safe='')}"


def _who(facts: dict[str, Any]) -> str:
    return f"{quote(facts['USER'], safe='')}:{quote(facts['PASSWORD'], safe='')}@" if facts["USER"] else ""


def _where(facts: dict[str, Any]) -> str:
    return f"{facts['HOST'] or 'localhost'}:{facts['PORT'] or 5432}"
