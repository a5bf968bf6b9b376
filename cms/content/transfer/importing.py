"""An archive → a new tenant, all or nothing.

Bytes are brought in first, outside of any transaction; then one transaction writes all rows.  Whatever fails, rows and
bytes are gone again.  Members are not brought in: an account is for its person to accept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms.content.provisioning import provision_school
from cms.content.signals import Reason
from cms.content.transfer.archive import Archive
from cms.content.transfer.errors import BrokenContent, TransferRefused
from cms.content.transfer.parts import PARTS
from cms.content.transfer.plan import Plan, plan_import
from cms.content.transfer.rows import Rows
from cms.content.transfer.storing import bring_in, take_out
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.errors import TenantsError
from tenants.models import Area, Tenant, User

ROOM_TO_SPARE = 1.25
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import has made, or (``tenant`` None) would make."""

    tenant: Tenant | None
    slug: str
    host: str
    pages: int
    media: int
    bytes: int
    warnings: tuple[str, ...]


def import_tenant(
    path: Path,
    area: Area,
    *,
    slug: str = "",
    host: str = "",
    by: User | None = None,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
) -> Imported:
    """Make a tenant of an export; its site is built by the queue.

    Raises a kind of TransferRefused, with nothing written.
    """
    with Archive(path) as archive:
        archive.verify(progress)
        plan = plan_import(archive, area, slug=slug, host=host)
        if dry_run:
            return told(plan, None)
        stored = bring_in(archive, plan)
        try:
            return told(plan, write(archive, plan, stored, by))
        except BaseException:
            take_out(stored)
            raise


def write(archive: Archive, plan: Plan, stored: dict[str, str], by: User | None) -> Tenant:
    try:
        with transaction.atomic():
            rows = Rows(archive, plan, stored)
            tenant = provision_school(plan.spec, reason=Reason.IMPORTED, plant=rows.plant)
            for name, checked in plan.parts.items():
                PARTS[name].write(tenant, checked)
            give_room(tenant, plan.bytes)
            details = {"file": "export", "pages": plan.pages, "media": len(plan.media), "bytes": plan.bytes}
            record(Action.IMPORTED, by=by, tenant=tenant, subject=tenant.name, details=details)
            return tenant
    except (ValidationError, IntegrityError) as error:
        raise BrokenContent(str(error)) from error
    except TenantsError as error:
        refusal = TransferRefused(error.code)
        refusal.message = error.message
        raise refusal from error


def give_room(tenant: Tenant, size: int) -> None:
    """Let a tenant that brings more than the default along keep what it has, with its public sizes."""
    wanted = int(size * ROOM_TO_SPARE)
    if wanted > settings.TENANT_STORAGE_LIMIT:
        Tenant.objects.filter(pk=tenant.pk).update(storage_limit=wanted)


def told(plan: Plan, tenant: Tenant | None) -> Imported:
    done = Imported(None, plan.spec.slug, plan.spec.host, plan.pages, len(plan.media), plan.bytes, tuple(plan.warnings))
    return replace(done, tenant=tenant)


def as_json(done: Imported) -> dict[str, Any]:
    """Return what a command prints."""
    return {
        "slug": done.slug,
        "host": done.host,
        "pages": done.pages,
        "media": done.media,
        "bytes": done.bytes,
        "warnings": list(done.warnings),
        "written": done.tenant is not None,
    }
