"""Whose schools an officer sees, and what of them may be asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from tenants.models import Area, Tenant
from tenants.policies import areas_of_officer, tenants_in_care


def areas_of(user: Any) -> QuerySet[Area]:
    """Return the areas in the person's care; a platform admin's are all."""
    if not user.is_active:
        return Area.objects.none()
    return (Area.objects.all() if user.is_superuser else areas_of_officer(user)).order_by("name")


def is_officer(request: HttpRequest) -> bool:
    """Say whether any area is in the person's care; asked once for a request, however many entries of the menu want to
    know."""
    user: Any = request.user
    known: dict[object, bool] = request.__dict__.setdefault("_is_officer", {})
    if user.pk not in known:
        known[user.pk] = bool(user.is_authenticated and areas_of(user).exists())
    return known[user.pk]


def schools_of(request: HttpRequest) -> QuerySet[Tenant]:
    """Return the schools and offices in the person's care; 404 for who has no area in care."""
    if not is_officer(request):
        raise Http404
    return tenants_in_care(request.user)  # type: ignore[arg-type]


def school_in_care(request: HttpRequest, slug: str) -> Tenant:
    """Return one of them; everything else is 404, as if it did not exist."""
    tenant = schools_of(request).filter(slug=slug).select_related("area", "network").with_hosts().first()  # type: ignore[attr-defined]
    if tenant is None:
        raise Http404
    return tenant  # type: ignore[no-any-return]
