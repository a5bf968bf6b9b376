"""The theme contract: what a template may see.  Everything is resolved: URLs, pictures, dates in Thai.

A page template is called with ``site: SiteView``, ``page: PageView``, ``listing: ListingView | None`` and
``t: dict[str, str]`` (the theme's texts in the page's language).  ``shell.html`` is called once per section with
``site``, ``nav``, ``t`` and ``slots`` (``title``, ``meta``, ``main``: places that are filled per page).
Values marked Markup are safe HTML; everything else is plain text that templates escape.
"""

from __future__ import annotations

import msgspec
from markupsafe import Markup


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
    time: str = ""


class SiteView(View):
    name: str
    short_name: str
    name_en: str
    kind: str
    area_name: str
    motto: str
    address: str
    map_url: str
    phone: str
    fax: str
    email: str
    facebook: str
    line: str
    youtube: str
    founded_text: str
    levels: str
    emblem: PictureView | None
    url: str
    language: str
    assets: dict[str, str]
    """Logical name (``site.css``) → hashed URL (``/assets/site.0123abcd.css``)."""
    feed_url: str | None
    closed: DateView | None
    """Since when the school has been closed and the site is an archive; None for one that works."""
    token_css: Markup
    """Design tokens as CSS custom properties for ``:root``, contrast-corrected; goes into the shell."""
    notices_url: str = "/notices/"
    """Where urgent notices stand; the same on every site, whether or not there are any."""
    founded: int | None = None
    """Year, CE."""
    primary_colour: str = "#ffffff"
    """As it was chosen, for the frame that a phone draws around the page; text stands on the tokens only."""


class RichTextView(View):
    html: Markup
    type: str = "rich_text"


class ImageView(View):
    picture: PictureView
    caption: str
    type: str = "image"


class GalleryItemView(View):
    picture: PictureView
    caption: str


class GalleryView(View):
    items: tuple[GalleryItemView, ...]
    type: str = "gallery"


class DocumentView(View):
    file: FileView
    type: str = "document"


class TableView(View):
    rows: tuple[tuple[str, ...], ...]
    caption: str
    header_row: bool
    header_column: bool
    type: str = "table"


class CalloutView(View):
    tone: str
    title: str
    html: Markup
    type: str = "callout"


class QuoteView(View):
    text: str
    attribution: str
    type: str = "quote"


class ButtonView(View):
    label: str
    url: str
    external: bool
    type: str = "button"


BlockView = RichTextView | ImageView | GalleryView | DocumentView | TableView | CalloutView | QuoteView | ButtonView


class AlbumView(View):
    """The pictures of an activity and what is said of all of them."""

    photos: tuple[GalleryItemView, ...]
    until: DateView | None
    place: str
    participants: str
    consent: str
    type: str = "album"


class PaperView(View):
    """A document of the library; ``period_url`` leads to all documents of that year."""

    file: FileView | None
    number: str
    period: str
    period_url: str | None
    text: str = ""
    """What the file says, as plain text."""
    type: str = "paper"


class EventView(View):
    """When and where something takes place; ``repeat`` says in words how it comes again."""

    start: DateView
    end: DateView | None
    time: str
    """``09.00–11.30 น.``, empty for whole days."""
    starts_iso: str
    """Day or instant for machines."""
    ends_iso: str
    repeat: str
    place: str
    cancelled: bool
    ics_url: str
    type: str = "event"


class OccurrenceView(View):
    """One time that an event takes place, as lists and months show it."""

    title: str
    url: str
    start: DateView
    end: DateView | None
    time: str
    place: str
    category: str
    cancelled: bool


class DayView(View):
    """One day of a month's grid; None for the days of the months around it."""

    number: int
    date: DateView
    events: tuple[OccurrenceView, ...]


class MonthView(View):
    """A month as a grid of weeks, Sunday first."""

    title: str
    weeks: tuple[tuple[DayView | None, ...], ...]
    newer: LinkView | None
    older: LinkView | None


class CalendarView(View):
    """What a page shows of a calendar: a month, or what is upcoming and the way to the months."""

    url: str
    ics_url: str
    title: str
    days: tuple[OccurrenceView, ...]
    months: tuple[ArchiveView, ...]
    month: MonthView | None


DetailsView = AlbumView | PaperView | EventView


class TagView(View):
    """A keyword; ``url`` leads to all news with it."""

    name: str
    url: str | None


class MomentView(View):
    """An instant: ``iso`` for ``<time datetime>``, ``text`` in Bangkok's time and the Buddhist era."""

    iso: str
    text: str


class NoticeEditView(View):
    """What a notice said until ``at``."""

    at: MomentView
    headline: str
    lines: tuple[str, ...]


class NoticeView(View):
    """An urgent notice.  ``mark`` tells pages that are open whether they show it as it is now."""

    key: str
    mark: str
    url: str
    severity: str
    """``info``, ``warning`` or ``emergency``; of an all-clear ``info``."""
    state: str
    """``live``, ``clear``, ``ended`` or ``withdrawn``."""
    headline: str
    lines: tuple[str, ...]
    link_url: str
    phone: str
    phone_url: str
    issuer: str
    sent: MomentView
    until: MomentView
    corrected: MomentView | None
    cleared: MomentView | None
    clear_text: str
    line: str
    schooling: str
    """``open``, ``online``, ``closed`` or empty."""
    schooling_days: str
    edits: tuple[NoticeEditView, ...]
    alert_url: str


class BoardView(View):
    """The urgent notices of a site: what is live, and what was; and the word about school that counts now."""

    live: tuple[NoticeView, ...]
    past: tuple[NoticeView, ...]
    schooling: str
    schooling_days: str
    feed_url: str = "/notices/feed.xml"


class PageView(View):
    key: str
    kind: str
    title: str
    url: str
    canonical: str
    """Absolute URL of the page."""
    summary: str
    date: DateView | None
    updated: DateView | None
    category: str
    cover: PictureView | None
    blocks: tuple[BlockView, ...]
    attachments: tuple[FileView, ...]
    tags: tuple[TagView, ...]
    crumbs: tuple[LinkView, ...]
    """From home down to the parent; empty on home."""
    children: tuple[CardView, ...]
    """Pages directly below, for sections and home; items of an index are not among them."""
    newer: CardView | None
    """The item after this one; like ``older`` without summary and picture, so that those may change in peace."""
    older: CardView | None
    board: BoardView | None = None
    """Urgent notices that are live, on home only."""
    category_url: str | None = None
    """The list of all items of that category."""
    details: DetailsView | None = None
    """What only pages of this kind have."""
    more: tuple[ListingView, ...] = ()
    """On home: the newest of the other indexes, those that have anything."""
    calendar: CalendarView | None = None


class ArchiveView(View):
    """A part of an index: the items of a month, a year, a category or a keyword."""

    title: str
    url: str
    total: int


class PageNumber(View):
    number: int
    url: str
    current: bool


class ListingView(View):
    """A list of news, activities or documents.  Home shows its latest; ``/news/`` the newest page; ``/news/page/<n>/``
    full pages, 1 the oldest.

    Numbered pages say nothing that changes whenever news are added: ``total`` counts their own items, and the numbers
    are those near the current one and 1.
    """

    items: tuple[CardView, ...]
    total: int
    url: str
    """Address of the whole list (``/news/``)."""
    title: str
    archive: str | None = None
    """What part of the index this is: ``month``, ``year``, ``category`` or ``tag``, named by ``title``."""
    number: int = 0
    """Which numbered page this is; 0 at the address of the list itself."""
    months: tuple[ArchiveView, ...] = ()
    """The parts of an index, on its own first page only; months and years from the newest."""
    years: tuple[ArchiveView, ...] = ()
    categories: tuple[ArchiveView, ...] = ()
    tags: tuple[ArchiveView, ...] = ()
    numbers: tuple[PageNumber, ...] = ()
    """Pages to leaf through, newest first; empty when everything fits on one."""
    newer: str | None = None
    older: str | None = None
