"""Addresses and menu of these screens; closed schools leave the explorer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.content.base import BasePage
from cms.editing.area_schools import acts
from cms.editing.area_schools.listing import TITLE, area_schools
from cms.editing.area_schools.school import area_school
from cms.editing.area_schools.who import is_officer
from tenants.policies import tenants_in_care

ACTS = {
    "close": acts.close,
    "reopen": acts.reopen,
    "host": acts.host,
    "place": acts.place,
    "limits": acts.limits,
    "delete": acts.delete,
    "restore": acts.restore,
}


@hooks.register("register_admin_urls")
def area_schools_urls() -> list[Any]:
    return [
        path("area-schools/", area_schools, name="editing_area_schools"),
        path("area-schools/<slug:slug>/", area_school, name="editing_area_school"),
        *(
            path(f"area-schools/<slug:slug>/{name}/", view, name=f"editing_area_school_{name}")
            for name, view in ACTS.items()
        ),
    ]


class AreaSchoolsMenuItem(MenuItem):
    """Shown to those who have schools in their care."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_officer(request)


@hooks.register("register_admin_menu_item")
def area_schools_menu_item() -> MenuItem:
    return AreaSchoolsMenuItem(TITLE, reverse("editing_area_schools"), icon_name="site", order=255)


@hooks.register("construct_explorer_page_queryset")
def without_archives(parent: Any, pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Leave out the homes of closed and deleted schools, which only an officer would find, and find shut."""
    if request.user.is_superuser:
        return pages
    resting = tenants_in_care(request.user).exclude(closed_at=None, deleted_at=None)  # type: ignore[arg-type]
    ids = list(resting.values_list("pk", flat=True))
    # By primary key: a search, which the explorer's is, can be filtered by nothing that is not indexed.
    return pages.exclude(pk__in=BasePage.objects.filter(tenant__in=ids).values("pk")) if ids else pages
