"""The groups of a new tenant, made all at once, are those that are made one by one."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from tenants.groups import TENANT_ROLES, tenant_group, tenant_groups
from tenants.models import RoleGroup, Tenant
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db


def rights(tenant: Tenant) -> dict[str, Any]:
    """What each role may do, and where, in a tenant."""
    return {
        row.role: (
            row.group.name,
            sorted(row.group.permissions.values_list("codename", flat=True)),
            sorted(GroupPagePermission.objects.filter(group=row.group).values_list("page", "permission__codename")),
            sorted(
                GroupCollectionPermission.objects.filter(group=row.group).values_list(
                    "collection", "permission__codename"
                )
            ),
        )
        for row in RoleGroup.objects.filter(tenant=tenant).select_related("group")
    }


def test_all_at_once_gives_the_same_rights_as_one_by_one() -> None:
    tenant = make_school()
    at_once = rights(tenant)
    assert set(at_once) == set(TENANT_ROLES)
    for row in RoleGroup.objects.filter(tenant=tenant):
        row.delete()
    for role in TENANT_ROLES:
        tenant_group(tenant, role)
    assert rights(tenant) == at_once


def test_a_missing_group_is_put_back() -> None:
    tenant = make_school()
    before = rights(tenant)
    RoleGroup.objects.filter(tenant=tenant).first().delete()
    tenant_groups(tenant)
    assert rights(tenant) == before
