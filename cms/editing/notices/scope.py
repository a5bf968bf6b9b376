"""Whose notices a screen is about: those of the place, or those of an area in the person's care."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cms.content.conf import public_origin
from cms.content.models import BasePage
from cms.content.pages.news import NewsPage
from cms.editing.area_schools.who import areas_of
from cms.notices.models import Notice
from cms.notices.policies import READING, WRITING, holds
from tenants.models import Area, Tenant
from tenants.places.standing import current_place

TITLE = "ประกาศด่วน"
MAKE_URGENT = "ทำเป็นประกาศด่วน"


@dataclass(frozen=True, slots=True)
class Scope:
    """A school (``tenant``) or an area."""

    tenant: Tenant | None = None
    area: Area | None = None

    @property
    def name(self) -> str:
        return self.tenant.name if self.tenant else self.area.name if self.area else ""

    @property
    def notices(self) -> QuerySet[Notice]:
        rows = Notice.objects.filter(tenant=self.tenant) if self.tenant else Notice.objects.filter(area=self.area)
        return rows.select_related("tenant", "area", "network", "author", "changed_by")

    def url(self, name: str = "", *args: Any) -> str:
        """Return the address of a screen: ``""`` the list, ``new``, ``one``, ``correct``, ``act``."""
        base = "editing_area_notices" if self.area else "editing_notices"
        more = [self.area.slug] if self.area else []
        return reverse(f"{base}_{name}" if name else base, args=[*more, *args])

    def public_url(self, notice: Notice) -> str:
        """Return the lasting address of a notice: on the school's site, or on that of the area's office."""
        office = Tenant.objects.filter(area=self.area, kind=Tenant.Kind.OFFICE) if self.area else None
        tenant = self.tenant or (office.with_hosts().first() if office is not None else None)  # type: ignore[attr-defined]
        host = next((each.name for each in tenant.hosts.all() if each.primary), "") if tenant else ""
        return f"{public_origin(host)}/notices/{notice.key}/" if host else ""


def school_scope(request: HttpRequest) -> Scope:
    """Return the place's scope; 404 for who neither writes nor reads notices there."""
    place = current_place(request)
    if place is None or not holds(request.user, place.tenant, READING):  # type: ignore[arg-type]
        raise Http404
    return Scope(tenant=place.tenant)


def area_scope(request: HttpRequest, slug: str) -> Scope:
    """Return the scope of an area in the person's care; otherwise 404, as if there were none."""
    return Scope(area=get_object_or_404(areas_of(request.user), slug=slug))


def urgent_url(page: BasePage, user: Any) -> str:
    """Return where a news item that is public is made an urgent notice, for who writes such; else nothing."""
    is_news = page.live and isinstance(page.specific_deferred, NewsPage)
    may = is_news and page.tenant is not None and holds(user, page.tenant, WRITING)
    return f"{reverse('editing_notices_new')}?page={page.pk}" if may else ""


def heading(scope: Scope, title: str = TITLE) -> dict[str, Any]:
    return {"page_title": title, "header_title": title, "page_subtitle": scope.name, "header_icon": "warning"} | {
        "scope": scope,
        "index_url": scope.url(),
    }
