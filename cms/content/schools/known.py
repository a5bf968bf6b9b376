"""What the database says about the schools, hosts and people that a file names: read in a few queries for all rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Q

from cms.content.schools.values import SchoolRow
from tenants.members.invitations import of_admins
from tenants.models import AccessCode, Area, Membership, Role, Tenant, TenantHost

T = TypeVar("T")

CHUNK = 400
"""Values a query: below SQLite's limit of variables."""
TITLES = re.compile(r"^(?:ว่าที่\s*(?:ร้อยตรี|ร\.ต\.)\s*(?:หญิง)?|นางสาว|นาง|นาย|น\.ส\.|ดร\.|ครู|ผอ\.)+")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where whoever imports may make schools.  ``default`` stands in for an empty cell of the area, if given."""

    areas: tuple[Area, ...]
    default: Area | None = None

    @classmethod
    def everywhere(cls) -> Scope:
        return cls(tuple(Area.objects.order_by("pk")))

    def find(self, name: str) -> Area | None:
        """Return the area of that slug, name or short name, blanks aside."""
        if not name:
            return self.default
        asked = squeeze(name)
        for area in self.areas:
            if asked in (squeeze(area.slug), squeeze(area.name), squeeze(area.short_name)):
                return area
        return None

    @property
    def pks(self) -> frozenset[int]:
        return frozenset(area.pk for area in self.areas)


@dataclass(slots=True)
class Known:
    """Rows of the database by what the file calls them by."""

    by_slug: dict[str, Tenant] = field(default_factory=dict)
    by_code: dict[str, Tenant] = field(default_factory=dict)
    hosts: dict[str, int] = field(default_factory=dict)
    admins: set[tuple[int, str]] = field(default_factory=set)
    """(tenant, e-mail) and (tenant, bare name) of school admins, and of who was invited as one."""

    def read_tenants(self, rows: Iterable[SchoolRow]) -> None:
        for chunk in chunks(rows):
            slugs, codes = [row.slug for row in chunk if row.slug], [row.code for row in chunk if row.code]
            found = Tenant.objects.filter(Q(slug__in=slugs) | Q(code10__in=codes) | Q(code8__in=codes))
            for tenant in found.select_related("area", "network").with_hosts():
                self.by_slug[tenant.slug] = tenant
                self.by_code |= {code: tenant for code in (tenant.code10, tenant.code8) if code}

    def read_hosts(self, names: Iterable[str]) -> None:
        for chunk in chunks(names):
            self.hosts |= dict(TenantHost.objects.filter(name__in=chunk).values_list("name", "tenant_id"))

    def read_admins(self) -> None:
        """Read the admins of the known schools, and no accounts of anybody else."""
        for chunk in chunks({tenant.pk for tenant in self.by_slug.values()}):
            held = Membership.objects.filter(role=Role.SCHOOL_ADMIN, tenant__in=chunk).select_related("user")
            for one in held:
                self._know(one.tenant_id, one.user.email, one.user.get_full_name())
            codes = of_admins(AccessCode.objects.filter(tenant__in=chunk, withdrawn_at=None))
            for tenant_id, email, name in codes.values_list("tenant_id", "email", "name"):
                self._know(tenant_id, email, name)

    def _know(self, tenant_id: int | None, email: str, name: str) -> None:
        self.admins |= {(tenant_id, word) for word in (email, bare(name)) if tenant_id and word}

    def has_admin(self, tenant_id: int, email: str, name: str) -> bool:
        """Say whether that person is, or is invited as, the school's admin; the address decides where there is one."""
        return (tenant_id, email or bare(name)) in self.admins


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    rows = list(values)
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def squeeze(text: str) -> str:
    return "".join(text.casefold().split())


def same_person(one: str, other: str) -> bool:
    """Say whether two names may be one person's: titles and blanks aside; an empty name fits everybody."""
    names = [bare(name) for name in (one, other)]
    return not all(names) or names[0] == names[1]


def bare(name: str) -> str:
    """Return a name without title and blanks."""
    return squeeze(TITLES.sub("", name.strip()))
