"""Live documents on disk: ``live/notices.json`` beside ``current``, outside of releases.

Written right after the commit of a notice, in the request itself; whatever kept it from being written (a full disk, a
killed process, a site that has no folder yet) the worker does again, at its start first of all.  Two who write at once
leave the newer document: each writes what the row says while it holds the folder.

A file whose version is higher than the row's was posted by hand while the CMS was down: it stays until the next act on
a notice of that school, whose version is higher again.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import F, Q
from django.utils import timezone

from cms.notices.document import version_in
from cms.notices.models import LiveDocument
from cms.notices.publishing import ensure_documents, refresh_due
from cms.notices.signals import BY_THE_CLOCK
from site_builder.addresses import find_site
from site_builder.engine.disk import fsync_folder
from site_builder.models import Deployment
from tenants.models import TenantHost

logger = logging.getLogger("site_builder.live")

FOLDER, FILE = "live", "notices.json"
EVERY = timedelta(seconds=1)
HEAL_EVERY = timedelta(minutes=5)
CHUNK = 500
ANSWER_WITHIN = 2.0
"""Seconds that a person's request spends on files: what a slow disk has not taken by then the worker writes."""
FIRST_RETRY, LAST_RETRY = timedelta(seconds=2), timedelta(minutes=5)
TROUBLE = "เขียนประกาศลงเว็บไซต์ไม่สำเร็จ ระบบกำลังลองใหม่ให้เอง"


@dataclass(frozen=True, slots=True)
class Wrote:
    """What became of one document."""

    tenant_id: int
    version: int = 0
    error: str = ""
    waits: bool = False
    """There is no site to write it to yet."""


def write_live(
    tenant_ids: Iterable[int], within: float | None = None, clock: Callable[[], float] = time.monotonic
) -> list[Wrote]:
    """Write the documents of these tenants and note how far each has come; one's trouble is not the others'.

    ``within``: after so many seconds no further one is begun; those are behind, and the worker's within a second.
    """
    ids = sorted(set(tenant_ids))
    until = None if within is None else clock() + within
    done: list[Wrote] = []
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        hosts = hosts_by_tenant(chunk)
        done += [write_one(pk, hosts.get(pk, [])) for pk in chunk if until is None or clock() < until]
    note(done, timezone.now())
    return done


def hosts_by_tenant(ids: Collection[int]) -> dict[int, list[str]]:
    """Return each tenant's hosts, the primary one first."""
    found: dict[int, list[str]] = {}
    rows = TenantHost.objects.filter(tenant__in=ids, tenant__deleted_at=None).order_by("-primary", "pk")
    for tenant_id, name in rows.values_list("tenant_id", "name"):
        found.setdefault(tenant_id, []).append(name)
    return found


def write_one(tenant_id: int, hosts: list[str]) -> Wrote:
    folder = find_site(hosts[0], tuple(hosts[1:])) if hosts else None
    if folder is None:
        return Wrote(tenant_id, waits=True)
    try:
        with held(folder / FOLDER):
            # Read only now: whoever held the folder before may have had a newer one.
            row = LiveDocument.objects.filter(pk=tenant_id).values_list("version", "body").first()
            if row is None:
                return Wrote(tenant_id, waits=True)
            put(folder / FOLDER / FILE, bytes(row[1]), row[0])
            return Wrote(tenant_id, version=row[0])
    except OSError as error:
        logger.error("live document of tenant %s: %s", tenant_id, error)
        return Wrote(tenant_id, error=TROUBLE)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder of a live document against others who write it."""
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def put(file: Path, body: bytes, version: int) -> None:
    """Let the file be ``body``, in one step that outlasts a power cut; what has a higher version stays."""
    there = read(file)
    if there == body or version_in(there) > version:
        return
    temporary = file.with_name(f".{file.name}.part")
    with temporary.open("wb") as stream:
        stream.write(body)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(file)
    fsync_folder(file.parent)


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def note(done: Collection[Wrote], now: datetime) -> None:
    """Write down what is on disk, a few statements for all; and when to try again what is not."""
    by_version: dict[int, list[int]] = {}
    for one in done:
        if one.version:
            by_version.setdefault(one.version, []).append(one.tenant_id)
    for version, ids in by_version.items():
        rows = LiveDocument.objects.filter(pk__in=ids, written__lt=version)
        rows.update(written=version, written_at=now, tries=0, retry_at=None, error="")
    for one in done:
        if one.error:
            rows = LiveDocument.objects.filter(pk=one.tenant_id)
            tries = rows.values_list("tries", flat=True).first() or 0
            pause = min(FIRST_RETRY * 2 ** min(tries, 10), LAST_RETRY)
            rows.update(tries=F("tries") + 1, retry_at=now + pause, error=one.error)
    waiting = [one.tenant_id for one in done if one.waits]
    if waiting:
        LiveDocument.objects.filter(pk__in=waiting).update(retry_at=now + HEAL_EVERY)


# ---------------------------------------------------------------------------------------------------- by the clock


def keep_live(now: datetime) -> None:
    """Let notices begin and end by the clock, and write what is not on disk yet."""
    refresh_due(now, BY_THE_CLOCK)
    behind = LiveDocument.objects.filter(Q(retry_at=None) | Q(retry_at__lte=now), written__lt=F("version"))
    ids = list(behind.values_list("pk", flat=True)[:CHUNK])
    if ids:
        write_live(ids)


def heal_live(now: datetime) -> None:
    """Compare every document with its file: after a power cut, a restored backup, a folder put back by hand."""
    published = Deployment.objects.filter(tenant__deleted_at=None).order_by().values_list("tenant_id", flat=True)
    ensure_documents(published.distinct())
    last = 0
    while ids := list(LiveDocument.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = ids[-1]
        wrong = differing(ids)
        if wrong:
            logger.warning("live documents of %s sites were not as they should be: %s", len(wrong), wrong[:20])
            write_live(wrong)


def differing(ids: Collection[int]) -> list[int]:
    """Return the tenants whose file is not what the row says; what was posted by hand since is left alone."""
    hosts = hosts_by_tenant(ids)
    rows = LiveDocument.objects.filter(pk__in=ids).values_list("pk", "version", "body")
    wrong = []
    for tenant_id, version, body in rows:
        names = hosts.get(tenant_id, [])
        folder = find_site(names[0], tuple(names[1:])) if names else None
        if folder is not None:
            there = read(folder / FOLDER / FILE)
            if there != bytes(body) and version_in(there) <= version:
                wrong.append(tenant_id)
    return wrong
