"""List, add, change and delete old addresses; every act has a way back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.content.redirects import services
from cms.content.redirects.checking import Beside, notes_on
from cms.content.redirects.errors import RedirectGone, RedirectRefused
from cms.content.redirects.known import known_of
from cms.content.redirects.services import Back
from cms.content.text import plain_line
from cms.editing.handover.views import own_tenant
from cms.editing.old_addresses.forms import RedirectForm
from cms.editing.old_addresses.shown import lines, search
from cms.editing.places import READING_ROLES
from site_builder.engine.old_paths import shown
from tenants.models import Tenant
from tenants.redirects.models import Redirect
from tenants.redirects.services import Lead

TITLE = "ที่อยู่เดิม"
HOUR = 3600
A_PAGE = 50
DONE = "เว็บไซต์กำลังปรับปรุง ใช้เวลาไม่กี่วินาที"


def tenant_of(request: HttpRequest) -> Tenant:
    """Return the tenant of the place for those who look after its whole site; 404 for all others."""
    return own_tenant(request, READING_ROLES)


def heading(tenant: Tenant, subtitle: str = "") -> dict[str, Any]:
    return {
        "header_title": TITLE,
        "page_title": TITLE,
        "page_subtitle": subtitle or tenant.name,
        "header_icon": "redirect",
    }


@require_GET
def old_addresses(request: HttpRequest) -> HttpResponse:
    """List the old addresses, or those that are looked for."""
    tenant = tenant_of(request)
    asked, source = plain_line(request.GET.get("q", ""))[:200], request.GET.get("source", "")
    page = Paginator(search(tenant, asked, source), A_PAGE).get_page(request.GET.get("p"))
    context = heading(tenant) | {
        "page": page,
        "lines": lines(page.object_list, tenant, known_of(tenant)),
        "asked": asked,
        "query": urlencode({"q": asked, "source": source}),
        "source": source if source in Redirect.Source.values else "",
        "sources": Redirect.Source.choices,
        "undo": request.GET.get("undo", ""),
    }
    return render(request, "editing/old_addresses/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def old_address_add(request: HttpRequest) -> HttpResponse:
    """Add one old address."""
    tenant = tenant_of(request)
    form = RedirectForm(request.POST if request.method == "POST" else None, tenant, known_of(tenant))
    if request.method == "POST" and form.is_valid():
        try:
            back = services.add(tenant, form.lead, request.user)  # type: ignore[arg-type]
        except RedirectRefused as refusal:
            form.add_error("path", refusal.message)
        else:
            return done(request, tenant, back, f"เพิ่ม {shown(form.lead.path)} แล้ว", form.lead)
    return form_screen(request, tenant, form, "เพิ่มที่อยู่เดิม")


@require_http_methods(["GET", "HEAD", "POST"])
def old_address(request: HttpRequest, redirect_id: int) -> HttpResponse:
    """Change one old address."""
    tenant = tenant_of(request)
    row = Redirect.objects.filter(tenant=tenant, pk=redirect_id).first()
    if row is None:
        raise Http404
    form = RedirectForm(request.POST if request.method == "POST" else None, tenant, known_of(tenant), row)
    if request.method == "POST" and form.is_valid():
        try:
            back = services.change(tenant, row.pk, form.lead, request.user)  # type: ignore[arg-type]
        except RedirectRefused as refusal:
            form.add_error("path", refusal.message)
        else:
            return done(request, tenant, back, f"แก้ไข {shown(form.lead.path)} แล้ว", form.lead)
    return form_screen(request, tenant, form, "แก้ไขที่อยู่เดิม", row)


@require_POST
def old_address_delete(request: HttpRequest, redirect_id: int) -> HttpResponse:
    """Delete one old address."""
    tenant = tenant_of(request)
    try:
        back = services.delete(tenant, redirect_id, request.user)  # type: ignore[arg-type]
    except RedirectGone:
        raise Http404 from None
    return done(request, tenant, back, f"ลบ {shown(back.old)} แล้ว")


@require_POST
def old_address_undo(request: HttpRequest) -> HttpResponse:
    """Take the last act back."""
    tenant = tenant_of(request)
    try:
        back = Back(**signing.loads(request.POST.get("undo", ""), salt=salt(request, tenant), max_age=HOUR))
        again = services.take_back(tenant, back, request.user)  # type: ignore[arg-type]
    except signing.BadSignature:
        messages.error(request, "เลิกทำไม่ได้แล้ว กรุณาแก้ไขในรายการ")
    except RedirectRefused as refusal:
        messages.error(request, f"เลิกทำไม่ได้: {refusal.message}")
    else:
        return done(request, tenant, again, "เลิกทำแล้ว")
    return redirect("editing_redirects")


def form_screen(
    request: HttpRequest, tenant: Tenant, form: RedirectForm, subtitle: str, row: Redirect | None = None
) -> HttpResponse:
    context = heading(tenant, subtitle) | {"form": form, "media": form.media, "row": row}
    return render(request, "editing/old_addresses/form.html", context, status=400 if form.errors else 200)


def done(request: HttpRequest, tenant: Tenant, back: Back | None, said: str, lead: Lead | None = None) -> HttpResponse:
    """Say what was done and what is odd about it, with the way back; nothing where nothing was to be done."""
    if back is None:
        return redirect("editing_redirects")
    messages.success(request, f"{said} {DONE}")
    known = known_of(tenant)
    for note in notes_on(0, lead, known, Beside(known.rows, known)) if lead else ():
        messages.warning(request, note.message)
    token = signing.dumps(asdict(back), salt=salt(request, tenant))
    return redirect(f"{reverse('editing_redirects')}?undo={token}")


def salt(request: HttpRequest, tenant: Tenant) -> str:
    return f"cms.editing.old_addresses.{request.user.pk}.{tenant.pk}"
