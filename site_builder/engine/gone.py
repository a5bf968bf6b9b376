"""A site that is offline: its folder lies on a shelf, and in its place stands one page that says so.

Taking it away and bringing it back are each one exchange of two folders, as a move is.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from site_builder.engine.disk import fsync_folder, sync
from site_builder.engine.moved import INDEX, NOTE, Moved, exchange, is_site
from site_builder.engine.release import SiteFolder

PAGE = """<!doctype html>
<html lang="th">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>เว็บไซต์ปิดให้บริการแล้ว</title>
<h1>เว็บไซต์ปิดให้บริการแล้ว</h1>
<p>สถานศึกษานี้ไม่มีเว็บไซต์ที่ที่อยู่นี้อีก กรุณาติดต่อสำนักงานเขตพื้นที่การศึกษา</p>
</html>
"""


def gone_page() -> str:
    """Return the page that visitors of an offline site see."""
    return PAGE


def shelve_site(folder: Path, shelf: Path) -> None:
    """Put a site on the shelf and the page of farewell in its place.  Raises SiteBusy while somebody builds."""
    with SiteFolder(folder).locked():
        shutil.rmtree(shelf, ignore_errors=True)
        current = shelf / "current"
        current.mkdir(parents=True)
        # Where a former address once led, this one leads nowhere.
        (shelf / NOTE).write_bytes(msgspec.json.encode(Moved("")))
        for name in (INDEX, "404.html"):
            (current / name).write_text(PAGE, encoding="utf-8")
        sync(shelf)
        exchange(folder, shelf)
        fsync_folder(folder.parent)


def bring_back_site(folder: Path, shelf: Path) -> None:
    """Put a site from the shelf back into its place; nothing happens where none lies there."""
    if not is_site(shelf):
        return
    if folder.exists():
        exchange(shelf, folder)
        shutil.rmtree(shelf, ignore_errors=True)
    else:
        shelf.rename(folder)
    fsync_folder(folder.parent)
