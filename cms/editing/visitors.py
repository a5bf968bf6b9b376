"""«ผู้ที่เข้ามาทำงานแทน»: a school reads who has acted for it without being its member, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.content.dates import thai_moment
from cms.editing.places import FACTS_ROLES, serves
from tenants.models import Stay, Tenant
from tenants.places.services import visits
from tenants.places.standing import current_place

TITLE = "ผู้ที่เข้ามาทำงานแทน"
A_PAGE = 50
TOLD_FOR = timedelta(days=30)
ON_THE_DASHBOARD = 3


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay as a school reads it."""

    name: str
    in_name_of: str
    reason: str
    began: str
    ended: str
    """Empty while it lasts."""


def visit_of(stay: Stay) -> Visit:
    lasts = stay.lasts(timezone.now())
    ended = stay.ended_at or stay.ends_at
    return Visit(
        name=stay.name,
        in_name_of=stay.in_name_of,
        reason=stay.reason,
        began=thai_moment(stay.began_at),
        ended="" if lasts or ended is None else thai_moment(ended),
    )


def tenant_that_may_know(request: HttpRequest) -> Tenant | None:
    """Return the tenant of the place if the person keeps its facts or acts for it."""
    place = current_place(request)
    return place.tenant if place is not None and serves(request, FACTS_ROLES) else None


@require_GET
def visitors(request: HttpRequest) -> HttpResponse:
    """Show who has acted for the school, the latest first."""
    tenant = tenant_that_may_know(request)
    if tenant is None:
        raise Http404
    page = Paginator(visits(tenant), A_PAGE).get_page(request.GET.get("p"))
    context = {
        "visits": [visit_of(stay) for stay in page],
        "page": page,
        "page_title": TITLE,
        "header_title": TITLE,
        "page_subtitle": tenant.name,
        "header_icon": "view",
    }
    return render(request, "editing/visitors.html", context)


class VisitorsPanel(Component):
    """The latest visitors, on the dashboard of those who answer for the school."""

    name = "visitors"
    template_name = "editing/visitors_panel.html"
    order = 320

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        tenant = tenant_that_may_know(parent_context["request"])
        if tenant is None:
            return {"visits": []}
        lately = visits(tenant).filter(began_at__gte=timezone.now() - TOLD_FOR)
        return {"visits": [visit_of(stay) for stay in lately[:ON_THE_DASHBOARD]]}


@hooks.register("register_admin_urls")
def visitors_urls() -> list[Any]:
    return [path("visitors/", visitors, name="editing_visitors")]


@hooks.register("construct_homepage_panels")
def tell_of_visitors(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(VisitorsPanel())
