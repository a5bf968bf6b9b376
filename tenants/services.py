"""Who belongs where, and under which names a tenant answers.

Each change is one transaction; rights follow memberships by themselves (``receivers``).
"""

from __future__ import annotations

from django.db import transaction

from tenants.errors import HostTaken, RoleIsEverywhere, RoleNeedsArea, RoleNeedsTenant
from tenants.hosts import is_own_host, parse_host
from tenants.models import Area, Membership, Role, Tenant, TenantHost, User
from tenants.quotas import require_place_for


@transaction.atomic
def add_member(user: User, role: Role, *, tenant: Tenant | None = None, area: Area | None = None) -> Membership:
    """Give ``user`` a role in a tenant, in an area (area officers), or everywhere (platform admins).

    Twice is once.  Raises RoleNeedsTenant, RoleNeedsArea or RoleIsEverywhere where role and place do not fit, and
    MembersFull where a tenant has as many people as it may have.
    """
    check_place(role, tenant=tenant, area=area)
    if tenant is not None:
        require_place_for(user, tenant)
    membership, _ = Membership.objects.get_or_create(user=user, role=role, tenant=tenant, area=area)
    return membership


@transaction.atomic
def remove_member(user: User, role: Role, *, tenant: Tenant | None = None, area: Area | None = None) -> bool:
    """Take a role away again; say whether the user had it."""
    check_place(role, tenant=tenant, area=area)
    deleted, _ = Membership.objects.filter(user=user, role=role, tenant=tenant, area=area).delete()
    return bool(deleted)


def check_place(role: Role, *, tenant: Tenant | None, area: Area | None) -> None:
    """Raise the RoleError that fits when a role is not held in such a place."""
    if role == Role.PLATFORM_ADMIN:
        if tenant is not None or area is not None:
            raise RoleIsEverywhere(role)
    elif role == Role.AREA_OFFICER:
        if area is None or tenant is not None:
            raise RoleNeedsArea(role)
    elif tenant is None or area is not None:
        raise RoleNeedsTenant(role)


@transaction.atomic
def give_host(tenant: Tenant, raw_host: str, *, primary: bool = True) -> TenantHost:
    """Let a tenant answer to a host name; a new primary host makes the old one secondary.

    Raises HostTaken when it is another tenant's or the admin's, and what ``parse_host`` raises.
    """
    name = parse_host(raw_host).name
    if is_own_host(name):
        raise HostTaken(name)
    known = TenantHost.objects.filter(name=name).first()
    if known is not None and known.tenant_id != tenant.pk:
        raise HostTaken(name)
    if primary:
        tenant.hosts.filter(primary=True).exclude(name=name).update(primary=False)
    if known is None:
        return TenantHost.objects.create(tenant=tenant, name=name, primary=primary)
    if primary and not known.primary:
        known.primary = True
        known.save()
    return known
