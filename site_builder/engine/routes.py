"""Heads → addresses.  The only place where a path is made, and the place where an unsafe one is refused.

A page's path is its slugs from home down; a page whose parent chain is not public has no path.  A refused page (unsafe
slug, reserved or taken address) is left out together with what lies below it, and is told of; the rest goes live.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

import msgspec

from site_builder.engine.planned import ArchiveKind
from site_builder.engine.values import INDEXES, Head, Key, Media, Rendition, Sheet

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,199}")
KEY = re.compile(r"[a-z0-9]{1,40}")
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
RESERVED_AT_ROOT = frozenset({"assets", "files", "images", "live", "notices"})
"""First parts of paths that the site itself needs (``-`` and names with a dot are no slugs anyway)."""
ARCHIVES: tuple[ArchiveKind, ...] = ("month", "year", "category", "tag")
"""First parts of the addresses of archives below an index, in the order in which they are shown."""
RESERVED_IN_INDEXES = frozenset({"page", *ARCHIVES})
LONGEST_PATH = 1_000
SIZES_OF_A_READY_IMAGE = frozenset(
    (name, kind) for name in ("thumbnail", "medium", "view") for kind in ("webp", "jpeg")
)
SIZES_OF_A_PHOTO = frozenset({("thumbnail", "webp"), ("view", "webp")})
"""What albums show of an image."""


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """A page without an address: ``code`` is ``unsafe_address``, ``reserved_address`` or ``address_taken``."""

    key: Key
    title: str
    code: str


class Routes(msgspec.Struct, frozen=True, gc=False):
    """Public pages by key, parents first, siblings in their order; paths such as ``/`` and ``/news/sports-day/``."""

    home: Key
    heads: dict[Key, Head]
    paths: dict[Key, str]
    children: dict[Key, tuple[Key, ...]]
    refused: tuple[Refusal, ...]


def route(heads: Iterable[Head]) -> Routes:
    """Give every reachable page its path.  Raises ValueError without a home."""
    below: dict[Key, list[Head]] = {}
    home = None
    for head in heads:
        if head.parent is not None:
            below.setdefault(head.parent, []).append(head)
        elif home is None and head.kind == "home" and KEY.fullmatch(head.key):
            home = head
    if home is None:
        raise ValueError("no home page among the heads")
    return _walk(home, below)


def _walk(home: Head, below: dict[Key, list[Head]]) -> Routes:
    found = {home.key: home}
    paths = {home.key: "/"}
    children: dict[Key, tuple[Key, ...]] = {}
    refused: list[Refusal] = []
    waiting = [home]
    while waiting:
        parent = waiting.pop()
        candidates = below.get(parent.key)
        if candidates is None:
            children[parent.key] = ()
            continue
        accepted, rejected = _accept(parent, paths[parent.key], candidates)
        refused += rejected
        children[parent.key] = tuple(head.key for head in accepted)
        found |= {head.key: head for head in accepted}
        paths |= {head.key: f"{paths[parent.key]}{head.slug}/" for head in accepted}
        waiting += reversed(accepted)
    return Routes(home.key, found, paths, children, tuple(refused))


def _accept(parent: Head, path: str, candidates: Iterable[Head]) -> tuple[list[Head], list[Refusal]]:
    """Divide the pages below one page into those with a good address and those without."""
    taken: set[str] = set()
    accepted: list[Head] = []
    refused: list[Refusal] = []
    for head in candidates:
        code = _fault(head, parent, path, taken)
        if code:
            refused.append(Refusal(head.key, head.title, code))
        else:
            # Two addresses that differ in case only would be one on some file systems.
            taken.add(head.slug.lower())
            accepted.append(head)
    return accepted, refused


def _fault(head: Head, parent: Head, path: str, taken: set[str]) -> str | None:
    if not SLUG.fullmatch(head.slug) or not KEY.fullmatch(head.key) or len(path) + len(head.slug) > LONGEST_PATH:
        return "unsafe_address"
    slug = head.slug.lower()
    if path == "/" and slug in RESERVED_AT_ROOT:
        return "reserved_address"
    if parent.kind in INDEXES and slug in RESERVED_IN_INDEXES:
        return "reserved_address"
    return "address_taken" if slug in taken else None


def is_slug(text: str) -> bool:
    """Say whether a text may be one part of an address."""
    return bool(SLUG.fullmatch(text))


def label_part(slug: str) -> str | None:
    """Return a label's part of an address: small letters, since two that differ in case would be one on some disks."""
    return slug.lower() if SLUG.fullmatch(slug) else None


def file_of(url: str) -> str:
    """Return the file that answers a URL: ``/news/`` → ``news/index.html``, ``/robots.txt`` → ``robots.txt``."""
    return f"{url[1:]}index.html" if url.endswith("/") else url[1:]


def twin_of(url: str) -> str:
    """Return the file of a page's JSON twin."""
    return f"{url[1:]}index.json"


SEARCH_PAGE = "search.html"
"""The file of the frame that answers of a search are put into."""


def file_url(media: Media) -> str:
    """Return the permanent address of a file."""
    return f"/files/{media.key}/{media.name}"


def rendition_url(media: Media, rendition: Rendition) -> str:
    """Return the address of one size of an image; it changes with the bytes."""
    suffix = "jpg" if rendition.format == "jpeg" else "webp"
    return f"/images/{media.key}/{rendition.sha256[:8]}-{rendition.name}.{suffix}"


def sheet_url(media: Media, number: int, sheet: Sheet) -> str:
    """Return the address of the picture of a document's page (from 1); it changes with the bytes."""
    return f"/files/{media.key}/{sheet.sha256[:8]}-{number}.webp"


def is_safe(media: Media) -> bool:
    """Say whether an image or file has addresses and source paths that stay where they belong."""
    if not KEY.fullmatch(media.key):
        return False
    if media.kind == "file":
        paths = [media.path, *(sheet.path for sheet in media.sheets)]
        return bool(FILE_NAME.fullmatch(media.name)) and all(map(is_inside, paths))
    paths = [*(made.path for made in media.renditions), *(icon.path for icon in media.icons)]
    return all(map(is_inside, paths))


def is_ready(media: Media) -> bool:
    """Say whether all sizes of an image are there."""
    return {(size.name, size.format) for size in media.renditions} >= SIZES_OF_A_READY_IMAGE


def is_ready_for_albums(media: Media) -> bool:
    """Say whether the sizes of an image are there that albums show."""
    return {(size.name, size.format) for size in media.renditions} >= SIZES_OF_A_PHOTO


def is_inside(path: str) -> bool:
    """Say whether a relative path stays inside the folder that it is joined to."""
    parts = PurePosixPath(path).parts
    return bool(parts) and "\0" not in path and not path.startswith("/") and ".." not in parts
