"""Views → bytes.  ``templates`` stand behind ``Templates.text``; the shell is rendered once per menu entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec
from markupsafe import Markup

from site_builder.engine.about import linked_data
from site_builder.engine.basic_views import NavItem
from site_builder.engine.errors import ThemeFailed
from site_builder.engine.limits import time_limit
from site_builder.engine.quick import as_markup, printed
from site_builder.engine.templates import templates_of
from site_builder.engine.theme import SHELL_TEMPLATE, ThemeFiles
from site_builder.engine.values import INDEX_OF, INDEXES
from site_builder.engine.views import ListingView, PageView, SiteView

SECONDS_PER_PAGE = 5.0
SLOTS = ("title", "meta", "main")
MARK = re.compile("\ue000(title|meta|main)\ue001")
"""Marks of the slots: characters of the private use area, which no template or text of a site has reason to print."""


class SlotsView(msgspec.Struct, frozen=True):
    """The places of the shell that are filled per page."""

    title: Markup
    meta: Markup
    main: Markup


MARKS = SlotsView(*(Markup(f"\ue000{slot}\ue001") for slot in SLOTS))  # noqa: S704 - constants


class Texts(dict[str, str]):
    """A theme's words: ``t.word`` is found as an attribute at once, ``t["word"]`` works too."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(texts)
        self.__dict__ = self


class Shell:
    """A rendered shell, cut at its slots: joining is all that a page needs."""

    def __init__(self, text: str) -> None:
        pieces = MARK.split(text)
        if set(pieces[1::2]) != set(SLOTS):
            missing = ", ".join(sorted(set(SLOTS) - set(pieces[1::2])))
            raise ThemeFailed(SHELL_TEMPLATE, f"does not print the slots: {missing}")
        self._pieces = [piece if at % 2 else piece.encode() for at, piece in enumerate(pieces)]
        self.text = text

    def join(self, slots: SlotsView) -> bytes:
        """Return the whole document."""
        filled = {slot: getattr(slots, slot).encode() for slot in SLOTS}
        return b"".join(filled[piece] if isinstance(piece, str) else piece for piece in self._pieces)


class Templates:
    """A theme's templates with what all of them see: the site and the texts."""

    def __init__(self, theme: ThemeFiles, site: SiteView, seconds: float = SECONDS_PER_PAGE) -> None:
        self._templates = templates_of(theme)
        self._site = site
        self._texts = Texts(theme.texts_for(site.language))
        self._seconds = seconds

    def shell(self, nav: tuple[NavItem, ...], slots: SlotsView = MARKS) -> str:
        """Return the shell around ``slots``.  Raises ThemeFailed."""
        try:
            return self.text(SHELL_TEMPLATE, nav=nav, slots=slots)
        except Exception as error:
            raise ThemeFailed(SHELL_TEMPLATE, describe(error)) from error

    def slots(
        self, template: str, page: PageView | None, listing: ListingView | None, heading: str = "not_found"
    ) -> SlotsView:
        """Return what a page puts into the shell; a page that no editor wrote is named by the text ``heading``."""
        main = Markup(self.text(template, page=page, listing=listing))  # noqa: S704 - the output of autoescape
        part = listing if listing and page and page.kind in INDEXES else None
        return SlotsView(self._title(page, part, heading), self._meta(page, part), main)

    def text(self, template: str, **inputs: object) -> str:
        """Render one template.  Raises whatever the template raises, RenderTimeout after ``seconds``."""
        with time_limit(self._seconds):
            return self._templates.text(template, {"site": self._site, "t": self._texts, **inputs})

    def _title(self, page: PageView | None, part: ListingView | None, heading: str) -> Markup:
        name = self._site.name
        if page is None:
            return as_markup(printed(f"{self._texts.get(heading, '404')} – {name}"))
        if page.kind == "home":
            return as_markup(printed(name))
        return as_markup(printed(f"{self._heading(page, part)} – {name}"))

    def _heading(self, page: PageView, part: ListingView | None) -> str:
        """Return the page's title, with what part of a list it shows."""
        words = [page.title]
        if part and part.archive:
            words = [self._texts.get(f"{page.kind}_{part.archive}", ""), part.title]
        if part and part.number:
            words += [self._texts.get("list_page", ""), str(part.number)]
        return " ".join(word for word in words if word)

    def _meta(self, page: PageView | None, part: ListingView | None) -> Markup:
        if page is None:
            return Markup('<meta name="robots" content="noindex">')
        tags = [*_meta_tags(self._site, page, part, self._heading(page, part))]
        if part is None or not (part.archive or part.number):
            tags.append(linked_data(self._site, page))
        return Markup("\n".join(tags))  # noqa: S704 - escaped there


def _meta_tags(site: SiteView, page: PageView, part: ListingView | None, heading: str) -> Iterator[str]:
    summary = printed(page.summary if part is None or not part.archive else "")
    url = printed(_address(site, page, part))
    if summary:
        yield f'<meta name="description" content="{summary}">'
    yield f'<link rel="canonical" href="{url}">'
    if part is None or not (part.archive or part.number):
        yield f'<link rel="alternate" type="application/json" href="{printed(page.url)}index.json">'
    yield f'<meta property="og:type" content="{"article" if page.kind in INDEX_OF else "website"}">'
    yield f'<meta property="og:title" content="{printed(site.name if page.kind == "home" else heading)}">'
    yield f'<meta property="og:url" content="{url}">'
    yield f'<meta property="og:site_name" content="{printed(site.name)}">'
    if summary:
        yield f'<meta property="og:description" content="{summary}">'
    if page.cover:
        yield f'<meta property="og:image" content="{printed(site.url + page.cover.view_url)}">'


def _address(site: SiteView, page: PageView, part: ListingView | None) -> str:
    if part is None:
        return page.canonical
    return f"{site.url}{part.url}page/{part.number}/" if part.number else site.url + part.url


def describe(error: BaseException) -> str:
    """Return an exception in one line for developers."""
    return f"{type(error).__name__}: {error}"[:1_000]
