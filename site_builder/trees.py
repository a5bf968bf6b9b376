"""Looking at a live tree: does it hold what its release lists?"""

from __future__ import annotations

import hashlib
from pathlib import Path

from site_builder.engine.planned import Entry
from site_builder.engine.release import SiteFolder


def files_that_differ(site: SiteFolder, *, whole: bool = False) -> list[str] | None:
    """Return the paths of the live release whose files are missing or of another size; None without a trusted release.

    ``whole``: read every file and compare its hash too.
    """
    manifest = site.current()
    if manifest is None:
        return None
    root = (site.folder / "current").resolve()
    return sorted(path for path, entry in manifest.files.items() if not _is_good(root / path, entry, whole=whole))


def _is_good(path: Path, entry: Entry, *, whole: bool) -> bool:
    try:
        if path.lstat().st_size != entry.size:
            return False
        return not whole or hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256
    except OSError:
        return False
