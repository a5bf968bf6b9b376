"""«ส่งออกข้อมูลทั้งหมด»: everything of a school in one file, for its admin and for the officers of its area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.content.errors import UserFault
from cms.content.exports.errors import FileGone, message_of
from cms.content.exports.models import TenantExport
from cms.content.exports.services import (
    KEPT,
    ask_for_export,
    export_to_have,
    latest_export,
    open_export,
    wanted_bytes,
)
from cms.content.text import size_words
from cms.editing.area_schools.forms import ReasonForm
from cms.editing.area_schools.shown import moment_words
from cms.editing.area_schools.who import school_in_care
from cms.editing.handover.views import own_tenant, tenant_of_roles
from tenants.models import Role, Tenant, User

TITLE = "ส่งออกข้อมูลทั้งหมด"
ROLES = (Role.SCHOOL_ADMIN,)
BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Desk:
    """From where somebody exports a school: as its admin, or as who has it in care and gives a reason."""

    tenant: Tenant
    user: User
    in_care: bool

    def url(self, name: str = "") -> str:
        prefix, args = ("editing_area_school_export", [self.tenant.slug]) if self.in_care else ("editing_export", [])
        return reverse(prefix + name, args=args)

    def may_have(self, export: TenantExport) -> bool:
        """Say whether the person may download an export; a platform admin only what the same person gave a reason for,
        since nothing of a school is read by the platform without one."""
        return not (self.in_care and self.user.is_superuser) or export.asked_by_id == self.user.pk


def own_desk(request: HttpRequest) -> Desk:
    return Desk(own_tenant(request, ROLES), request.user, in_care=False)  # type: ignore[arg-type]


def care_desk(request: HttpRequest, slug: str) -> Desk:
    return Desk(school_in_care(request, slug), request.user, in_care=True)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------------ screens


@require_http_methods(["GET", "HEAD", "POST"])
def own_export(request: HttpRequest) -> HttpResponse:
    """Export the place that one is the admin of."""
    return screen(request, own_desk(request))


@require_GET
def own_export_file(request: HttpRequest) -> HttpResponseBase:
    return give_file(request, own_desk(request))


@require_http_methods(["GET", "HEAD", "POST"])
def area_school_export(request: HttpRequest, slug: str) -> HttpResponse:
    """Export a school in one's care, closed ones too."""
    return screen(request, care_desk(request, slug))


@require_GET
def area_school_export_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    return give_file(request, care_desk(request, slug))


def screen(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show how an export fares; ask for one, and begin it when asked."""
    form = ReasonForm(request.POST if request.method == "POST" else None) if desk.in_care else None
    trouble = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            ask_for_export(desk.tenant, by=desk.user, reason=None if form is None else form.cleaned_data["reason"])
        except UserFault as refusal:
            trouble = refusal.message
        else:
            return redirect(desk.url())
    context = shown(desk, timezone.now()) | {"form": form, "trouble": trouble}
    wrong = bool(trouble or (form is not None and form.errors))
    answer = render(request, "editing/export.html", context, status=400 if wrong else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def give_file(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Stream the newest file; 404 where there is none that the person may have."""
    export = export_to_have(desk.tenant, timezone.now())
    if export is None or not desk.may_have(export):
        raise Http404
    try:
        file = open_export(export, by=desk.user)
    except FileGone as gone:
        messages.error(request, gone.message)
        return redirect(desk.url())
    answer = FileResponse(file, as_attachment=True, filename=name_of(export), content_type="application/zip")
    answer.block_size = BLOCK
    answer["Cache-Control"] = "no-store"
    return answer


def name_of(export: TenantExport) -> str:
    """Return ``web-school-banna-20261126.zip``: ASCII, whatever machine it lands on."""
    return f"web-school-{export.tenant.slug}-{timezone.localtime(export.ready_at):%Y%m%d}.zip"


# -------------------------------------------------------------------------------------------------------------- shown


def shown(desk: Desk, now: datetime) -> dict[str, Any]:
    """Return what the screen says of a tenant's exports."""
    latest, ready = latest_export(desk.tenant), export_to_have(desk.tenant, now)
    on_its_way = latest is not None and latest.is_on_its_way and not latest.is_lost(now)
    return {
        "tenant": desk.tenant,
        "in_care": desk.in_care,
        "page_title": TITLE,
        "header_title": f"{TITLE} · {desk.tenant.name}",
        "page_subtitle": desk.tenant.name,
        "header_icon": "download",
        "days": KEPT.days,
        "estimate": size_words(wanted_bytes(desk.tenant)),
        "way": way_of(latest) if latest is not None and on_its_way else None,
        "failure": failure_of(latest, now),
        "ready": None if ready is None else ready_facts(ready),
        "file_url": desk.url("_file") if ready is not None and desk.may_have(ready) else "",
        "may_ask": not on_its_way and desk.tenant.deleted_at is None,
    }


def way_of(export: TenantExport) -> dict[str, Any]:
    return {
        "label": export.get_state_display(),
        "percent": export.percent,
        "running": export.state == TenantExport.State.RUNNING,
        "since": moment_words(export.asked_at),
        "by": person(export),
    }


def failure_of(export: TenantExport | None, now: datetime) -> str:
    """Return what the newest one came to nothing of; empty where it did not."""
    if export is None or not (export.state == TenantExport.State.FAILED or export.is_lost(now)):
        return ""
    return message_of(export.error or "export.lost")


def ready_facts(export: TenantExport) -> dict[str, Any]:
    return {
        "size": size_words(export.size),
        "made": moment_words(export.ready_at),
        "gone": moment_words(export.expires_at),
        "by": person(export),
        "missing": export.missing,
        "name": name_of(export),
    }


def person(export: TenantExport) -> str:
    who = export.asked_by
    return "" if who is None else who.get_full_name() or who.get_username()


# -------------------------------------------------------------------------------------------------------------- hooks


@hooks.register("register_admin_urls")
def export_urls() -> list[Any]:
    return [
        path("export/", own_export, name="editing_export"),
        path("export/file/", own_export_file, name="editing_export_file"),
        path("area-schools/<slug:slug>/export/", area_school_export, name="editing_area_school_export"),
        path("area-schools/<slug:slug>/export/file/", area_school_export_file, name="editing_area_school_export_file"),
    ]


class ExportMenuItem(MenuItem):
    """Shown to the admin of the place."""

    def is_shown(self, request: HttpRequest) -> bool:
        return tenant_of_roles(request, ROLES) is not None


@hooks.register("register_admin_menu_item")
def export_menu_item() -> MenuItem:
    return ExportMenuItem(TITLE, reverse("editing_export"), icon_name="download", order=710)
