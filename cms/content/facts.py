"""A tenant's rows → the public facts of its site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cms.content.conf import public_origin, service_address
from cms.content.text import plain_line, plain_text
from site_builder.engine.values import SEARCH, SiteFacts

if TYPE_CHECKING:
    from tenants.models import Tenant


def site_facts(tenant: Tenant) -> SiteFacts | None:
    """Return the public facts of a tenant, or None while it has no primary host."""
    host = next((host.name for host in tenant.hosts.filter(primary=True)), None)
    if host is None:
        return None
    return SiteFacts(
        slug=tenant.slug,
        host=host,
        url=public_origin(host),
        kind="office" if tenant.kind == tenant.Kind.OFFICE else "school",
        name=plain_line(tenant.name),
        short_name=plain_line(tenant.short_name),
        name_en=plain_line(tenant.name_en),
        area_name=plain_line(tenant.area.name),
        motto=plain_line(tenant.motto),
        address=plain_text(tenant.address),
        latitude=tenant.latitude,
        longitude=tenant.longitude,
        phone=plain_line(tenant.phone),
        fax=plain_line(tenant.fax),
        email=tenant.email,
        facebook=tenant.facebook,
        line=tenant.line,
        youtube=tenant.youtube,
        founded=tenant.founded,
        levels=plain_line(tenant.levels),
        emblem=_emblem(tenant),
        primary_colour=tenant.primary_colour,
        accent_colour=tenant.accent_colour,
        theme=tenant.theme,
        search_url=service_address(tenant.slug, SEARCH),
        closed=None if tenant.closed_at is None else timezone.localdate(tenant.closed_at).isoformat(),
    )


def _emblem(tenant: Tenant) -> str | None:
    image = tenant.emblem
    return image.public_key if image is not None and image.tenant_id == tenant.pk else None
