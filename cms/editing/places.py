"""Which tenant a signed-in person works in: from memberships, never from a form field."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from tenants.models import Role, Tenant, User
from tenants.policies import roles_within_reach, tenants_within_reach

WRITING_ROLES = (Role.CONTRIBUTOR, Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN)
READING_ROLES = (Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN)
"""Who looks after a whole site, without deciding on it."""
FACTS_ROLES = (Role.DIRECTOR, Role.SCHOOL_ADMIN)


def tenants_of(user: User, roles: tuple[str, ...] = WRITING_ROLES) -> list[Tenant]:
    """Return the tenants where ``user`` holds one of ``roles``, by name; area officers hold them all over the area."""
    return list(_found(user, roles).order_by("name"))


def serves(request: HttpRequest, roles: tuple[str, ...] = WRITING_ROLES) -> bool:
    """Say whether the signed-in person holds one of ``roles`` anywhere; asked once for a request, however many entries
    of the menu want to know, with whatever roles."""
    user: Any = request.user
    known: dict[object, frozenset[str]] = request.__dict__.setdefault("_roles", {})
    asked = (user.pk, getattr(user, "bounds", None))
    if asked not in known:
        known[asked] = roles_within_reach(user)
    return not known[asked].isdisjoint(roles)


def tenant_for(user: User, slug: str, roles: tuple[str, ...]) -> Tenant:
    """Return the tenant of that slug if ``user`` holds one of ``roles`` there; otherwise 404, as if there were none."""
    tenant = _found(user, roles).filter(slug=slug).first()
    if tenant is None:
        raise Http404
    return tenant


def _found(user: User, roles: tuple[str, ...]) -> QuerySet[Tenant]:
    return tenants_within_reach(user, roles).select_related("area", "root_page").prefetch_related("hosts")
