"""An empty, migrated SQLite database, kept between runs: 166 migrations take longer than most folders' tests.

The key is the text of every migration of ours and the lock file: a changed migration or a new Wagtail makes a new one.
Django still looks for migrations that have not run; PostgreSQL always migrates from nothing.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = PROJECT / "var" / "test-databases"


def template() -> Path:
    """Return where the migrated database of today's code is kept."""
    sources = [
        PROJECT / "requirements/base.txt",
        *PROJECT.glob("*/migrations/*.py"),
        *PROJECT.glob("*/*/migrations/*.py"),
    ]
    digest = hashlib.sha256()
    for path in sorted(sources):
        digest.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"


def restore(kept: Path, database: Path) -> bool:
    """Copy the kept database to ``database``; say whether there was one."""
    if not kept.exists():
        return False
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, database)
    return True


def keep(database: Path, kept: Path) -> None:
    """Keep a copy of the freshly migrated ``database`` and remove the copies of other days."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    half_done = kept.with_name(f"{kept.name}.{database.stat().st_ino}")
    with sqlite3.connect(database) as source, sqlite3.connect(half_done) as target:
        source.backup(target)
    source.close()
    target.close()
    half_done.replace(kept)
    for path in FOLDER.glob("*.sqlite3"):
        if path != kept:
            path.unlink(missing_ok=True)
