"""«เมนูเว็บไซต์»: what stands in the menu of the site, and in which order; with buttons, for a thumb on a phone."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.content import menus
from cms.content.conf import public_origin
from cms.content.errors import NotInThisMenu
from cms.content.menus import Back
from cms.content.models import BasePage
from tenants.ids import is_id
from tenants.models import Tenant
from tenants.places.standing import current_place

TITLE = "เมนูเว็บไซต์"
HOUR = 3600
DONE = "เว็บไซต์กำลังปรับปรุง ใช้เวลาไม่กี่วินาที"
ACTS = {
    "up": (menus.move_up, "เลื่อน «{}» ขึ้นแล้ว"),
    "down": (menus.move_down, "เลื่อน «{}» ลงแล้ว"),
    "show": (lambda *args: menus.show(*args, shown=True), "แสดง «{}» ในเมนูแล้ว"),
    "hide": (lambda *args: menus.show(*args, shown=False), "ซ่อน «{}» จากเมนูแล้ว"),
}


def tenant_with_menu(request: HttpRequest) -> Tenant | None:
    """Return the tenant of the place if the person may order and publish the pages of its site."""
    place = current_place(request)
    if place is None or place.tenant.root_page_id is None:
        return None
    home = BasePage.objects.get(pk=place.tenant.root_page_id)
    return place.tenant if home.permissions_for_user(request.user).can_reorder_children() else None


def own_tenant(request: HttpRequest) -> Tenant:
    tenant = tenant_with_menu(request)
    if tenant is None:
        raise Http404
    return tenant


@require_GET
def site_menu(request: HttpRequest) -> HttpResponse:
    """Show the entries of the menu, and the pages that could stand in it."""
    tenant = own_tenant(request)
    pages = menus.entries(tenant)
    context = {
        "shown": [page for page in pages if page.show_in_menus],
        "hidden": [page for page in pages if not page.show_in_menus],
        "undo": request.GET.get("undo", ""),
        "site_url": f"{public_origin(tenant.host)}/",
        "page_title": TITLE,
        "header_title": TITLE,
        "page_subtitle": tenant.name,
        "header_icon": "list-ul",
    }
    return render(request, "editing/menu.html", context)


@require_POST
def site_menu_act(request: HttpRequest) -> HttpResponse:
    """Move, show or hide one entry."""
    tenant = own_tenant(request)
    act, said = ACTS.get(request.POST.get("act", ""), (None, ""))
    page_id = request.POST.get("entry", "")
    if act is None or not is_id(page_id):
        raise Http404
    try:
        back = act(tenant, int(page_id), request.user)  # type: ignore[arg-type]
    except NotInThisMenu as error:
        messages.error(request, error.message)
        return redirect("editing_menu")
    return told(request, tenant, back, said)


@require_POST
def site_menu_undo(request: HttpRequest) -> HttpResponse:
    """Take the last act back."""
    tenant = own_tenant(request)
    try:
        back = Back(**signing.loads(request.POST.get("undo", ""), salt=salt(request, tenant), max_age=HOUR))
        again = menus.take_back(tenant, back, request.user)  # type: ignore[arg-type]
    except signing.BadSignature:
        messages.error(request, "เลิกทำไม่ได้แล้ว กรุณาจัดเมนูใหม่")
        return redirect("editing_menu")
    except NotInThisMenu as error:
        messages.error(request, error.message)
        return redirect("editing_menu")
    return told(request, tenant, again, "เลิกทำแล้ว")


def told(request: HttpRequest, tenant: Tenant, back: Back | None, said: str) -> HttpResponse:
    """Say what was done, with the way back; nothing where nothing was to be done."""
    if back is None:
        return redirect("editing_menu")
    title = BasePage.objects.filter(pk=back.page_id).values_list("title", flat=True).first() or ""
    messages.success(request, f"{said.format(title)} {DONE}")
    token = signing.dumps(asdict(back), salt=salt(request, tenant))
    return redirect(f"{reverse('editing_menu')}?undo={token}")


def salt(request: HttpRequest, tenant: Tenant) -> str:
    return f"cms.editing.menus.{request.user.pk}.{tenant.pk}"


@hooks.register("register_admin_urls")
def menu_urls() -> list[Any]:
    return [
        path("menu/", site_menu, name="editing_menu"),
        path("menu/act/", site_menu_act, name="editing_menu_act"),
        path("menu/undo/", site_menu_undo, name="editing_menu_undo"),
    ]


class SiteMenuItem(MenuItem):
    """Shown to those who may order the pages of the place's site."""

    def is_shown(self, request: HttpRequest) -> bool:
        return tenant_with_menu(request) is not None


@hooks.register("register_admin_menu_item")
def site_menu_item() -> MenuItem:
    return SiteMenuItem(TITLE, reverse("editing_menu"), icon_name="list-ul", order=240)
