"""An index follows what is live: always from the disk as it is now, so a missed, late or repeated call does no harm."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Max

from search import conf, unread
from search.analysis.analyse import version
from search.documents.reading import read_document
from search.documents.store import Reading, Readings
from search.errors import Stale, Unreadable, reason_text
from search.feed import Before, Fed, feed
from search.notes import Notebook
from search.values import Change, State, analysed
from site_builder.addresses import folder_of
from site_builder.engine.errors import BlobLost
from site_builder.engine.planned import Manifest
from site_builder.engine.release import SiteFolder
from site_builder.errors import NoHost
from site_builder.models import Deployment
from tenants.models import Tenant

logger = logging.getLogger("search.indexing")

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Indexed:
    """What was done for a tenant.  ``unread`` documents wait for their text."""

    deployment: int = 0
    documents: int = 0
    put: int = 0
    removed: int = 0
    unread: int = 0


def follow(tenant: Tenant, *, whole: bool = False) -> Indexed:
    """Bring the index of a tenant to what is live now.  ``whole``: from nothing.  Raises EngineAway.

    A tenant that is deleted, or has no site, is forgotten.
    """
    site = _site(tenant)
    if tenant.deleted_at is not None or site is None:
        forget(tenant.pk)
        return Indexed()
    for _ in range(ATTEMPTS):
        live = site.live()
        if live is None:
            break
        deployment, manifest = live
        state = None if whole else conf.engine().state(tenant.pk)
        try:
            fed = _feed(tenant, site, manifest, _known(state))
        except BlobLost:
            # A build has gone live, and thrown away what the one before it had: look again.
            continue
        return _bring_up(tenant, deployment, state, fed)
    logger.warning("tenant %s: what is live cannot be read; its index stays as it is", tenant.pk)
    return Indexed()


def _site(tenant: Tenant) -> SiteFolder | None:
    try:
        site = SiteFolder(folder_of(tenant))
    except NoHost:
        return None
    return site if site.live_tree() or Deployment.objects.filter(tenant=tenant).exists() else None


def _feed(tenant: Tenant, site: SiteFolder, manifest: Manifest, known: Mapping[str, str]) -> Fed:
    """Return what is live, and let go of what was kept of anything else."""
    readings, notebook = Readings(conf.folder(), tenant.pk), Notebook(conf.folder(), tenant.pk)
    fed = feed(site, manifest, Before(known, readings.get, notebook))
    readings.keep_only(fed.files)
    notebook.save()
    unread.keep(tenant.pk, fed.unread)
    return fed


def _known(state: State | None) -> Mapping[str, str]:
    """Return the sources of what is indexed by today's analysis."""
    return state.sources if state and state.version == version() else {}


def _bring_up(tenant: Tenant, deployment: int, state: State | None, fed: Fed) -> Indexed:
    change = _change(state, deployment, fed)
    done = Indexed(deployment, len(fed.sources), len(change.put), len(change.remove), len(fed.waiting))
    if state and state.deployment == deployment and not (change.put or change.remove or change.whole):
        return done
    try:
        conf.engine().apply(tenant.pk, tenant.area_id, change)
    except Stale:
        logger.info("tenant %s: a newer deployment than %s is indexed already", tenant.pk, deployment)
    return done


def _change(state: State | None, deployment: int, fed: Fed) -> Change:
    """Return what leads from what is indexed to what is live."""
    known = _known(state)
    remove = tuple(known.keys() - fed.sources.keys())
    return Change(deployment, version(), tuple(map(analysed, fed.documents)), remove, whole=not known)


def withdraw(tenant: Tenant) -> None:
    """Take out at once what is indexed and no longer live as it was; what has only changed comes back by ``follow``.

    Costs no analysis, however far the index is behind.  Raises EngineAway.
    """
    state, site = conf.engine().state(tenant.pk), _site(tenant)
    live = site.live() if site else None
    if site is None or live is None:
        return
    known = state.sources if state else {}
    fed = _feed(tenant, site, live[1], known)
    gone = tuple(key for key, source in known.items() if fed.sources.get(key) != source)
    if state and gone:
        conf.engine().apply(tenant.pk, tenant.area_id, Change(state.deployment, state.version, remove=gone))


def read_unread(tenant: Tenant, *, seconds: float = math.inf) -> int:
    """Read documents whose text is missing, beginning none after ``seconds``; return how many were tried."""
    site, readings = _site(tenant), Readings(conf.folder(), tenant.pk)
    if site is None or tenant.deleted_at is not None:
        return 0
    tried, until = 0, time.monotonic() + seconds
    for sha256, extension in _files(site, readings):
        if time.monotonic() > until:
            break
        readings.put(sha256, _read(site, sha256, extension))
        tried += 1
    return tried


def _files(site: SiteFolder, readings: Readings) -> Iterator[tuple[str, str]]:
    live = site.live()
    files = live[1].files.items() if live else ()
    for path, entry in files:
        if entry.kind == "file" and readings.get(entry.sha256) is None:
            yield entry.sha256, path.rpartition(".")[2].lower()


def _read(site: SiteFolder, sha256: str, extension: str) -> Reading:
    try:
        found = read_document(Path(site.blobs.path(sha256)), extension)
    except Unreadable as error:
        return Reading(reason=error.code)
    return Reading(found.text, found.pages)


@dataclass(frozen=True, slots=True)
class LiveFile:
    """A file that is live.  ``state``: read, waiting, or the code of a reason; ``reason`` is for its editor (Thai)."""

    url: str
    state: str
    reason: str = ""


def files_of(tenant: Tenant) -> list[LiveFile]:
    """Return what the search knows of the text of each live file, by address."""
    site, readings = _site(tenant), Readings(conf.folder(), tenant.pk)
    live = site.live() if site else None
    files = live[1].files.items() if live else ()
    return [_live_file(f"/{path}", readings.get(entry.sha256)) for path, entry in files if entry.kind == "file"]


def _live_file(url: str, reading: Reading | None) -> LiveFile:
    if reading is None:
        return LiveFile(url, "waiting")
    if not reading.reason:
        return LiveFile(url, "read")
    return LiveFile(url, reading.reason, reason_text(reading.reason))


def forget(tenant_id: int) -> None:
    """Drop everything that is kept of a tenant: index, texts, and what was said of its files."""
    conf.engine().forget(tenant_id)
    Readings(conf.folder(), tenant_id).forget()
    Notebook(conf.folder(), tenant_id).forget()
    unread.keep(tenant_id, {})


def gather(area_id: int) -> None:
    """Bring the area-wide index up to those of its tenants."""
    tenants = Tenant.objects.filter(area_id=area_id, deleted_at=None).values_list("pk", flat=True)
    conf.engine().gather(area_id, list(tenants))


def behind() -> list[int]:
    """Return the tenants whose index is not of their newest deployment, or of another analysis."""
    newest = dict(
        Deployment.objects.filter(tenant__deleted_at=None).values_list("tenant_id").annotate(newest=Max("number"))
    )
    indexed = conf.engine().indexed()
    wanted = {tenant_id: (number, version()) for tenant_id, number in newest.items()}
    return sorted(tenant_id for tenant_id in wanted if indexed.get(tenant_id) != wanted[tenant_id])


def left_over() -> list[int]:
    """Return what is indexed of tenants that are deleted or gone."""
    there = set(Tenant.objects.filter(deleted_at=None).values_list("pk", flat=True))
    return sorted(conf.engine().indexed().keys() - there)
