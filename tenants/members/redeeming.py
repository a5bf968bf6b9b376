"""Codes as they are used: whoever holds one joins with a new account or the own one, or sets a new password.

Unknown, used, expired, withdrawn: each raises the same BadCode.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.errors import BadCode, UserNameTaken
from tenants.members.codes import digest, mark_of, normalised
from tenants.members.services import checked, give, lock, name_of
from tenants.models import AccessCode, User

USER_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,28}[a-z0-9])?", re.ASCII)
"""What a person chooses; the school's own short name is put behind it."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a person without an account says: the chosen part of the user name, a password that was judged, a name."""

    user_name: str
    password: str
    name: str = ""


def look_up(text: str, *, now: datetime | None = None) -> AccessCode:
    """Return what a typed code opens, for showing it; raises BadCode."""
    row = AccessCode.objects.select_related("tenant__area", "user", "made_by").filter(digest=digest_of(text)).first()
    return still_good(row, now or timezone.now())


def full_user_name(row: AccessCode, chosen: str) -> str:
    """Return ``somchai.baansuan``: within a school's own names nobody learns who exists elsewhere."""
    return f"{chosen.strip().lower()}.{row.tenant.slug}"


@transaction.atomic
def join_with_new_account(text: str, account: NewAccount, *, now: datetime | None = None) -> User:
    """Make an account with the roles of an invitation.  Raises BadCode, UserNameTaken."""
    now = now or timezone.now()
    row = claimed(text, AccessCode.Purpose.INVITATION, now)
    username = full_user_name(row, account.user_name)
    if User.objects.filter(username__iexact=username).exists():
        raise UserNameTaken(username)
    first, _, last = (row.name or account.name).strip().partition(" ")
    user = User(username=username, first_name=first[:150], last_name=last.strip()[:150], email=proved_email(row))
    user.set_password(account.password)
    user.save()
    return admitted(row, user, now, new=True)


@transaction.atomic
def join(text: str, user: User, *, now: datetime | None = None) -> User:
    """Give the roles of an invitation to an account whose person is signed in.  Raises BadCode."""
    now = now or timezone.now()
    row = claimed(text, AccessCode.Purpose.INVITATION, now)
    fresh = User.objects.select_for_update().get(pk=user.pk)
    if not fresh.is_active:
        raise BadCode()
    return admitted(row, fresh, now, new=False)


@transaction.atomic
def set_password(text: str, password: str, *, now: datetime | None = None) -> User:
    """Set the password of the account that a reset is for: all its sessions end.  Raises BadCode."""
    now = now or timezone.now()
    row = claimed(text, AccessCode.Purpose.RESET, now)
    assert row.user_id is not None, "a constraint of the database"
    user = User.objects.select_for_update().get(pk=row.user_id)
    row.user = user
    still_good(row, now)
    user.set_password(password)
    user.save(update_fields=["password"])
    use(row, user, now)
    record(Action.PASSWORD_RESET, by=user, tenant=row.tenant, subject=f"user:{user.pk} {name_of(user)}")
    return user


# -------------------------------------------------------------------------------------------------------------- steps


def claimed(text: str, purpose: str, now: datetime) -> AccessCode:
    """Return the row of a good code of that purpose, locked, so that of two who use it at once one comes second.

    The tenant first, then the code: as whoever renews it does.
    """
    found = AccessCode.objects.filter(digest=digest_of(text), purpose=purpose).first()
    if found is None:
        raise BadCode()
    lock([found.tenant_id])
    rows = AccessCode.objects.select_for_update(of=("self",)).select_related("tenant", "user", "made_by")
    return still_good(rows.filter(digest=found.digest).first(), now)


def digest_of(text: str) -> str:
    code = normalised(text)
    if code is None:
        raise BadCode()
    return digest(code)


def still_good(row: AccessCode | None, now: datetime) -> AccessCode:
    """Return the row if its code works at this moment; raises BadCode."""
    if row is None or row.used_at or row.withdrawn_at or row.expires_at <= now or not row.tenant.is_working:
        raise BadCode()
    if row.made_by is not None and not row.made_by.is_active:
        raise BadCode()
    if row.purpose == AccessCode.Purpose.RESET and not reset_is_good(row):
        raise BadCode()
    return row


def reset_is_good(row: AccessCode) -> bool:
    """Say whether a reset still holds: it dies with the password it replaces, with the account, and when the account
    comes to serve another place, since whoever made it may then have no say over the account any more."""
    user = row.user
    if user is None or not user.is_active or row.password_mark != mark_of(user.password):
        return False
    places = list(user.memberships.all())
    known = (one.tenant_id == row.tenant_id or one.created_at <= row.made_at for one in places)
    return bool(places) and all(known)


def admitted(row: AccessCode, user: User, now: datetime, *, new: bool) -> User:
    give(row.tenant, user, checked(row.roles), by=user)
    use(row, user, now)
    subject = f"user:{user.pk} {name_of(user)}"
    details = {"code": row.pk, "invited": row.name, "roles": row.roles, "new_account": new}
    record(Action.CODE_USED, by=user, tenant=row.tenant, subject=subject, details=details)
    return user


def use(row: AccessCode, user: User, now: datetime) -> None:
    row.used_at, row.user = now, user
    row.save(update_fields=["used_at", "user"])


def proved_email(row: AccessCode) -> str:
    """Return the address that the code was mailed to, if no account has it: who read the mail owns it."""
    return row.email if row.mailed and not User.objects.filter(email=row.email).exists() else ""


def check_user_name(chosen: str) -> str:
    """Return the chosen part of a user name in lower case; raises ValueError for what nobody could type again."""
    name = chosen.strip().lower()
    if not USER_NAME.fullmatch(name):
        raise ValueError(name)
    return name
