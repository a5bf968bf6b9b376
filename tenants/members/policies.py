"""Who keeps whose members, and which accounts are out of reach."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tenants.errors import ProtectedAccount, SharedAccount
from tenants.models import AccessCode, Membership, Role, Tenant, User
from tenants.policies import areas_of_officer, tenants_in_care, tenants_within_reach
from tenants.quotas import members_count

KEEPING = (Role.SCHOOL_ADMIN,)
SEEING = (Role.SCHOOL_ADMIN, Role.DIRECTOR)


def kept_by(user: User) -> QuerySet[Tenant]:
    """Return the tenants whose members ``user`` keeps: as their admin, as an officer of their area, or all."""
    return tenants_within_reach(user, KEEPING)


def seen_by(user: User) -> QuerySet[Tenant]:
    """Return the tenants whose members ``user`` may see."""
    return tenants_within_reach(user, SEEING)


def unbounded(user: User) -> User:
    """Return the person with all rights that the database gives, whichever place is chosen (``tenants.places``)."""
    return User.objects.get(pk=user.pk)


def keeps(user: User, tenant: Tenant) -> bool:
    return kept_by(user).filter(pk=tenant.pk).exists()


def stands_above(user: User, tenant: Tenant) -> bool:
    """Say whether ``user`` looks after the tenant from outside: an officer of its area, or a platform admin."""
    if not user.is_active:
        return False
    return user.is_superuser or areas_of_officer(user).filter(pk=tenant.area_id).exists()


def is_protected(person: User) -> bool:
    """Say whether the account is an area officer's or a platform admin's."""
    return person.is_superuser or person.memberships.filter(tenant=None).exists()


def check_may_touch(user: User, person: User) -> None:
    """Raise ProtectedAccount where ``person`` stands above schools, and ``user`` not above ``person``."""
    if is_protected(person) and not user.is_superuser and person.pk != user.pk:
        raise ProtectedAccount(person.username)


def check_has_whole(user: User, person: User) -> None:
    """Raise SharedAccount unless every place of ``person`` is one whose members ``user`` keeps, or a closed school in
    the care of ``user``.

    What closes an account or sets its password acts wherever the account is used.
    """
    if user.is_superuser:
        return
    held = Membership.objects.filter(user=person)
    kept = held.filter(Q(tenant__in=kept_by(user).values("pk")) | Q(tenant__in=tenants_in_care(user).values("pk")))
    if held.count() != kept.count():
        raise SharedAccount(person.username)


def may_have_whole(user: User, person: User) -> bool:
    """Say whether ``user`` may close the account or give it a new password."""
    try:
        check_may_touch(user, person)
        check_has_whole(user, person)
    except (ProtectedAccount, SharedAccount):
        return False
    return True


def active_admins(tenant: Tenant) -> QuerySet[Membership]:
    """Return who can keep the members of a tenant from inside today."""
    return Membership.objects.filter(tenant=tenant, role=Role.SCHOOL_ADMIN, user__is_active=True)


def seats_taken(tenant: Tenant) -> int:
    """Return how many people a tenant has or has asked in: members, and invitations that nobody has used yet."""
    asked = tenant.access_codes.filter(purpose=AccessCode.Purpose.INVITATION, used_at=None, withdrawn_at=None)
    return members_count(tenant) + asked.count()
