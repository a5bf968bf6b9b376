"""The rendering stage: artifacts of a plan → stored bytes.

PublishedPages are fetched now, in chunks, and only those that are needed; each is checked against its head's hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from site_builder.engine import feeds
from site_builder.engine.about import home_screen
from site_builder.engine.errors import RenderTimeout, SnapshotChanged, ThemeFailed
from site_builder.engine.holding import failure_of
from site_builder.engine.plan import Site
from site_builder.engine.reading import BODIES_PER_QUERY, Source, read_bodies
from site_builder.engine.render import describe
from site_builder.engine.report import Progress
from site_builder.engine.targets.protocol import Target
from site_builder.engine.theme import NOT_FOUND_TEMPLATE, PAGE_TEMPLATES
from site_builder.engine.values import Artifact, Entry, Failure, Head, Key, PageInputs, Plan, PublishedPage, Reference

NEED_BODY = frozenset({"page", "twin", "list"})

_decode_page = msgspec.json.Decoder(PublishedPage).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


class Maker:
    """Renders and stores.  ``made`` remembers, within one build, what was stored for which path and fingerprint."""

    def __init__(
        self, source: Source, tenant_id: int, target: Target, media_root: Path, progress: Callable[[Progress], None]
    ) -> None:
        self._source = source
        self._tenant_id = tenant_id
        self._target = target
        self._media_root = media_root
        self._progress = progress
        self.made: dict[str, Entry] = {}

    def make(self, plan: Plan, site: Site) -> tuple[dict[Key, Failure], set[Reference]]:
        """Store every file that the plan asks for; return pages that failed and media whose bytes are missing."""
        waiting = [step.artifact for step in plan.steps if step.action == "render" and step.artifact]
        waiting = [artifact for artifact in waiting if not self._is_made(artifact)]
        by_page: dict[Key, list[Artifact]] = {}
        for artifact in waiting:
            if artifact.kind in NEED_BODY:
                by_page.setdefault(artifact.key, []).append(artifact)
        unavailable = self._make_others((a for a in waiting if a.kind not in NEED_BODY), site)
        return self._make_pages(by_page, site), unavailable

    def _make_pages(self, by_page: dict[Key, list[Artifact]], site: Site) -> dict[Key, Failure]:
        failures: dict[Key, Failure] = {}
        for done, (key, _, body) in enumerate(read_bodies(self._source, self._tenant_id, list(by_page))):
            head = site.outline.head(key)
            if hashlib.sha256(body).hexdigest() != head.hash:
                raise SnapshotChanged(key)
            failure = self._make_page(site, head, body, by_page.pop(key))
            if failure:
                failures[key] = failure
            if done % BODIES_PER_QUERY == 0:
                self._progress(Progress(stage="render", done=done, total=done + len(by_page)))
        if by_page:
            raise SnapshotChanged(next(iter(by_page)))
        return failures

    def _make_page(self, site: Site, head: Head, body: bytes, artifacts: list[Artifact]) -> Failure | None:
        """Store all files of one page, or none: what was rendered before a failure is not kept."""
        try:
            page = _decode_page(body)
            rendered = [(artifact, _page_bytes(site, head, page, body, artifact)) for artifact in artifacts]
        except msgspec.MsgspecError as error:
            return failure_of(head, "unreadable", describe(error))
        except ThemeFailed:
            raise
        except RenderTimeout as error:
            return failure_of(head, "render_timeout", describe(error))
        except Exception as error:  # noqa: BLE001
            # Whatever a template raises is its page's failure, never the site's.
            return failure_of(head, "render_failed", describe(error))
        for artifact, data in rendered:
            self._store(artifact, data)
        return None

    def _make_others(self, artifacts: Iterable[Artifact], site: Site) -> set[Reference]:
        unavailable: set[Reference] = set()
        for artifact in artifacts:
            if artifact.source is None:
                self._store(artifact, _other_bytes(site, artifact))
            elif artifact.key not in unavailable and not self._adopt(artifact):
                unavailable.add(artifact.key)
        return unavailable

    def _adopt(self, artifact: Artifact) -> bool:
        """Take a file of the media root; False when it is not there or not what the tables say."""
        source = artifact.source
        assert source is not None
        try:
            self._target.adopt(self._media_root / source.path, source.sha256, source.size)
        except (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError, ValueError):
            return False
        self._note(artifact, source.sha256, source.size)
        return True

    def _store(self, artifact: Artifact, data: bytes) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        self._target.put(sha256, data)
        self._note(artifact, sha256, len(data))

    def _note(self, artifact: Artifact, sha256: str, size: int) -> None:
        self.made[artifact.path] = Entry(
            sha256, size, artifact.content_type, artifact.fingerprint, artifact.key, artifact.kind
        )

    def _is_made(self, artifact: Artifact) -> bool:
        made = self.made.get(artifact.path)
        return made is not None and made.fingerprint == artifact.fingerprint and made.key == artifact.key


def _page_bytes(site: Site, head: Head, page: PublishedPage, body: bytes, artifact: Artifact) -> bytes:
    if artifact.kind == "twin":
        return twin(body, site.resolver.refs(page, head.references))
    return html(site, page, artifact.inputs or PageInputs())


def html(site: Site, page: PublishedPage, inputs: PageInputs) -> bytes:
    """Return a page as visitors get it."""
    listing = site.resolver.listing(inputs.listing)
    slots = site.templates.slots(PAGE_TEMPLATES[page.kind], site.resolver.page(page, inputs), listing)
    return site.shell(inputs.menu).join(slots)


def twin(body: bytes, refs: dict[Reference, object]) -> bytes:
    """Return the JSON twin: the stored bytes as they are, plus what the references lead to."""
    return body[:-1] + b',"refs":' + _encode(refs) + b"}"


def _other_bytes(site: Site, artifact: Artifact) -> bytes:
    facts = site.snapshot.site
    match artifact.kind:
        case "asset":
            return site.theme.assets[artifact.key].data
        case "feed":
            assert artifact.inputs is not None
            assert artifact.inputs.listing is not None
            write = feeds.atom if artifact.path.endswith(".xml") else feeds.json_feed
            return write(facts, site.outline, artifact.inputs.listing)
        case "manifest":
            return _encode(home_screen(site.site_view))
        case "sitemap":
            return feeds.sitemap(facts, site.outline)
        case "robots":
            return feeds.robots(facts)
        case "not_found":
            return not_found(site)
    raise AssertionError(f"{artifact.kind} is not made here")


def not_found(site: Site) -> bytes:
    """Return the page for addresses that lead nowhere.  Raises ThemeFailed: every site needs it."""
    try:
        slots = site.templates.slots(NOT_FOUND_TEMPLATE, None, None)
    except Exception as error:
        raise ThemeFailed(NOT_FOUND_TEMPLATE, describe(error)) from error
    return site.shell(None).join(slots)
