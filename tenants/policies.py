"""Whose tenants may a person act in?  Answered from memberships, in one place."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from tenants.models import Area, Membership, Role, Tenant, User
from tenants.places.values import Bounds


def tenants_within_reach(user: User, roles: Collection[str] | None = None) -> QuerySet[Tenant]:
    """Return the working tenants of the person's memberships; an area officer's are all of the area, a platform admin's
    are all there are, closed and deleted ones too.

    ``roles``: count only memberships of a tenant with one of these roles.  Nobody's who is inactive.  While the rights
    are narrowed to a place (``places.narrowing``), that place only.  The queryset may stand in a larger query.
    """
    if not user.is_active:
        return Tenant.objects.none()
    if user.bounds is not None:
        return _within_bounds(user, user.bounds, roles)
    if user.is_superuser:
        return Tenant.objects.all()
    return tenants_of_person(user, roles)


def roles_within_reach(user: User) -> frozenset[str]:
    """Return the roles that the person holds in any tenant within reach: all of them for who acts from above.

    ``tenants_within_reach(user, roles)`` is not empty exactly when one of ``roles`` is among them; this costs two small
    queries for all that a screen wants to know.
    """
    if not user.is_active:
        return frozenset()
    if user.bounds is not None:
        return _roles_within(user, user.bounds)
    if user.is_superuser:
        return frozenset(Role.values) if Tenant.objects.exists() else frozenset()
    own = user.memberships.filter(tenant__closed_at=None, tenant__deleted_at=None, tenant__isnull=False)
    held = frozenset(own.order_by().values_list("role", flat=True).distinct())
    above = Tenant.objects.working().filter(area__in=areas_of_officer(user).values("pk"))
    return frozenset(Role.values) if above.exists() else held


def tenants_of_person(user: User, roles: Collection[str] | None = None) -> QuerySet[Tenant]:
    """Return the working tenants that the person serves as a member or an officer, whichever place is chosen.

    One list of ids and not two conditions with «or» between them: for those a database reads all tenants there are.
    """
    own, of_areas = _own(user, roles).values("tenant"), Tenant.objects.filter(area__in=areas_of_officer(user))
    return Tenant.objects.working().filter(pk__in=own.union(of_areas.values("pk")))


def tenants_in_care(user: User) -> QuerySet[Tenant]:
    """Return the tenants about whose life the person decides, closed and deleted ones too: those of the areas whose
    officer the person is; a platform admin's are all."""
    if not user.is_active:
        return Tenant.objects.none()
    if user.is_superuser:
        return Tenant.objects.all()
    return Tenant.objects.filter(area__in=areas_of_officer(user).values("pk"))


def areas_of_officer(user: User) -> QuerySet[Area]:
    """Return the areas whose officer the person is."""
    return Area.objects.filter(pk__in=user.memberships.filter(role=Role.AREA_OFFICER).values("area"))


def shares_a_place(user: User, other_id: int) -> bool:
    """Say whether a person may see who ``other_id`` is: the person itself, a member of a tenant within reach, or an
    officer of the area of one."""
    if user.pk == other_id or (user.is_active and user.is_superuser):
        return True
    tenants = tenants_within_reach(user)
    there = Q(tenant__in=tenants.values("pk")) | Q(area__in=tenants.values("area"))
    return Membership.objects.filter(there, user=other_id).exists()


def _within_bounds(user: User, bounds: Bounds, roles: Collection[str] | None) -> QuerySet[Tenant]:
    """Whoever acts for a tenant holds every role there; a member the own ones."""
    if bounds.tenant_id is None:
        return Tenant.objects.none()
    there = Tenant.objects.filter(pk=bounds.tenant_id)
    return there if bounds.way.is_acting else there.filter(pk__in=_own(user, roles).values("tenant"))


def _roles_within(user: User, bounds: Bounds) -> frozenset[str]:
    if bounds.tenant_id is None:
        return frozenset()
    if bounds.way.is_acting:
        return frozenset(Role.values)
    return frozenset(
        user.memberships.filter(tenant=bounds.tenant_id).order_by().values_list("role", flat=True).distinct()
    )


def _own(user: User, roles: Collection[str] | None) -> QuerySet[Membership]:
    own = user.memberships.filter(tenant__isnull=False)
    return own if roles is None else own.filter(role__in=roles)
