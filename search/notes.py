"""What the index of a site needs of every page although only one has changed: title, day, and the files it shows.

Kept by the hash of the page's twin, a file for each tenant, so that a publish reads new twins and no other.
It can be lost: then all are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

FORMAT = 1
"""Rises when the same twin would give another note."""


class Note(NamedTuple):
    """``files`` are the files that a page shows: reference → title."""

    title: str
    day: str
    files: dict[str, str]


class Notebook:
    """The notes of one tenant: ``notes/<tenant>.json``."""

    def __init__(self, folder: Path, tenant_id: int) -> None:
        self._path = folder / "notes" / f"{tenant_id}.json"
        self._kept = self._read()
        self._used: dict[str, Note] = {}

    def note(self, sha256: str, make: Callable[[], Note]) -> Note:
        """Return the note of a twin; ``make`` is asked for one that is not there."""
        found = self._used.get(sha256) or self._kept.get(sha256) or make()
        self._used[sha256] = found
        return found

    def save(self) -> None:
        """Keep the notes that were asked for, and no other: what was taken down leaves here too."""
        if self._used == self._kept:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps({"format": FORMAT, "notes": self._used}, ensure_ascii=False), encoding="utf-8")
        beside.replace(self._path)
        self._kept = self._used

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Note]:
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            notes = told["notes"] if told["format"] == FORMAT else {}
            return {sha256: Note(*note) for sha256, note in notes.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}
