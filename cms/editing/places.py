"""Which tenant a signed-in person works in: from memberships, never from a form field."""

from __future__ import annotations

from django.http import Http404

from tenants.models import Membership, Role, Tenant, User

WRITING_ROLES = (Role.CONTRIBUTOR, Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN)
FACTS_ROLES = (Role.DIRECTOR, Role.SCHOOL_ADMIN)


def tenants_of(user: User, roles: tuple[str, ...] = WRITING_ROLES) -> list[Tenant]:
    """Return the tenants where ``user`` holds one of ``roles``, by name; area officers hold them all over the area."""
    own = Membership.objects.filter(user=user, role__in=roles, tenant__isnull=False).values("tenant")
    areas = Membership.objects.filter(user=user, role=Role.AREA_OFFICER).values("area")
    found = Tenant.objects.filter(pk__in=own) | Tenant.objects.filter(area__in=areas)
    if user.is_active and user.is_superuser:
        found = Tenant.objects.all()
    return list(found.select_related("area", "root_page").prefetch_related("hosts").order_by("name").distinct())


def tenant_for(user: User, slug: str, roles: tuple[str, ...]) -> Tenant:
    """Return the tenant of that slug if ``user`` holds one of ``roles`` there; otherwise 404, as if there were none."""
    for tenant in tenants_of(user, roles):
        if tenant.slug == slug:
            return tenant
    raise Http404
