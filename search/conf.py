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
    return _engine(settings.SEARCH_URL, folder(), settings.SEARCH_SHARDS)


@cache
def _engine(url: str, folder: Path, shards: int) -> Engine:
    if url == EMBEDDED:
        return EmbeddedEngine(folder)
    from search.backends.elasticsearch import ElasticsearchEngine

    return ElasticsearchEngine(url, shards=shards)
