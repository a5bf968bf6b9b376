"""«รุ่นของเว็บไซต์»: what went live, when, by whom and why; looking at a kept release; going back to it; resuming."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cms.content.conf import public_origin
from cms.content.dates import thai_moment
from cms.content.signals import Reason
from cms.editing.places import FACTS_ROLES, READING_ROLES, tenant_for, tenants_of
from cms.notices.signals import BY_THE_CLOCK, SENT
from site_builder.addresses import folder_of
from site_builder.engine.errors import EngineError, UnknownRelease
from site_builder.engine.release import SiteFolder
from site_builder.errors import AlreadyPinned, LiveChanged, NoHost, SiteBuilderError, message_of
from site_builder.history import Changes, How, changes_between
from site_builder.holds import TRY_AGAIN
from site_builder.models import Deployment, Pin, Release
from site_builder.rollbacks import RESUMED, ROLLED_BACK
from site_builder.services import TRIED_AGAIN, resume_site, rollback_site
from site_builder.showing import Frame, Shown, show_release_file
from site_builder.sweeping import SWEEP_REASON
from tenants.middleware import SERVICES
from tenants.models import Tenant, User

TITLE = "รุ่นของเว็บไซต์"
PATIENCE = 10.0
"""Seconds that a person waits for a running build."""
LARGEST_NUMBER = 2**31 - 1
REASONS = {
    Reason.PAGE: "แก้ไขหน้า",
    Reason.WITHDRAWN: "เลิกเผยแพร่หน้า",
    Reason.PLACE: "จัดลำดับหรือย้ายหน้า",
    Reason.MEDIA: "แก้ไขรูปภาพหรือไฟล์",
    Reason.MEDIA_WITHDRAWN: "ลบรูปภาพหรือไฟล์",
    Reason.SITE: "แก้ไขข้อมูลสถานศึกษา",
    Reason.IMPORTED: "นำเข้าสถานศึกษา",
    Reason.REBUILT: "ปรับปรุงเว็บไซต์ทั้งหมด",
    RESUMED: "กลับไปใช้รุ่นล่าสุด",
    ROLLED_BACK: "ย้อนกลับ",
    TRY_AGAIN: "ลองสร้างหน้าอีกครั้ง",
    TRIED_AGAIN: "ลองสร้างเว็บไซต์อีกครั้ง",
    SENT: "ประกาศด่วน",
    BY_THE_CLOCK: "ประกาศด่วนเริ่มหรือสิ้นสุดตามเวลา",
    SWEEP_REASON: "ระบบตรวจพบว่าเว็บไซต์ยังไม่เป็นปัจจุบัน",
}
OTHER_REASON = "ปรับปรุงเว็บไซต์"
HOW_LABELS = {How.ADDED: "เพิ่ม", How.EDITED: "แก้ไข", How.MOVED: "ย้าย", How.REMOVED: "นำออก"}
SANDBOX = (
    "sandbox allow-same-origin allow-popups allow-downloads; default-src 'none'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
"""A page of a site on the admin's own host: no script of it ever runs there."""


class RollbackForm(forms.Form):
    """Why, and what the person has seen live while deciding."""

    reason = forms.CharField(
        label="เหตุผล",
        min_length=5,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="เก็บไว้เป็นหลักฐาน เช่น “ภาพในข่าวผิด ขอใช้รุ่นก่อนระหว่างแก้ไข”",
        error_messages={"required": "โปรดบอกเหตุผล", "min_length": "โปรดบอกเหตุผลอย่างน้อย 5 ตัวอักษร"},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=LARGEST_NUMBER)


# -- views ---------------------------------------------------------------------------------------------------------


def releases_index(request: HttpRequest) -> HttpResponse:
    """Lead to the one site of the person, or let those who serve several choose."""
    tenants = tenants_of(request.user, READING_ROLES)  # type: ignore[arg-type]
    if len(tenants) == 1:
        return redirect("editing_releases", tenants[0].slug)
    links = [(tenant.name, reverse("editing_releases", args=[tenant.slug])) for tenant in tenants]
    return render(request, "editing/choose_site.html", heading("เลือกเว็บไซต์") | {"links": links})


@require_GET
def releases(request: HttpRequest, slug: str) -> HttpResponse:
    """List the kept releases, newest first."""
    tenant = tenant_for(request.user, slug, READING_ROLES)  # type: ignore[arg-type]
    site = _site(tenant)
    live = site.current() if site else None
    pin = Pin.objects.filter(tenant=tenant).select_related("release", "by").first()
    rows = list(Release.objects.filter(tenant=tenant, kept=True).order_by("-number"))
    context = heading(tenant.name) | {
        "tenant": tenant,
        "rows": _described(tenant, rows, live.number if live else None, pin),
        "pin": describe_pin(pin) if pin else None,
        "may_act": _may_act(request.user, tenant),
        "dropped": Release.objects.filter(tenant=tenant, kept=False).count(),
        "site_url": f"{public_origin(tenant.host)}/" if site else "",
    }
    return render(request, "editing/releases.html", context)


def rollback(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show what going back would change; with a reason, do it."""
    tenant = tenant_for(request.user, slug, FACTS_ROLES)  # type: ignore[arg-type]
    _known(tenant, number)
    form = RollbackForm(request.POST or None)
    trouble = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _go_back(request, tenant, number, form)
        except (SiteBuilderError, EngineError) as error:
            trouble = message_of(error)
            if isinstance(error, LiveChanged):
                form = RollbackForm({"reason": form.cleaned_data["reason"]})
                form.is_valid()
    return _confirm(request, tenant, number, form, trouble)


@require_POST
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the site follow the CMS again."""
    tenant = tenant_for(request.user, slug, FACTS_ROLES)  # type: ignore[arg-type]
    try:
        resume_site(tenant, by=_person(request))
        messages.success(request, "เลิกปักหมุดแล้ว ระบบกำลังเผยแพร่รุ่นล่าสุด ใช้เวลาไม่กี่วินาที")
    except SiteBuilderError as error:
        messages.warning(request, message_of(error))
    return redirect("editing_releases", tenant.slug)


@require_GET
def release_file(request: HttpRequest, slug: str, number: int, path: str = "") -> HttpResponseBase:
    """Show one file of a kept release, for the eyes of its school only."""
    tenant = tenant_for(request.user, slug, READING_ROLES)  # type: ignore[arg-type]
    _known(tenant, number)
    if path.startswith(SERVICES.lstrip("/")):
        # What answers there is no file of a release: search looks in what is live.
        return redirect(f"{public_origin(tenant.host)}/{quote(path)}")
    back = reverse("editing_releases", args=[tenant.slug])
    text = f"ตัวอย่าง รุ่นที่ {number} ไม่ใช่เว็บไซต์ที่ผู้ชมเห็น"
    prefix = reverse("editing_release", args=[tenant.slug, number])
    shown = show_release_file(
        tenant, number, path, Frame(prefix, public_origin(tenant.host), back, text, "กลับไปหน้ารายการรุ่น")
    )
    if shown is None:
        raise Http404
    return _private(shown)


# -- acting --------------------------------------------------------------------------------------------------------


def _go_back(request: HttpRequest, tenant: Tenant, number: int, form: RollbackForm) -> HttpResponse:
    reason, seen = form.cleaned_data["reason"], form.cleaned_data["seen"]
    try:
        rollback_site(tenant, number, by=_person(request), reason=reason, seen=seen, patience=PATIENCE)
        messages.success(request, f"เว็บไซต์แสดงรุ่นที่ {number} แล้ว และจะคงไว้จนกว่าจะกด “กลับไปใช้รุ่นล่าสุด”")
    except AlreadyPinned as error:
        # A second click, or two people of one mind.
        messages.info(request, error.message_th)
    return redirect("editing_releases", tenant.slug)


def _confirm(request: HttpRequest, tenant: Tenant, number: int, form: RollbackForm, trouble: str) -> HttpResponse:
    site = _site(tenant)
    live = site.current() if site else None
    try:
        target = site.manifest(number) if site else None
    except UnknownRelease as error:
        target, trouble = None, message_of(error)
    changes = changes_between(site, live, target) if site and target else Changes()
    context = heading(tenant.name, f"ย้อนกลับไปใช้รุ่นที่ {number}") | {
        "tenant": tenant,
        "number": number,
        "form": form,
        "seen": live.number if live else "",
        "trouble": trouble,
        "possible": target is not None,
        "same": live is not None and live.number == number,
        "changes": _told(changes),
    }
    return render(request, "editing/rollback.html", context, status=409 if trouble else 400 if form.errors else 200)


def _private(shown: Shown) -> HttpResponseBase:
    if shown.path is not None:
        response: HttpResponseBase = FileResponse(shown.path.open("rb"), content_type=shown.content_type)
    else:
        response = HttpResponse(shown.data, content_type=shown.content_type, status=200 if shown.found else 404)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "same-origin"
    if not shown.content_type.startswith("application/pdf"):
        # Chromium's reader of PDF files does not open inside a sandbox.
        response["Content-Security-Policy"] = SANDBOX
    return response


# -- what is shown -------------------------------------------------------------------------------------------------


def heading(subtitle: str, title: str = TITLE) -> dict[str, Any]:
    return {"header_title": title, "page_title": title, "page_subtitle": subtitle, "header_icon": "history"}


def describe_pin(pin: Pin) -> dict[str, Any]:
    """Return what the screens say of a pin."""
    return {
        "number": pin.release.number,
        "reason": pin.reason,
        "by": _name(pin.by),
        "since": thai_moment(pin.pinned_at),
    }


def why(reason: str) -> str:
    """Return the reason of a deployment as people read it: a person's own words as they are."""
    if reason in REASONS:
        return REASONS[reason]  # type: ignore[index]
    return OTHER_REASON if reason.isascii() else reason


def _described(tenant: Tenant, rows: Iterable[Release], live: int | None, pin: Pin | None) -> list[dict[str, Any]]:
    deployments: dict[int, list[Deployment]] = {}
    for deployment in (
        Deployment.objects.filter(tenant=tenant, release__in=rows).select_related("by").order_by("number")
    ):
        deployments.setdefault(deployment.release_id, []).append(deployment)
    return [
        {
            "number": row.number,
            "created": thai_moment(row.created_at),
            "size": filesizeformat(row.size),
            "files": row.files,
            "live": row.number == live,
            "pinned": pin is not None and pin.release_id == row.pk,
            "story": [_event(deployment) for deployment in deployments.get(row.pk, [])],
            "changed": row.pages_changed,
            "touched": row.pages_touched,
            "pages": [page | {"word": HOW_LABELS.get(page["how"], "")} for page in row.pages],
            "more": row.pages_changed - len(row.pages),
        }
        for row in rows
    ]


def _event(deployment: Deployment) -> dict[str, Any]:
    return {
        "word": "ย้อนกลับมาใช้รุ่นนี้" if deployment.kind == Deployment.Kind.ROLLBACK else "ขึ้นออนไลน์",
        "when": thai_moment(deployment.deployed_at),
        "who": _name(deployment.by) or "ระบบ",
        "others": deployment.others,
        "why": why(deployment.reason),
    }


def _told(changes: Changes) -> dict[str, Any]:
    named = {how: [page for page in changes.pages if page.how == how] for how in How}
    shown = (how for how in (How.REMOVED, How.ADDED, How.EDITED, How.MOVED) if changes.counts.get(how))
    return {
        "groups": [
            {
                "how": how,
                "count": changes.counts[how],
                "pages": named[how],
                "more": changes.counts[how] - len(named[how]),
            }
            for how in shown
        ],
        "touched": changes.touched,
        "none": not changes.total and not changes.touched,
    }


def _name(user: User | None) -> str:
    return "" if user is None else user.get_full_name() or user.get_username()


# -- inside --------------------------------------------------------------------------------------------------------


def _site(tenant: Tenant) -> SiteFolder | None:
    try:
        return SiteFolder(folder_of(tenant))
    except NoHost:
        return None


def _known(tenant: Tenant, number: int) -> None:
    """404 for a number that is no kept release of this tenant."""
    if number > LARGEST_NUMBER or not Release.objects.filter(tenant=tenant, number=number, kept=True).exists():
        raise Http404


def _may_act(user: Any, tenant: Tenant) -> bool:
    return any(one.pk == tenant.pk for one in tenants_of(user, FACTS_ROLES))


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "the wall lets nobody else in"
    return request.user
