"""Make everything that an area, a school or an office needs, in one transaction; a second call changes nothing.

What people have edited since is left alone: facts are taken from the spec only when the tenant is made, and first pages
only when the home page is.  What is missing (a group, a grant, a host) is put back.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Collection, Site

from cms.content import published
from cms.content.base import BasePage
from cms.content.pages.home import HomePage
from cms.content.planting import plant_pages
from cms.content.sections import remember
from cms.content.signals import Reason
from tenants.audit.services import acting_person, record
from tenants.audit.values import Action
from tenants.errors import HostTaken, OtherArea
from tenants.groups import area_group, tenant_groups
from tenants.hosts import is_own_host, parse_host
from tenants.models import Area, Network, Tenant, TenantHost
from tenants.services import give_host
from tenants.slugs import check_slug

COLLECTION_NAME_LENGTH = 255
OTHER_OFFICE = "เขตนี้มีเว็บไซต์ของสำนักงานแล้ว ชื่อย่อ “{slug}”"
NO_OFFICE = "ชื่อย่อ “{slug}” เป็นของสถานศึกษา ไม่ใช่สำนักงานเขต"


class Plant(Protocol):
    """Write the pages of a new tenant below its area's node; return its home."""

    def __call__(self, node: BasePage, tenant: Tenant, *, reason: str) -> HomePage: ...


@dataclass(frozen=True, slots=True)
class AreaSpec:
    """An education area to be made; ``slug`` says which."""

    slug: str
    name: str
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class SchoolSpec:
    """A school, or with ``kind=OFFICE`` the area's office, to be made; ``slug`` says which.

    ``area`` is the slug of an area that exists, ``host`` the name under which the site is published (other spellings of
    it are brought into one), ``network`` the name of a group of schools (made when missing).  ``founded`` is CE.
    """

    area: str
    slug: str
    name: str
    host: str
    kind: str = Tenant.Kind.SCHOOL
    network: str = ""
    other_hosts: tuple[str, ...] = ()
    short_name: str = ""
    name_en: str = ""
    code10: str = ""
    code8: str = ""
    motto: str = ""
    levels: str = ""
    founded: int | None = None
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    fax: str = ""
    email: str = ""
    facebook: str = ""
    line: str = ""
    youtube: str = ""
    primary_colour: str = field(default="#1f4e8c")
    accent_colour: str = field(default="#b45309")
    theme: str = "plain"


NOT_FACTS = frozenset({"area", "network", "host", "other_hosts"})


@transaction.atomic
def provision_area(spec: AreaSpec) -> Area:
    """Return the area with its node in the tree, its collection and its officers' group.

    Raises BadSlug or ReservedSlug, and ValidationError (Thai) for a bad name.
    """
    area = Area.objects.filter(slug=spec.slug).first() or _new_area(spec)
    area = Area.objects.select_for_update().get(pk=area.pk)
    if area.node_id is None:
        area.node = _add_area_node(area)
    if area.collection_id is None:
        area.collection = _add_collection(area.name, Collection.get_first_root_node())
    area.save()
    area_group(area)
    return area


@transaction.atomic
def provision_school(spec: SchoolSpec, *, reason: str | None = None, plant: Plant = plant_pages) -> Tenant:
    """Return the tenant with its hosts, home and first pages, Site, collection and role groups.

    ``reason`` (one of ``signals.Reason``) is told upwards: it decides how soon the site is built.  ``plant`` writes the
    pages of a new tenant and returns its home.

    Raises Area.DoesNotExist, BadSlug, ReservedSlug, OtherArea, HostTaken, a HostError for a bad host name, and
    ValidationError (Thai) for facts that cannot be true.
    """
    # The lock makes two calls for one school take turns, so that the second finds what the first has made.
    area = Area.objects.select_for_update().get(slug=spec.area)
    tenant = Tenant.objects.filter(slug=spec.slug).first() or _new_tenant(area, spec)
    if tenant.area_id != area.pk:
        raise OtherArea(spec.slug)
    _give_hosts(tenant, spec)
    if tenant.collection_id is None:
        tenant.collection = _add_collection(tenant.name, Collection.objects.get(pk=area.collection_id))
        Tenant.objects.filter(pk=tenant.pk).update(collection=tenant.collection)
    if tenant.root_page_id is None:
        _add_pages(area, tenant, reason or Reason.PAGE, plant)
    follow_origin(tenant)
    published.put_site(tenant, reason=reason or Reason.SITE)
    tenant_groups(tenant)
    return tenant


@transaction.atomic
def open_area(spec: AreaSpec, office: SchoolSpec) -> tuple[Area, Tenant]:
    """Provision both or neither.

    Raises TenantsError and ValidationError (Thai) as provisioning does, and where the area has another office or the
    short name is a school's.
    """
    area = provision_area(spec)
    other = Tenant.objects.filter(area=area, kind=Tenant.Kind.OFFICE).exclude(slug=office.slug).first()
    if other is not None:
        raise ValidationError(OTHER_OFFICE.format(slug=other.slug))
    tenant = provision_school(office)
    if tenant.kind != Tenant.Kind.OFFICE:
        raise ValidationError(NO_OFFICE.format(slug=tenant.slug))
    return area, tenant


# ------------------------------------------------------------------------------------------------------ people's facts


def _new_area(spec: AreaSpec) -> Area:
    area = Area(slug=check_slug(spec.slug), name=spec.name, short_name=spec.short_name)
    area.full_clean(exclude=["node", "collection"])
    area.save()
    return area


def _new_tenant(area: Area, spec: SchoolSpec) -> Tenant:
    check_slug(spec.slug)
    facts = {f.name: getattr(spec, f.name) for f in fields(spec) if f.name not in NOT_FACTS}
    tenant = Tenant(area=area, network=network_of(area, spec.network), **facts)
    tenant.full_clean(exclude=["site", "collection", "root_page"])
    tenant.save()
    subject = f"tenant:{tenant.pk} {tenant.name}"
    record(Action.SCHOOL_CREATED, by=acting_person(), tenant=tenant, area=area, subject=subject)
    return tenant


def network_of(area: Area, name: str) -> Network | None:
    """Return the group of schools of that name in the area, made when missing; None without a name."""
    return Network.objects.get_or_create(area=area, name=name)[0] if name else None


def _give_hosts(tenant: Tenant, spec: SchoolSpec) -> None:
    """Give the spec's hosts; a primary host that was changed since stays primary."""
    if tenant.hosts.exists():
        give_host(tenant, spec.host, primary=not tenant.hosts.filter(primary=True).exists())
    else:
        _give_first_host(tenant, spec.host)
    for host in spec.other_hosts:
        give_host(tenant, host, primary=False)


def _give_first_host(tenant: Tenant, raw_host: str) -> None:
    """As ``give_host``, but in silence: a site without pages is not to be built yet."""
    name = parse_host(raw_host).name
    if is_own_host(name) or TenantHost.objects.filter(name=name).exists():
        raise HostTaken(name)
    TenantHost.objects.bulk_create([TenantHost(tenant=tenant, name=name, primary=True)])


# ------------------------------------------------------------------------------------------------------ Wagtail's side


def _add_collection(name: str, parent: Any) -> Any:
    return parent.add_child(name=name[:COLLECTION_NAME_LENGTH])


def _add_area_node(area: Area) -> BasePage:
    """Add the node at depth 2: a plain page without address and tenant, under which offices and schools hang."""
    root = BasePage.get_first_root_node()
    node: BasePage = root.add_child(instance=BasePage(title=area.name, slug=area.slug))
    return node


def _add_pages(area: Area, tenant: Tenant, reason: str, plant: Plant) -> None:
    node = BasePage.objects.select_for_update().get(pk=area.node_id)
    tenant.root_page = home = plant(node, tenant, reason=reason)
    tenant.site = _add_site(tenant, home)
    # By update: the facts are told once, when the tenant is whole.
    Tenant.objects.filter(pk=tenant.pk).update(root_page=home, site=tenant.site)
    if plant is plant_pages:
        # An import brings the pages of an archive, maybe of an older version.
        remember([tenant.pk])


def _add_site(tenant: Tenant, home: HomePage) -> Any:
    return Site.objects.create(
        hostname=tenant.host, port=public_port(), site_name=tenant.name, root_page=home, is_default_site=False
    )


def follow_origin(tenant: Tenant) -> None:
    """Bring the Site to the tenant's host and the installation's port: no person edits these in Wagtail."""
    site = Site.objects.get(pk=tenant.site_id)
    wanted = (tenant.host, public_port())
    if (site.hostname, site.port) != wanted:
        site.hostname, site.port = wanted
        site.save()


def public_port() -> int:
    """Return the port under which the public sites of this installation are reached."""
    return settings.PUBLIC_PORT or (443 if settings.PUBLIC_SCHEME == "https" else 80)
