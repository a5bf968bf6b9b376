"""The first thing a teacher sees after signing in: own site, and the way to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.content.conf import public_origin
from cms.content.models import NewsIndexPage
from cms.editing.places import FACTS_ROLES, READING_ROLES, tenants_of
from site_builder.models import Hold, Pin
from tenants.models import Tenant

SHOWN = 12
"""More tenants than this are an area officer's: the rest is one search away in the explorer."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the panel shows of one tenant: addresses only, nothing of its content."""

    name: str
    public_url: str
    write_url: str | None
    pages_url: str
    facts_url: str | None
    releases_url: str | None
    holds_url: str
    held: int
    """Pages that are not live as they were published."""
    pinned_at: int | None
    """The release that the site is kept at."""


class DesksPanel(Component):
    """Own sites, each with its three ways on: write news, see the pages, see the site."""

    name = "desks"
    template_name = "editing/desks.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the desks of the signed-in person."""
        user = parent_context["request"].user
        tenants = tenants_of(user)
        return {"desks": desks_of(tenants[:SHOWN], user), "more": max(0, len(tenants) - SHOWN)}


def desks_of(tenants: list[Tenant], user: Any) -> list[Desk]:
    """Return a desk a tenant, in a handful of queries for all of them."""
    indexes = dict(NewsIndexPage.objects.filter(tenant__in=tenants).order_by("-path").values_list("tenant_id", "pk"))
    keepers = {tenant.pk for tenant in tenants_of(user, FACTS_ROLES)}
    watchers = {tenant.pk for tenant in tenants_of(user, READING_ROLES)}
    held = dict(Hold.objects.filter(tenant__in=tenants).values_list("tenant").annotate(Count("pk")))
    pins = dict(Pin.objects.filter(tenant__in=tenants).values_list("tenant", "release__number"))
    return [
        Desk(
            name=tenant.name,
            public_url=f"{public_origin(tenant.host)}/",
            write_url=_write_url(indexes.get(tenant.pk)),
            pages_url=reverse("wagtailadmin_explore", args=[tenant.root_page_id]),
            facts_url=_url("editing_school", tenant) if tenant.pk in keepers else None,
            releases_url=_url("editing_releases", tenant) if tenant.pk in watchers else None,
            holds_url=_url("editing_holds", tenant),
            held=held.get(tenant.pk, 0),
            pinned_at=pins.get(tenant.pk),
        )
        for tenant in tenants
    ]


def _write_url(index: int | None) -> str | None:
    return reverse("wagtailadmin_pages:add", args=["content", "newspage", index]) if index else None


def _url(name: str, tenant: Tenant) -> str:
    return reverse(name, args=[tenant.slug])
