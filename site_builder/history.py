"""What differs between two releases, in words of pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import msgspec

from site_builder.engine.errors import BlobLost
from site_builder.engine.fingerprint import PART
from site_builder.engine.planned import Entry, Manifest
from site_builder.engine.release import SiteFolder
from site_builder.engine.values import Key
from site_builder.models import Deployment

LISTED = 30
"""Pages that are named; the others are counted."""
INDEX = "index.html"


class How(StrEnum):
    """What happened to a page."""

    ADDED = "added"
    EDITED = "edited"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class PageChange:
    """One page that differs.  ``path`` is its public address, ``/news/sports-day/``, in the later release if it is
    there."""

    key: Key
    path: str
    title: str
    how: How


@dataclass(frozen=True, slots=True)
class Changes:
    """The pages that differ: the first ones by name, all of them as ``counts``.

    ``touched`` counts pages that only follow others: a list with a new entry, a menu with another name.
    """

    pages: tuple[PageChange, ...] = ()
    counts: Mapping[How, int] = field(default_factory=dict)
    touched: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def more(self) -> int:
        """Return how many pages are counted but not named."""
        return self.total - len(self.pages)


class _Twin(msgspec.Struct):
    title: str = ""


_decode_twin = msgspec.json.Decoder(_Twin).decode


def changes_between(site: SiteFolder, before: Manifest | None, after: Manifest) -> Changes:
    """Return what turns one release of a site into another."""
    old, new = _pages(before), _pages(after)
    found = [*_changed(old, new), *((How.REMOVED, key) for key in old if key not in new)]
    counts = Counter(how for how, _ in found)
    same = new.keys() & old.keys() - {key for _, key in found}
    named = tuple(
        _named(site, how, key, before, old) if how == How.REMOVED else _named(site, how, key, after, new)
        for how, key in found[:LISTED]
    )
    return Changes(named, dict(counts), sum(old[key][1].sha256 != new[key][1].sha256 for key in same))


def changes_since_live(tenant_id: int, folder: Path, number: int | None) -> Changes:
    """Return what a release that has just gone live changes against the newest one that is recorded."""
    site = SiteFolder(folder)
    kept = site.numbers()
    if number not in kept:
        return Changes()
    recorded = Deployment.objects.filter(tenant_id=tenant_id).order_by("-number")
    before = recorded.values_list("release__number", flat=True).first()
    return changes_between(site, site.manifest(before) if before in kept else None, site.manifest(number))


def _changed(old: Mapping[Key, tuple[str, Entry]], new: Mapping[Key, tuple[str, Entry]]) -> Iterator[tuple[How, Key]]:
    for key, (path, entry) in new.items():
        if key not in old:
            yield How.ADDED, key
        elif entry.fingerprint[:PART] != old[key][1].fingerprint[:PART]:
            yield How.EDITED, key
        elif path != old[key][0]:
            yield How.MOVED, key


def _pages(manifest: Manifest | None) -> dict[Key, tuple[str, Entry]]:
    files = manifest.files if manifest else {}
    return {entry.key: (path, entry) for path, entry in files.items() if entry.kind == "page"}


def _named(
    site: SiteFolder, how: How, key: Key, manifest: Manifest | None, pages: Mapping[Key, tuple[str, Entry]]
) -> PageChange:
    folder = pages[key][0][: -len(INDEX)]
    return PageChange(key, f"/{folder}", _title(site, manifest, f"{folder}index.json"), how)


def _title(site: SiteFolder, manifest: Manifest | None, twin_path: str) -> str:
    """Return the title that a page had in a release, as its JSON twin says."""
    twin = manifest.files.get(twin_path) if manifest else None
    try:
        return _decode_twin(site.blobs.read(twin.sha256)).title if twin else ""
    except (BlobLost, msgspec.MsgspecError):
        return ""
