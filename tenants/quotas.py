"""How much a tenant may have: its own limit, else the installation's default."""

from __future__ import annotations

from django.conf import settings

from tenants.errors import MembersFull
from tenants.models import Membership, Tenant, User


def storage_limit(tenant: Tenant) -> int:
    """Return how many bytes of uploads the tenant may have."""
    default: int = settings.TENANT_STORAGE_LIMIT
    return default if tenant.storage_limit is None else tenant.storage_limit


def members_limit(tenant: Tenant) -> int:
    """Return how many people may have a role in the tenant."""
    default: int = settings.TENANT_MEMBERS_LIMIT
    return default if tenant.members_limit is None else tenant.members_limit


def members_count(tenant: Tenant) -> int:
    """Return how many people have a role in the tenant; who has two is one."""
    return Membership.objects.filter(tenant=tenant).values("user").distinct().count()


def require_place_for(user: User, tenant: Tenant) -> None:
    """Raise MembersFull unless the tenant has room for the person, or has the person already.

    Locks the tenant's row until the transaction ends, so that two who add at once count each other.
    """
    row = Tenant.objects.select_for_update().get(pk=tenant.pk)
    known = Membership.objects.filter(tenant=row, user=user).exists()
    if not known and members_count(row) >= members_limit(row):
        raise MembersFull(row.slug)
