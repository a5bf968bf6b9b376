"""What our screens add to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import HeaderButton

from cms.content.models import BasePage
from cms.editing import walls as walls
from cms.editing.panels import DesksPanel
from cms.editing.places import FACTS_ROLES, tenants_of
from cms.editing.previews import serve_preview_file
from cms.editing.school import school_facts, school_index
from cms.editing.status import publish_retry, publish_status, publish_status_json


@hooks.register("register_admin_urls")
def our_urls() -> list[Any]:
    return [
        path("school/", school_index, name="editing_school_index"),
        path("school/<slug:slug>/", school_facts, name="editing_school"),
        path("published/<int:page_id>/", publish_status, name="editing_status"),
        path("published/<int:page_id>/state/", publish_status_json, name="editing_status_json"),
        path("published/<int:page_id>/retry/", publish_retry, name="editing_status_retry"),
        path("preview/<slug:slug>/<path:path>", serve_preview_file, name="preview_file"),
    ]


@hooks.register("after_publish_page")
def show_the_way(request: HttpRequest, page: BasePage) -> HttpResponse | None:
    """After «publish» the editor sees queued → building → live, with the link, instead of a list."""
    return redirect("editing_status", page.pk) if page.tenant_id and is_a_click(request) else None


def is_a_click(request: HttpRequest) -> bool:
    """Autosave and other scripts ask for JSON and must get Wagtail's own answer."""
    return "application/json" not in request.headers.get("Accept", "")


@hooks.register("construct_page_action_menu")
def publish_first(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """The button that a teacher came for is the one that is seen; saving a draft is one below it."""
    items.sort(key=lambda item: item.name != "action-publish")


@hooks.register("construct_homepage_panels")
def desks_first(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(DesksPanel())


@hooks.register("register_page_header_buttons")
def status_button(page: BasePage, user: Any, view_name: str, next_url: str | None = None) -> Any:
    if page.tenant_id and page.live:
        yield HeaderButton(
            "สถานะบนเว็บไซต์", url=reverse("editing_status", args=[page.pk]), icon_name="globe", priority=5
        )


@hooks.register("construct_main_menu")
def without_strangers_help(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's help speaks English to people who build sites: not to a teacher."""
    items[:] = [item for item in items if item.name != "help"]


class SchoolMenuItem(MenuItem):
    """Shown to those who keep a school's facts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(tenants_of(request.user, FACTS_ROLES))  # type: ignore[arg-type]


@hooks.register("register_admin_menu_item")
def school_menu_item() -> MenuItem:
    return SchoolMenuItem("ข้อมูลสถานศึกษา", reverse("editing_school_index"), icon_name="home", order=250)


@hooks.register("insert_global_admin_css")
def our_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("editing/editing.css"))
