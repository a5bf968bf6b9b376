"""Changes to people who are members already.  Each is one transaction, checked under the tenant's lock and recorded.

What a view has checked may be true no more when the lock is held (two admins who remove each other), so every rule is
asked here, and again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.log_actions import LogContext

from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.errors import (
    InactiveAccount,
    LastAdmin,
    MembersChanged,
    NoRole,
    NotAMember,
    NotGoverned,
    ReasonNeeded,
)
from tenants.groups import TENANT_ROLES
from tenants.members.policies import active_admins, check_has_whole, check_may_touch, keeps, stands_above
from tenants.models import AccessCode, Appointment, Membership, Role, Tenant, User
from tenants.services import add_member

LONGEST_REASON = 500


# ---------------------------------------------------------------------------------------------------- roles of a member


@transaction.atomic
def change_roles(tenant: Tenant, person: User, roles: Iterable[str], *, by: User) -> bool:
    """Let ``person`` hold exactly ``roles`` in the tenant; say whether anything changed.  Codes that an admin made die
    with the role.

    Raises NotGoverned, NotAMember, ProtectedAccount, NoRole, LastAdmin, and ReasonNeeded where somebody from above the
    school would make an admin: that is ``appoint``.
    """
    tenant, by = keep(tenant, by)
    wanted, held = checked(roles), roles_of(tenant, person)
    check_may_touch(by, person)
    if Role.SCHOOL_ADMIN in wanted - held and not is_admin_of(by, tenant):
        raise ReasonNeeded(tenant.slug)
    take(tenant, person, held - wanted, by=by)
    give(tenant, person, wanted - held, by=by)
    if Role.SCHOOL_ADMIN in held - wanted:
        withdraw_codes(Q(tenant=tenant, made_by=person))
        check_admin_is_left(tenant, by)
    return wanted != held


@transaction.atomic
def remove(tenant: Tenant, person: User, *, by: User) -> None:
    """Take all roles in the tenant; the account and its places elsewhere stay.

    Raises NotGoverned, NotAMember, ProtectedAccount, LastAdmin.
    """
    tenant, by = keep(tenant, by)
    held = roles_of(tenant, person)
    check_may_touch(by, person)
    take(tenant, person, held, by=by)
    withdraw_codes(Q(tenant=tenant) & (Q(made_by=person) | Q(user=person)))
    if Role.SCHOOL_ADMIN in held:
        check_admin_is_left(tenant, by)


@transaction.atomic
def appoint(tenant: Tenant, person: User, *, by: User, reason: str, now: datetime | None = None) -> None:
    """Make a member the school's admin, from above and with a written reason that the school reads.

    Raises NotGoverned for whoever does not stand above the school, NotAMember, ReasonNeeded, InactiveAccount.
    """
    tenant, by = keep(tenant, by)
    roles_of(tenant, person)
    if not User.objects.get(pk=person.pk).is_active:
        raise InactiveAccount(person.username)
    note_appointment(tenant, name_of(person), by=by, reason=reason, now=now)
    give(tenant, person, {Role.SCHOOL_ADMIN}, by=by)
    tell(Action.ADMIN_APPOINTED, tenant, person, by, reason=reason)


def note_appointment(tenant: Tenant, name: str, *, by: User, reason: str, now: datetime | None = None) -> Appointment:
    """Keep what the school reads.  Raises NotGoverned for whoever does not stand above it, ReasonNeeded."""
    if not stands_above(by, tenant):
        raise NotGoverned(tenant.slug)
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise ReasonNeeded(tenant.slug)
    return Appointment.objects.create(
        tenant=tenant, person=name[:150], by=by, by_name=name_of(by), reason=reason, at=now or timezone.now()
    )


# ----------------------------------------------------------------------------------------------------- whole accounts


@transaction.atomic
def deactivate(tenant: Tenant, person: User, *, by: User) -> None:
    """Close a member's account: the next request of each of its sessions leads to the sign-in page.

    Raises NotGoverned, NotAMember, ProtectedAccount, SharedAccount, LastAdmin.
    """
    tenants, person, by = keep_account(tenant, person, by)
    User.objects.filter(pk=person.pk).update(is_active=False)
    for place in tenants:
        if Membership.objects.filter(user=person, tenant=place, role=Role.SCHOOL_ADMIN).exists():
            check_admin_is_left(place, by)
    EditingSession.objects.filter(user=person).delete()
    withdraw_codes(Q(made_by=person) | Q(user=person))
    tell(Action.MEMBER_DEACTIVATED, tenant, person, by)


@transaction.atomic
def reactivate(tenant: Tenant, person: User, *, by: User) -> None:
    """Open the account again, with the password and the roles it had.  Raises as ``deactivate``, except LastAdmin."""
    _, person, by = keep_account(tenant, person, by)
    User.objects.filter(pk=person.pk).update(is_active=True)
    tell(Action.MEMBER_REACTIVATED, tenant, person, by)


def keep_account(tenant: Tenant, person: User, by: User) -> tuple[list[Tenant], User, User]:
    """Lock every place of an account and the account itself; return them, and ``by``, as they are now.

    Tenants come before accounts, each by number: whoever locks in that order never waits in a circle.
    """
    tenants = lock(Membership.objects.filter(user=person, tenant__isnull=False).values_list("tenant_id", flat=True))
    by = checked_keeper(tenant, by)
    person = User.objects.select_for_update().get(pk=person.pk)
    roles_of(tenant, person)
    check_may_touch(by, person)
    check_has_whole(by, person)
    now_there = set(person.memberships.filter(tenant__isnull=False).values_list("tenant_id", flat=True))
    if not now_there <= {place.pk for place in tenants}:
        raise MembersChanged(person.username)
    return tenants, person, by


# -------------------------------------------------------------------------------------------------------------- steps


def keep(tenant: Tenant, by: User) -> tuple[Tenant, User]:
    """Lock the tenant; return it and ``by``, once it is certain that ``by`` keeps its members; raises NotGoverned."""
    locked = lock([tenant.pk])
    if not locked:
        raise NotGoverned(tenant.slug)
    return locked[0], checked_keeper(tenant, by)


def lock(tenant_ids: Iterable[int]) -> list[Tenant]:
    """Lock tenants in the order of their numbers.  Other rows may still refer to them meanwhile."""
    rows = Tenant.objects.filter(pk__in=set(tenant_ids)).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def checked_keeper(tenant: Tenant, by: User) -> User:
    """Return ``by`` with all rights that the database gives, not only those of the chosen place; raises NotGoverned for
    whoever keeps the tenant's members no longer."""
    fresh = User.objects.filter(pk=by.pk).first()
    if fresh is None or not keeps(fresh, tenant):
        raise NotGoverned(tenant.slug)
    return fresh


def checked(roles: Iterable[str]) -> set[Role]:
    """Return roles that are held in a tenant; raises NoRole for none or another."""
    wanted = set(roles)
    if not wanted or not wanted <= {role.value for role in TENANT_ROLES}:
        raise NoRole(",".join(sorted(wanted)))
    return {Role(role) for role in wanted}


def roles_of(tenant: Tenant, person: User) -> set[Role]:
    """Return the roles of a member; raises NotAMember for nobody's."""
    held = Membership.objects.filter(user=person, tenant=tenant).values_list("role", flat=True)
    if not held:
        raise NotAMember(person.username)
    return {Role(role) for role in held}


def is_admin_of(user: User, tenant: Tenant) -> bool:
    return active_admins(tenant).filter(user=user).exists()


def take(tenant: Tenant, person: User, roles: set[Role], *, by: User) -> None:
    """Take roles; the trail tells of each row, and in whose name (``tenants.audit.receivers``)."""
    with LogContext(user=by):
        Membership.objects.filter(user=person, tenant=tenant, role__in=roles).delete()


def give(tenant: Tenant, person: User, roles: set[Role], *, by: User) -> None:
    """Give roles; the trail tells of each row, and in whose name."""
    with LogContext(user=by):
        for role in sorted(roles):
            add_member(person, role, tenant=tenant)


def withdraw_codes(which: Q) -> None:
    """Let open codes die: those for an account, and those that somebody made and could come back with."""
    AccessCode.objects.filter(which, used_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())


def check_admin_is_left(tenant: Tenant, by: User) -> None:
    """Raise LastAdmin when the change took the last admin; who stands above the school may, to appoint another."""
    if not active_admins(tenant).exists() and not stands_above(by, tenant):
        raise LastAdmin(tenant.slug)


def name_of(person: User) -> str:
    return person.get_full_name() or person.get_username()


def tell(action: Action, tenant: Tenant, person: User, by: User | None, **details: object) -> None:
    record(action, by=by, tenant=tenant, subject=f"user:{person.pk} {name_of(person)}", details=details)
