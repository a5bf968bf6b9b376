"""Taking things out of a site's folder for good: out of releases, trees and blobs.

A release is immutable, and a page of it that merely names what must go (a list, a menu, a neighbour) cannot be mended
without making it another release.  So every kept release that holds or names it is dropped whole; the live one is
replaced first, by a build or, where that fails, by ``cut``: the same release without the files in question.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from site_builder.engine.disk import fsync_folder
from site_builder.engine.errors import BlobLost, UnknownRelease
from site_builder.engine.planned import Entry, Manifest
from site_builder.engine.release import DELETED, TREES, SiteFolder
from site_builder.engine.targets.local import LocalTarget

BYTES = frozenset({"asset", "icon", "image", "file"})
"""Kinds of files that name nothing."""


@dataclass(frozen=True, slots=True)
class Purge:
    """What must go: ``keys`` of files in manifests (a page's key, ``image:KEY``, ``file:KEY``), and ``words``, of which
    every page that names it has one in its bytes: public keys and addresses."""

    keys: tuple[str, ...]
    words: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What ``take_out`` did: numbers of dropped releases; whether the live release still holds something."""

    dropped: tuple[int, ...]
    live_holds: bool


class Search:
    """Asks which files of a site's releases hold or name what must go; every blob is read once."""

    def __init__(self, site: SiteFolder, purge: Purge) -> None:
        self._site = site
        self._keys = frozenset(purge.keys)
        self._words = purge.words
        self._known: dict[str, bool] = {}

    def paths(self, manifest: Manifest) -> Iterator[str]:
        """Yield the paths of a release that must not be seen any more."""
        return (path for path, entry in manifest.files.items() if self._is_hit(entry))

    def holds(self, manifest: Manifest) -> bool:
        if any(entry.key in self._keys for entry in manifest.files.values()):
            return True
        return next(self.paths(manifest), None) is not None

    def _is_hit(self, entry: Entry) -> bool:
        if entry.key in self._keys:
            return True
        if entry.kind in BYTES:
            return False
        known = self._known.get(entry.sha256)
        if known is None:
            known = self._known[entry.sha256] = self._names_it(entry.sha256)
        return known

    def _names_it(self, sha256: str) -> bool:
        try:
            data = self._site.blobs.read(sha256)
        except BlobLost:
            return False
        return any(word in data for word in self._words)


def addresses_of(site: SiteFolder, keys: Iterable[str]) -> frozenset[str]:
    """Return every address (``/news/sports-day/``) that a kept release gives to pages."""
    wanted, found = frozenset(keys), set[str]()
    for number in site.numbers():
        files = _files(site, number)
        found |= {f"/{path[:-10]}" for path, entry in files.items() if entry.kind == "page" and entry.key in wanted}
    return frozenset(found - {"/"})


def key_at(site: SiteFolder, path: str) -> str | None:
    """Return the key of the file that the newest kept release with such a path had there."""
    for number in reversed(site.numbers()):
        entry = _files(site, number).get(path)
        if entry is not None:
            return entry.key
    return None


def releases_with(site: SiteFolder, search: Search) -> list[int]:
    """Return the kept releases that hold or name what must go; one that cannot be read counts."""
    return [number for number in site.numbers() if _holds(site, search, number)]


def take_out(site: SiteFolder, search: Search) -> Taken:
    """Drop every kept release but the live one that holds or names what must go, with all names of its bytes.

    For who holds the folder's lock.  Safe to repeat after a crash at any point.
    """
    tree = site.live_tree()
    live = site.live()
    number = live[1].number if live else None
    dropped = [each for each in releases_with(site, search) if each != number]
    _forget(site, dropped)
    for name in TREES:
        if name != tree:
            _remove_tree(site, name)
    for aside in (site.folder / "trees").glob(f"{DELETED}*"):
        shutil.rmtree(aside, ignore_errors=True)
    kept = site.blobs_of(site.numbers()) | site.lingering_blobs()
    site.blobs.remove_files([name for name in site.blobs.names() if name not in kept])
    _make_lasting(site)
    return Taken(dropped=tuple(dropped), live_holds=live is not None and search.holds(live[1]))


def cut(folder: Path, purge: Purge, deployment: int, check_fence: Callable[[], None]) -> Manifest | None:
    """Make live what is live without the files that hold or name what must go; None when nothing was live.

    For when no build can be had: a list that is cut out is missed until the next build brings it back.
    Raises SiteBusy and DiskFull.
    """
    target, site = LocalTarget(folder), SiteFolder(folder)
    with target.building():
        live = site.current()
        if live is None:
            return None
        gone = set(Search(site, purge).paths(live))
        manifest = replace(
            live,
            number=target.next_number(),
            deployment=deployment,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            files={path: entry for path, entry in live.files.items() if path not in gone},
        )
        target.prepare(manifest, deployment)
        target.sync()
        target.switch(check_fence)
        site.finish()
    return manifest


def _forget(site: SiteFolder, numbers: list[int]) -> None:
    """Remove manifests; an empty mark keeps the highest number from being given again."""
    releases = site.folder / "releases"
    if numbers:
        (releases / f"{max(numbers)}.purged").touch()
    for number in numbers:
        (releases / f"{number}.json").unlink(missing_ok=True)
    for rest in releases.glob("*.part"):
        rest.unlink(missing_ok=True)


def _make_lasting(site: SiteFolder) -> None:
    """See to it that what was removed stays so after a power cut.

    By the folders that had it: nothing was written, and a sync would wait for what others write on this file system.
    """
    for folder in (site.folder / "releases", site.folder / "trees", *(site.folder / "blobs").iterdir()):
        fsync_folder(folder)


def _remove_tree(site: SiteFolder, name: str) -> None:
    """The idle tree has second names of the bytes; the next build links it anew."""
    (site.folder / "trees" / f"{name}.json").unlink(missing_ok=True)
    shutil.rmtree(site.folder / "trees" / name, ignore_errors=True)


def _holds(site: SiteFolder, search: Search, number: int) -> bool:
    try:
        return search.holds(site.manifest(number))
    except UnknownRelease:
        return True


def _files(site: SiteFolder, number: int) -> dict[str, Entry]:
    try:
        return site.manifest(number).files
    except UnknownRelease:
        return {}
