"""Whose members a signed-in person may see or keep; everything else is 404, as if it were not there."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from tenants.members.policies import kept_by, seen_by, stands_above, unbounded
from tenants.models import AccessCode, Tenant, User


def seen_tenant(request: HttpRequest, slug: str) -> Tenant:
    return found(seen_by(user_of(request)), slug)


def kept_tenant(request: HttpRequest, slug: str) -> Tenant:
    return found(kept_by(user_of(request)), slug)


def person_of(request: HttpRequest) -> User:
    """Return who is signed in with all rights, not only those of the chosen place: what may be done to an account
    depends on every place that it serves."""
    return unbounded(user_of(request))


def tenant_below(request: HttpRequest, slug: str) -> Tenant:
    """Return a tenant that the person looks after from above: an area officer's, a platform admin's."""
    tenant = kept_tenant(request, slug)
    if not stands_above(person_of(request), tenant):
        raise Http404
    return tenant


def found(tenants: Any, slug: str) -> Tenant:
    tenant: Tenant | None = tenants.select_related("area").filter(slug=slug).first()
    if tenant is None:
        raise Http404
    return tenant


def member_of(tenant: Tenant, user_id: int) -> User:
    """Return a member of this tenant, not only of one within reach."""
    member = User.objects.filter(pk=user_id, memberships__tenant=tenant).first()
    if member is None:
        raise Http404
    return member


def code_of(tenant: Tenant, code_id: int) -> AccessCode:
    row = tenant.access_codes.select_related("user", "tenant").filter(pk=code_id).first()
    if row is None:
        raise Http404
    return row


def user_of(request: HttpRequest) -> User:
    """Return who is signed in; the wall lets nobody else here."""
    assert isinstance(request.user, User), "the wall asks for a person who is signed in"
    return request.user
