"""Another host for a school.  The name that it had stays its own, and leads to the new one."""

from __future__ import annotations

from django.db import transaction

from cms.content import published
from cms.content.lifecycle.errors import HostRefused, SameHost, SchoolDeleted
from cms.content.lifecycle.rows import checked_reason, locked
from cms.content.provisioning import follow_origin
from cms.content.schools.hosts import BadHost, check_host
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.errors import HostTaken
from tenants.models import Tenant, TenantHost, User


def checked_host(tenant: Tenant, raw_host: str) -> str:
    """Return a name that the school may have, in its one spelling.  Raises HostRefused or SameHost."""
    try:
        name = check_host(raw_host.strip())
    except BadHost as bad:
        raise HostRefused(bad.code, bad.message) from bad
    owner = TenantHost.objects.filter(name=name).values_list("tenant_id", "primary").first()
    if owner is not None and owner[0] != tenant.pk:
        raise HostRefused(HostTaken.code, HostTaken.message)
    if owner == (tenant.pk, True):
        raise SameHost
    return name


@transaction.atomic
def change_host(tenant: Tenant, raw_host: str, *, by: User | None, reason: str) -> str:
    """Publish the school under another name; return it in its one spelling.

    The site's folder follows with the next build (``site_builder.addresses``); until then the old name shows the site.
    Raises NoReason, NotASchool, SchoolDeleted, HostRefused or SameHost.
    """
    reason = checked_reason(reason)
    row = locked(tenant, offices_too=True)
    if row.deleted_at is not None:
        raise SchoolDeleted
    old, new = row.host, checked_host(row, raw_host)
    make_primary(row, new)
    follow_origin(row)
    published.put_site(Tenant.objects.get(pk=row.pk), user=by)
    details = {"from": old, "to": new, "reason": reason}
    record(Action.HOST_CHANGED, by=by, tenant=row, subject=row.name, details=details)
    return new


def make_primary(tenant: Tenant, name: str) -> None:
    """Make ``name`` the primary host, without telling anybody; the one before stays the school's."""
    hosts = TenantHost.objects.filter(tenant=tenant)
    hosts.filter(primary=True).update(primary=False)
    if not hosts.filter(name=name).update(primary=True):
        TenantHost.objects.bulk_create([TenantHost(tenant=tenant, name=name, primary=True)])
