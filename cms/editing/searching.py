"""«การค้นหาในเว็บไซต์»: what visitors looked for in vain, which files cannot be searched, and what to do about either."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.content.conf import public_origin, service_address
from cms.content.dates import thai_date
from cms.content.models import SiteDocument
from cms.editing.places import WRITING_ROLES, serves, tenant_for, tenants_of
from search.answers import PATH, is_area_wide
from search.asking import Words
from search.errors import EngineAway, reason_text
from search.missed import dismiss, missed
from search.models import MissedQuestion, UnreadDocument
from search.scopes import search_of_area, search_of_tenant
from search.service import Asked
from tenants.ids import is_id
from tenants.models import Tenant

TITLE = "การค้นหาในเว็บไซต์"
MOST = 30
MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """``edit_url`` is empty when the document is no longer in the system."""

    title: str
    reason: str
    url: str
    edit_url: str


@require_GET
def site_search(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a site's questions without an answer, and its files without text."""
    tenant = tenant_for(request.user, slug, WRITING_ROLES)  # type: ignore[arg-type]
    context = {
        "tenant": tenant,
        "questions": questions_of(tenant),
        "files": unread_rows(tenant),
        "header_title": TITLE,
        "page_title": TITLE,
        "page_subtitle": tenant.name,
        "header_icon": "search",
    }
    return render(request, "editing/search.html", context)


@require_POST
def site_search_dismiss(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a question off the list."""
    tenant = tenant_for(request.user, slug, WRITING_ROLES)  # type: ignore[arg-type]
    number = request.POST.get("missed", "")
    if not (is_id(number) and dismiss(tenant, int(number))):
        raise Http404
    messages.success(request, "นำออกจากรายการแล้ว ถ้ามีผู้ค้นหาคำนี้อีกหลายครั้ง จะกลับมาแสดงใหม่")
    return redirect("editing_search", tenant.slug)


@require_GET
def site_search_index(request: HttpRequest) -> HttpResponse:
    """Lead to the one site of the person, or let those who serve several choose."""
    tenants = tenants_of(request.user)  # type: ignore[arg-type]
    if len(tenants) == 1:
        return site_search(request, tenants[0].slug)
    context = {"tenants": tenants, "header_title": TITLE, "page_title": TITLE, "header_icon": "search"}
    return render(request, "editing/search_index.html", context)


def questions_of(tenant: Tenant) -> list[dict[str, object]]:
    """Return what was looked for in vain: first what is not found today either, then what has answers by now."""
    rows = missed(tenant, MOST)
    found = found_now(tenant, rows)
    return [_question(tenant, row, found.get(row.pk, 0)) for row in sorted(rows, key=lambda row: row.pk in found)]


def found_now(tenant: Tenant, rows: list[MissedQuestion]) -> dict[int, int]:
    """Return by id how many answers questions have today, of those that have any; nothing while the engine is away."""
    service = search_of_area(tenant.area) if is_area_wide(tenant, Words()) else search_of_tenant(tenant)
    try:
        totals = {row.pk: service.ask(Asked(row.words)).total for row in rows}
    except EngineAway:
        return {}
    return {one: total for one, total in totals.items() if total}


def _question(tenant: Tenant, row: MissedQuestion, found: int) -> dict[str, object]:
    return {
        "pk": row.pk,
        "words": row.words,
        "asked": row.asked,
        "last": thai_date(row.last_day),
        "found": found,
        "url": f"{search_address(tenant)}?{urlencode({'q': row.words})}",
    }


def search_address(tenant: Tenant) -> str:
    """Return in full where the search of a tenant answers."""
    address = service_address(tenant.slug, PATH)
    return address if "://" in address else f"{public_origin(tenant.host)}{address}"


def unread_rows(tenant: Tenant) -> list[UnreadRow]:
    """Return the live files without text by title, with the reason and where they are replaced."""
    rows = {row.key: row for row in UnreadDocument.objects.filter(tenant=tenant).order_by("url")[:MOST_FILES]}
    keys = [key.removeprefix("file:") for key in rows]
    known = {
        f"file:{document.public_key}": document
        for document in SiteDocument.objects.filter(tenant=tenant, public_key__in=keys)
    }
    return sorted(
        (_unread_row(tenant, row, known.get(key)) for key, row in rows.items()), key=lambda row: (row.reason, row.title)
    )


def _unread_row(tenant: Tenant, row: UnreadDocument, document: SiteDocument | None) -> UnreadRow:
    return UnreadRow(
        title=document.title if document else row.url.rpartition("/")[2],
        reason=reason_text(row.reason),
        url=f"{public_origin(tenant.host)}{row.url}",
        edit_url=reverse("wagtaildocs:edit", args=[document.pk]) if document else "",
    )


@hooks.register("register_admin_urls")
def search_urls() -> list[object]:
    return [
        path("site-search/", site_search_index, name="editing_search_index"),
        path("site-search/<slug:slug>/", site_search, name="editing_search"),
        path("site-search/<slug:slug>/dismiss/", site_search_dismiss, name="editing_search_dismiss"),
    ]


class SearchMenuItem(MenuItem):
    """Shown to those who write somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return serves(request)


@hooks.register("register_admin_menu_item")
def search_menu_item() -> MenuItem:
    return SearchMenuItem(TITLE, reverse("editing_search_index"), icon_name="search", order=690)
