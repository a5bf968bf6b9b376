"""Letting a kept release go live again, and keeping a pinned site at its release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from site_builder.engine.build import deploy_release
from site_builder.engine.planned import Manifest
from site_builder.engine.release import SiteFolder
from site_builder.models import Deployment, Pin
from site_builder.records import changed_paths, facts_of, next_deployment, record_deployment
from tenants.models import Tenant


def go_live(
    tenant: Tenant, folder: Path, row: Deployment, target: Manifest, check_fence: Callable[[], None]
) -> Deployment:
    """Switch a site to a kept release and record that.  ``row`` comes unsaved.  Raises what ``deploy_release`` does."""
    before = SiteFolder(folder).current()
    deploy_release(folder, target.number, row.number, check_fence)
    changed = changed_paths(before.files if before else {}, target.files)
    with transaction.atomic():
        return record_deployment(tenant.pk, folder, row, facts_of(target), changed)


def keep_pinned(tenant: Tenant, folder: Path, check_fence: Callable[[], None]) -> bool:
    """Say whether a site is pinned; make its release live where a rollback died between the pin and the switch."""
    pin = Pin.objects.filter(tenant=tenant).select_related("release").first()
    if pin is None:
        return False
    site, number = SiteFolder(folder), pin.release.number
    live = site.current()
    if live is not None and live.number != number and number in site.numbers():
        row = Deployment(
            number=next_deployment(tenant.pk, folder),
            kind=Deployment.Kind.ROLLBACK,
            reason=pin.reason,
            by_id=pin.by_id,
        )
        go_live(tenant, folder, row, site.manifest(number), check_fence)
    return True
