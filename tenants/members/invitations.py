"""One-use codes as they are made: invitations, renewed ones, leave to set a new password.

The code itself is returned once, to be shown, printed or mailed, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.errors import AlreadyInvited, BadCode, InactiveAccount, MembersFull, ReasonNeeded
from tenants.members.codes import digest, mark_of, new_code
from tenants.members.policies import kept_by, seats_taken, unbounded
from tenants.members.services import (
    checked,
    is_admin_of,
    keep,
    keep_account,
    lock,
    name_of,
    note_appointment,
)
from tenants.models import AccessCode, Role, Tenant, User
from tenants.quotas import members_limit

INVITATION_LASTS = timedelta(days=14)
RESET_LASTS = timedelta(days=3)
INVITATION = AccessCode.Purpose.INVITATION
RESET = AccessCode.Purpose.RESET


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who is to come: the name as the school calls the person, the roles, and where mail would go."""

    name: str
    roles: tuple[str, ...]
    email: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """A row and the code that opens it: the only place where both are together."""

    row: AccessCode
    code: str


@transaction.atomic
def invite(tenant: Tenant, invitee: Invitee, *, by: User, reason: str = "", now: datetime | None = None) -> Issued:
    """Make an invitation.  It names no account, so that nobody learns which exist.

    Whoever makes an admin from above the school gives a reason, which the school reads.  Raises NotGoverned, NoRole,
    ReasonNeeded, AlreadyInvited, MembersFull.
    """
    tenant, by = keep(tenant, by)
    roles = checked(invitee.roles)
    if Role.SCHOOL_ADMIN in roles and (reason or not is_admin_of(by, tenant)):
        note_appointment(tenant, invitee.name or Role.SCHOOL_ADMIN.label, by=by, reason=reason, now=now)
        record(Action.ADMIN_APPOINTED, by=by, tenant=tenant, subject=invitee.name, details={"reason": reason})
    return issue(tenant, invitee, by=by, now=now)


def invite_first_admin(tenant: Tenant, name: str, email: str, *, by: User | None) -> Issued:
    """Invite the admin that an import names for a school; the caller has checked that it may, in a transaction."""
    return issue(tenant, Invitee(name, (Role.SCHOOL_ADMIN,), email), by=by)


def issue(tenant: Tenant, invitee: Invitee, *, by: User | None, now: datetime | None = None) -> Issued:
    """Write an invitation into a tenant that is locked; raises AlreadyInvited or MembersFull."""
    now, code = now or timezone.now(), new_code()
    email = invitee.email.strip().lower()
    if is_invited(tenant, invitee.name, email):
        raise AlreadyInvited(invitee.name)
    if seats_taken(tenant) >= members_limit(tenant):
        raise MembersFull(tenant.slug)
    row = AccessCode.objects.create(
        purpose=INVITATION,
        tenant=tenant,
        name=invitee.name,
        email=email,
        roles=sorted(checked(invitee.roles)),
        digest=digest(code),
        made_by=by,
        made_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    record(Action.INVITED, by=by, tenant=tenant, subject=subject(row), details={"roles": row.roles})
    return Issued(row, code)


def is_invited(tenant: Tenant, name: str, email: str) -> bool:
    """Say whether somebody of that name or address holds an invitation that is neither used nor withdrawn."""
    waiting = open_invitations(tenant).values_list("name", "email")
    return any(squeezed(name) == squeezed(other) or (email and email == address) for other, address in waiting)


def of_admins(rows: QuerySet[AccessCode]) -> QuerySet[AccessCode]:
    """Return the invitations of admins among ``rows``, whatever else these will be."""
    # As text: SQLite answers no question about what a JSON list contains, and a role is one word.
    return rows.filter(purpose=INVITATION, roles__icontains=f'"{Role.SCHOOL_ADMIN.value}"')


def open_invitations(tenant: Tenant) -> Any:
    return tenant.access_codes.filter(purpose=INVITATION, used_at=None, withdrawn_at=None)


# -------------------------------------------------------------------------------------------- renewing and withdrawing


@transaction.atomic
def renew(code_id: int, *, by: User, now: datetime | None = None) -> Issued:
    """Give an invitation a new code and new time; the old code dies.  Raises NotGoverned, BadCode when it is used."""
    found = AccessCode.objects.filter(pk=code_id, purpose=INVITATION).select_related("tenant").first()
    if found is None:
        raise BadCode(str(code_id))
    keep(found.tenant, by)
    return renewed([code_id], by=by, now=now or timezone.now())[0]


@transaction.atomic
def renew_all(code_ids: Collection[int], *, by: User, now: datetime | None = None) -> list[Issued]:
    """Renew many at once; those that are not within reach, used or withdrawn are left out.  In the order of schools."""
    rows = AccessCode.objects.filter(
        pk__in=code_ids, purpose=INVITATION, tenant__in=kept_by(unbounded(by)).values("pk")
    )
    lock(rows.values_list("tenant_id", flat=True))
    wanted = list(rows.filter(used_at=None, withdrawn_at=None).values_list("pk", flat=True))
    return renewed(wanted, by=by, now=now or timezone.now()) if wanted else []


def renewed(code_ids: Sequence[int], *, by: User | None, now: datetime) -> list[Issued]:
    """Write new codes over rows that are locked here; raises BadCode when one is used or withdrawn."""
    rows = AccessCode.objects.select_for_update(of=("self",)).filter(pk__in=code_ids, used_at=None, withdrawn_at=None)
    issued = [Issued(row, new_code()) for row in rows.select_related("tenant").order_by("tenant__name", "pk")]
    if len(issued) != len(code_ids):
        raise BadCode(str(len(code_ids)))
    for one in issued:
        one.row.digest, one.row.made_by, one.row.made_at = digest(one.code), by, now
        one.row.expires_at, one.row.mailed, one.row.handed_out_at = now + INVITATION_LASTS, False, None
    fields = ["digest", "made_by", "made_at", "expires_at", "mailed", "handed_out_at"]
    AccessCode.objects.bulk_update([one.row for one in issued], fields, batch_size=100)
    for one in issued:
        details = {"roles": one.row.roles, "renewed": True}
        record(Action.INVITED, by=by, tenant=one.row.tenant, subject=subject(one.row), details=details)
    return issued


@transaction.atomic
def withdraw(code_id: int, *, by: User, now: datetime | None = None) -> AccessCode:
    """Let an invitation work no more.  Raises NotGoverned, BadCode when it is used already."""
    row = AccessCode.objects.filter(pk=code_id, purpose=INVITATION).select_related("tenant").first()
    if row is None:
        raise BadCode(str(code_id))
    keep(row.tenant, by)
    row = AccessCode.objects.select_for_update(of=("self",)).select_related("tenant").get(pk=code_id)
    if row.used_at or row.withdrawn_at:
        raise BadCode(str(code_id))
    row.withdrawn_at = now or timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record(Action.INVITATION_WITHDRAWN, by=by, tenant=row.tenant, subject=subject(row))
    return row


# ---------------------------------------------------------------------------------------------- admins of a whole area


@transaction.atomic
def invite_admins(tenants: Iterable[Tenant], *, by: User, reason: str) -> list[Issued]:
    """Invite an admin, whoever it will be, into each school; those where such an invitation is open are left out.

    Raises NotGoverned, ReasonNeeded.
    """
    if not reason.strip():
        raise ReasonNeeded()
    nameless = Invitee("", (Role.SCHOOL_ADMIN,))
    return [invite(tenant, nameless, by=by, reason=reason) for tenant in tenants if not is_invited(tenant, "", "")]


# -------------------------------------------------------------------------------------------------------------- resets


@transaction.atomic
def allow_reset(tenant: Tenant, person: User, *, by: User, mailed: bool = False, now: datetime | None = None) -> Issued:
    """Make a code with which a member sets a new password; an older one dies.

    Raises NotGoverned, NotAMember, ProtectedAccount, SharedAccount, InactiveAccount.
    """
    now, code = now or timezone.now(), new_code()
    _, person, by = keep_account(tenant, person, by)
    if not person.is_active:
        raise InactiveAccount(person.username)
    old = AccessCode.objects.filter(purpose=RESET, user=person, used_at=None, withdrawn_at=None)
    old.update(withdrawn_at=now)
    row = AccessCode.objects.create(
        purpose=RESET,
        tenant=tenant,
        user=person,
        name=name_of(person)[:150],
        email=person.email if mailed else "",
        mailed=mailed,
        password_mark=mark_of(person.password),
        digest=digest(code),
        made_by=by,
        made_at=now,
        expires_at=now + RESET_LASTS,
        handed_out_at=now,
    )
    record(Action.RESET_CODE_MADE, by=by, tenant=tenant, subject=f"user:{person.pk} {row.name}")
    return Issued(row, code)


def hand_out(rows: Iterable[AccessCode], *, mailed: bool = False, now: datetime | None = None) -> None:
    """Remember that codes were shown, printed or mailed."""
    AccessCode.objects.filter(pk__in=[row.pk for row in rows]).update(
        handed_out_at=now or timezone.now(), mailed=mailed
    )


def subject(row: AccessCode) -> str:
    return f"code:{row.pk} {row.name}".strip()


def squeezed(name: str) -> str:
    return "".join(name.casefold().split())
