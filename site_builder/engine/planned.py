"""The values of a build's second half, in the order in which they come to be: Artifact → Plan → Manifest.

What is planned and made, as ``values`` are what is published: frozen and plain, pages by key.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from site_builder.engine.blocks import Key, Value

ArtifactKind = Literal[
    "page",
    "twin",
    "list",
    "feed",
    "data",
    "sitemap",
    "robots",
    "manifest",
    "not_found",
    "search",
    "asset",
    "icon",
    "image",
    "file",
    "redirect",
    "rules",
    "notice",
    "alert",
]


class PageLink(Value):
    """One place in a row of numbered list pages."""

    number: int
    url: str
    current: bool = False
    title: str = ""


class Occurrence(Value):
    """One time that an event takes place, from day to day (ISO, CE).

    In a list ``later`` are the days on which it begins again, and ``more`` how many others follow those.
    """

    key: Key
    start: str
    end: str
    later: tuple[str, ...] = ()
    more: int = 0


class CalendarInputs(Value):
    """What a page shows of a calendar: a month (``2026-11``) with all its days, or what is upcoming.

    ``months`` lead to the pages of months, ``number`` events in each, the newest first.
    """

    url: str
    days: tuple[Occurrence, ...]
    title: str = ""
    month: str | None = None
    months: tuple[PageLink, ...] = ()
    newer: PageLink | None = None
    older: PageLink | None = None


ArchiveKind = Literal["month", "year", "category", "tag"]


class ArchiveLink(Value):
    """The way to one archive of an index, and how many items stand in it."""

    kind: ArchiveKind
    title: str
    url: str
    total: int


class ListingInputs(Value):
    """A list of news, activities or documents: which cards in which order, and the way to its other pages.

    ``archive`` says that it is a part of the index (of a month, a year, a category, a keyword), named by ``title``.
    """

    items: tuple[Key, ...]
    total: int
    url: str
    title: str
    archive: ArchiveKind | None = None
    archives: tuple[ArchiveLink, ...] = ()
    numbers: tuple[PageLink, ...] = ()
    newer: str | None = None
    older: str | None = None
    pinned_first: bool = False


class PageInputs(Value):
    """Everything that a page shows besides its own PublishedPage: other pages by key, never more than it may see."""

    crumbs: tuple[Key, ...] = ()
    children: tuple[Key, ...] = ()
    newer: Key | None = None
    older: Key | None = None
    listing: ListingInputs | None = None
    more: tuple[ListingInputs, ...] = ()
    """Further lists that home shows, the newest of each index."""
    calendar: CalendarInputs | None = None
    latest: ListingInputs | None = None
    """The newest news, for a page that shows them among its blocks."""
    menu: Key | None = None
    """The menu entry that is marked as current."""


class SourceFile(Value):
    """Bytes that are published as they are: ``path`` is relative to the media root."""

    path: str
    sha256: str
    size: int


class Artifact(Value):
    """One file to be published, with exactly the inputs that it may see.

    ``path`` is relative to the root of the site; ``key`` is a page's key, a media reference or an asset's name.
    ``fingerprint`` changes when any input, the template or the engine does.
    """

    path: str
    kind: ArtifactKind
    content_type: str
    fingerprint: str
    key: str = ""
    url: str = ""
    inputs: PageInputs | None = None
    source: SourceFile | None = None


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One file of a release."""

    sha256: str
    size: int
    content_type: str
    fingerprint: str
    key: str
    kind: ArtifactKind


class Manifest(Value):
    """A release: an immutable set of files.  ``created`` is an instant (ISO, UTC)."""

    number: int
    tenant_id: int
    deployment: int
    theme: str
    theme_hash: str
    engine: str
    created: str
    files: dict[str, Entry]


class Failure(Value):
    """A page that is not shown as it was published, and why.

    ``code`` is stable; ``reason`` is a sentence for its editor (Thai); ``detail`` is for developers.  ``kept`` says
    that visitors still see the last good version; otherwise the page is not public yet.  ``hold`` says that the page
    should be remembered as a Hold with these ``inputs``, so that it is not tried again in vain.
    """

    key: Key
    title: str
    code: str
    reason: str
    detail: str = ""
    kept: bool = False
    hold: bool = False
    inputs: str = ""


class Step(Value):
    """What a build does with one path, and why."""

    path: str
    action: Literal["render", "keep", "delete"]
    reason: str
    artifact: Artifact | None = None
    """None where an earlier file is kept for a held page, and for deletions."""
    entry: Entry | None = None
    """The file of the previous release that is kept."""


class Plan(Value):
    """All files of a site, each with a reason; sorted by path.  ``failures`` are pages known not to be renderable."""

    steps: tuple[Step, ...]
    failures: tuple[Failure, ...] = ()
