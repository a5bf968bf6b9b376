"""Lists of news: the newest on the index, full pages of 20 behind it.

Pages are numbered from the oldest item, so that they stay as they are when news are added.
"""

from __future__ import annotations

from site_builder.engine.outline import Outline, pinned_first
from site_builder.engine.values import Key, ListingInputs, PageLink

PAGE_SIZE = 20
ON_HOME = 6
IN_FEED = 20
NEIGHBOUR_PAGES = 2
"""How many page numbers are shown on either side of the current one."""


def home_listing(outline: Outline) -> ListingInputs | None:
    """Return the latest news for home; None when the site has no news index."""
    if not outline.news_indexes:
        return None
    index = outline.news_indexes[0]
    return ListingInputs(
        items=outline.latest_news(ON_HOME),
        total=sum(len(outline.news(each)) for each in outline.news_indexes),
        url=outline.routes.paths[index],
        title=outline.head(index).title,
    )


def numbered_pages(count: int) -> int:
    """Return how many full pages stand behind the newest one, which keeps 20 to 39 items (or all, when fewer)."""
    return max(count // PAGE_SIZE - 1, 0)


def newest_listing(outline: Outline, index: Key) -> ListingInputs:
    """Return the list on the index itself: the newest items, pinned ones first."""
    news = outline.news(index)
    pages = numbered_pages(len(news))
    newest = [outline.head(key) for key in news[: len(news) - pages * PAGE_SIZE]]
    url = outline.routes.paths[index]
    return ListingInputs(
        items=tuple(head.key for head in pinned_first(newest)),
        total=len(news),
        url=url,
        title=outline.head(index).title,
        numbers=_numbers(url, pages + 1, pages) if pages else (),
        older=page_url(url, pages, pages) if pages else None,
    )


def numbered_listing(outline: Outline, index: Key, number: int) -> ListingInputs:
    """Return full page ``number`` (1 = the oldest).  It says nothing that changes whenever news are added."""
    news = outline.news(index)
    pages = numbered_pages(len(news))
    end = len(news) - (number - 1) * PAGE_SIZE
    url = outline.routes.paths[index]
    return ListingInputs(
        items=news[end - PAGE_SIZE : end],
        total=PAGE_SIZE,
        url=url,
        title=outline.head(index).title,
        numbers=_numbers(url, number, pages),
        newer=page_url(url, number + 1, pages),
        older=page_url(url, number - 1, pages) if number > 1 else None,
    )


def page_url(index_url: str, number: int, pages: int) -> str:
    """Return the address of a list page; the one after the last full page is the index itself."""
    return index_url if number > pages else f"{index_url}page/{number}/"


def _numbers(url: str, current: int, pages: int) -> tuple[PageLink, ...]:
    """Return the numbers near the current page and the oldest one, newest first."""
    near = range(max(current - NEIGHBOUR_PAGES, 1), min(current + NEIGHBOUR_PAGES, pages + 1) + 1)
    shown = sorted({1, *near}, reverse=True)
    return tuple(PageLink(number=n, url=page_url(url, n, pages), current=n == current) for n in shown)
