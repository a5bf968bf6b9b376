"""The screen of an area, that of all areas, and the acts on them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cms.editing.area_schools.who import areas_of
from cms.editing.publishing.forms import FleetForm
from cms.editing.publishing.shown import fleet_words, fleets_of, now_words, shown
from site_builder.errors import SiteBuilderError
from site_builder.fleets.services import cancel_fleet, open_fleets, pause_fleet, resume_fleet, start_fleet
from site_builder.models import BuildSlot, Fleet
from site_builder.overview import overview_of
from site_builder.services import retry_site
from tenants.models import Area, Tenant

TITLE = "การเผยแพร่ของเขต"
MOST_AT_ONCE = 500
"""Sites that one click tries again."""
FLEET_ACTS = {
    "pause": (pause_fleet, "พักไว้แล้ว เว็บไซต์ที่กำลังสร้างอยู่จะเสร็จก่อน"),
    "resume": (resume_fleet, "ทำต่อแล้ว"),
    "cancel": (cancel_fleet, "ยกเลิกแล้ว เว็บไซต์ที่ยังไม่ได้สร้างใหม่จะอยู่อย่างเดิม"),
}


@require_GET
def publishing_index(request: HttpRequest) -> HttpResponse:
    """Lead to the one area of the person, or let those who serve several choose."""
    areas = list(areas_of(request.user))
    if not areas:
        raise Http404
    if len(areas) == 1 and not request.user.is_superuser:
        return redirect("editing_publishing", areas[0].slug)
    context = heading("เลือกเขตพื้นที่") | {"areas": areas, "may_see_all": request.user.is_superuser}
    return render(request, "editing/publishing_index.html", context)


@require_GET
def publishing(request: HttpRequest, area: str) -> HttpResponse:
    """How publishing goes in one area."""
    return screen(request, own_area(request, area))


@require_GET
def publishing_all(request: HttpRequest) -> HttpResponse:
    """The same over all areas: for platform admins (the wall lets nobody else in)."""
    return screen(request, None)


@require_POST
def publishing_retry(request: HttpRequest, area: str) -> HttpResponse:
    """Try one school of the area again, or all that fail (no ``school`` in the form)."""
    place = own_area(request, area)
    tenants = Tenant.objects.filter(area=place)
    if request.POST.get("school"):
        chosen = [get_object_or_404(tenants, slug=request.POST["school"])]
    else:
        failing = BuildSlot.objects.filter(failing_since__isnull=False).values("tenant")
        chosen = list(tenants.filter(pk__in=failing)[:MOST_AT_ONCE])
    for tenant in chosen:
        retry_site(tenant, by=request.user)  # type: ignore[arg-type]
    messages.success(request, f"สั่งสร้างใหม่แล้ว {len(chosen)} เว็บไซต์")
    return redirect("editing_publishing", place.slug)


@require_POST
def publishing_fleet(request: HttpRequest, area: str) -> HttpResponse:
    """Start, pause, resume or cancel the rebuild of the area's sites."""
    return act_on_fleet(request, own_area(request, area))


@require_POST
def publishing_all_fleet(request: HttpRequest) -> HttpResponse:
    """The same for all areas' sites: for platform admins."""
    return act_on_fleet(request, None)


def act_on_fleet(request: HttpRequest, area: Area | None) -> HttpResponse:
    """Do what the form says; what the act refuses is said on the screen."""
    act = request.POST.get("act", "")
    try:
        if act == "start":
            form = FleetForm(request.POST)
            if not form.is_valid():
                return screen(request, area, form)
            start_fleet(area, pace=form.pace(), reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
            said = "เริ่มสร้างเว็บไซต์ใหม่แล้ว ผู้เขียนยังเผยแพร่ได้ตามปกติ"
        else:
            said = change_fleet(request, area, act)
    except SiteBuilderError as error:
        messages.error(request, error.message_th)
    else:
        messages.success(request, said)
    return redirect(address_of(area))


def change_fleet(request: HttpRequest, area: Area | None, act: str) -> str:
    """Pause, resume or cancel a rebuild of exactly this scope; return what to say.  Everything else is 404."""
    number = request.POST.get("number", "")
    if act not in FLEET_ACTS or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    fleet = get_object_or_404(Fleet, pk=int(number), area=area)
    change, said = FLEET_ACTS[act]
    change(fleet, by=request.user)  # type: ignore[arg-type]
    return said


def screen(request: HttpRequest, area: Area | None, form: FleetForm | None = None) -> HttpResponse:
    now = timezone.now()
    found = overview_of(area, now)
    fleets = [fleet_words(fleet, area, now) for fleet in fleets_of(area)]
    context = (
        heading(area.name if area else "ทุกเขตพื้นที่")
        | shown(found, now)
        | {
            "area": area,
            "fleets": fleets,
            "may_start": not open_fleets(area).exists(),
            "form": form or FleetForm(),
            "fleet_url": fleet_address_of(area),
            "retry_url": reverse("editing_publishing_retry", args=[area.slug]) if area else "",
            "live": found.busy or any(fleet["state"] == Fleet.State.RUNNING for fleet in fleets),
            "seen": now_words(),
        }
    )
    return render(request, "editing/publishing.html", context, status=400 if form is not None and form.errors else 200)


def own_area(request: HttpRequest, slug: str) -> Area:
    """Return the area of that slug if it is in the person's care; otherwise 404, as if there were none."""
    return get_object_or_404(areas_of(request.user), slug=slug)


def address_of(area: Area | None) -> str:
    return reverse("editing_publishing", args=[area.slug]) if area else reverse("editing_publishing_all")


def fleet_address_of(area: Area | None) -> str:
    return reverse("editing_publishing_fleet", args=[area.slug]) if area else reverse("editing_publishing_all_fleet")


def heading(subtitle: str) -> dict[str, Any]:
    return {"header_title": TITLE, "page_title": TITLE, "page_subtitle": subtitle, "header_icon": "globe"}
