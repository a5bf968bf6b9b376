"""What the engine asks of a theme.  ``themes.registry.Theme`` satisfies ``ThemeFiles``; tests bring tiny ones.

How templates are called (Jinja, autoescape on, ``StrictUndefined``, ``trim_blocks`` and ``lstrip_blocks`` on):

``shell.html``
    The whole document around a page: doctype, head, header, navigation, footer.  Called once per menu entry with
    ``site: SiteView``, ``nav: tuple[NavItem, ...]``, ``t: dict[str, str]`` and ``slots`` with the attributes
    ``title``, ``meta`` and ``main``, which are printed as they are: ``<title>{{ slots.title }}</title>``,
    ``{{ slots.meta }}`` in ``<head>``, ``<main id="main">{{ slots.main }}</main>``.  Never pass a slot through a filter
    or a condition: the engine puts marks there and fills them per page.
``home.html section.html standard.html news_index.html news.html 404.html``
    One per kind of page.  Each has the three Jinja blocks ``title``, ``meta`` and ``main`` on its top level; what
    stands outside of them is not printed, except imports of macros.  No ``extends``.  Called with ``site``,
    ``page: PageView``, ``listing: ListingView | None`` and ``t``; in ``404.html`` both ``page`` and ``listing`` are None.
    A macro that needs ``t`` or ``site`` is imported ``with context`` or gets them as arguments.
    Import inside each block that uses the macro, or at the top of the template: both work.

``listing`` is given to ``home.html`` (its latest news; None when the site has no news index) and ``news_index.html``
(also for the numbered pages ``/news/page/<n>/``, where ``page.url`` is the index and ``listing`` tells the number).

Design tokens (``site.token_css``, CSS custom properties of ``:root``, each pair at least 4.5 : 1):
``--primary`` with ``--on-primary`` (text on it), ``--primary-text`` (text or link on white and on the tint),
``--primary-tint`` (pale background); the same four with ``accent``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

PAGE_TEMPLATES = {
    "home": "home.html",
    "section": "section.html",
    "standard": "standard.html",
    "news_index": "news_index.html",
    "news": "news.html",
}
"""Template of each kind of page."""

SHELL_TEMPLATE = "shell.html"
NOT_FOUND_TEMPLATE = "404.html"
BLOCKS = ("title", "meta", "main")
"""The blocks of every page template, which are also the slots of the shell."""


class AssetFile(Protocol):
    """One file that pages load: stylesheet, script, font, icon."""

    @property
    def path(self) -> Path:
        """Where the bytes lie."""

    @property
    def file_name(self) -> str:
        """Hashed ASCII name under ``/assets/``: ``site.0123abcd.css``."""

    @property
    def content_type(self) -> str: ...

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""

    @property
    def size(self) -> int:
        """Length of the bytes."""


class ThemeFiles(Protocol):
    """A theme as the engine sees it: immutable once loaded."""

    @property
    def slug(self) -> str: ...

    @property
    def templates(self) -> Path:
        """Folder of the Jinja templates."""

    @property
    def hash(self) -> str:
        """Changes when any template, asset, text or setting of the theme changes."""

    @property
    def assets(self) -> Mapping[str, AssetFile]:
        """Logical name (``site.css``, what ``site.assets[...]`` is asked for) → file."""

    def closure_hash(self, template: str) -> str:
        """Hash of a template and of everything that it includes or imports, directly or not."""

    def texts(self, language: str) -> dict[str, str]:
        """The theme's own words in a language, handed to templates as ``t``."""
