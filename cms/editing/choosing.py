"""«เลือกสถานศึกษา»: who serves several tenants, or acts for them, picks the one to work in, and leaves it again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from wagtail import hooks

from cms.editing.area_schools.who import is_officer
from tenants.errors import NoWayIn, StayError
from tenants.models import Membership, Role, Tenant, User
from tenants.places.services import choose, leave, recent_tenants
from tenants.places.standing import SESSION_KEY, standing_of, way_into
from tenants.places.values import LONGEST_REASON, Way
from tenants.policies import tenants_within_reach

TITLE = "เลือกสถานศึกษา"
SHOWN = 300
"""More tenants than this are a platform admin's: the rest is one search away."""
FEW = 8
"""So many names need no search."""
RECENT = "ใช้ล่าสุด"
ACTING = "ทำงานแทน"
WITH_REASON = "ต้องเขียนเหตุผล"
WITHOUT_NETWORK = "ไม่ได้อยู่ในกลุ่มเครือข่าย"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the list shows of one tenant."""

    slug: str
    name: str
    colour: str
    note: str
    """As what the person would work there."""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    choices: list[Choice]


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """List the tenants that the person may work in; of a tenant that is named already, only ask for confirmation."""
    if not standing_of(request).chooses:
        return redirect("wagtailadmin_home")
    named = named_tenant(request, request.GET.get("place", ""))
    if named is not None and way_into(request.user, named) == Way.PLATFORM:  # type: ignore[arg-type]
        return ask_for_reason(request, named, safe_next(request, request.GET.get("next", "")))
    return render(request, "editing/places.html", listing(request, named))


@require_POST
def places_choose(request: HttpRequest) -> HttpResponse:
    """Begin to work in a tenant; the stay before it ends."""
    tenant, next_url = (
        named_tenant(request, request.POST.get("place", "")),
        safe_next(request, request.POST.get("next", "")),
    )
    if tenant is None:
        raise Http404
    user: Any = request.user
    if "reason" not in request.POST and way_into(user, tenant) == Way.PLATFORM:
        return ask_for_reason(request, tenant, next_url)
    try:
        stay = choose(user, tenant, now=timezone.now(), reason=request.POST.get("reason", ""))
    except NoWayIn:
        raise Http404 from None
    except StayError as error:
        return ask_for_reason(request, tenant, next_url, error.message)
    leave(request.session.get(SESSION_KEY), user, now=timezone.now())
    request.session[SESSION_KEY] = stay.pk
    return redirect(next_url or "wagtailadmin_home")


@require_POST
def places_leave(request: HttpRequest) -> HttpResponse:
    """Stop working in the chosen tenant."""
    leave(request.session.pop(SESSION_KEY, None), request.user, now=timezone.now())  # type: ignore[arg-type]
    return redirect("editing_places")


def ask_for_reason(request: HttpRequest, tenant: Tenant, next_url: str, trouble: str = "") -> HttpResponse:
    """Ask a platform admin why; without a reason that the tenant can read nobody enters."""
    context = {
        "tenant": tenant,
        "next": next_url,
        "reason": request.POST.get("reason", ""),
        "longest": LONGEST_REASON,
        "trouble": trouble,
        "page_title": "เข้าทำงานในสถานศึกษา",
        "page_subtitle": tenant.name,
        "header_title": "เข้าทำงานในสถานศึกษา",
        "header_icon": "key",
    }
    return render(request, "editing/place_reason.html", context, status=400 if trouble else 200)


# ------------------------------------------------------------------------------------------------------- what is shown


def listing(request: HttpRequest, named: Tenant | None) -> dict[str, Any]:
    """Return what the screen shows: the tenants that fit the words of the search, in groups."""
    user: Any = request.user
    words = " ".join(request.GET.get("q", "").split())[:100]
    found = search(tenants_within_reach(user), words)
    total, tenants, notes = found.count(), list(found[:SHOWN]), notes_of(user)
    recent = [] if words else recent_of(user, tenants)
    lately = [Group(RECENT, choices(recent, notes))] if recent and total > len(recent) + 1 else []
    groups = [*lately, *by_network(tenants, notes)]
    return {
        "named": next(iter(choices([named], notes)), None) if named else None,
        "groups": groups,
        "acting": only_note(groups) == ACTING,
        "reasons": only_note(groups) == WITH_REASON,
        "total": total,
        "more": max(0, total - SHOWN),
        "words": words,
        "searchable": bool(words) or total > FEW,
        "next": safe_next(request, request.GET.get("next", "")),
        "area_notices_url": reverse("editing_area_notices_index") if is_officer(request) else "",
        "page_title": TITLE,
        "header_title": TITLE,
    }


def only_note(groups: list[Group]) -> str:
    """Return the note that all choices have: it is said once, not beside each name.  Empty where they differ."""
    notes = {choice.note for group in groups for choice in group.choices}
    return notes.pop() if len(notes) == 1 else ""


def search(tenants: QuerySet[Tenant], words: str) -> QuerySet[Tenant]:
    """Return the tenants that every word fits, office first, then by network and name."""
    for word in words.split():
        tenants = tenants.filter(
            Q(name__icontains=word)
            | Q(short_name__icontains=word)
            | Q(slug__icontains=word.lower())
            | Q(code10__startswith=word)
            | Q(network__name__icontains=word)
        )
    return tenants.select_related("area", "network").order_by("area__name", "kind", "network__name", "name", "pk")


def recent_of(user: User, tenants: list[Tenant]) -> list[Tenant]:
    by_id = {tenant.pk: tenant for tenant in tenants}
    return [by_id[pk] for pk in recent_tenants(user) if pk in by_id]


def by_network(tenants: Iterable[Tenant], notes: dict[int, str]) -> list[Group]:
    """Return the tenants in groups: the office, each network, and who is in none last; by area where there are two."""
    tenants = sorted(tenants, key=lambda tenant: as_people_count(tenant.name))
    several_areas = len({tenant.area_id for tenant in tenants}) > 1
    rows: dict[tuple[str, int, str], list[Tenant]] = {}
    for tenant in tenants:
        rows.setdefault(group_of(tenant, with_area=several_areas), []).append(tenant)
    return [Group(" · ".join(filter(None, (key[0], key[2]))), choices(rows[key], notes)) for key in sorted(rows)]


def as_people_count(name: str) -> list[tuple[int, str]]:
    """Return a key by which school 3 comes before school 15."""
    return [(int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", name)]


def group_of(tenant: Tenant, *, with_area: bool) -> tuple[str, int, str]:
    """Return the key of a tenant's group, in the order of the list."""
    area = (tenant.area.short_name or tenant.area.name) if with_area else ""
    if tenant.kind == Tenant.Kind.OFFICE:
        return area, 0, "สำนักงานเขต"
    if tenant.network is None:
        return area, 2, WITHOUT_NETWORK
    return area, 1, tenant.network.name


def choices(tenants: Iterable[Tenant], notes: dict[int, str]) -> list[Choice]:
    return [Choice(one.slug, one.name, one.primary_colour, notes.get(one.pk, notes[0])) for one in tenants]


def notes_of(user: User) -> dict[int, str]:
    """Return as what the person would work in each tenant; under 0 the word for tenants without a membership."""
    notes: dict[int, str] = {}
    if not user.is_superuser:
        for tenant_id, role in Membership.objects.filter(user=user, tenant__isnull=False).values_list("tenant", "role"):
            notes[tenant_id or 0] = " · ".join(filter(None, (notes.get(tenant_id or 0), str(Role(role).label))))
    notes[0] = WITH_REASON if user.is_superuser else ACTING
    return notes


def named_tenant(request: HttpRequest, slug: str) -> Tenant | None:
    """Return a tenant that the request names, if it is the person's own."""
    own = tenants_within_reach(request.user)  # type: ignore[arg-type]
    return own.select_related("area").filter(slug=slug).first() if slug else None


def safe_next(request: HttpRequest, url: str) -> str:
    """Return a path of the admin's own; empty for an address that leads elsewhere."""
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts=None, require_https=request.is_secure())
    return url if safe and url.startswith("/") else ""


@hooks.register("register_admin_urls")
def choosing_urls() -> Iterator[Any]:
    yield path("places/", places, name="editing_places")
    yield path("places/choose/", places_choose, name="editing_places_choose")
    yield path("places/leave/", places_leave, name="editing_places_leave")
