"""After «publish»: where the page is on its way to the public, as a screen and as JSON for its script."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cms.content.dates import thai_date
from cms.content.models import BasePage
from cms.editing.publishing.words import seconds_words
from site_builder.services import PublishState, State, publish_state, retry_site
from tenants.models import Tenant

STEPS: tuple[tuple[str, str], ...] = (
    ("saved", "บันทึกแล้ว"),
    (State.QUEUED, "รอคิวเผยแพร่"),
    (State.BUILDING, "สร้างหน้าเว็บ"),
    (State.LIVE, "ออนไลน์แล้ว"),
)
ORDER = [name for name, _ in STEPS]


def publish_status(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the way of a page; works without the script by loading itself again."""
    page, tenant = own_page(request, page_id)
    state = publish_state(tenant, page.public_key)
    context = {
        "page": page,
        "way": describe(page, state),
        "header_title": f"สถานะบนเว็บไซต์: {page.title}",
        "page_title": "สถานะบนเว็บไซต์",
        "page_subtitle": page.title,
        "header_icon": "globe",
        "state_url": reverse("editing_status_json", args=[page.pk]),
        "retry_url": reverse("editing_status_retry", args=[page.pk]) if may_publish(request, page) else "",
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "list_url": reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
    }
    return render(request, "editing/status.html", context)


def publish_status_json(request: HttpRequest, page_id: int) -> JsonResponse:
    """Return the same facts for the script; never cached."""
    page, tenant = own_page(request, page_id)
    response = JsonResponse(describe(page, publish_state(tenant, page.public_key)))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def publish_retry(request: HttpRequest, page_id: int) -> HttpResponse:
    """Try a site that could not be built again, at once, for those who may publish the page."""
    page, tenant = own_page(request, page_id)
    if not may_publish(request, page):
        raise Http404
    retry_site(tenant, by=request.user)  # type: ignore[arg-type]
    return redirect("editing_status", page.pk)


def may_publish(request: HttpRequest, page: BasePage) -> bool:
    return bool(page.permissions_for_user(request.user).can_publish())


def own_page(request: HttpRequest, page_id: int) -> tuple[BasePage, Tenant]:
    """Return the page and its tenant when the person may edit it; what belongs to another tenant is 404."""
    page = BasePage.objects.select_related("tenant").filter(pk=page_id).first()
    if page is None or page.tenant is None:
        raise Http404
    permissions = page.permissions_for_user(request.user)
    if not (permissions.can_edit() or permissions.can_publish()):
        raise Http404
    return page, page.tenant


def describe(page: BasePage, state: PublishState) -> dict[str, Any]:
    """Return what the screen shows of a state, as plain values."""
    scheduled = page.go_live_at if page.go_live_at and page.go_live_at > timezone.now() else None
    return {
        "state": state.state,
        "label": state.label,
        "settled": state.settled,
        "steps": steps_of(state),
        "url": state.url if state.state == State.LIVE else "",
        "reason": state.reason,
        "public_sees": state.public_sees_label,
        "may_retry": state.state == State.FAILED,
        "trouble": state.state in (State.HELD, State.FAILED, State.PINNED),
        "took": took(state),
        "since": thai_moment(state.since) if state.since else "",
        "retry": thai_moment(state.retry_at) if state.retry_at else "",
        "scheduled": thai_moment(scheduled) if scheduled else "",
    }


def took(state: PublishState) -> str:
    """Return how long the last publish took from the click to live; empty where nobody waited for one."""
    if state.state != State.LIVE or state.requested_at is None or state.since is None:
        return ""
    return seconds_words((state.since - state.requested_at).total_seconds())


def steps_of(state: PublishState) -> list[dict[str, str]]:
    """Return the steps with ``done``, ``now`` or ``next``; what has stopped stands at the step where it stopped."""
    stopped_at = {
        State.PREPARING: State.BUILDING,
        State.HELD: State.BUILDING,
        State.FAILED: State.BUILDING,
        State.PINNED: State.QUEUED,
    }
    current = ORDER.index(stopped_at.get(state.state, state.state)) if state.state in (*ORDER, *stopped_at) else 0
    live = state.state == State.LIVE
    return [
        {
            "name": str(name),
            "label": label,
            "is": "done" if at < current or live else "now" if at == current else "next",
        }
        for at, (name, label) in enumerate(STEPS)
    ]


def thai_moment(moment: datetime) -> str:
    """Return an aware moment as people here say it: ``20 พฤศจิกายน 2569 เวลา 08:30 น.``"""
    local = timezone.localtime(moment)
    return f"{thai_date(local.date())} เวลา {local:%H:%M} น."
