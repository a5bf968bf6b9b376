"""A site's folder under another host, and what stays under the old one: pages that lead on.

::

    <old host>/moved.json            where to: the origin of the new address
    <old host>/current/              a page for every page that the site has, each leading to the same path
    <old host>/current/404.html      for every other path: the way to the new home page
    <old host>/current/_redirects    the rule for hosts that read such files: every path, permanently

Where an edge answers for the old host, it redirects by itself and nobody sees these pages.  Site and leading pages
change places in one step, so that a visitor finds one or the other, whole.
"""

from __future__ import annotations

import ctypes
import errno
import html
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from site_builder.engine.disk import fsync_folder, sync
from site_builder.engine.errors import FolderTaken
from site_builder.engine.release import SiteFolder
from site_builder.engine.rules import RULES

NOTE = "moved.json"
INDEX = "index.html"
AT_CWD, EXCHANGE = -100, 2
NOT_HERE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})

PAGE = """<!doctype html>
<html lang="th">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>เว็บไซต์ย้ายที่อยู่แล้ว</title>
<link rel="canonical" href="{url}">
{refresh}<p>เว็บไซต์นี้ย้ายไปที่ <a href="{url}">{url}</a></p>
</html>
"""
REFRESH = '<meta http-equiv="refresh" content="0; url={url}">\n'


class Moved(msgspec.Struct, frozen=True):
    """What ``moved.json`` says."""

    to: str
    """Origin, without a final slash."""


def is_site(folder: Path) -> bool:
    """Say whether a folder holds a site, and not the pages that lead to one."""
    return (folder / "current").is_symlink()


def leads_to(folder: Path) -> str | None:
    """Return the origin to which a folder's pages lead; None where there are none."""
    try:
        return msgspec.json.decode((folder / NOTE).read_bytes(), type=Moved).to
    except (OSError, msgspec.MsgspecError):
        return None


def move_site(old: Path, new: Path, origin: str) -> None:
    """Let the site in ``old`` be the site in ``new``, and leave pages behind that lead to ``origin``.

    Raises FolderTaken when another site lies in ``new``, SiteBusy when somebody builds.  Stopped in the middle and
    called again, it goes on.
    """
    with SiteFolder(old).locked():
        lead(new, origin, pages_of(old))
        exchange(old, new)
        fsync_folder(new.parent)


def lead(folder: Path, origin: str, pages: Iterable[str]) -> None:
    """Make a folder one whose pages lead to ``origin``.  Raises FolderTaken where it is something else."""
    if folder.exists() and leads_to(folder) is None:
        raise FolderTaken(str(folder))
    made = folder.parent / f".leading-{folder.name}"
    shutil.rmtree(made, ignore_errors=True)
    write_pages(made, origin, pages)
    sync(made)
    put_in_place(made, folder)


def put_in_place(made: Path, folder: Path) -> None:
    """Give a finished folder its name, in place of what had it."""
    if folder.exists():
        exchange(made, folder)
        shutil.rmtree(made, ignore_errors=True)
    else:
        made.rename(folder)
    fsync_folder(folder.parent)


def write_pages(folder: Path, origin: str, pages: Iterable[str]) -> None:
    current = folder / "current"
    current.mkdir(parents=True)
    (folder / NOTE).write_bytes(msgspec.json.encode(Moved(origin)))
    for path in {INDEX, *pages}:
        url = f"{origin}/{path.removesuffix(INDEX)}"
        file = current / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(leading_page(url, at_once=True), encoding="utf-8")
    (current / "404.html").write_text(leading_page(f"{origin}/", at_once=False), encoding="utf-8")
    (current / RULES).write_text(f"/* {origin}/:splat 301!\n", encoding="utf-8")


def leading_page(url: str, *, at_once: bool) -> str:
    safe = html.escape(url, quote=True)
    return PAGE.format(url=safe, refresh=REFRESH.format(url=safe) if at_once else "")


def pages_of(folder: Path) -> list[str]:
    """Return the paths of a site's pages, ``news/index.html`` and the like."""
    manifest = SiteFolder(folder).current()
    return [path for path in (manifest.files if manifest else ()) if path.rpartition("/")[2] == INDEX]


def exchange(one: Path, other: Path) -> None:
    """Let two folders change their names, in one step where the system can (Linux), else in three."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        if libc.renameat2(AT_CWD, os.fsencode(one), AT_CWD, os.fsencode(other), EXCHANGE) == 0:
            return
        code = ctypes.get_errno()
        if code not in NOT_HERE:
            raise OSError(code, os.strerror(code), str(one))
    aside = other.parent / f".aside-{other.name}"
    other.rename(aside)
    one.rename(other)
    aside.rename(one)
