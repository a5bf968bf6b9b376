"""The files: in one private folder below ``STATE_DIR``, outside of everything that is served, readable by us alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from django.conf import settings

RESERVE = 500_000_000
"""Bytes that stay free on the disk: the database stands there too."""


def folder() -> Path:
    """Return the folder; made, closed to others, if it is not there."""
    place = Path(settings.STATE_DIR) / "exports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def path_of(run: str) -> Path:
    return folder() / f"{run}.zip"


def create(run: str) -> IO[bytes]:
    """Open a new file for writing; nobody else may read it from its first byte on."""
    handle = os.open(path_of(run), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(handle, "wb")


def remove(runs: Iterable[str]) -> None:
    for run in filter(None, runs):
        path_of(run).unlink(missing_ok=True)


def older_than(moment: float) -> dict[str, Path]:
    """Return the files that were last written before a moment (seconds since 1970), by run."""
    return {path.stem: path for path in folder().glob("*.zip") if path.stat().st_mtime < moment}


def free_bytes() -> int:
    """Return what is left on the disk beyond the reserve; negative where that has been touched."""
    return shutil.disk_usage(folder()).free - RESERVE
