"""How much a school may have: an officer's word, instead of the installation's default."""

from __future__ import annotations

from django.db import transaction

from cms.content.lifecycle.rows import checked_reason, locked
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant, User


@transaction.atomic
def set_limits(tenant: Tenant, *, storage: int | None, members: int | None, by: User | None, reason: str) -> None:
    """Give a tenant limits of its own, in bytes and in people; None is the default.

    A limit below what is there takes nothing away: it keeps more from coming.  Raises NoReason.
    """
    reason = checked_reason(reason)
    row = locked(tenant, offices_too=True)
    Tenant.objects.filter(pk=row.pk).update(storage_limit=storage, members_limit=members)
    details = {"storage": storage, "members": members, "reason": reason}
    record(Action.SETTINGS_CHANGED, by=by, tenant=row, subject=row.name, details=details)
