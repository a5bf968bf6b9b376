"""How the rights of a person shrink to the chosen place, for one request.  Doors close further, none opens.

Wagtail's policies and ours ask the user object; so the object itself says less: it holds the grants of one tenant only
and is no superuser.  Nothing of this is stored (``User.save`` leaves out what has been narrowed).
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from wagtail.models import GroupCollectionPermission, GroupPagePermission
from wagtail.permission_policies.collections import CollectionPermissionLookupMixin
from wagtail.permission_policies.pages import PagePermissionPolicy

from tenants.models import Role, User
from tenants.places.values import Bounds

ACTS_AS = Role.SCHOOL_ADMIN
"""Whoever acts for a tenant without being its member has this role's rights there."""


def narrow(user: User, bounds: Bounds) -> None:
    """Let ``user`` (the object of this request) reach no more than ``bounds``."""
    user.bounds = bounds
    user.is_superuser = False
    groups = role_groups(user, bounds)
    pages = GroupPagePermission.objects.filter(group__in=groups).select_related("page", "permission")
    media = GroupCollectionPermission.objects.filter(group__in=groups).select_related("collection", "permission")
    # Wagtail asks each once a request and remembers the answer on the user object under these names.
    setattr(user, PagePermissionPolicy.permission_cache_name, pages)
    setattr(user, CollectionPermissionLookupMixin.permission_cache_name, media)


def role_groups(user: User, bounds: Bounds) -> QuerySet[Group]:
    """Return the groups whose grants are left to a person: the own ones of the tenant, or those of who acts for it."""
    of_tenant = Group.objects.filter(role_group__tenant__isnull=False, role_group__tenant=bounds.tenant_id)
    return of_tenant.filter(role_group__role=ACTS_AS) if bounds.way.is_acting else of_tenant.filter(user=user)
