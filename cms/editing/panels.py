"""The first thing a teacher sees after signing in: own site, and the way to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.content.conf import public_origin
from cms.content.models import NewsIndexPage
from cms.editing.places import FACTS_ROLES, tenants_of
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
    """Return a desk a tenant, in two queries for all of them."""
    indexes = dict(NewsIndexPage.objects.filter(tenant__in=tenants).order_by("-path").values_list("tenant_id", "pk"))
    keepers = {tenant.pk for tenant in tenants_of(user, FACTS_ROLES)}
    return [_desk(tenant, indexes.get(tenant.pk), tenant.pk in keepers) for tenant in tenants]


def _desk(tenant: Tenant, index: int | None, keeper: bool) -> Desk:
    return Desk(
        name=tenant.name,
        public_url=f"{public_origin(tenant.host)}/",
        write_url=reverse("wagtailadmin_pages:add", args=["content", "newspage", index]) if index else None,
        pages_url=reverse("wagtailadmin_explore", args=[tenant.root_page_id]),
        facts_url=reverse("editing_school", args=[tenant.slug]) if keeper else None,
    )
