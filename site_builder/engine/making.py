"""The rendering stage: artifacts of a plan → stored bytes.

PublishedPages are fetched now, in chunks, and only those that are needed; each is checked against its head's hash.
Many of them are rendered in several lanes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from site_builder.engine import feeds, ics
from site_builder.engine.about import home_screen
from site_builder.engine.errors import RenderTimeout, SnapshotChanged, ThemeFailed
from site_builder.engine.holding import failure_of
from site_builder.engine.icons import drawn_icon, icon_artifacts, manifest_icons
from site_builder.engine.lanes import BATCH, Crew, Done, Lanes, Row, crew
from site_builder.engine.limits import watched
from site_builder.engine.notices import alert_file, notice_page
from site_builder.engine.open_data import data_file
from site_builder.engine.planned import Artifact, Entry, Failure, PageInputs, Plan
from site_builder.engine.reading import BODIES_PER_QUERY, Source, read_bodies
from site_builder.engine.render import describe
from site_builder.engine.report import Progress
from site_builder.engine.site import Site
from site_builder.engine.targets.protocol import Target
from site_builder.engine.theme import NOT_FOUND_TEMPLATE, PAGE_TEMPLATES, SEARCH_TEMPLATE
from site_builder.engine.values import Head, Key, PublishedPage, Reference

T = TypeVar("T")
NEED_BODY = frozenset({"page", "twin", "list", "data"})
WORTH_A_LANE = 100
"""Pages below which a second process costs more than it saves."""

_decode_page = msgspec.json.Decoder(PublishedPage).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


class Maker:
    """Renders and stores.  ``made`` remembers, within one build, what was stored for which path and fingerprint.

    ``memory`` is what lanes needed beside this process, in bytes.
    """

    def __init__(
        self,
        source: Source,
        tenant_id: int,
        target: Target,
        media_root: Path,
        progress: Callable[[Progress], None],
        lanes: Lanes,
    ) -> None:
        self._source = source
        self._tenant_id = tenant_id
        self._target = target
        self._media_root = media_root
        self._progress = progress
        self._lanes = lanes
        self.made: dict[str, Entry] = {}
        self.memory = 0

    def make(self, plan: Plan, site: Site) -> tuple[dict[Key, Failure], set[Reference]]:
        """Store every file that the plan asks for; return pages that failed and media whose bytes are missing."""
        steps = (step.artifact for step in plan.steps if step.action == "render")
        waiting = {artifact.path: artifact for artifact in steps if artifact and not self._is_made(artifact)}
        by_page: dict[Key, list[Artifact]] = {}
        for artifact in waiting.values():
            if artifact.kind in NEED_BODY:
                by_page.setdefault(artifact.key, []).append(artifact)
        # Indexes with all their lists first: a lane that began with one at the end would be waited for.
        in_order = sorted(by_page, key=lambda key: -len(by_page[key]))
        others = [artifact for artifact in waiting.values() if artifact.kind not in NEED_BODY]
        failures: dict[Key, Failure] = {}
        lanes = self._lanes.count() if len(by_page) >= WORTH_A_LANE and self._target.share() else 1
        with watched(), crew(partial(self._make_batch, site, by_page), lanes, self._lanes.forking) as workers:
            for done in self._hand_out(workers, in_order):
                self._take(done, waiting, failures)
            unavailable = self._make_others(others, site)
            for done in workers.rest():
                self._take(done, waiting, failures)
        self.memory = max(self.memory, workers.memory)
        return failures, unavailable

    def _take(self, done: Done, waiting: Mapping[str, Artifact], failures: dict[Key, Failure]) -> None:
        failures |= {failure.key: failure for failure in done.failures}
        self._target.stored((path, sha256) for path, sha256, _ in done.stored)
        self._target.stored(done.wasted)
        for path, sha256, size in done.stored:
            self._note(waiting[path], sha256, size)

    def _hand_out(self, workers: Crew, keys: Collection[Key]) -> Iterator[Done]:
        """Fetch all pages and yield what has come of them by now.  Raises SnapshotChanged when one is gone."""
        missing = set(keys)
        bodies = ((key, body) for key, _, body in read_bodies(self._source, self._tenant_id, keys))
        done = told = 0
        while batch := tuple(islice(bodies, BATCH)):
            missing.difference_update(key for key, _ in batch)
            for each in workers.give(batch):
                done += each.pages
                yield each
            if done - told >= BODIES_PER_QUERY:
                told = done
                self._progress(Progress(stage="render", done=done, total=len(keys)))
        if missing:
            raise SnapshotChanged(min(missing))

    def _make_batch(self, site: Site, by_page: Mapping[Key, Sequence[Artifact]], batch: Sequence[Row]) -> Done:
        """Store all files of some pages."""
        done = Done(len(batch))
        for key, body in batch:
            head = site.outline.head(key)
            if hashlib.sha256(body).hexdigest() != head.hash:
                raise SnapshotChanged(key)
            self._make_page(done, site, head, body, by_page[key])
        return done

    def _make_page(self, done: Done, site: Site, head: Head, body: bytes, artifacts: Sequence[Artifact]) -> None:
        """Store all files of one page, each as soon as it is rendered: a list of news may have hundreds."""
        page = _attempt(head, partial(_decode_page, body))
        if isinstance(page, Failure):
            done.failures.append(page)
            return
        stored: list[tuple[str, str, int]] = []
        for artifact in artifacts:
            data = _attempt(head, partial(_page_bytes, site, head, page, body, artifact))
            if isinstance(data, Failure):
                done.failures.append(data)
                done.wasted.extend((path, sha256) for path, sha256, _ in stored)
                return
            stored.append((artifact.path, self._store(artifact.path, data), len(data)))
        done.stored.extend(stored)

    def _make_others(self, artifacts: Iterable[Artifact], site: Site) -> set[Reference]:
        unavailable: set[Reference] = set()
        for artifact in artifacts:
            if artifact.source is None:
                data = _other_bytes(site, artifact)
                self._note(artifact, self._store(artifact.path, data), len(data))
            elif artifact.key not in unavailable and not self._adopt(artifact):
                unavailable.add(artifact.key)
        return unavailable

    def _adopt(self, artifact: Artifact) -> bool:
        """Take a file of the media root; False when it is not there or not what the tables say."""
        source = artifact.source
        assert source is not None
        try:
            self._target.adopt(artifact.path, self._media_root / source.path, source.sha256, source.size)
        except (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError, ValueError):
            return False
        self._note(artifact, source.sha256, source.size)
        return True

    def _store(self, path: str, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        self._target.put(path, sha256, data)
        return sha256

    def _note(self, artifact: Artifact, sha256: str, size: int) -> None:
        self.made[artifact.path] = Entry(
            sha256, size, artifact.content_type, artifact.fingerprint, artifact.key, artifact.kind
        )

    def _is_made(self, artifact: Artifact) -> bool:
        made = self.made.get(artifact.path)
        return made is not None and made.fingerprint == artifact.fingerprint and made.key == artifact.key


def _attempt(head: Head, make: Callable[[], T]) -> T | Failure:
    """Do something for one page.  Whatever a template raises is its page's failure, never the site's."""
    try:
        return make()
    except msgspec.MsgspecError as error:
        return failure_of(head, "unreadable", describe(error))
    except ThemeFailed:
        raise
    except RenderTimeout as error:
        return failure_of(head, "render_timeout", describe(error))
    except Exception as error:  # noqa: BLE001
        return failure_of(head, "render_failed", describe(error))


def _page_bytes(site: Site, head: Head, page: PublishedPage, body: bytes, artifact: Artifact) -> bytes:
    if artifact.kind == "twin":
        return twin(body, site.resolver.refs(page, head.references))
    if artifact.kind == "data":
        return data_file(site.snapshot.site, page, artifact.path)
    return html(site, page, artifact.inputs or PageInputs())


def html(site: Site, page: PublishedPage, inputs: PageInputs) -> bytes:
    """Return a page as visitors get it."""
    listing = site.resolver.listing(inputs.listing)
    view = site.resolver.page(page, inputs)
    if page.kind == "home":
        view = msgspec.structs.replace(view, board=site.notices.home)
    slots = site.templates.slots(PAGE_TEMPLATES[page.kind], view, listing)
    return site.shell(inputs.menu).join(slots)


def twin(body: bytes, refs: bytes) -> bytes:
    """Return the JSON twin: the stored bytes as they are, plus what the references lead to."""
    return b'%b,"refs":{%b}}' % (body[:-1], refs)


def _other_bytes(site: Site, artifact: Artifact) -> bytes:
    facts = site.snapshot.site
    make: dict[str, Callable[[], bytes]] = {
        "alert": lambda: alert_file(site, artifact),
        "asset": lambda: site.theme.assets[artifact.key].data,
        "feed": lambda: _feed(site, artifact),
        "icon": lambda: drawn_icon(site, artifact.key),
        "manifest": lambda: _encode(home_screen(site.site_view, manifest_icons(icon_artifacts(site)))),
        "notice": lambda: notice_page(site, artifact),
        "not_found": lambda: page_of_its_own(site, NOT_FOUND_TEMPLATE, "not_found"),
        "redirect": lambda: _leading(site, artifact),
        "robots": lambda: feeds.robots(facts),
        "rules": lambda: _rules(site),
        "search": lambda: page_of_its_own(site, SEARCH_TEMPLATE, "search"),
        "sitemap": lambda: feeds.sitemap(facts, site.outline),
    }
    return make[artifact.kind]()


def _leading(site: Site, artifact: Artifact) -> bytes:
    # Loaded where a site has old addresses: most have none.
    from site_builder.engine.redirects import leading_page

    return leading_page(site.snapshot.site.url, artifact.url, site.snapshot.site.language)


def _rules(site: Site) -> bytes:
    from site_builder.engine.rules import write_rules

    return write_rules(site.led)


def _feed(site: Site, artifact: Artifact) -> bytes:
    assert artifact.inputs is not None
    assert artifact.inputs.listing is not None
    listing = artifact.inputs.listing
    if artifact.path.endswith(".ics"):
        heads = map(site.outline.head, listing.items)
        return ics.calendar(site.snapshot.site, site.outline, listing.title, heads)
    write = feeds.atom if artifact.path.endswith(".xml") else feeds.json_feed
    return write(site.snapshot.site, site.outline, artifact.inputs.listing)


def page_of_its_own(site: Site, template: str, heading: str) -> bytes:
    """Return a page that no editor wrote, named by the theme's text ``heading``.  Raises ThemeFailed: sites need it."""
    try:
        slots = site.templates.slots(template, None, None, heading)
    except Exception as error:
        raise ThemeFailed(template, describe(error)) from error
    return site.shell(None).join(slots)
