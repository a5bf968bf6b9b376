"""What is left of a deleted school when its time is up: nothing but the audit trail.

Rows go in one transaction, those of other floors first (``school_purged``); files after it.  Killed in between, files
without rows stay behind, never rows without files.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Collection, PageLogEntry, Site

from cms.content.base import BasePage
from cms.content.exports.services import forget_exports
from cms.content.lifecycle.deleting import GRACE
from cms.content.lifecycle.rows import members_of
from cms.content.media.models import SiteDocument, SiteImage
from cms.content.signals import school_purged
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Membership, Tenant, User

logger = logging.getLogger("cms.content")


def due_for_purge(now: datetime) -> list[Tenant]:
    """Return the schools that were deleted long enough ago."""
    return list(Tenant.objects.filter(deleted_at__lt=now - GRACE).order_by("deleted_at"))


def purge_deleted_schools(now: datetime) -> list[str]:
    """Purge what is due; return the short names.  One school's trouble is logged and tried again next time."""
    purged = []
    for tenant in due_for_purge(now):
        try:
            if purge_school(tenant, now):
                purged.append(tenant.slug)
        except Exception:
            logger.exception("school %s could not be purged", tenant.slug)
    return purged


@transaction.atomic
def purge_school(tenant: Tenant, now: datetime) -> bool:
    """Delete everything of a school for good; False where it was brought back meanwhile."""
    row = Tenant.objects.select_for_update().filter(pk=tenant.pk, deleted_at__lt=now - GRACE).first()
    if row is None:
        return False
    area, members = row.area, members_of(row)
    hosts = tuple(row.hosts.values_list("name", flat=True))
    school_purged.send(sender=Tenant, tenant_id=row.pk, hosts=hosts)
    row.hosts.all().delete()
    root, collection, site = row.root_page_id, row.collection_id, row.site_id
    Tenant.objects.filter(pk=row.pk).update(root_page=None, collection=None, site=None, emblem=None)
    Site.objects.filter(pk=site).delete()
    delete_pages(row, root)
    delete_media(row, collection)
    forget_exports(row)
    Membership.objects.filter(tenant=row).delete()
    deactivate_without_place(members)
    name, facts = row.name, {"slug": row.slug, "hosts": list(hosts), "deleted": str(row.deleted_at)}
    Tenant.objects.get(pk=row.pk).delete()
    record(Action.PURGE, by=None, area=area, subject=name, details=facts)
    return True


def delete_pages(tenant: Tenant, root: int | None) -> None:
    ids = list(BasePage.objects.filter(tenant=tenant).values_list("pk", flat=True))
    home = BasePage.objects.filter(pk=root).first()
    if home is not None:
        home.delete()
    PageLogEntry.objects.filter(page_id__in=ids).delete()


def delete_media(tenant: Tenant, collection: int | None) -> None:
    """Delete one by one: each removes its file, and the public sizes that nobody else has, after the commit."""
    for model in (SiteImage, SiteDocument):
        rows: Any = model._default_manager.filter(tenant=tenant)
        for upload in rows.iterator(100):
            upload.delete()
    folder = Collection.objects.filter(pk=collection).first()
    if folder is not None:
        folder.delete()


def deactivate_without_place(members: list[User]) -> None:
    """Close the accounts of people who had no other place: nobody would notice if they were misused."""
    for user in members:
        if not user.is_superuser and not user.memberships.exists():
            User.objects.filter(pk=user.pk).update(is_active=False)
