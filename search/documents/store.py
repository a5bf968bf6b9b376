"""What was read of documents, kept by tenant and hash of the file until no live page shows the file any more."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from search.documents.reading import READER_VERSION


@dataclass(frozen=True, slots=True)
class Reading:
    """``reason`` is the code of the error when there is no text."""

    text: str = ""
    pages: int = 0
    reason: str = ""
    version: int = READER_VERSION


class Readings:
    """The readings of one tenant: ``texts/<tenant>/<sha256>``."""

    def __init__(self, folder: Path, tenant_id: int) -> None:
        self._folder = folder / "texts" / str(tenant_id)

    def get(self, sha256: str) -> Reading | None:
        """Return what was read; None when nothing was, or by an older reader."""
        try:
            reading = Reading(**json.loads(zlib.decompress((self._folder / sha256).read_bytes())))
        except (OSError, ValueError, TypeError, zlib.error):
            return None
        return reading if reading.version == READER_VERSION else None

    def put(self, sha256: str, reading: Reading) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f"{sha256}.new"
        beside.write_bytes(zlib.compress(json.dumps(asdict(reading), ensure_ascii=False).encode()))
        beside.replace(self._folder / sha256)

    def keep_only(self, hashes: Collection[str]) -> None:
        """Forget every other file: what was taken down leaves here too."""
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name.removesuffix(".new") not in hashes:
                    path.unlink(missing_ok=True)

    def forget(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
