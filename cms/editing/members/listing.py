"""What the screens show of people and invitations: read in a few queries, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cms.content.dates import thai_date, thai_moment
from tenants.members.policies import active_admins
from tenants.models import AccessCode, Appointment, Membership, Role, Tenant, User

SHOWN_NOTES = 5
NOTES_LAST = timedelta(days=365)
ORDER = [role.value for role in (Role.SCHOOL_ADMIN, Role.DIRECTOR, Role.EDITOR, Role.CONTRIBUTOR)]
LABELS: dict[str, str] = dict(Role.choices)


@dataclass(frozen=True, slots=True)
class Person:
    """One member as the list shows it."""

    pk: int
    name: str
    username: str
    roles: tuple[str, ...]
    state: str
    state_label: str
    seen: str
    is_self: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """One invitation that waits."""

    pk: int
    name: str
    email: str
    roles: tuple[str, ...]
    expired: bool
    until: str


def people_of(tenant: Tenant, viewer: User) -> list[Person]:
    """Return the members by name, in two queries."""
    members = User.objects.filter(memberships__tenant=tenant).distinct().order_by("first_name", "last_name", "username")
    held: dict[int, set[str]] = {}
    for user_id, role in Membership.objects.filter(tenant=tenant).values_list("user_id", "role"):
        held.setdefault(user_id, set()).add(role)
    return [person(user, held.get(user.pk, set()), viewer) for user in members]


def person(user: User, roles: set[str], viewer: User) -> Person:
    state, label = state_of(user)
    return Person(
        pk=user.pk,
        name=user.get_full_name() or user.username,
        username=user.username,
        roles=role_labels(roles),
        state=state,
        state_label=label,
        seen=last_seen(user),
        is_self=user.pk == viewer.pk,
    )


def state_of(user: User) -> tuple[str, str]:
    """Return a word for style sheets and one for people."""
    if not user.is_active:
        return "closed", "ปิดใช้งาน"
    if not user.has_usable_password():
        return "waiting", "ยังไม่ได้ตั้งรหัสผ่าน"
    return "active", "ใช้งานได้"


def last_seen(user: User) -> str:
    return f"เข้าใช้ล่าสุด {short_moment(user.last_login)}" if user.last_login else "ยังไม่เคยเข้าใช้"


def short_moment(moment: datetime) -> str:
    """Return ``26 พ.ย. 2569 08:30 น.``"""
    local = timezone.localtime(moment)
    return f"{thai_date(local.date(), short=True)} {local:%H:%M} น."


def role_labels(roles: Any) -> tuple[str, ...]:
    """Return the Thai names of roles, those with most to say first."""
    return tuple(LABELS[role] for role in sorted(roles, key=lambda role: [*ORDER, role].index(role)))


def invitations_of(tenant: Tenant) -> list[Invited]:
    rows = tenant.access_codes.filter(purpose=AccessCode.Purpose.INVITATION, used_at=None, withdrawn_at=None)
    return [invited(row, timezone.now()) for row in rows.order_by("-made_at")]


def invited(row: AccessCode, now: datetime) -> Invited:
    return Invited(
        pk=row.pk,
        name=row.name or "ผู้ดูแลระบบ (ยังไม่ระบุชื่อ)",
        email=row.email,
        roles=role_labels(row.roles),
        expired=row.expires_at <= now,
        until=thai_moment(row.expires_at),
    )


# ------------------------------------------------------------------------------------------------------- appointments


def notes_of(tenant: Tenant) -> list[dict[str, str]]:
    """Return who was made admin from above within a year, by whom and why: the school reads it."""
    recent = Appointment.objects.filter(tenant=tenant, at__gte=timezone.now() - NOTES_LAST).order_by("-at")
    return [note(row) for row in recent[:SHOWN_NOTES]]


def note(row: Appointment) -> dict[str, str]:
    return {"person": row.person, "by": row.by_name, "reason": row.reason, "at": thai_moment(row.at)}


# ------------------------------------------------------------------------------------------------------ several schools


def schools_with_counts(tenants: QuerySet[Tenant]) -> QuerySet[Any, Any]:
    """Return the tenants by name, each with ``people``, ``waiting`` (invitations) and ``has_admin``."""
    waiting = Q(access_codes__purpose="invitation", access_codes__used_at=None, access_codes__withdrawn_at=None)
    return tenants.annotate(
        people=Count("memberships__user", distinct=True),
        waiting=Count("access_codes", filter=waiting, distinct=True),
        has_admin=Exists(admins_of_outer()),
    ).order_by("name")


def admins_of_outer() -> QuerySet[Membership]:
    """Return the active admins of the tenant of an outer query."""
    return Membership.objects.filter(tenant=OuterRef("pk"), role=Role.SCHOOL_ADMIN, user__is_active=True)


def has_admin(tenant: Tenant) -> bool:
    return active_admins(tenant).exists()
