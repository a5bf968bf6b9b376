"""Asking for an export, looking at it, having it; and the end of those that nobody may have any more."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import IO

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms.content.exports import files
from cms.content.exports.errors import DeletedSchool, ExportLost, ExportRunning, FileGone, NoDisk
from cms.content.exports.models import TenantExport
from cms.content.lifecycle.rows import checked_reason
from cms.content.media.room import room_of
from tenants import jobs
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant, User

logger = logging.getLogger("cms.content")

EXPORT_TENANT = "content.export_tenant"
KEPT = timedelta(days=7)
ORPHANED = timedelta(days=1)
"""From when on a file that no row names is nobody's."""
State = TenantExport.State


@transaction.atomic
def ask_for_export(tenant: Tenant, *, by: User, reason: str | None = None) -> TenantExport:
    """Queue an export of everything of a tenant.  ``reason``: why, of who is no member there; members need none.

    One that fell silent gives way.  Raises ExportRunning, DeletedSchool, NoDisk, NoReason.
    """
    now = timezone.now()
    said = {} if reason is None else {"reason": checked_reason(reason)}
    row = Tenant.objects.select_for_update().get(pk=tenant.pk)
    if row.deleted_at is not None:
        raise DeletedSchool
    if files.free_bytes() < wanted_bytes(row):
        raise NoDisk
    give_up_lost(row, now)
    if row.exports.filter(state__in=(State.QUEUED, State.RUNNING)).exists():
        raise ExportRunning
    made = row.exports.create(asked_by=by, asked_at=now)
    jobs.get_jobs().enqueue(EXPORT_TENANT, {"export": made.pk}, tenant_id=row.pk)
    record(Action.EXPORTED, by=by, tenant=row, subject=row.name, details={"step": "asked", **said})
    return made


def give_up_lost(tenant: Tenant, now: datetime) -> None:
    """Mark as failed what nobody makes any more."""
    for export in tenant.exports.filter(state=State.RUNNING):
        if export.is_lost(now):
            fail(export, ExportLost.code)


def fail(export: TenantExport, code: str) -> None:
    """Say that an export came to nothing, unless another has taken it since; its file goes."""
    mine = TenantExport.objects.filter(pk=export.pk, run=export.run).exclude(state=State.FAILED)
    mine.update(state=State.FAILED, error=code)
    files.remove([export.run])


def wanted_bytes(tenant: Tenant) -> int:
    """Return about how big the file will be: originals hardly shrink, texts weigh little."""
    room = room_of(tenant.pk)
    return room.images + room.documents


def latest_export(tenant: Tenant) -> TenantExport | None:
    """Return the newest one, in whatever state."""
    return TenantExport.objects.filter(tenant=tenant).select_related("asked_by").order_by("-pk").first()


def export_to_have(tenant: Tenant, now: datetime) -> TenantExport | None:
    """Return the newest one that can be downloaded; a newer one may be on its way."""
    ready = TenantExport.objects.filter(tenant=tenant, state=State.READY, expires_at__gt=now)
    return ready.select_related("asked_by").order_by("-pk").first()


def open_export(export: TenantExport, *, by: User) -> IO[bytes]:
    """Return the open file, once it is recorded who takes it.  Raises FileGone, and says so in the row."""
    try:
        file = files.path_of(export.run).open("rb")
    except FileNotFoundError:
        fail(export, FileGone.code)
        raise FileGone from None
    try:
        with transaction.atomic():
            details = {"step": "downloaded", "bytes": export.size}
            record(Action.EXPORTED, by=by, tenant=export.tenant, subject=export.tenant.name, details=details)
    except BaseException:
        file.close()
        raise
    return file


def forget_exports(tenant: Tenant) -> None:
    """Delete all of a tenant, the files after the commit; who is making one finds its row gone and stops."""
    runs = list(tenant.exports.values_list("run", flat=True))
    tenant.exports.all().delete()
    transaction.on_commit(lambda: files.remove(runs))


def remove_expired_exports(now: datetime) -> int:
    """Delete what may not be had any more, and files that no row names; return how many rows went."""
    over = Q(expires_at__lte=now) | Q(state=State.FAILED, asked_at__lte=now - KEPT)
    rows = list(TenantExport.objects.filter(over).values_list("pk", "run"))
    TenantExport.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    files.remove(run for _, run in rows)
    remove_orphans(now)
    return len(rows)


def remove_orphans(now: datetime) -> None:
    """Delete the files of killed workers."""
    old = files.older_than((now - ORPHANED).timestamp())
    named = set(TenantExport.objects.filter(run__in=list(old)).values_list("run", flat=True))
    files.remove(old.keys() - named)
