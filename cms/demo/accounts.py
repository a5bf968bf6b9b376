"""The people who can sign in to the demo: one of every role for each tenant, and one who serves both schools.

The password is printed: it protects nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import transaction

from tenants.models import Area, Role, Tenant, User
from tenants.services import add_member


@dataclass(frozen=True, slots=True)
class Account:
    """``tenant`` is the slug of a tenant, of the area for an area officer, or empty for a platform admin."""

    username: str
    password: str
    role: str
    tenant: str


PASSWORD = "web-school-2569"

TENANT_ROLES: tuple[tuple[str, Role], ...] = (
    ("kru", Role.EDITOR),
    ("director", Role.DIRECTOR),
    ("helper", Role.CONTRIBUTOR),
    ("admin", Role.SCHOOL_ADMIN),
    ("registrar", Role.REGISTRAR),
    ("assessor", Role.ASSESSOR),
)
"""The first part of the user name, and the role."""

NAMES = {
    Role.EDITOR: "ครูดูแลเว็บ",
    Role.DIRECTOR: "ผู้อำนวยการ",
    Role.CONTRIBUTOR: "ครูผู้ช่วยเขียน",
    Role.SCHOOL_ADMIN: "ผู้ดูแลระบบ",
    Role.REGISTRAR: "นายทะเบียน",
    Role.ASSESSOR: "ผู้ประเมิน",
    Role.AREA_OFFICER: "เจ้าหน้าที่เขต",
    Role.PLATFORM_ADMIN: "ผู้ดูแลแพลตฟอร์ม",
}


SERVES_TWO = "kru.songrongrian"
TWO_ROLES = (Role.EDITOR, Role.SCHOOL_ADMIN)
"""Of who serves two schools: in the first and in the second."""


@transaction.atomic
def make_accounts(area: Area, tenants: list[Tenant], *others: Area) -> list[Account]:
    """Make who is missing; a password that somebody has changed stays changed.

    Who serves two schools is two accounts with one name.  ``others`` are areas of which only an officer signs in.
    """
    accounts = [
        _tenant_account(f"{name}.{tenant.slug}", role, tenant) for tenant in tenants for name, role in TENANT_ROLES
    ]
    schools = [tenant for tenant in tenants if tenant.kind == Tenant.Kind.SCHOOL]
    if len(schools) > 1:
        accounts += [
            _tenant_account(SERVES_TWO, role, tenant) for role, tenant in zip(TWO_ROLES, schools[:2], strict=True)
        ]
    platform = Account("platform", PASSWORD, Role.PLATFORM_ADMIN.value, "")
    add_member(_user(platform), Role.PLATFORM_ADMIN)
    return [*accounts, *map(_officer, (area, *others)), platform]


def _tenant_account(username: str, role: Role, tenant: Tenant) -> Account:
    account = Account(username, PASSWORD, role.value, tenant.slug)
    add_member(_user(account), role, tenant=tenant)
    return account


def _officer(area: Area) -> Account:
    account = Account(f"officer.{area.slug}", PASSWORD, Role.AREA_OFFICER.value, area.slug)
    add_member(_user(account), Role.AREA_OFFICER, area=area)
    return account


def _user(account: Account) -> User:
    known = User.objects.filter(username=account.username).first()
    if known is not None:
        return known
    user: User = User.objects.create(
        username=account.username,
        password=_hashed(account.password),
        first_name="ครูสองโรงเรียน" if account.username == SERVES_TWO else NAMES[Role(account.role)],
        last_name="(สมมติ)",
    )
    return user


@cache
def _hashed(password: str) -> str:
    """Hashing is slow by intent: once for all accounts."""
    return make_password(password)
