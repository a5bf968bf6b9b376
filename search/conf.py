"""The settings that this app reads, typed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from search.backends.embedded import EmbeddedEngine
from search.backends.protocol import Engine

EMBEDDED = "embedded"


def folder() -> Path:
    """Return where index files and texts of documents lie.  All of it can be made anew from what is live."""
    return Path(settings.SEARCH_FOLDER)


def engine() -> Engine:
    """Return the engine that ``SEARCH_URL`` names."""
    return _engine(folder())


@cache
def _engine(folder: Path) -> Engine:
    return EmbeddedEngine(folder)
