"""Lists of news, activities, documents: the newest first, full pages of 20 behind them, for an index and its archives.

Pages are numbered from the oldest item, so that they stay as they are when news are added.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from site_builder.engine.dates import month_of, month_text
from site_builder.engine.details import period_of
from site_builder.engine.outline import Outline, pinned_first
from site_builder.engine.planned import ArchiveKind, ArchiveLink, ListingInputs, PageLink
from site_builder.engine.routes import ARCHIVES, label_part
from site_builder.engine.values import Head, Key, Label, PageKind

PAGE_SIZE = 20
ON_HOME = 6
MORE_ON_HOME: dict[PageKind, int] = {"activity_index": 3, "document_library": 4}
"""Indexes that home shows beside the news, and how much of each."""
ARCHIVES_OF: dict[PageKind, frozenset[ArchiveKind]] = {
    "news": frozenset({"month", "category", "tag"}),
    "activity": frozenset({"month", "category"}),
    "document": frozenset({"year", "category"}),
    "achievement": frozenset({"year", "category"}),
}
IN_FEED = 20
MOST_TAGS = 30
"""So many keywords are shown on an index."""
NEIGHBOUR_PAGES = 2
"""How many page numbers are shown on either side of the current one."""


class Series(msgspec.Struct, frozen=True, gc=False):
    """Items to be listed, newest first, under one address; an ``archive`` is a part of an index."""

    keys: tuple[Key, ...]
    url: str
    title: str
    archive: ArchiveKind | None = None

    @property
    def pages(self) -> int:
        """How many full pages stand behind the newest one, which keeps 20 to 39 items (or all, when fewer)."""
        return max(len(self.keys) // PAGE_SIZE - 1, 0)


def home_listing(outline: Outline) -> ListingInputs | None:
    """Return the latest news for home; None when the site has no news index."""
    return _latest(outline, "news_index", ON_HOME)


def latest_news(outline: Outline, count: int) -> ListingInputs | None:
    """Return the newest news for a page that shows some; None without any."""
    listing = _latest(outline, "news_index", count) if count else None
    return listing if listing and listing.items else None


def more_on_home(outline: Outline) -> tuple[ListingInputs, ...]:
    """Return the latest of the other indexes that have anything to show."""
    found = (_latest(outline, kind, count) for kind, count in MORE_ON_HOME.items())
    return tuple(listing for listing in found if listing and listing.items)


def _latest(outline: Outline, kind: PageKind, count: int) -> ListingInputs | None:
    indexes = outline.indexes(kind)
    if not indexes:
        return None
    return ListingInputs(
        items=outline.latest(kind, count),
        total=sum(len(outline.items(each)) for each in indexes),
        url=outline.routes.paths[indexes[0]],
        title=outline.head(indexes[0]).title,
    )


def index_series(outline: Outline, index: Key) -> Series:
    """Return all items of an index."""
    return Series(outline.items(index), outline.routes.paths[index], outline.head(index).title)


def archives(outline: Outline, index: Key) -> tuple[Series, ...]:
    """Return the parts of an index: months and years from the newest, then categories and keywords by name."""
    found: dict[tuple[ArchiveKind, str], list[Key]] = {}
    titles: dict[tuple[ArchiveKind, str], str] = {}
    for key in outline.items(index):
        for part, title in _parts(outline.head(key)):
            keys = found.get(part)
            if keys is None:
                # The newest item says what the label is called.
                found[part], titles[part] = [key], title
            elif keys[-1] != key:
                keys.append(key)
    url = outline.routes.paths[index]
    order = [part for kind in ARCHIVES for part in _ordered(kind, [part for part in found if part[0] == kind], titles)]
    return tuple(Series(tuple(found[part]), f"{url}{part[0]}/{part[1]}/", titles[part], part[0]) for part in order)


def _ordered(
    kind: ArchiveKind, parts: list[tuple[ArchiveKind, str]], titles: dict[tuple[ArchiveKind, str], str]
) -> list[tuple[ArchiveKind, str]]:
    """Return archives of one kind in their order: months as they were found, years from the newest, others by name."""
    if kind == "month":
        return parts
    if kind == "year":
        return sorted(parts, key=lambda part: part[1].rpartition("-")[2], reverse=True)
    return sorted(parts, key=lambda part: titles[part])


def _parts(head: Head) -> Iterator[tuple[tuple[ArchiveKind, str], str]]:
    """Yield the archives that an item stands in: kind and slug, title."""
    kinds = ARCHIVES_OF[head.kind]
    month = month_of(head.date or head.first_published) if "month" in kinds else None
    if month is not None:
        yield ("month", month), month_text(month)
    period = period_of(head.brief) if "year" in kinds else None
    labels: list[tuple[ArchiveKind, Label | None]] = [("year", period), ("category", head.category)]
    labels += [("tag", tag) for tag in (head.tags if "tag" in kinds else ())]
    for kind, label in labels:
        part = label_part(label.slug) if label is not None else None
        if label is not None and part is not None:
            yield (kind, part), label.name


def newest_listing(outline: Outline, series: Series, parts: tuple[Series, ...] = ()) -> ListingInputs:
    """Return the list at the address of a series itself: the newest items, pinned ones first; ``parts``: archives."""
    pages = series.pages
    newest = [outline.head(key) for key in series.keys[: len(series.keys) - pages * PAGE_SIZE]]
    return ListingInputs(
        items=tuple(head.key for head in pinned_first(newest)),
        total=len(series.keys),
        url=series.url,
        title=series.title,
        archive=series.archive,
        archives=tuple(_links(parts)),
        numbers=_numbers(series.url, pages + 1, pages) if pages else (),
        older=page_url(series.url, pages, pages) if pages else None,
    )


def _links(parts: tuple[Series, ...]) -> Iterator[ArchiveLink]:
    """Yield the way to each archive; of many keywords to the most used ones."""
    tags = sorted((part for part in parts if part.archive == "tag"), key=lambda part: -len(part.keys))
    rare = {part.url for part in tags[MOST_TAGS:]}
    for part in parts:
        if part.archive and part.url not in rare:
            yield ArchiveLink(kind=part.archive, title=part.title, url=part.url, total=len(part.keys))


def numbered_listing(series: Series, number: int) -> ListingInputs:
    """Return full page ``number`` (1 = the oldest).  It says nothing that changes whenever news are added."""
    pages = series.pages
    end = len(series.keys) - (number - 1) * PAGE_SIZE
    return ListingInputs(
        items=series.keys[end - PAGE_SIZE : end],
        total=PAGE_SIZE,
        url=series.url,
        title=series.title,
        archive=series.archive,
        numbers=_numbers(series.url, number, pages),
        newer=page_url(series.url, number + 1, pages),
        older=page_url(series.url, number - 1, pages) if number > 1 else None,
    )


def page_url(url: str, number: int, pages: int) -> str:
    """Return the address of a list page; the one after the last full page is the series itself."""
    return url if number > pages else f"{url}page/{number}/"


def _numbers(url: str, current: int, pages: int) -> tuple[PageLink, ...]:
    """Return the numbers near the current page and the oldest one, newest first."""
    near = range(max(current - NEIGHBOUR_PAGES, 1), min(current + NEIGHBOUR_PAGES, pages + 1) + 1)
    shown = sorted({1, *near}, reverse=True)
    return tuple(PageLink(number=n, url=page_url(url, n, pages), current=n == current) for n in shown)
