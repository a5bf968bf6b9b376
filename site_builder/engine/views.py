"""The theme contract: what a template may see.  Everything is resolved: URLs, pictures, dates in Thai.

A page template is called with ``site: SiteView``, ``page: PageView``, ``listing: ListingView | None`` and
``t: dict[str, str]`` (the theme's texts in the page's language).  ``shell.html`` is called once per section with
``site``, ``nav``, ``t`` and ``slots`` (``title``, ``meta``, ``main``: places that are filled per page).
Values marked Markup are safe HTML; everything else is plain text that templates escape.
"""

from __future__ import annotations

from markupsafe import Markup

from site_builder.engine.basic_views import CardView, DateView, FileView, LinkView, PictureView, View
from site_builder.engine.block_views import BlockView
from site_builder.engine.kind_views import ArchiveView, CalendarView, DetailsView


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
    search_url: str = "/-/search"
    """Where its search answers; on another host where the site's own leads nothing to it."""
    notices_url: str = "/notices/"
    """Where urgent notices stand; the same on every site, whether or not there are any."""
    founded: int | None = None
    """Year, CE."""
    primary_colour: str = "#ffffff"
    """As it was chosen, for the frame that a phone draws around the page; text stands on the tokens only."""


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
    json_url: str = "/notices/feed.json"


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
