"""Deleting a school: offline at once, everything kept for some weeks, then gone.  And bringing it back meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cms.content import published
from cms.content.lifecycle.closing import unschedule
from cms.content.lifecycle.errors import NotDeleted, SchoolDeleted, WrongName
from cms.content.lifecycle.rows import checked_reason, locked, members_of, write
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant, User

GRACE = timedelta(days=30)
"""How long a deleted school can be brought back."""


def gone_at(tenant: Tenant) -> datetime | None:
    """Return when a deleted school goes for good; None for one that is not deleted."""
    return None if tenant.deleted_at is None else tenant.deleted_at + GRACE


@transaction.atomic
def delete_school(tenant: Tenant, *, name: str, by: User | None, reason: str) -> None:
    """Take a school offline, members out, to be purged after ``GRACE``.  ``name``: the school's, typed by the person.

    Raises NoReason, NotASchool, WrongName or SchoolDeleted.
    """
    reason = checked_reason(reason)
    row = locked(tenant)
    if row.deleted_at is not None:
        raise SchoolDeleted
    if "".join(name.split()) != "".join(row.name.split()):
        raise WrongName
    unscheduled = unschedule(row)
    write(row, by=by, deleted_at=timezone.now())
    published.tell_offline(row.pk, user=by)
    details = {"reason": reason, "members": len(members_of(row)), "unscheduled": unscheduled}
    record(Action.SCHOOL_DELETED, by=by, tenant=row, subject=row.name, details=details)


@transaction.atomic
def restore_school(tenant: Tenant, *, by: User | None, reason: str) -> None:
    """Bring a deleted school back as it was: open, or closed if it was closed before.

    Raises NoReason, NotASchool or NotDeleted.
    """
    reason = checked_reason(reason)
    row = locked(tenant)
    if row.deleted_at is None:
        raise NotDeleted
    write(row, by=by, deleted_at=None)
    published.tell_offline(row.pk, user=by)
    record(Action.SCHOOL_RESTORED, by=by, tenant=row, subject=row.name, details={"reason": reason})
