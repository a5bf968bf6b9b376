"""«หน้าที่ยังไม่ขึ้นเว็บ»: which pages are not live as published, why, what the public sees, and what to do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cms.content.dates import thai_moment
from cms.editing.places import WRITING_ROLES, tenant_for
from site_builder.holds import HeldPage, held_pages, try_again
from site_builder.states import PUBLIC_SEES_LABELS, PublicSees

TITLE = "หน้าที่ยังไม่ขึ้นเว็บ"


@require_GET
def holds(request: HttpRequest, slug: str) -> HttpResponse:
    """List the held pages of one site, the longest waiting first."""
    tenant = tenant_for(request.user, slug, WRITING_ROLES)  # type: ignore[arg-type]
    context = {
        "tenant": tenant,
        "rows": [_row(page) for page in held_pages(tenant)],
        "header_title": TITLE,
        "page_title": TITLE,
        "page_subtitle": tenant.name,
        "header_icon": "warning",
    }
    return render(request, "editing/holds.html", context)


@require_POST
def retry_hold(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Try a held page again, whether or not anything of it has changed."""
    tenant = tenant_for(request.user, slug, WRITING_ROLES)  # type: ignore[arg-type]
    if not try_again(tenant, key, by=request.user):  # type: ignore[arg-type]
        raise Http404
    messages.success(request, "กำลังลองสร้างหน้านี้อีกครั้ง ใช้เวลาไม่กี่วินาที แล้วเปิดหน้านี้ใหม่เพื่อดูผล")
    return redirect("editing_holds", tenant.slug)


def _row(page: HeldPage) -> dict[str, Any]:
    return {
        "key": page.key,
        "title": page.title,
        "why": page.why,
        "sees": PUBLIC_SEES_LABELS[PublicSees.OLD if page.old_version else PublicSees.NOTHING],
        "since": thai_moment(page.since),
        "passing": page.passing,
        "again": thai_moment(page.again) if page.again else "",
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.page_id]) if page.page_id else "",
    }
