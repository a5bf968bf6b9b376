"""Sections that came to be after the first schools did: every site gets each of them once.

A site that has such a section already keeps its own; one whose people delete it later is left alone, since what has
been planted is remembered.  Closed and deleted schools are archives: nothing is added to them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from cms.content import published, slugs
from cms.content.base import TREE_STEP, BasePage
from cms.content.first_pages import FirstPage, later_sections
from cms.content.pages.home import HomePage
from cms.content.planting import insert_pages, new_page, publish_pages
from cms.content.signals import Reason
from tenants.models import Tenant

logger = logging.getLogger("cms.content")

VERSION = 2
"""Rises whenever ``later_sections`` gets another one."""
AT_ONCE = 50
"""Schools a transaction: editors wait no longer than a moment for each other."""


class PlantedSections(models.Model):
    """Up to which version a tenant has been given its sections."""

    tenant = models.OneToOneField("tenants.Tenant", models.CASCADE, primary_key=True, related_name="+")
    version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "content_planted_sections"


def remember(tenant_ids: Iterable[int]) -> None:
    """Note that tenants have all sections of today."""
    PlantedSections.objects.bulk_create(
        [PlantedSections(tenant_id=tenant_id, version=VERSION) for tenant_id in tenant_ids],
        update_conflicts=True,
        unique_fields=["tenant"],
        update_fields=["version"],
    )


def without_sections() -> models.QuerySet[Tenant]:
    """Return the tenants whose sites lack sections of today."""
    done = PlantedSections.objects.filter(version__gte=VERSION).values("tenant")
    open_ones = Tenant.objects.filter(closed_at=None, deleted_at=None, root_page__isnull=False)
    return open_ones.exclude(pk__in=done).order_by("pk")


def plant_sections(now: datetime) -> int:
    """Give every site the sections that it lacks; return how many sites have been looked at.

    A transaction for each 50 schools; trouble with some is logged and tried again next time.
    """
    tenants = list(without_sections())
    looked_at = 0
    for start in range(0, len(tenants), AT_ONCE):
        chunk = tenants[start : start + AT_ONCE]
        try:
            plant_for(chunk, now)
            looked_at += len(chunk)
        except Exception:
            logger.exception("sections could not be planted for %s", ", ".join(tenant.slug for tenant in chunk))
    return looked_at


@transaction.atomic
def plant_for(tenants: Sequence[Tenant], now: datetime) -> None:
    """Give tenants the sections that they lack, at the end of their menus."""
    published.lock_pages([tenant.root_page_id for tenant in tenants if tenant.root_page_id])
    homes = {home.tenant_id: home for home in HomePage.objects.filter(tenant__in=tenants)}
    known = _known(tenants)
    pages = {tenant.pk: list(_missing(tenant, homes[tenant.pk], known, now)) for tenant in tenants}
    insert_pages([page for made in pages.values() for page in made])
    BasePage.objects.bulk_update(
        [BasePage(pk=home.pk, numchild=home.numchild) for home in homes.values()], ["numchild"]
    )
    for tenant in tenants:
        publish_pages(tenant.pk, pages[tenant.pk], Reason.IMPORTED)
    remember(tenant.pk for tenant in tenants)


def _known(tenants: Sequence[Tenant]) -> dict[int, list[tuple[str, str, str]]]:
    """Return type, path and address of the pages directly below home, by tenant."""
    rows = BasePage.objects.filter(tenant__in=tenants, depth=4).order_by("path")
    found: dict[int, list[tuple[str, str, str]]] = {}
    for tenant_id, *row in rows.values_list("tenant_id", "content_type__model", "path", "slug"):
        found.setdefault(tenant_id, []).append(tuple(row))
    return found


def _missing(tenant: Tenant, home: HomePage, known: dict[int, Any], now: datetime) -> Iterator[BasePage]:
    siblings = known.get(tenant.pk, [])
    kinds, taken = {kind for kind, _, _ in siblings}, {slug for _, _, slug in siblings}
    step = BasePage._str2int(siblings[-1][1][-TREE_STEP:]) if siblings else 0
    for spec in later_sections(tenant):
        if spec.model._meta.model_name in kinds:
            continue
        step += 1
        home.numchild += 1
        yield _page(home, step, spec, taken, now)


def _page(home: HomePage, step: int, spec: FirstPage, taken: set[str], now: datetime) -> BasePage:
    page = new_page(home, step, spec, now)
    page.slug = slugs.free(spec.slug, taken)
    page.url_path = f"{home.url_path}{page.slug}/"
    return page
