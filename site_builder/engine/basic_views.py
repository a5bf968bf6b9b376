"""What all views are made of: links, days, pictures, files, cards."""

from __future__ import annotations

import msgspec


class View(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all views: immutable, keyword-only, never in a circle (so the collector need not look at them)."""


class LinkView(View):
    title: str
    url: str


class NavItem(View):
    title: str
    url: str
    current: bool = False


class DateView(View):
    """One day: ``iso`` is CE for ``<time datetime>``, ``text`` and ``short`` show the Buddhist era."""

    iso: str
    text: str
    short: str

    @property
    def short_day(self) -> str:
        """``4 ธ.ค.``: the short form but for its year."""
        return self.short.rpartition(" ")[0] or self.short

    @property
    def short_year(self) -> str:
        """The year of the short form; empty where that is no day as people write it."""
        return self.short.rpartition(" ")[2] if " " in self.short else ""


class PictureView(View):
    """An image in its ready sizes.  ``srcset`` values are complete; ``thumbnail`` is the smallest fallback."""

    src: str
    webp_srcset: str
    jpeg_srcset: str
    thumbnail: str
    thumbnail_webp: str
    thumbnail_width: int
    thumbnail_height: int
    view_url: str
    width: int
    height: int
    alt: str


class SheetView(View):
    """A picture (WebP) of one page of a document."""

    src: str
    width: int
    height: int


class FileView(View):
    url: str
    title: str
    name: str
    type_label: str
    """``PDF``, ``DOCX`` …"""
    size_text: str
    """``1.2 MB`` …"""
    pages: int = 0
    """Number of pages, where known."""
    sheets: tuple[SheetView, ...] = ()
    """Pictures of the first pages."""


class CardView(View):
    """A page as it appears in lists."""

    key: str
    kind: str
    title: str
    url: str
    summary: str = ""
    date: DateView | None = None
    category: str = ""
    pinned: bool = False
    cover: PictureView | None = None
    until: DateView | None = None
    """The last day of an activity of several days."""
    place: str = ""
    photos: int = 0
    number: str = ""
    """A document's own number."""
    period: str = ""
    """The fiscal or school year of a document."""
    file: FileView | None = None
    level: str = ""
    """How far a prize counts."""
    award: str = ""
