"""Addresses, menu, the panel on the first screen, and the way from a news item."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import HeaderButton

from cms.content.models import BasePage
from cms.editing.area_schools.who import is_officer
from cms.editing.notices import views
from cms.editing.notices.scope import MAKE_URGENT, TITLE, Scope, urgent_url
from cms.editing.notices.shown import rows
from cms.notices.policies import READING, WRITING, holds
from cms.notices.receiving import asked, received
from tenants.places.standing import current_place


@hooks.register("register_admin_urls")
def notices_urls() -> list[Any]:
    one, area_one = "notices/<slug:key>/", "area-notices/<slug:area>/<slug:key>/"
    return [
        path("notices/", views.notices, name="editing_notices"),
        path("notices/new/", views.notice_new, name="editing_notices_new"),
        path("notices/rule/", views.notice_rule, name="editing_notices_rule"),
        path(one, views.notice_one, name="editing_notices_one"),
        path(f"{one}correct/", views.notice_correct, name="editing_notices_correct"),
        path(f"{one}act/", views.notice_act, name="editing_notices_act"),
        path(f"{one}acknowledge/", views.notice_acknowledge, name="editing_notices_acknowledge"),
        path(f"{one}line/", views.notice_line, name="editing_notices_line"),
        path("area-notices/", views.area_notices_index, name="editing_area_notices_index"),
        path("area-notices/<slug:area>/", views.area_notices, name="editing_area_notices"),
        path("area-notices/<slug:area>/new/", views.area_notice_new, name="editing_area_notices_new"),
        path(area_one, views.area_notice_one, name="editing_area_notices_one"),
        path(f"{area_one}correct/", views.area_notice_correct, name="editing_area_notices_correct"),
        path(f"{area_one}act/", views.area_notice_act, name="editing_area_notices_act"),
    ]


class NoticesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        place = current_place(request)
        return place is not None and holds(request.user, place.tenant, READING)  # type: ignore[arg-type]


class AreaNoticesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_officer(request)


@hooks.register("register_admin_menu_item")
def notices_menu_item() -> MenuItem:
    return NoticesMenuItem(TITLE, reverse("editing_notices"), icon_name="warning", order=90)


@hooks.register("register_admin_menu_item")
def area_notices_menu_item() -> MenuItem:
    return AreaNoticesMenuItem("ประกาศด่วนของเขต", reverse("editing_area_notices_index"), icon_name="warning", order=95)


class NoticesPanel(Component):
    """What is urgent: the area's notices that nobody of the school has acknowledged, what is live, and a new one."""

    name = "notices"
    template_name = "editing/notices/panel.html"
    order = 5

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        place = current_place(request)
        if place is None or not holds(request.user, place.tenant, READING):
            return {"tenant": None}
        scope, now = Scope(tenant=place.tenant), timezone.now()
        unread = received(place.tenant, now).filter(pk__in=asked().values("pk"), acknowledged_at=None)
        return {
            "tenant": place.tenant,
            "csrf_token": parent_context.get("csrf_token", ""),
            "request": request,
            "unread": [views.received_row(one, now) for one in unread[:5]],
            "open": rows(scope, now)["open"][:5],
            "new_url": scope.url() if holds(request.user, place.tenant, WRITING) else "",
        }


@hooks.register("construct_homepage_panels")
def notices_first(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(NoticesPanel())


@hooks.register("register_page_header_buttons")
def make_urgent(page: BasePage, user: Any, view_name: str, next_url: str | None = None) -> Any:
    """From a news item that is public, one press begins its urgent notice."""
    url = urgent_url(page, user)
    if url:
        yield HeaderButton(MAKE_URGENT, url=url, icon_name="warning", priority=6)
