"""A school in another network, or under another area office: tree, media and officers' rights move together.

Visitors notice nothing but the name of the area.  A build may be at work meanwhile: it reads in one transaction, before
or after, and the folder of the site stays where it is.
"""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Collection

from cms.content import published
from cms.content.base import BasePage
from cms.content.lifecycle.errors import ForeignNetwork, SamePlace, SchoolDeleted
from cms.content.lifecycle.rows import checked_reason, locked
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Area, Network, Tenant, User


@transaction.atomic
def move_school(tenant: Tenant, area: Area, network: Network | None = None, *, by: User | None, reason: str) -> None:
    """Let a school belong to an area and to one of its networks (None: to no network).

    Whose officers decide is the caller's to know.  Raises NoReason, NotASchool, SchoolDeleted, SamePlace or
    ForeignNetwork.
    """
    reason = checked_reason(reason)
    row = locked(tenant)
    if row.deleted_at is not None:
        raise SchoolDeleted
    if network is not None and network.area_id != area.pk:
        raise ForeignNetwork
    if (row.area_id, row.network_id) == (area.pk, network.pk if network else None):
        raise SamePlace
    before, details = row.area, {"from": place_words(row.area, row.network), "to": place_words(area, network)}
    if area.pk != row.area_id:
        move_below(row, area)
    Tenant.objects.filter(pk=row.pk).update(area=area, network=network)
    published.put_site(Tenant.objects.get(pk=row.pk), user=by)
    record(Action.SCHOOL_MOVED, by=by, tenant=row, subject=row.name, details={**details, "reason": reason})
    if area.pk != before.pk:
        for place in sorted((before, area), key=lambda one: one.pk):
            record(Action.SCHOOL_MOVED, by=by, area=place, subject=row.name, details={**details, "reason": reason})


def move_below(tenant: Tenant, area: Area) -> None:
    """Move home page and collection below those of another area; officers' rights follow from the tree."""
    # Both areas' rows, in one order: two schools that change places at once wait for each other, once.
    list(Area.objects.select_for_update().filter(pk__in=[tenant.area_id, area.pk]).order_by("pk"))
    home = BasePage.objects.get(pk=tenant.root_page_id)
    home.move(BasePage.objects.get(pk=area.node_id), pos="last-child")
    Collection.objects.get(pk=tenant.collection_id).move(
        Collection.objects.get(pk=area.collection_id), pos="sorted-child"
    )


def place_words(area: Area, network: Network | None) -> str:
    return f"{area.name} · {network.name}" if network else area.name
