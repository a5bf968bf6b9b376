"""The list: find a school of the area by name, code, slug or host, and see at a glance how it fares."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cms.content.text import plain_line
from cms.editing.area_schools.shown import STATES, cards_of
from cms.editing.area_schools.who import areas_of, schools_of
from tenants.models import Tenant

TITLE = "สถานศึกษาในเขต"
PER_PAGE = 25
LONGEST_QUESTION = 100
IN_STATE = {
    "working": Q(closed_at=None, deleted_at=None),
    "closed": Q(closed_at__isnull=False, deleted_at=None),
    "deleted": Q(deleted_at__isnull=False),
}


@require_GET
def area_schools(request: HttpRequest) -> HttpResponse:
    """List the schools in the officer's care."""
    question = plain_line(request.GET.get("q", ""))[:LONGEST_QUESTION]
    state = request.GET.get("state", "")
    area = request.GET.get("area", "")
    found = asked(schools_of(request), question, state, area)
    page = Paginator(found.select_related("network").prefetch_related("hosts"), PER_PAGE).get_page(request.GET.get("p"))
    context = heading() | {
        "cards": cards_of(page.object_list),
        "page": page,
        "total": page.paginator.count,
        "question": question,
        "state": state,
        "states": STATES,
        "area": area,
        "areas": areas_of(request.user),
    }
    return render(request, "editing/area_schools.html", context)


def asked(schools: QuerySet[Tenant], question: str, state: str, area: str) -> QuerySet[Tenant]:
    """Return the schools that an officer asked for, the office first, then by name."""
    for word in question.split():
        schools = schools.filter(
            Q(name__icontains=word)
            | Q(slug__icontains=word)
            | Q(code10__icontains=word)
            | Q(code8__icontains=word)
            | Q(network__name__icontains=word)
            | Q(hosts__name__icontains=word)
        )
    schools = schools.filter(IN_STATE.get(state, Q()), *([Q(area__slug=area)] if area else []))
    return schools.distinct().order_by("kind", "name", "pk")


def heading(subtitle: str = "") -> dict[str, Any]:
    return {"header_title": TITLE, "page_title": TITLE, "page_subtitle": subtitle, "header_icon": "site"}
