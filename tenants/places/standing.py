"""In which place does a request stand?  Read anew from memberships for every request; the session keeps one number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from tenants.models import Membership, Stay, Tenant, User
from tenants.places.values import Place, Standing, Way
from tenants.policies import tenants_within_reach

SESSION_KEY = "stay"
ATTRIBUTE = "_standing"


def standing_of(request: HttpRequest) -> Standing:
    """Return where the signed-in person of a request stands; the same answer for the whole request."""
    known: Standing | None = getattr(request, ATTRIBUTE, None)
    if known is None:
        known = read_standing(request.user, request.session.get(SESSION_KEY), timezone.now())
        setattr(request, ATTRIBUTE, known)
    return known


def current_place(request: HttpRequest) -> Place | None:
    """Return the place that the request works in; None before one is chosen, and for who serves none."""
    return standing_of(request).place


def read_standing(user: Any, stay_id: object, now: datetime) -> Standing:
    """Return where a person stands who has chosen by the stay of that id (None: has not chosen)."""
    if not (user.is_authenticated and user.is_active):
        return Standing(None, chooses=False)
    memberships = user.memberships.select_related("tenant__area", "area")
    held = [one for one in memberships if one.tenant is None or one.tenant.is_working]
    if not has_to_choose(user, held):
        tenant = next((one.tenant for one in held if one.tenant is not None), None)
        return Standing(None if tenant is None else Place(tenant, Way.MEMBER), chooses=False)
    stay = Stay.objects.filter(pk=stay_id, user=user) if isinstance(stay_id, int) else Stay.objects.none()
    found = stay.select_related("tenant__area").first()
    return Standing(None if found is None else place_of(found, user, held, now), chooses=True)


def has_to_choose(user: User, held: list[Membership]) -> bool:
    """Say whether the person may work in more than one tenant, or in any without being its member."""
    tenants = {one.tenant_id for one in held if one.tenant_id is not None}
    return user.is_superuser or len(tenants) > 1 or any(one.area_id is not None for one in held)


def place_of(stay: Stay, user: User, held: list[Membership], now: datetime) -> Place | None:
    """Return the place of a stay while it lasts and the person still has the right by which it began."""
    if not stay.lasts(now) or way_into(user, stay.tenant, held) != stay.way:
        return None
    return Place(stay.tenant, Way(stay.way), stay.pk, stay.in_name_of, stay.ends_at)


def way_into(user: User, tenant: Tenant, held: list[Membership] | None = None) -> Way | None:
    """Return by what right the person may work in a tenant; None for none."""
    if not tenants_within_reach(user).filter(pk=tenant.pk).exists():
        return None
    if user.is_superuser:
        return Way.PLATFORM
    held = list(user.memberships.all()) if held is None else held
    is_member = any(one.tenant_id == tenant.pk for one in held)
    return Way.MEMBER if is_member else Way.OFFICER
