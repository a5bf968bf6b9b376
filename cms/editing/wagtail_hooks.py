"""What our screens add to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html_join
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button, HeaderButton

from cms.content.base import TENANT_ROOT_DEPTH
from cms.content.models import BasePage
from cms.editing import walls as walls
from cms.editing.holds import holds, retry_hold
from cms.editing.places import FACTS_ROLES, READING_ROLES, serves
from cms.editing.previews import serve_preview_file
from cms.editing.releases import release_file, releases, releases_index, resume, rollback
from cms.editing.school import school_facts, school_index
from cms.editing.status import publish_retry, publish_status, publish_status_json
from cms.editing.takedowns import takedown, takedown_url


@hooks.register("register_admin_urls")
def our_urls() -> list[Any]:
    return [
        path("school/", school_index, name="editing_school_index"),
        path("school/<slug:slug>/", school_facts, name="editing_school"),
        path("published/<int:page_id>/", publish_status, name="editing_status"),
        path("published/<int:page_id>/state/", publish_status_json, name="editing_status_json"),
        path("published/<int:page_id>/retry/", publish_retry, name="editing_status_retry"),
        path("preview/<slug:slug>/<path:path>", serve_preview_file, name="preview_file"),
        path("releases/", releases_index, name="editing_releases_index"),
        path("releases/<slug:slug>/", releases, name="editing_releases"),
        path("releases/<slug:slug>/resume/", resume, name="editing_resume"),
        path("releases/<slug:slug>/<int:number>/back/", rollback, name="editing_rollback"),
        path("releases/<slug:slug>/<int:number>/view/", release_file, name="editing_release"),
        path("releases/<slug:slug>/<int:number>/view/<path:path>", release_file, name="editing_release_file"),
        path("takedown/<slug:slug>/", takedown, name="editing_takedown"),
        path("holds/<slug:slug>/", holds, name="editing_holds"),
        path("holds/<slug:slug>/<slug:key>/retry/", retry_hold, name="editing_hold_retry"),
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


@hooks.register("register_page_header_buttons")
def status_button(page: BasePage, user: Any, view_name: str, next_url: str | None = None) -> Any:
    if page.tenant_id and page.live:
        yield HeaderButton(
            "สถานะบนเว็บไซต์", url=reverse("editing_status", args=[page.pk]), icon_name="globe", priority=5
        )


@hooks.register("register_page_header_buttons")
def takedown_button(page: BasePage, user: Any, view_name: str, next_url: str | None = None) -> Any:
    url = takedown_url(user, page.tenant, f"page:{page.public_key}") if page.depth > TENANT_ROOT_DEPTH else ""
    if url:
        yield Button("นำออกจากทุกที่", url=url, icon_name="bin", priority=90)


@hooks.register("construct_main_menu")
def without_strangers_help(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's help speaks English to people who build sites: not to a teacher."""
    items[:] = [item for item in items if item.name != "help"]


class SchoolMenuItem(MenuItem):
    """Shown to those who keep a school's facts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return serves(request, FACTS_ROLES)


@hooks.register("register_admin_menu_item")
def school_menu_item() -> MenuItem:
    return SchoolMenuItem("ข้อมูลสถานศึกษา", reverse("editing_school_index"), icon_name="home", order=250)


class ReleasesMenuItem(MenuItem):
    """Shown to those who look after a whole site."""

    def is_shown(self, request: HttpRequest) -> bool:
        return serves(request, READING_ROLES)


@hooks.register("register_admin_menu_item")
def releases_menu_item() -> MenuItem:
    return ReleasesMenuItem("รุ่นของเว็บไซต์", reverse("editing_releases_index"), icon_name="history", order=255)


@hooks.register("insert_global_admin_css")
def our_css() -> str:
    sheets = [(static(f"editing/{name}.css"),) for name in ("sarabun", "editing")]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)
