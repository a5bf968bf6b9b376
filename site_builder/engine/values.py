"""The values of a build's first half, what is published, in the order in which they come to be.

PublishedPage → Head → Snapshot; what a build makes of them is in ``planned``.  Every value is frozen and plain: text,
numbers, tuples.  What a page refers to is written as a *reference*, ``"page:<key>"``, ``"image:<key>"`` or
``"file:<key>"``, never as a URL and never as a row id, so that nothing stored goes stale when something else moves.

Canonical JSON (``canonical_json``) is the stored form: UTF-8, object keys sorted, no white space, so that equal values
have equal bytes and equal hashes.  ``SCHEMA_VERSION`` rises when the form of a PublishedPage changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from site_builder.engine.blocks import HTML_REFERENCE as HTML_REFERENCE
from site_builder.engine.blocks import Block as Block
from site_builder.engine.blocks import ButtonBlock as ButtonBlock
from site_builder.engine.blocks import CalloutBlock as CalloutBlock
from site_builder.engine.blocks import DocumentBlock as DocumentBlock
from site_builder.engine.blocks import GalleryBlock as GalleryBlock
from site_builder.engine.blocks import GalleryItem as GalleryItem
from site_builder.engine.blocks import ImageBlock as ImageBlock
from site_builder.engine.blocks import Key as Key
from site_builder.engine.blocks import Label as Label
from site_builder.engine.blocks import LatestBlock as LatestBlock
from site_builder.engine.blocks import QuoteBlock as QuoteBlock
from site_builder.engine.blocks import Reference as Reference
from site_builder.engine.blocks import RichText as RichText
from site_builder.engine.blocks import TableBlock as TableBlock
from site_builder.engine.blocks import Value as Value
from site_builder.engine.blocks import block_references
from site_builder.engine.details import Brief as Brief
from site_builder.engine.details import Details as Details
from site_builder.engine.details import brief_of, detail_references

SCHEMA_VERSION = 4

PageKind = Literal[
    "home",
    "section",
    "standard",
    "news_index",
    "news",
    "activity_index",
    "activity",
    "document_library",
    "document",
    "calendar",
    "event",
    "people",
    "statistics",
    "achievement_index",
    "achievement",
    "contact",
]

INDEX_OF: dict[PageKind, PageKind] = {
    "news": "news_index",
    "activity": "activity_index",
    "document": "document_library",
    "achievement": "achievement_index",
}
"""Kinds of pages that are listed by their parent, newest first, in pages and archives: item → index."""

INDEXES = frozenset({*INDEX_OF.values(), "calendar"})
ITEMS = frozenset({*INDEX_OF, "event"})
"""Kinds of pages that their parent shows in a list of its own, not among its children."""


class PublishedPage(Value):
    """The public, plain-data form of a page: what the API returns, the builder renders and the search indexes.

    ``date`` is the day that the page speaks of (ISO, CE); ``first_published`` and ``last_published`` are instants
    (ISO, UTC).
    """

    key: Key
    parent: Key | None
    kind: PageKind
    slug: str
    title: str
    summary: str = ""
    date: str | None = None
    category: Label | None = None
    pinned: bool = False
    in_menu: bool = False
    cover: Key | None = None
    cover_alt: str = ""
    body: tuple[Block, ...] = ()
    attachments: tuple[Key, ...] = ()
    tags: tuple[Label, ...] = ()
    details: Details | None = None
    """What only pages of this kind have."""
    first_published: str | None = None
    last_published: str | None = None
    schema: int = SCHEMA_VERSION


class Head(Value):
    """The part of a PublishedPage that lists and plans need; ``hash`` is the SHA-256 of the canonical PublishedPage."""

    key: Key
    parent: Key | None
    kind: PageKind
    slug: str
    title: str
    hash: str
    summary: str = ""
    date: str | None = None
    category: Label | None = None
    tags: tuple[Label, ...] = ()
    pinned: bool = False
    in_menu: bool = False
    cover: Key | None = None
    cover_alt: str = ""
    brief: Brief | None = None
    """What lists show of the page's details."""
    latest: int = 0
    """So many of the newest news the page shows."""
    first_published: str | None = None
    last_published: str | None = None
    references: tuple[Reference, ...] = ()


class Rendition(Value):
    """One ready-made size of an image: ``path`` relative to the media root, ``size`` in bytes, the others in pixels."""

    name: Literal["thumbnail", "medium", "view"]
    format: Literal["webp", "jpeg"]
    width: int
    height: int
    size: int
    sha256: str
    path: str


class Sheet(Value):
    """A picture (WebP) of one of the first pages of a document; ``path`` as of a Rendition."""

    width: int
    height: int
    size: int
    sha256: str
    path: str


class Icon(Value):
    """One picture by which browsers and phones know a site, made from its emblem; ``path`` as of a Rendition."""

    name: Literal["favicon", "touch", "any-192", "any-512", "maskable-512"]
    size: int
    sha256: str
    path: str


class Media(Value):
    """An image or a file as the public may see it.  An image without renditions is not ready to be shown yet, one
    with two (WebP, thumbnail and view) in albums only."""

    key: Key
    kind: Literal["image", "file"]
    title: str
    alt: str = ""
    name: str = ""
    """ASCII file name of a file's permanent path ``/files/<key>/<name>``."""
    content_type: str = ""
    size: int = 0
    sha256: str = ""
    path: str = ""
    """Where the bytes lie, relative to the media root."""
    width: int = 0
    height: int = 0
    renditions: tuple[Rendition, ...] = ()
    icons: tuple[Icon, ...] = ()
    """Of an image that is an emblem; none until they are ready."""
    pages: int = 0
    """Number of pages of a document, where known."""
    sheets: tuple[Sheet, ...] = ()


SEARCH = "/-/search"
"""Where a site's search answers unless it says otherwise."""


class SiteFacts(Value):
    """What the public may know of one tenant: names, contact, look."""

    slug: str
    host: str
    url: str
    """Origin of the public site, without a final slash: ``https://school.example``."""
    kind: Literal["school", "office"]
    name: str
    short_name: str = ""
    name_en: str = ""
    area_name: str = ""
    motto: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    fax: str = ""
    email: str = ""
    facebook: str = ""
    line: str = ""
    youtube: str = ""
    founded: int | None = None
    """Year of founding, CE."""
    levels: str = ""
    emblem: Key | None = None
    primary_colour: str = "#1f4e8c"
    accent_colour: str = "#b45309"
    theme: str = "plain"
    language: str = "th"
    search_url: str = SEARCH
    """Where its search answers: a path of the site, or an address elsewhere."""
    closed: str | None = None
    """Day (ISO, CE) since when the tenant has been closed and its site is an archive."""


class Hold(Value):
    """A page kept at its last good version: it stays held while everything that it is made from is what failed.

    ``inputs`` stands for all of that: page, theme, facts of the site, media, pages around it, engine.
    """

    key: Key
    inputs: str
    reason: str


class Redirect(Value):
    """An old address: ``path`` leads to the page with ``key``, else to ``address``; without both it is gone.

    Spelled as ``engine.old_paths`` says; an ``address`` that ends in ``/*`` carries on what comes below the path.
    """

    path: str
    key: Key = ""
    address: str = ""


class NoticeEdit(Value):
    """What a notice said until ``at``, when somebody put it right."""

    at: str
    headline: str
    text: str = ""


class Notice(Value):
    """An urgent notice as the public may see it; instants are ISO, UTC.

    ``state`` is a fact of the row and not of the clock that a build reads: whoever keeps notices writes it anew when
    one begins or ends.
    """

    key: Key
    version: int
    severity: Literal["info", "warning", "emergency"]
    state: Literal["live", "clear", "ended", "withdrawn"]
    headline: str
    sent: str
    starts: str
    ends: str
    issuer: str
    text: str = ""
    page: Key | None = None
    href: str = ""
    phone: str = ""
    category: str = "Other"
    """Of the Common Alerting Protocol."""
    event: str = ""
    """What has happened, in a word or two."""
    corrected: str | None = None
    cleared: str | None = None
    """Since when all is clear; ``clear_text`` may say more."""
    clear_text: str = ""
    line: str = ""
    """What the school adds to its area's notice."""
    schooling: Literal["", "open", "online", "closed"] = ""
    schooling_from: str | None = None
    schooling_until: str | None = None
    """Days, ISO, CE."""
    schooling_over: bool = False
    edits: tuple[NoticeEdit, ...] = ()


class Snapshot(Value):
    """Everything public of one tenant at one moment.  ``heads`` stand in the order of the page tree, parents first."""

    tenant_id: int
    site: SiteFacts
    heads: tuple[Head, ...]
    media: tuple[Media, ...]
    holds: tuple[Hold, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    notices: tuple[Notice, ...] = ()
    today: str = ""
    """The day (ISO, in Bangkok) that decides what is upcoming; empty: everything is."""


def canonical_json(value: Any) -> bytes:
    """Return the stored form of a value: deterministic UTF-8 JSON."""
    return msgspec.json.encode(value, order="sorted")


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def references_of(page: PublishedPage) -> tuple[Reference, ...]:
    """Return every reference of a page, sorted, each once."""
    return tuple(sorted(set(_references(page))))


def _references(page: PublishedPage) -> Iterator[Reference]:
    if page.cover:
        yield f"image:{page.cover}"
    yield from (f"file:{key}" for key in page.attachments)
    for block in page.body:
        yield from block_references(block)
    yield from detail_references(page.details)


def head_of(page: PublishedPage, body_hash: str) -> Head:
    """Return the head of a page whose canonical bytes hash to ``body_hash``."""
    shared: dict[str, Any] = {name: getattr(page, name) for name in _SHARED_FIELDS}
    brief, latest = brief_of(page.details), _latest(page)
    return Head(hash=body_hash, references=references_of(page), brief=brief, latest=latest, **shared)


def _latest(page: PublishedPage) -> int:
    return max((block.count for block in page.body if isinstance(block, LatestBlock)), default=0)


_SHARED_FIELDS = tuple(name for name in Head.__struct_fields__ if name in PublishedPage.__struct_fields__)
