"""Acts on one tenant's site: build it now, go back to an older release, resume; and what its editors are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction

from site_builder import conf
from site_builder.addresses import folder_of
from site_builder.engine.build import BuildReport, build
from site_builder.engine.reading import open_source
from site_builder.errors import UnknownTenant
from site_builder.publish import Options, Published, publish_claimed, theme_for
from site_builder.queue.claiming import PATIENCE, claim_slot
from site_builder.queue.database import DatabaseQueue
from site_builder.rollbacks import resume_site, rollback_site
from site_builder.states import PublicSees, PublishState, State, publish_state
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant

if TYPE_CHECKING:
    from tenants.models import User

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

TRIED_AGAIN = "tried again by hand"
"""Reason of a request."""


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


def retry_site(tenant: Tenant, *, by: User | None = None) -> None:
    """Try a site again now, however often it has failed; what waits for it, fleet work included, is served with it."""
    queue = DatabaseQueue()
    with transaction.atomic():
        queue.revive(tenant.pk)
        queue.request(tenant.pk, reason=TRIED_AGAIN, user_id=by.pk if by is not None else None)
        record(Action.SITE_RETRIED, by=by, tenant=tenant)
