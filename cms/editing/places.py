"""Which tenant a signed-in person works in: from memberships, never from a form field."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from tenants.models import Role, Tenant, User
from tenants.policies import tenants_within_reach

WRITING_ROLES = (Role.CONTRIBUTOR, Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN)
READING_ROLES = (Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN)
"""Who looks after a whole site, without deciding on it."""
FACTS_ROLES = (Role.DIRECTOR, Role.SCHOOL_ADMIN)


def tenants_of(user: User, roles: tuple[str, ...] = WRITING_ROLES) -> list[Tenant]:
    """Return the tenants where ``user`` holds one of ``roles``, by name; area officers hold them all over the area."""
    return list(_found(user, roles).order_by("name"))


def tenant_for(user: User, slug: str, roles: tuple[str, ...]) -> Tenant:
    """Return the tenant of that slug if ``user`` holds one of ``roles`` there; otherwise 404, as if there were none."""
    tenant = _found(user, roles).filter(slug=slug).first()
    if tenant is None:
        raise Http404
    return tenant


def _found(user: User, roles: tuple[str, ...]) -> QuerySet[Tenant]:
    return tenants_within_reach(user, roles).select_related("area", "root_page").prefetch_related("hosts")
