"""Going back to an older release, which stays until somebody resumes, and resuming."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from site_builder.addresses import folder_of, readable_folder_of, settle
from site_builder.engine.errors import EngineError, UnknownRelease
from site_builder.engine.planned import Manifest
from site_builder.engine.release import SiteFolder
from site_builder.errors import AlreadyPinned, LeaseLost, LiveChanged, NoOlderRelease, NotPinned
from site_builder.models import Build, Deployment, Pin, Priority, PublishRequest, Release
from site_builder.pinning import go_live
from site_builder.queue.claiming import PATIENCE, check_fence, claim_slot
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.heartbeat import beating
from site_builder.queue.protocol import Claim, PublishQueue, Result, Timing
from site_builder.records import facts_of, heal, next_deployment, record_release
from site_builder.takedowns.words import has_taken_down
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant

if TYPE_CHECKING:
    from tenants.models import User

ROLLED_BACK, RESUMED = "rolled back", "resumed"
"""Reasons of requests."""


def rollback_site(
    tenant: Tenant,
    release: int | None = None,
    *,
    by: User | None = None,
    reason: str = "",
    seen: int | None = None,
    patience: float = PATIENCE,
    on_wait: Callable[[], None] = lambda: None,
) -> Deployment:
    """Make an older release live (the one before, unless told which), and keep it until ``resume_site``.

    ``seen``: the live release that the person has decided on.  Raises LiveChanged when another is live by now,
    AlreadyPinned, NoOlderRelease, SlotTaken, NoHost, PlaceUnreadable, and the engine's UnknownRelease, BlobLost,
    DiskFull: then nothing changes.
    """
    _release_to_show(tenant, release)
    queue = DatabaseQueue()
    claim = claim_slot(queue, tenant, patience, on_wait)
    outcome, error = Build.Outcome.PINNED, ""
    try:
        with beating(queue, claim, Timing()):
            _require_seen(tenant, seen)
            return _rollback(queue, claim, tenant, release, by, reason)
    except (LiveChanged, AlreadyPinned):
        # Nothing was done: what waits for a build goes on waiting, but not for long.
        outcome = Build.Outcome.CHANGED
        raise
    except BaseException as failure:
        outcome, error = Build.Outcome.FAILED, getattr(failure, "message_th", "")
        raise
    finally:
        queue.finish(claim, Result(outcome, error=error))


def resume_site(tenant: Tenant, *, by: User | None = None) -> None:
    """Publish again what the CMS says.  Raises NotPinned."""
    with transaction.atomic():
        pin = Pin.objects.select_for_update().filter(tenant=tenant).select_related("release").first()
        if pin is None:
            raise NotPinned(tenant.slug)
        pin.delete()
        DatabaseQueue().request(
            tenant.pk, priority=Priority.URGENT, reason=RESUMED, user_id=by.pk if by is not None else None
        )
        record(Action.RESUME, by=by, tenant=tenant, subject=f"รุ่นที่ {pin.release.number}")


def _require_seen(tenant: Tenant, seen: int | None) -> None:
    live = SiteFolder(folder_of(tenant)).current()
    if seen is not None and live is not None and live.number != seen:
        raise LiveChanged(tenant.slug, live.number)


def _rollback(
    queue: PublishQueue, claim: Claim, tenant: Tenant, number: int | None, by: User | None, reason: str
) -> Deployment:
    folder = settle(tenant)
    heal(tenant.pk, folder)
    before, target = SiteFolder(folder).current(), _release_to_show(tenant, number)
    pinned = Pin.objects.filter(tenant=tenant, release__number=target.number).exists()
    if pinned and before is not None and before.number == target.number:
        raise AlreadyPinned(tenant.slug, target.number)
    row = Deployment(
        number=next_deployment(tenant.pk, folder),
        kind=Deployment.Kind.ROLLBACK,
        reason=reason[:300],
        by_id=by.pk if by is not None else None,
    )
    with _pinned(claim, tenant, record_release(tenant.pk, facts_of(target)), by, reason):
        return go_live(tenant, folder, row, target, lambda: check_fence(queue, claim))


@contextmanager
def _pinned(claim: Claim, tenant: Tenant, release: Release, by: User | None, reason: str) -> Iterator[None]:
    """Pin before the switch, so that no crash leaves a site rolled back and unpinned; undone if there is no switch.

    The request, which this claim answers, has a worker bring pin and site together should this process die in between.
    """
    earlier = Pin.objects.filter(tenant=tenant).first()
    by_id = by.pk if by is not None else None
    with transaction.atomic():
        Pin.objects.update_or_create(
            tenant=tenant, defaults={"release": release, "reason": reason[:300], "by_id": by_id}
        )
        DatabaseQueue().request(tenant.pk, priority=Priority.URGENT, reason=ROLLED_BACK, user_id=by_id)
        asked = PublishRequest.objects.filter(tenant=tenant, reason=ROLLED_BACK, build_fence=None)
        asked.update(build_fence=claim.fence)
    try:
        yield
    except (EngineError, LeaseLost, OSError):
        Pin.objects.filter(tenant=tenant).delete()
        if earlier is not None:
            earlier.save(force_insert=True)
        raise


def _release_to_show(tenant: Tenant, number: int | None) -> Manifest:
    """Return a kept release, without a number the newest one older than what is live.

    Raises UnknownRelease, NoOlderRelease, PlaceUnreadable and NoHost.
    """
    site = SiteFolder(readable_folder_of(tenant))
    if number is not None:
        manifest = site.manifest(number)
        if has_taken_down(tenant.pk, manifest):
            raise UnknownRelease(number)
        return manifest
    current = site.current()
    older = (site.manifest(each) for each in reversed(site.numbers()) if current and each < current.number)
    found = next((manifest for manifest in older if not has_taken_down(tenant.pk, manifest)), None)
    if found is None:
        raise NoOlderRelease(tenant.slug)
    return found
