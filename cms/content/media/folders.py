"""Where the public sizes of images lie: found, written and removed whole.

``MEDIA_ROOT/renditions/<sha256 of the original>/`` holds the two files that an album shows and ``made.json``; its
folder ``others/`` holds the other four, once something shows the picture by itself, and ``icons/`` those of an emblem,
each with a ``made.json`` of its own.  A folder comes to be by one rename and goes away by one rename, so that whoever
sees it sees it whole.  (Before November 2026 all six files lay side by side, and still may.)
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from cms.content.media import processes
from cms.content.media.budgets import ALBUM_FILES, FILES, ICON_FILES, OTHER_FILES, RECIPE
from site_builder.engine.disk import fsync_folder, write_durably
from site_builder.engine.values import Icon, Rendition

FOLDER, OTHERS, ICONS = "renditions", "others", "icons"
NOTE = "made.json"

# ------------------------------------------------------------------------------------------------------------- finding


def read(sha256: str) -> list[Rendition] | None:
    """Return the sizes that lie ready for an original, all six or those of albums; None unless at least these do.

    A size is ready when its files are there in their full length, of today's recipe.
    """
    folder = folder_of(sha256)
    found = noted(folder, FILES)
    if found is not None:
        return [rendition(sha256, one) for one in found]
    found = noted(folder, ALBUM_FILES)
    if found is None:
        return None
    others = noted(folder / OTHERS, OTHER_FILES) or []
    return [rendition(sha256, one) for one in found] + [rendition(sha256, one, f"{OTHERS}/") for one in others]


def read_icons(sha256: str) -> list[Icon] | None:
    """Return the icons that lie ready for an original, or None unless all of them are there, of today's recipe."""
    found = noted(folder_of(sha256) / ICONS, ICON_FILES.keys())
    return None if found is None else [icon(sha256, one) for one in found]


def noted(folder: Path, files: Collection[str]) -> list[dict[str, Any]] | None:
    """Return what the note of a folder says of its files, None unless these are there in their full length."""
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = note["files"]
        if note["recipe"] != RECIPE or {one["file"] for one in found} != set(files):
            return None
        if any((folder / one["file"]).stat().st_size != one["size"] for one in found):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found


def rendition(sha256: str, found: dict[str, Any], below: str = "") -> Rendition:
    facts = {name: value for name, value in found.items() if name != "file"}
    return msgspec.convert({**facts, "path": f"{FOLDER}/{sha256}/{below}{found['file']}"}, Rendition)


def icon(sha256: str, found: dict[str, Any]) -> Icon:
    path = f"{FOLDER}/{sha256}/{ICONS}/{found['file']}"
    facts = {"name": ICON_FILES[found["file"]], "size": found["size"], "sha256": found["sha256"], "path": path}
    return msgspec.convert(facts, Icon)


# ------------------------------------------------------------------------------------------------------------- writing


def make_sizes(sha256: str, original: Path, *, whole: bool) -> None:
    """Bring the sizes of an original into being that do not lie there yet: all six, or those that an album shows."""
    made = read(sha256)
    if made is None:
        _make_first(sha256, original, whole=whole)
    elif whole and not is_whole(made):
        with _new_folder() as folder:
            finish_folder(folder, processes.run("render_others", original, folder))
            _place(folder, folder_of(sha256) / OTHERS, OTHER_FILES)


def is_whole(made: Collection[object]) -> bool:
    """Say whether these are all sizes."""
    return len(made) == len(FILES)


def _make_first(sha256: str, original: Path, *, whole: bool) -> None:
    with _new_folder() as folder:
        found = processes.run("render" if whole else "render_album", original, folder)
        if whole:
            others = folder / OTHERS
            others.mkdir()
            for name in OTHER_FILES:
                (folder / name).rename(others / name)
            finish_folder(others, [one for one in found if one["file"] in OTHER_FILES])
        finish_folder(folder, [one for one in found if one["file"] in ALBUM_FILES])
        _place(folder, folder_of(sha256), ALBUM_FILES)
        if whole and (folder / OTHERS).exists():
            # Somebody else made an album's sizes of the same bytes first.
            _place(folder / OTHERS, folder_of(sha256) / OTHERS, OTHER_FILES)


def make_icons(sha256: str, original: Path) -> None:
    """Bring the icons of an emblem, whose sizes lie there, into being unless they do."""
    if read_icons(sha256) is None:
        with _new_folder() as folder:
            finish_folder(folder, processes.run("icons", original, folder))
            _place(folder, folder_of(sha256) / ICONS, ICON_FILES.keys())


@contextlib.contextmanager
def _new_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".making-", dir=renditions_root()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def finish_folder(folder: Path, found: list[dict[str, Any]]) -> None:
    """Note what is in a folder and let it survive a power cut."""
    folder.chmod(0o755)
    write_durably(folder / NOTE, json.dumps({"recipe": RECIPE, "files": found}).encode())


def _place(folder: Path, target: Path, files: Collection[str]) -> None:
    """Give a finished folder its name, in place of an older recipe's or a broken one.

    Where somebody else made the same bytes first, theirs are as good and stay; where what it belongs to has been taken
    away meanwhile, nothing is placed.  What lies there in the end decides, not what was made.
    """
    if noted(target, files) is not None or noted(target, FILES) is not None:
        return
    put_away(target)
    with contextlib.suppress(OSError):
        folder.rename(target)
        fsync_folder(target.parent)


def put_away(folder: Path) -> None:
    """Take a folder out of its place in one step, then remove it."""
    if folder.exists():
        away = Path(tempfile.mkdtemp(prefix=".away-", dir=folder.parent))
        folder.rename(away / "old")
        shutil.rmtree(away, ignore_errors=True)


def renditions_root() -> Path:
    root = Path(settings.MEDIA_ROOT) / FOLDER
    root.mkdir(parents=True, exist_ok=True)
    return root


def folder_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / sha256
