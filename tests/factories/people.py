"""Areas, tenants, users and members.

``make_tenant`` writes rows only; ``make_school`` and ``make_office`` provision: home, pages, Site, collection, groups.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school
from tenants.models import Area, Role, Stay, Tenant, TenantHost, User
from tenants.places.services import choose
from tenants.places.standing import SESSION_KEY
from tenants.services import add_member

PASSWORD = "kla-kla-nong-bua-1"
_number = count(1)


def make_area(slug: str = "area-1", name: str = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาบึงคล้า เขต 1") -> Area:
    """An area with its node, collection and officers' group; the same slug gives the same area."""
    return provision_area(AreaSpec(slug, name))


def make_tenant(slug: str | None = None, *, area: Area | None = None, **facts: Any) -> Tenant:
    """A tenant as rows only (no pages, no Site): for what needs no tree."""
    slug = slug or f"school-{next(_number)}"
    area = area or Area.objects.get_or_create(slug="area-1", defaults={"name": "เขตพื้นที่ 1"})[0]
    tenant = Tenant.objects.create(area=area, slug=slug, name=facts.pop("name", f"โรงเรียน {slug}"), **facts)
    TenantHost.objects.create(tenant=tenant, name=f"{slug}.localhost")
    return tenant


def make_school(slug: str | None = None, *, area: Area | None = None, **facts: Any) -> Tenant:
    """A school as provisioning makes it, under ``<slug>.localhost``."""
    slug = slug or f"school-{next(_number)}"
    facts = {"name": f"โรงเรียน {slug}", "host": f"{slug}.localhost"} | facts
    return provision_school(SchoolSpec((area or make_area()).slug, slug, **facts))


def make_office(area: Area | None = None, **facts: Any) -> Tenant:
    """The area's office as provisioning makes it."""
    area = area or make_area()
    facts = {"name": area.name, "host": f"office-{area.slug}.localhost"} | facts
    return provision_school(SchoolSpec(area.slug, f"office-{area.slug}", kind=Tenant.Kind.OFFICE, **facts))


def make_user(username: str | None = None, **fields: Any) -> User:
    """An active user without any rights, whose password is ``PASSWORD``."""
    return User.objects.create_user(username or f"user{next(_number)}", password=PASSWORD, **fields)


def make_member(
    role: Role | str, place: Tenant | Area | None = None, *, username: str | None = None, **fields: Any
) -> User:
    """A user who has a role in a tenant, in an area, or (no place) everywhere."""
    user = make_user(username, **fields)
    tenant = place if isinstance(place, Tenant) else None
    area = place if isinstance(place, Area) else None
    add_member(user, Role(role), tenant=tenant, area=area)
    # Wagtail and Django remember permissions on the instance.
    return User.objects.get(pk=user.pk)


def work_in(client: Client, user: User, tenant: Tenant, reason: str = "ตรวจสอบตามที่ได้รับแจ้ง") -> Stay:
    """Let a signed-in client work in a tenant, as the screen of the choice does."""
    stay = choose(User.objects.get(pk=user.pk), tenant, now=timezone.now(), reason=reason)
    session = client.session
    session[SESSION_KEY] = stay.pk
    session.save()
    return stay
