"""Acts on one tenant's site: build it now, go back to an older release, resume; and what its editors are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from site_builder import conf
from site_builder.addresses import folder_of, settle
from site_builder.engine.build import BuildReport, build, deploy_release
from site_builder.engine.errors import EngineError
from site_builder.engine.reading import open_source
from site_builder.engine.release import SiteFolder
from site_builder.engine.values import Manifest
from site_builder.errors import LeaseLost, NoOlderRelease, NotPinned, SlotTaken, UnknownTenant
from site_builder.models import Build, Deployment, Pin, Priority, Release
from site_builder.publish import Options, Published, publish_claimed, theme_for
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.heartbeat import beating
from site_builder.queue.protocol import Claim, PublishQueue, Result, Timing
from site_builder.queue.worker import new_owner
from site_builder.records import changed_paths, facts_of, heal, next_deployment, record_deployment, record_release
from site_builder.states import PublicSees, PublishState, State, publish_state
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant

__all__ = [
    "PublicSees",
    "PublishState",
    "State",
    "build_site",
    "claim_slot",
    "plan_site",
    "publish_state",
    "resume_site",
    "retry_site",
    "rollback_site",
    "tenant_by_slug",
]

if TYPE_CHECKING:
    from tenants.models import User

PATIENCE = 60.0
"""Seconds that an act waits for a running build of the same site."""
BETWEEN_TRIES = 0.1


def tenant_by_slug(slug: str) -> Tenant:
    """Raises UnknownTenant."""
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise UnknownTenant(slug)
    return tenant


def build_site(
    tenant: Tenant,
    options: Options | None = None,
    *,
    patience: float = PATIENCE,
    on_wait: Callable[[], None] = lambda: None,
) -> Published:
    """Build a tenant's site now, in this process; a running build is waited for.  Raises SlotTaken."""
    queue = DatabaseQueue()
    return publish_claimed(queue, claim_slot(queue, tenant, patience, on_wait), options)


def plan_site(tenant: Tenant, options: Options | None = None) -> BuildReport:
    """Return what a build would do, changing nothing.  Raises EngineError and NoHost."""
    options = options or Options()
    with open_source(conf.database_url()) as source:
        return build(
            source,
            tenant.pk,
            theme_for(tenant),
            folder_of(tenant),
            conf.media_root(),
            force=options.force,
            dry_run=True,
            progress=options.progress,
        )


def rollback_site(
    tenant: Tenant,
    release: int | None = None,
    *,
    by: User | None = None,
    reason: str = "",
    patience: float = PATIENCE,
    on_wait: Callable[[], None] = lambda: None,
) -> Deployment:
    """Make an older release live (the one before, unless told which), and keep it until ``resume_site``.

    Raises NoOlderRelease, SlotTaken, NoHost, and the engine's UnknownRelease, BlobLost, DiskFull: then nothing changes.
    """
    _release_to_show(tenant, release)
    queue = DatabaseQueue()
    claim = claim_slot(queue, tenant, patience, on_wait)
    outcome, error = Build.Outcome.PINNED, ""
    try:
        with beating(queue, claim, Timing()):
            return _rollback(queue, claim, tenant, release, by, reason)
    except BaseException as failure:
        outcome, error = Build.Outcome.FAILED, getattr(failure, "message_th", "")
        raise
    finally:
        queue.finish(claim, Result(outcome, error=error))


def resume_site(tenant: Tenant, *, by: User | None = None) -> None:
    """Publish again what the CMS says.  Raises NotPinned."""
    with transaction.atomic():
        if not Pin.objects.filter(tenant=tenant).delete()[0]:
            raise NotPinned(tenant.slug)
        DatabaseQueue().request(
            tenant.pk, priority=Priority.URGENT, reason="resumed", user_id=by.pk if by is not None else None
        )


def retry_site(tenant: Tenant, *, by: User | None = None) -> None:
    """Try a site again now, however often it has failed; what waits for it, fleet work included, is served with it."""
    queue = DatabaseQueue()
    with transaction.atomic():
        queue.revive(tenant.pk)
        queue.request(tenant.pk, reason="tried again by hand", user_id=by.pk if by is not None else None)
        record(Action.SITE_RETRIED, by=by, tenant=tenant)


def claim_slot(queue: PublishQueue, tenant: Tenant, patience: float, on_wait: Callable[[], None]) -> Claim:
    """Take a tenant's slot, waiting for whoever has it.  Raises SlotTaken."""
    owner, until = new_owner(), time.monotonic() + patience
    claim = queue.claim(owner, tenant.pk)
    if claim is None:
        on_wait()
    while claim is None:
        if time.monotonic() > until:
            raise SlotTaken(tenant.slug)
        time.sleep(BETWEEN_TRIES)
        claim = queue.claim(owner, tenant.pk)
    return claim


def _rollback(
    queue: PublishQueue, claim: Claim, tenant: Tenant, number: int | None, by: User | None, reason: str
) -> Deployment:
    folder = settle(tenant)
    heal(tenant.pk, folder)
    before, target = SiteFolder(folder).current(), _release_to_show(tenant, number)
    row = Deployment(
        number=next_deployment(tenant.pk, folder),
        kind=Deployment.Kind.ROLLBACK,
        reason=reason,
        by_id=by.pk if by is not None else None,
    )

    def check_fence() -> None:
        if not queue.holds(claim):
            raise LeaseLost(claim.tenant_id, claim.fence)

    with _pinned(tenant, record_release(tenant.pk, facts_of(target), 0), by, reason):
        deploy_release(folder, target.number, row.number, check_fence)
    with transaction.atomic():
        changed = changed_paths(before.files if before else {}, target.files)
        return record_deployment(tenant.pk, folder, row, facts_of(target), changed)


@contextmanager
def _pinned(tenant: Tenant, release: Release, by: User | None, reason: str) -> Iterator[None]:
    """Pin before the switch, so that no crash leaves a site rolled back and unpinned; undone if there is no switch."""
    earlier = Pin.objects.filter(tenant=tenant).first()
    Pin.objects.update_or_create(
        tenant=tenant, defaults={"release": release, "reason": reason[:300], "by_id": by.pk if by is not None else None}
    )
    try:
        yield
    except (EngineError, LeaseLost, OSError):
        Pin.objects.filter(tenant=tenant).delete()
        if earlier is not None:
            earlier.save(force_insert=True)
        raise


def _release_to_show(tenant: Tenant, number: int | None) -> Manifest:
    """Return a kept release, without a number the newest one older than what is live.

    Raises UnknownRelease, NoOlderRelease and NoHost.
    """
    site = SiteFolder(folder_of(tenant))
    if number is not None:
        return site.manifest(number)
    current = site.current()
    older = [number for number in site.numbers() if current and number < current.number]
    if not older:
        raise NoOlderRelease(tenant.slug)
    return site.manifest(older[-1])
