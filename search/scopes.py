"""From rows to searches: whose documents a school's, or an area's, page of search may show."""

from __future__ import annotations

from django.utils import timezone

from search import conf
from search.backends.protocol import Engine
from search.errors import UnknownArea
from search.service import SearchService
from search.values import Scope
from tenants.models import Area, Tenant

SECONDS = 0.8
"""For everything that one question asks of an engine: so the page that it is away comes within a second."""


def search_of_tenant(tenant: Tenant, *, seconds: float | None = None) -> SearchService:
    """Return the search of a tenant, for one question, which may take so long (``Engine.in_time``)."""
    return SearchService(Scope("tenant", tenant.pk), _engine(seconds), today=timezone.localdate())


def search_of_area(area: Area, *, seconds: float | None = None) -> SearchService:
    """Return the search over an area's tenants as they are now, for one question, as ``search_of_tenant``.

    Who has left the area or is deleted is not in it any more.
    """
    members = Tenant.objects.filter(area=area, deleted_at=None).values_list("pk", flat=True)
    scope = Scope("area", area.pk)
    return SearchService(scope, _engine(seconds), today=timezone.localdate(), members=frozenset(members))


def _engine(seconds: float | None) -> Engine:
    return conf.engine().in_time(SECONDS if seconds is None else seconds)


def area_by_slug(slug: str) -> Area:
    """Raises UnknownArea."""
    area = Area.objects.filter(slug=slug).first()
    if area is None:
        raise UnknownArea(slug)
    return area
