"""What the engine asks of a theme.  ``themes.registry.Theme`` satisfies ``ThemeFiles``; tests bring tiny ones.

How templates are called (Jinja, autoescape on, ``StrictUndefined``, white space as written):

``shell.html``
    The whole document around a page: doctype, head, header, navigation, footer.  Called once per menu entry with
    ``site: SiteView``, ``nav: tuple[NavItem, ...]``, ``t`` (texts) and ``slots`` with the attributes ``title``,
    ``meta`` and ``main``, printed as they are: ``<title>{{ slots.title }}</title>``, ``{{ slots.meta }}`` in
    ``<head>``, ``<main id="main">{{ slots.main }}</main>``.  Never pass a slot through a filter or a condition: the
    engine puts marks there and fills them per page.  ``meta`` holds description, canonical address and Open Graph.
``PAGE_TEMPLATES`` and ``404.html``
    One per kind of page; what it prints is the slot ``main``.  Called with ``site``, ``page: PageView``,
    ``listing: ListingView | None`` and ``t``; in ``404.html`` and ``search.html`` ``page`` and ``listing`` are None.
``search.html``
    The frame of the page of search, published like any page.  Between ``<!--search-->`` and ``<!--/search-->`` it says
    that there is no search now: what visitors see while nothing answers behind the web server.  Whoever does answer
    puts the answers there, made with ``search_results.html`` (``docs/reference/search.md``).

``listing`` is given to ``home.html`` (its latest news; None when the site has no news index) and to the templates of
indexes (``news_index.html``, ``activity_index.html``, ``document_library.html``; also for the numbered pages
``/news/page/<n>/``, where ``page`` is the index and ``listing`` tells the number).

Design tokens (``site.token_css``, CSS custom properties of ``:root``, each pair at least 4.5 : 1):
``--primary`` with ``--on-primary`` (text on it), ``--primary-text`` (text or link on white and on the tint),
``--primary-tint`` (pale background); the same four with ``accent``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

PAGE_TEMPLATES = {
    "home": "home.html",
    "section": "section.html",
    "standard": "standard.html",
    "news_index": "news_index.html",
    "news": "news.html",
    "activity_index": "activity_index.html",
    "activity": "activity.html",
    "document_library": "document_library.html",
    "document": "document.html",
    "calendar": "calendar.html",
    "event": "event.html",
    "people": "people.html",
    "statistics": "statistics.html",
    "achievement_index": "achievement_index.html",
    "achievement": "achievement.html",
    "contact": "contact.html",
}
"""Template of each kind of page."""

NOTICES_TEMPLATE, NOTICE_TEMPLATE = "notices.html", "notice.html"
"""Urgent notices: all of them with ``board``, and one with ``notice``; a theme without them has no such pages."""

ICONS = "icons/"
"""Assets below are no files of a site but drawings of its icons, for schools without an emblem: ``favicon.ico``,
``touch.png`` (180 pixels), ``any-192.png``, ``any-512.png``, ``maskable-512.png`` (``engine.icons``).  Indexed PNG
whose palette is grey: black becomes the school's colour, white what can be read on it."""

SHELL_TEMPLATE = "shell.html"
NOT_FOUND_TEMPLATE = "404.html"
SEARCH_TEMPLATE = "search.html"
"""Optional: a theme without it has no page of search, and shows no way to one."""


class AssetFile(Protocol):
    """One file that pages load: stylesheet, script, font, icon."""

    @property
    def published_name(self) -> str:
        """Hashed flat ASCII name under ``/assets/``: ``site.0123abcd.css``."""

    @property
    def content_type(self) -> str: ...

    @property
    def data(self) -> bytes: ...

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""


class ThemeFiles(Protocol):
    """A theme as the engine sees it: immutable once loaded."""

    @property
    def slug(self) -> str: ...

    @property
    def sources(self) -> Mapping[str, str]:
        """Template name → source."""

    @property
    def hash(self) -> str:
        """Changes when any template, asset or text of the theme changes."""

    @property
    def assets(self) -> Mapping[str, AssetFile]:
        """Logical name (``site.css``, what ``site.assets[...]`` is asked for) → file."""

    def closure_hash(self, template: str) -> str:
        """Return the hash of a template, of all that it includes or imports, directly or not, and of its texts."""

    def texts_for(self, language: str) -> Mapping[str, str]:
        """Return the theme's own words in a language, handed to templates as ``t``."""
