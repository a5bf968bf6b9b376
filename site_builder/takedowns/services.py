"""The steps of a takedown, each safe to repeat: rows → live site → kept releases → stored files → done.

The first is one transaction, with the request for a build and the audit's entry; from then on nothing brings the thing
back.  The rest is done at once, and by the worker again until it succeeds (``finish_open``).
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from cms.content import erasing
from cms.content.media import renditions
from site_builder import conf
from site_builder.addresses import folder_of, hosts_of
from site_builder.engine.errors import EngineError, SiteBusy
from site_builder.engine.purging import Purge, Search, Taken, cut, releases_with, take_out
from site_builder.engine.release import SiteFolder
from site_builder.errors import NoHost, SiteBuilderError, TakedownGoesOn
from site_builder.models import Build, Deployment, Hold, Pin, Priority, Release, Takedown
from site_builder.publish import Options, publish_claimed
from site_builder.queue.claiming import check_fence, claim_slot
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.heartbeat import beating
from site_builder.queue.protocol import Result, Timing
from site_builder.records import changed_paths, facts_of, next_deployment, record_deployment
from site_builder.takedowns.finding import Found
from site_builder.takedowns.words import purge_of
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant

if TYPE_CHECKING:
    from tenants.models import User

logger = logging.getLogger("site_builder.takedowns")

TAKEN_DOWN = "taken down"
"""Reason of requests and deployments."""
PATIENCE = 20.0
"""Seconds that a takedown waits for a running build of the same site."""
FOLDER_PATIENCE = 5.0
HEAD_START = timedelta(seconds=15)
"""How long a worker leaves a new takedown to whoever has begun it."""


def take_down(tenant: Tenant, found: Found, *, by: User | None, reason: str, patience: float = PATIENCE) -> Takedown:
    """Make something vanish from everywhere, and return when it has.

    Raises TakedownGoesOn when it is gone from the CMS but something kept it from being gone from the site as well:
    the worker goes on.
    """
    takedown = begin(tenant, found, by=by, reason=reason)
    try:
        return finish(takedown, patience)
    except (SiteBuilderError, EngineError, OSError) as error:
        logger.exception("takedown %s is not finished yet", takedown.pk)
        raise TakedownGoesOn(takedown.pk) from error


@transaction.atomic
def begin(tenant: Tenant, found: Found, *, by: User | None, reason: str) -> Takedown:
    """Erase the rows and note what else must go; all or nothing."""
    by_id = by.pk if by is not None else None
    takedown = Takedown.objects.create(
        tenant=tenant,
        kind=found.kind,
        keys=list(found.keys),
        addresses=list(found.addresses),
        media=_stored_files(found),
        hashes=sorted({h for image in found.images for h in (image.sha256, image.rendered_sha256)} - {""}),
        reason=reason[:300],
        by_id=by_id,
    )
    for page in found.pages:
        erasing.erase_page(page)
    erasing.erase_uploads(tenant, found.images)
    erasing.erase_uploads(tenant, found.documents)
    Hold.objects.filter(tenant=tenant, key__in=found.keys).delete()
    if found.ends_pin:
        Pin.objects.filter(tenant=tenant).delete()
    DatabaseQueue().request(tenant.pk, priority=Priority.URGENT, reason=TAKEN_DOWN, user_id=by_id)
    details = {"kind": str(found.kind), "keys": list(found.keys), "reason": reason, "takedown": takedown.pk}
    record(Action.PURGE, by=by, tenant=tenant, subject=found.reference, details=details)
    return takedown


def finish(takedown: Takedown, patience: float = PATIENCE) -> Takedown:
    """Do what is left of a takedown.  Raises SiteBuilderError, EngineError or OSError when something is in the way."""
    tenant, purge = takedown.tenant, purge_of(takedown.kind, takedown.keys, takedown.addresses)
    _remove_stored_files(takedown)
    dropped: set[int] = set(takedown.releases)
    try:
        taken = _out_of_site(tenant, purge, takedown, patience)
        dropped |= set(taken.dropped)
        _remove_leads(tenant, takedown.addresses)
    except NoHost:
        # Never published: there is no site to clear.
        pass
    _close(takedown, sorted(dropped))
    return takedown


def finish_open(now: datetime) -> int:
    """Go on with takedowns that nobody has finished; return how many are done now."""
    done = 0
    for takedown in Takedown.objects.filter(done_at=None, requested_at__lt=now - HEAD_START).select_related("tenant"):
        try:
            finish(takedown)
            done += 1
        except (SiteBuilderError, EngineError, OSError):
            logger.exception("takedown %s: something is in the way, it is tried again", takedown.pk)
    return done


# -- the site ------------------------------------------------------------------------------------------------------


def _out_of_site(tenant: Tenant, purge: Purge, takedown: Takedown, patience: float) -> Taken:
    """Build the site without it; where that fails, cut it out; then drop every release that holds it."""
    if _live_holds(tenant, purge):
        _lift_pin(tenant, purge)
        _build(tenant, takedown, patience)
    taken = _take_out(folder_of(tenant), purge)
    if taken.live_holds:
        _cut(tenant, purge, takedown, patience)
        again = _take_out(folder_of(tenant), purge)
        taken = Taken(dropped=(*taken.dropped, *again.dropped), live_holds=again.live_holds)
    if taken.live_holds:
        raise TakedownGoesOn(takedown.pk)
    return taken


def _live_holds(tenant: Tenant, purge: Purge) -> bool:
    site = SiteFolder(folder_of(tenant))
    live = site.current()
    return live is not None and Search(site, purge).holds(live)


def _lift_pin(tenant: Tenant, purge: Purge) -> None:
    """A site that is kept at a release with the thing in it cannot stay there."""
    pin = Pin.objects.filter(tenant=tenant).select_related("release").first()
    site = SiteFolder(folder_of(tenant))
    if pin is not None and pin.release.number in releases_with(site, Search(site, purge)):
        pin.delete()


def _build(tenant: Tenant, takedown: Takedown, patience: float) -> None:
    queue = DatabaseQueue()
    claim = claim_slot(queue, tenant, patience, lambda: None)
    published = publish_claimed(queue, claim, Options(reason=TAKEN_DOWN, by_id=takedown.by_id))
    if published.outcome not in (Build.Outcome.LIVE, Build.Outcome.UNCHANGED):
        logger.warning("takedown %s: the build ended as %s", takedown.pk, published.outcome)


def _cut(tenant: Tenant, purge: Purge, takedown: Takedown, patience: float) -> None:
    queue = DatabaseQueue()
    claim = claim_slot(queue, tenant, patience, lambda: None)
    try:
        with beating(queue, claim, Timing()):
            folder = folder_of(tenant)
            before = SiteFolder(folder).current()
            row = Deployment(number=next_deployment(tenant.pk, folder), reason=TAKEN_DOWN, by_id=takedown.by_id)
            manifest = cut(folder, purge, row.number, lambda: check_fence(queue, claim))
            if manifest is not None:
                changed = changed_paths(before.files if before else {}, manifest.files)
                with transaction.atomic():
                    record_deployment(tenant.pk, folder, row, facts_of(manifest), changed)
    finally:
        # Nothing that waits was served: the site still has to be built.
        queue.finish(claim, Result(Build.Outcome.CHANGED))


def _take_out(folder: Path, purge: Purge) -> Taken:
    """Clear the folder as soon as nobody builds into it.  Raises SiteBusy."""
    site, until = SiteFolder(folder), time.monotonic() + FOLDER_PATIENCE
    while True:
        try:
            with site.locked():
                return take_out(site, Search(site, purge))
        except SiteBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _remove_leads(tenant: Tenant, addresses: Iterable[str]) -> None:
    """Former hosts lead on page by page: not to this one any more."""
    _, others = hosts_of(tenant)
    for host in others:
        current = conf.site_folder(host) / "current"
        for address in addresses:
            (current / address.strip("/") / "index.html").unlink(missing_ok=True)


# -- stored files --------------------------------------------------------------------------------------------------


def _stored_files(found: Found) -> list[str]:
    """Return the names of originals and of Wagtail's own sizes, which the deletion of the rows removes: if nothing
    dies before that."""
    names = [upload.file.name for upload in (*found.images, *found.documents)]
    names += [rendition.file.name for image in found.images for rendition in image.renditions.all()]
    return sorted(set(names))


def _remove_stored_files(takedown: Takedown) -> None:
    for name in takedown.media:
        default_storage.delete(name)
        with contextlib.suppress(OSError, NotImplementedError):
            Path(default_storage.path(name)).parent.rmdir()
    for sha256 in takedown.hashes:
        renditions.remove_unused(sha256)


# -- the end -------------------------------------------------------------------------------------------------------


@transaction.atomic
def _close(takedown: Takedown, dropped: list[int]) -> None:
    tenant_id = takedown.tenant_id
    Release.objects.filter(tenant_id=tenant_id, number__in=dropped).update(kept=False)
    for release in _releases_that_name(tenant_id, takedown.keys):
        release.pages = [page for page in release.pages if page.get("key") not in takedown.keys]
        release.save(update_fields=["pages"])
    takedown.releases, takedown.addresses, takedown.media = dropped, [], []
    takedown.done_at = timezone.now()
    takedown.save(update_fields=["releases", "addresses", "media", "done_at"])


def _releases_that_name(tenant_id: int, keys: Iterable[str]) -> list[Any]:
    rows = Release.objects.filter(tenant_id=tenant_id).annotate(text=Cast(F("pages"), TextField()))
    return [release for key in keys for release in rows.filter(text__contains=key)]
