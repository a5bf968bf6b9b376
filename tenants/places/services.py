"""Choosing a place and leaving it.  Each is one transaction; acting for a tenant is recorded and told to the tenant."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.errors import NoWayIn, ReasonTooLong, ReasonTooShort
from tenants.groups import tenant_group
from tenants.models import Stay, Tenant, User
from tenants.places.narrowing import ACTS_AS
from tenants.places.standing import way_into
from tenants.places.values import LONGEST, LONGEST_REASON, SHORTEST_REASON, Way

PLATFORM_NAME = "ผู้ดูแลแพลตฟอร์ม"


@transaction.atomic
def choose(user: User, tenant: Tenant, *, now: datetime, reason: str = "") -> Stay:
    """Begin a person's stay in a tenant.

    Raises NoWayIn for who has no business there, and for a platform admin ReasonTooShort or ReasonTooLong.
    """
    way = way_into(user, tenant)
    if way is None:
        raise NoWayIn(tenant.slug)
    stay = Stay.objects.create(
        user=user,
        tenant=tenant,
        way=way,
        name=user.get_full_name() or user.get_username(),
        in_name_of={Way.OFFICER: tenant.area.name, Way.PLATFORM: PLATFORM_NAME}.get(way, ""),
        reason=checked_reason(reason) if way == Way.PLATFORM else "",
        began_at=now,
        ends_at=now + LONGEST if way.is_acting else None,
    )
    if way.is_acting:
        tenant_group(tenant, ACTS_AS)
        record_stay(Action.ENTERED if way == Way.PLATFORM else Action.ACTING_FOR_BEGAN, stay)
    return stay


def record_stay(action: Action, stay: Stay) -> None:
    """Tell the tenant's trail, and that of whom the person acts for: the area's, or the platform's."""
    details = {"stay": stay.pk, "reason": stay.reason} if stay.reason else {"stay": stay.pk}
    subject = f"tenant:{stay.tenant_id} {stay.tenant.name}"
    if stay.way == Way.OFFICER:
        record(action, by=stay.user, tenant=stay.tenant, area=stay.tenant.area, subject=subject, details=details)
    else:
        record(action, by=stay.user, tenant=stay.tenant, subject=subject, details=details)
        record(action, by=stay.user, subject=subject, details=details)


def checked_reason(reason: str) -> str:
    """Return a reason with its blanks in order; raises ReasonTooShort or ReasonTooLong."""
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ReasonTooShort
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong
    return reason


@transaction.atomic
def leave(stay_id: object, user: User, *, now: datetime) -> Stay | None:
    """End a stay of the person; twice is once.  A stay that ended by itself ended at its own time."""
    if not isinstance(stay_id, int):
        return None
    stay = Stay.objects.select_for_update().filter(pk=stay_id, user=user, ended_at=None).first()
    if stay is None:
        return None
    stay.ended_at = now if stay.ends_at is None else min(now, stay.ends_at)
    stay.save(update_fields=["ended_at"])
    if Way(stay.way).is_acting:
        record_stay(Action.ACTING_FOR_ENDED, stay)
    return stay


def leave_what_is_over(user: User, *, now: datetime) -> None:
    """End the stays of who acts for tenants, where the time has passed or the right has gone."""
    acting = Stay.objects.filter(user=user, ended_at=None).exclude(way=Way.MEMBER).select_related("tenant__area")
    for stay in acting:
        if not stay.lasts(now) or way_into(user, stay.tenant) != stay.way:
            leave(stay.pk, user, now=now)


def visits(tenant: Tenant) -> QuerySet[Stay]:
    """Return who has acted for a tenant without being its member, the latest first."""
    return tenant.stays.exclude(way=Way.MEMBER).order_by("-began_at", "-pk")


def recent_tenants(user: User, most: int = 5) -> list[int]:
    """Return the ids of the tenants that a person has chosen lately, the latest first, each once."""
    rows = Stay.objects.filter(user=user).order_by("-began_at", "-pk").values_list("tenant", flat=True)[:50]
    return list(dict.fromkeys(rows))[:most]
