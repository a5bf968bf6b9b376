"""Site → Artifacts: every file that a snapshot asks for, with what it is made from and a fingerprint of all that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from site_builder.engine import feeds, ics
from site_builder.engine.about import home_screen
from site_builder.engine.dates import month_text
from site_builder.engine.events import Calendar, calendar_of, home_inputs, index_inputs, month_inputs
from site_builder.engine.fingerprint import digest, fingerprint
from site_builder.engine.icons import icon_artifacts, manifest_icons
from site_builder.engine.listings import (
    IN_FEED,
    Series,
    archives,
    home_listing,
    index_series,
    latest_news,
    more_on_home,
    newest_listing,
    numbered_listing,
    page_url,
)
from site_builder.engine.notices import notice_artifacts
from site_builder.engine.plan_media import asset_artifacts, media_artifacts
from site_builder.engine.planned import Artifact, CalendarInputs, ListingInputs, PageInputs
from site_builder.engine.routes import SEARCH_PAGE, file_of
from site_builder.engine.site import Site, Surroundings
from site_builder.engine.theme import NOT_FOUND_TEMPLATE, SEARCH_TEMPLATE
from site_builder.engine.values import INDEXES, Head, Key

HTML = "text/html; charset=utf-8"
JSON = "application/json"
CSV = "text/csv; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"
MANIFEST = "application/manifest+json; charset=utf-8"
XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
FILES_BESIDE = frozenset({"calendar", "event", "statistics"})


def list_artifacts(site: Site) -> Iterator[Artifact]:
    """Yield every file that the snapshot asks for, held pages left out."""
    if not site.snapshot.redirects:
        yield from _content_artifacts(site)
        return
    # A held page is not among the artifacts, but it stands where it stands.
    taken = {file_of(url).lower() for url in site.outline.routes.paths.values()}
    for artifact in _content_artifacts(site):
        taken.add(artifact.path.lower())
        yield artifact
    # Loaded where a site has old addresses: most have none.
    from site_builder.engine.plan_redirects import redirect_artifacts

    yield from redirect_artifacts(site, taken)


def _content_artifacts(site: Site) -> Iterator[Artifact]:
    withheld = site.withheld.keys
    for head in site.outline.routes.heads.values():
        if head.key not in withheld:
            yield from _page_artifacts(site, head)
    yield from _site_artifacts(site)
    yield from notice_artifacts(site)
    yield from asset_artifacts(site.theme)
    yield from media_artifacts(site)


def inputs_token(site: Site, key: Key) -> str:
    """Return what stands for everything that a page's files are made from; the page must not be withheld."""
    return digest([(artifact.path, artifact.fingerprint) for artifact in _page_artifacts(site, site.outline.head(key))])


def _page_artifacts(site: Site, head: Head) -> list[Artifact]:
    """Return the files of a page: itself, its twin, and for an index all lists and feeds.

    Called for every page in every build, so nothing here is done twice.
    """
    outline, around = site.outline, site.surroundings(head)
    newer, older = outline.neighbours(head.key)
    lists: tuple[Series, ...] = ()
    listing, calendar = None, None
    more: tuple[ListingInputs, ...] = ()
    if head.kind == "home":
        listing, more = home_listing(outline), more_on_home(outline)
    elif head.kind == "calendar":
        calendar = calendar_of(outline, head.key)
    elif head.kind in INDEXES:
        lists = (index_series(outline, head.key), *archives(outline, head.key))
        listing = newest_listing(outline, lists[0], lists[1:])
    inputs = PageInputs(
        crumbs=around.crumbs,
        children=outline.children(head.key),
        newer=newer,
        older=older,
        listing=listing,
        more=more,
        menu=around.menu,
        calendar=_calendar_inputs(site, head, calendar),
        latest=latest_news(outline, head.latest),
    )
    page = _Page(head, around, site.tokens.links(head))
    url = outline.routes.paths[head.key]
    found = [_html(site, page, url, inputs), _twin(site, page, url)]
    for each in lists:
        found += _series_artifacts(site, page, inputs, each)
    if calendar is not None:
        found += _month_artifacts(site, page, inputs, calendar)
    if head.kind in FILES_BESIDE:
        found += _files_beside(site, page, url)
    return found


def _files_beside(site: Site, page: _Page, url: str) -> Iterator[Artifact]:
    """Yield what lies beside a page for other programs."""
    head = page.head
    if head.kind == "calendar":
        yield _ics(site, head, f"{url[1:]}calendar.ics", site.outline.events(head.key))
    elif head.kind == "event":
        yield _ics(site, head, f"{url[1:]}event.ics", (head.key,))
    else:
        yield from _data(site, page, url)


def _data(site: Site, page: _Page, url: str) -> Iterator[Artifact]:
    """Yield the numbers of a page as open data."""
    facts = site.snapshot.site
    mark = fingerprint(
        content=page.head.hash,
        theme=site.theme_token_of_engine,
        site=digest(facts.name, facts.url),
        links=page.links,
    )
    for name, content_type in (("data.csv", CSV), ("data.json", JSON)):
        path = f"{url[1:]}{name}"
        yield Artifact(path=path, kind="data", content_type=content_type, fingerprint=mark, key=page.head.key, url=url)


def _calendar_inputs(site: Site, head: Head, calendar: Calendar | None) -> CalendarInputs | None:
    if calendar is not None:
        return index_inputs(calendar, site.snapshot.today)
    return home_inputs(site.outline, site.snapshot.today) if head.kind == "home" else None


def _month_artifacts(site: Site, page: _Page, inputs: PageInputs, calendar: Calendar) -> Iterator[Artifact]:
    """Yield the page of each month of a calendar that has events."""
    for month, shown in month_inputs(calendar):
        url = f"{calendar.url}month/{month}/"
        listing = ListingInputs(items=(), total=len(shown.days), url=url, title=month_text(month), archive="month")
        listed = PageInputs(crumbs=inputs.crumbs, listing=listing, menu=inputs.menu, calendar=shown)
        yield _html(site, page, url, listed, numbered=True)


def _ics(site: Site, head: Head, path: str, events: tuple[Key, ...]) -> Artifact:
    """Return the file of some events for other calendars."""
    outline, facts = site.outline, site.snapshot.site
    shown = [(*_in_feed(outline.head(key), outline.routes.paths[key]), outline.head(key).brief) for key in events]
    mark = fingerprint(
        theme=site.theme_token_of_engine,
        site=digest(facts.name, facts.url, facts.host),
        links=digest(head.title, path),
        neighbours=digest(shown),
    )
    listing = ListingInputs(items=events, total=len(events), url=f"/{path}", title=head.title)
    return Artifact(
        path=path,
        kind="feed",
        content_type=ics.CONTENT_TYPE,
        fingerprint=mark,
        key=head.key,
        url=outline.routes.paths[head.key],
        inputs=PageInputs(listing=listing),
    )


class _Page(NamedTuple):
    """What all files of a page share."""

    head: Head
    around: Surroundings
    links: str


def _html(site: Site, page: _Page, url: str, inputs: PageInputs, *, numbered: bool = False) -> Artifact:
    head, around, links = page
    neighbours = site.tokens.neighbours(inputs)
    if head.kind == "home" and site.notices.token:
        neighbours = digest(neighbours, site.notices.token)
    return Artifact(
        path=f"{url[1:]}index.html",
        kind="list" if numbered else "page",
        content_type=HTML,
        fingerprint=fingerprint(head.hash, around.theme, around.site, around.way, links, neighbours),
        key=head.key,
        url=url,
        inputs=inputs,
    )


def _twin(site: Site, page: _Page, url: str) -> Artifact:
    return Artifact(
        path=f"{url[1:]}index.json",
        kind="twin",
        content_type=JSON,
        fingerprint=fingerprint(content=page.head.hash, theme=site.theme_token_of_engine, links=page.links),
        key=page.head.key,
        url=url,
    )


def _series_artifacts(site: Site, page: _Page, inputs: PageInputs, series: Series) -> Iterator[Artifact]:
    """Yield the pages of a series (the index's own first page excepted) and its feed."""
    listings = [] if series.archive is None else [(series.url, newest_listing(site.outline, series))]
    numbers = range(1, series.pages + 1)
    listings += [(page_url(series.url, n, series.pages), numbered_listing(series, n)) for n in numbers]
    for url, listing in listings:
        listed = PageInputs(crumbs=inputs.crumbs, children=inputs.children, listing=listing, menu=inputs.menu)
        yield _html(site, page, url, listed, numbered=True)
    # A month that is over gets nothing more: nobody follows it.
    if series.archive != "month":
        yield from _feeds(site, page.head, series)


def _feeds(site: Site, head: Head, series: Series) -> Iterator[Artifact]:
    """Yield the newest items of a series for feed readers, as Atom and as JSON Feed."""
    outline = site.outline
    listing = ListingInputs(items=series.keys[:IN_FEED], total=len(series.keys), url=series.url, title=series.title)
    shown = [_in_feed(outline.head(key), outline.routes.paths[key]) for key in listing.items]
    facts = site.snapshot.site
    mark = fingerprint(
        theme=site.theme_token_of_engine,
        site=digest(facts.name, facts.url, facts.host, facts.language),
        links=digest(series.title, series.url),
        neighbours=digest(shown),
    )
    for name, content_type in (("feed.xml", ATOM), ("feed.json", JSON_FEED)):
        yield Artifact(
            path=f"{series.url[1:]}{name}",
            kind="feed",
            content_type=content_type,
            fingerprint=mark,
            key=head.key,
            url=series.url,
            inputs=PageInputs(listing=listing),
        )


def _in_feed(head: Head, path: str) -> tuple[object, ...]:
    times = (head.date, head.first_published, head.last_published)
    return head.key, path, head.title, head.summary, head.category, head.tags, *times


def _site_artifacts(site: Site) -> Iterator[Artifact]:
    facts = site.snapshot.site
    engine = site.theme_token_of_engine
    rows = digest(feeds.sitemap_rows(site.outline))
    yield Artifact(
        path="sitemap.xml",
        kind="sitemap",
        content_type=XML,
        fingerprint=fingerprint(theme=engine, site=digest(facts.url), neighbours=rows),
    )
    yield Artifact(
        path="robots.txt",
        kind="robots",
        content_type=TEXT,
        fingerprint=fingerprint(theme=engine, site=digest(facts.url)),
    )
    icons = icon_artifacts(site)
    yield from icons
    yield Artifact(
        path="manifest.webmanifest",
        kind="manifest",
        content_type=MANIFEST,
        fingerprint=fingerprint(theme=engine, site=digest(home_screen(site.site_view, manifest_icons(icons)))),
    )
    yield Artifact(
        path="404.html",
        kind="not_found",
        content_type=HTML,
        fingerprint=fingerprint(theme=site.theme_token(NOT_FOUND_TEMPLATE), site=site.site_token(None)),
    )
    if SEARCH_TEMPLATE in site.theme.sources:
        yield Artifact(
            path=SEARCH_PAGE,
            kind="search",
            content_type=HTML,
            fingerprint=fingerprint(theme=site.theme_token(SEARCH_TEMPLATE), site=site.site_token(None)),
        )
