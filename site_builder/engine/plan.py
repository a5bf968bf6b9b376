"""Snapshot × Theme × previous release → Plan: every file of the site, each kept, rendered or deleted, and why.

The whole plan is made every time, from heads alone: no dirty sets.  ``Site`` holds what planning and rendering share.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import cached_property
from operator import attrgetter

import msgspec

from site_builder.engine import feeds, ics
from site_builder.engine.about import home_screen
from site_builder.engine.dates import month_text
from site_builder.engine.events import Calendar, calendar_of, home_inputs, index_inputs, month_inputs
from site_builder.engine.fingerprint import ENGINE_VERSION, Tokens, digest, fingerprint, why_changed
from site_builder.engine.holding import Withheld, kept_files
from site_builder.engine.listings import (
    IN_FEED,
    Series,
    archives,
    home_listing,
    index_series,
    more_on_home,
    newest_listing,
    numbered_listing,
    page_url,
)
from site_builder.engine.memory import Recent
from site_builder.engine.old_paths import decoded, leading_file
from site_builder.engine.outline import Outline
from site_builder.engine.plan_media import asset_artifacts, media_artifacts
from site_builder.engine.redirects import GONE, targets
from site_builder.engine.render import Shell, Templates
from site_builder.engine.resolve import Resolver
from site_builder.engine.routes import Routes, file_of, twin_of
from site_builder.engine.rules import RULES
from site_builder.engine.shelf import Shelf
from site_builder.engine.theme import NOT_FOUND_TEMPLATE, PAGE_TEMPLATES, ThemeFiles
from site_builder.engine.values import (
    INDEXES,
    Artifact,
    CalendarInputs,
    Entry,
    Head,
    Key,
    ListingInputs,
    Manifest,
    PageInputs,
    Plan,
    Snapshot,
    Step,
    sha256_hex,
)

HTML = "text/html; charset=utf-8"
JSON = "application/json"
ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"
MANIFEST = "application/manifest+json; charset=utf-8"
XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
_shells = Recent[tuple[str, str, bytes], Shell](256)
"""By everything that they show."""


class Surroundings(msgspec.Struct, frozen=True, gc=False):
    """What siblings of one kind share: the way up, the menu entry, the parts of their fingerprints that follow."""

    crumbs: tuple[Key, ...]
    menu: Key | None
    theme: str
    site: str
    way: str


class Site:
    """One snapshot under one theme: outline, media, views, shells, tokens.  Lives inside one plan."""

    def __init__(self, snapshot: Snapshot, theme: ThemeFiles, routes: Routes, shelf: Shelf, withheld: Withheld) -> None:
        self.snapshot = snapshot
        self.theme = theme
        self.shelf = shelf
        self.withheld = withheld
        self.outline = Outline(routes, withheld.never_good)
        self.resolver = Resolver(snapshot.site, self.outline, shelf)
        self.tokens = Tokens(self.outline, shelf)
        asset_urls = {name: f"/assets/{asset.published_name}" for name, asset in theme.assets.items()}
        self.site_view = self.resolver.site(asset_urls)
        self.templates = Templates(theme, self.site_view)
        self._shells: dict[Key | None, Shell] = {}
        self._site_tokens: dict[Key | None, str] = {}
        self._theme_tokens: dict[str, str] = {}
        self.led: dict[str, str] = {}
        """Old path → where it leads; known when the artifacts have been listed."""
        self._surroundings: dict[tuple[Key | None, str], Surroundings] = {}

    def surroundings(self, head: Head) -> Surroundings:
        """Return what a page shares with its siblings; found out once for nearly all pages of a site."""
        home = self.outline.routes.home
        # Home and the pages directly below it stand for themselves in the menu.
        family = head.key if head.key == home or head.parent == home else head.parent
        around = self._surroundings.get((family, head.kind))
        if around is None:
            crumbs, menu = self.outline.crumbs(head.key), self.outline.menu_entry(head.key)
            theme = self.theme_token(PAGE_TEMPLATES[head.kind])
            around = Surroundings(crumbs, menu, theme, self.site_token(menu), self.tokens.way(crumbs))
            self._surroundings[family, head.kind] = around
        return around

    def shell(self, menu: Key | None) -> Shell:
        """Return the shell with this menu entry marked, rendered once."""
        shell = self._shells.get(menu)
        if shell is None:
            nav = self.resolver.nav(menu)
            key = (self.theme.hash, self._view_hash, msgspec.json.encode(nav))
            shell = self._shells[menu] = _shells.get(key, lambda: Shell(self.templates.shell(nav)))
        return shell

    def site_token(self, menu: Key | None) -> str:
        """Hash the shell as it is and what page templates see of the site."""
        token = self._site_tokens.get(menu)
        if token is None:
            token = self._site_tokens[menu] = digest(self.shell(menu).text, self._view_hash)
        return token

    def theme_token(self, template: str) -> str:
        token = self._theme_tokens.get(template)
        if token is None:
            token = self._theme_tokens[template] = digest(ENGINE_VERSION, self.theme.closure_hash(template))
        return token

    @cached_property
    def theme_token_of_engine(self) -> str:
        """Stand for the engine alone, where no template takes part."""
        return digest(ENGINE_VERSION)

    @cached_property
    def _view_hash(self) -> str:
        # enc_hook: Markup is text, but msgspec wants to be told.
        return sha256_hex(msgspec.json.encode(self.site_view, enc_hook=str, order="deterministic"))


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
    site.led = targets(site.snapshot.redirects, site.outline.url, lambda path: file_of(decoded(path)).lower() in taken)
    yield from _redirect_artifacts(site, taken)


def _content_artifacts(site: Site) -> Iterator[Artifact]:
    for head in site.outline.routes.heads.values():
        if head.key not in site.withheld.keys:
            yield from _page_artifacts(site, head)
    yield from _site_artifacts(site)
    yield from asset_artifacts(site.theme)
    yield from media_artifacts(site)


def _redirect_artifacts(site: Site, taken: set[str]) -> Iterator[Artifact]:
    """Yield the pages at old addresses that lead on, where such can lie, and the rules for edges."""
    facts, engine = site.snapshot.site, site.theme_token_of_engine
    about = digest(facts.url, facts.language)
    for path, to in site.led.items():
        file = leading_file(path)
        if to != GONE and file is not None and file.lower() not in taken:
            # Two addresses that differ in case only would be one on some file systems.
            taken.add(file.lower())
            mark = fingerprint(theme=engine, site=about, links=digest(to))
            yield Artifact(
                path=file, kind="redirect", content_type=HTML, fingerprint=mark, key=f"redirect:{path}", url=to
            )
    if site.led:
        mark = fingerprint(theme=engine, links=digest(site.led))
        yield Artifact(path=RULES, kind="rules", content_type=TEXT, fingerprint=mark)


def inputs_token(site: Site, key: Key) -> str:
    """Return what stands for everything that a page's files are made from; the page must not be withheld."""
    return digest([(artifact.path, artifact.fingerprint) for artifact in _page_artifacts(site, site.outline.head(key))])


def _page_artifacts(site: Site, head: Head) -> Iterator[Artifact]:
    outline = site.outline
    around = site.surroundings(head)
    newer, older = outline.neighbours(head.key)
    listing = home_listing(outline) if head.kind == "home" else None
    lists: tuple[Series, ...] = ()
    calendar = calendar_of(outline, head.key) if head.kind == "calendar" else None
    if head.kind in INDEXES and calendar is None:
        lists = (index_series(outline, head.key), *archives(outline, head.key))
        listing = newest_listing(outline, lists[0], lists[1:])
    inputs = PageInputs(
        crumbs=around.crumbs,
        children=outline.children(head.key),
        newer=newer,
        older=older,
        listing=listing,
        more=more_on_home(outline) if head.kind == "home" else (),
        menu=around.menu,
        calendar=_calendar_inputs(site, head, calendar),
    )
    url = outline.routes.paths[head.key]
    links = site.tokens.links(head)
    yield _html(site, head, url, inputs, links)
    yield Artifact(
        path=twin_of(url),
        kind="twin",
        content_type=JSON,
        fingerprint=fingerprint(content=head.hash, theme=site.theme_token_of_engine, links=links),
        key=head.key,
        url=url,
    )
    for each in lists:
        yield from _series_artifacts(site, head, inputs, links, each)
    if calendar is not None:
        yield from _month_artifacts(site, head, inputs, links, calendar)
        yield _ics(site, head, f"{url[1:]}calendar.ics", outline.events(head.key))
    if head.kind == "event":
        yield _ics(site, head, f"{url[1:]}event.ics", (head.key,))


def _calendar_inputs(site: Site, head: Head, calendar: Calendar | None) -> CalendarInputs | None:
    if calendar is not None:
        return index_inputs(calendar, site.snapshot.today)
    return home_inputs(site.outline, site.snapshot.today) if head.kind == "home" else None


def _month_artifacts(site: Site, head: Head, inputs: PageInputs, links: str, calendar: Calendar) -> Iterator[Artifact]:
    """Yield the page of each month of a calendar that has events."""
    for month, shown in month_inputs(calendar):
        url = f"{calendar.url}month/{month}/"
        listing = ListingInputs(items=(), total=len(shown.days), url=url, title=month_text(month), archive="month")
        listed = PageInputs(crumbs=inputs.crumbs, listing=listing, menu=inputs.menu, calendar=shown)
        yield _html(site, head, url, listed, links, numbered=True)


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


def _html(site: Site, head: Head, url: str, inputs: PageInputs, links: str, *, numbered: bool = False) -> Artifact:
    around = site.surroundings(head)
    neighbours = site.tokens.neighbours(inputs)
    return Artifact(
        path=file_of(url),
        kind="list" if numbered else "page",
        content_type=HTML,
        fingerprint=fingerprint(head.hash, around.theme, around.site, around.way, links, neighbours),
        key=head.key,
        url=url,
        inputs=inputs,
    )


def _series_artifacts(site: Site, head: Head, inputs: PageInputs, links: str, series: Series) -> Iterator[Artifact]:
    """Yield the pages of a series (the index's own first page excepted) and its feed."""
    listings = [] if series.archive is None else [(series.url, newest_listing(site.outline, series))]
    numbers = range(1, series.pages + 1)
    listings += [(page_url(series.url, n, series.pages), numbered_listing(series, n)) for n in numbers]
    for url, listing in listings:
        listed = PageInputs(crumbs=inputs.crumbs, children=inputs.children, listing=listing, menu=inputs.menu)
        yield _html(site, head, url, listed, links, numbered=True)
    # A month that is over gets nothing more: nobody follows it.
    if series.archive != "month":
        yield from _feeds(site, head, series)


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
    yield Artifact(
        path="manifest.webmanifest",
        kind="manifest",
        content_type=MANIFEST,
        fingerprint=fingerprint(theme=engine, site=digest(home_screen(site.site_view))),
    )
    yield Artifact(
        path="404.html",
        kind="not_found",
        content_type=HTML,
        fingerprint=fingerprint(theme=site.theme_token(NOT_FOUND_TEMPLATE), site=site.site_token(None)),
    )


def make_plan(site: Site, previous: Manifest | None, *, force: bool = False) -> Plan:
    """Compare every artifact with the previous release and say what to do with each path."""
    before: Mapping[str, Entry] = previous.files if previous else {}
    artifacts = {artifact.path: artifact for artifact in list_artifacts(site)}
    kept = kept_files(site.withheld, site.outline.routes.paths, before, site.shelf, artifacts.keys())
    pages_before = {entry.key for entry in before.values() if entry.kind == "page"}
    steps = [_step(artifact, before.get(path), pages_before, force=force) for path, artifact in artifacts.items()]
    steps += [Step(path=path, action="keep", reason=reason, entry=entry) for path, (entry, reason) in kept.items()]
    steps += _deletions(before, artifacts, kept)
    steps.sort(key=attrgetter("path"))
    return Plan(steps=tuple(steps), failures=site.withheld.failures)


def _step(artifact: Artifact, before: Entry | None, pages_before: set[Key], *, force: bool) -> Step:
    if before is None:
        moved = artifact.kind in ("page", "twin") and artifact.key in pages_before
        return Step(path=artifact.path, action="render", reason="moved" if moved else "new", artifact=artifact)
    same = before.fingerprint == artifact.fingerprint and before.content_type == artifact.content_type
    if same and not force:
        return Step(path=artifact.path, action="keep", reason="unchanged", artifact=artifact, entry=before)
    reason = "forced" if same else why_changed(before.fingerprint, artifact.fingerprint)
    return Step(path=artifact.path, action="render", reason=reason, artifact=artifact)


def _deletions(before: Mapping[str, Entry], artifacts: Mapping[str, Artifact], kept: Container[str]) -> list[Step]:
    gone = [path for path in before if path not in artifacts and path not in kept]
    keys = {artifact.key for artifact in artifacts.values()} if gone else frozenset()
    return [
        Step(path=path, action="delete", reason="moved away" if before[path].key in keys else "no longer published")
        for path in gone
    ]
