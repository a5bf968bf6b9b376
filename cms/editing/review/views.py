"""What waits for the reviewers of a place, one page of it, and what they decide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cms.content.dates import thai_moment
from cms.content.models import BasePage
from cms.content.review.errors import NewerVersion, NotInReview, NoWord
from cms.content.review.policies import REVIEWING_ROLES, may_review
from cms.content.review.services import Waiting, approve, send_back, state_of_review, waiting_in, withdraw
from cms.content.versions import version_of
from cms.editing.desk.shown import frame
from cms.editing.places import serves
from cms.editing.review.shown import changes_of, edit_url, media_of
from tenants.models import Tenant
from tenants.places.standing import current_place

TITLE = "รอตรวจ"
APPROVED = "อนุมัติ “{title}” แล้ว เว็บไซต์กำลังเผยแพร่"
SENT_BACK = "ส่ง “{title}” กลับให้ผู้เขียนแก้แล้ว"


def tenant_reviewed(request: HttpRequest) -> Tenant | None:
    """Return the tenant of the place if the person reviews its pages."""
    place = current_place(request)
    return place.tenant if place is not None and serves(request, REVIEWING_ROLES) else None


def own_tenant(request: HttpRequest) -> Tenant:
    tenant = tenant_reviewed(request)
    if tenant is None:
        raise Http404
    return tenant


def own_page(request: HttpRequest, page_id: int) -> Any:
    """Return a page of the place that the person may review; 404 for every other."""
    page = BasePage.objects.filter(pk=page_id, tenant=own_tenant(request)).first()
    if page is None or not may_review(request.user, page):
        raise Http404
    return page.specific


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """List what waits, the longest wait first."""
    tenant = own_tenant(request)
    rows = [row_of(one) for one in waiting_in(tenant)]
    return render(request, "editing/review/list.html", {**frame(request, TITLE), "rows": rows, "is_on": tenant.reviews})


def row_of(waiting: Waiting) -> dict[str, str]:
    page = waiting.page
    return {
        "url": reverse("editing_review", args=[page.pk]),
        "title": page.draft_title or page.title,
        "kind": str(page.specific_class._meta.verbose_name) if page.specific_class else "",
        "by": waiting.asked_by,
        "at": thai_moment(waiting.asked_at),
    }


@require_GET
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show what a version changes, with the two buttons."""
    page = own_page(request, page_id)
    since, _ = state_of_review(page)
    if since is None:
        messages.info(request, NotInReview.message)
        return redirect("editing_reviews")
    newest, changes = changes_of(page)
    asked_by = page.current_workflow_state.requested_by
    context = {
        **frame(request, newest.title),
        "page": page,
        "seen": version_of(page),
        "is_new": not page.live,
        "by": "" if asked_by is None else asked_by.get_full_name() or asked_by.get_username(),
        "at": thai_moment(since),
        "changes": changes,
        **media_of(page.tenant, changes),
        "edit_url": edit_url(page),
        "preview_url": reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
    }
    return render(request, "editing/review/page.html", context)


@require_POST
def review_approve(request: HttpRequest, page_id: int) -> HttpResponse:
    """Publish the version that the person has seen."""
    page = own_page(request, page_id)
    try:
        decided = approve(page.pk, request.user, request.POST.get("seen", ""))  # type: ignore[arg-type]
    except NotInReview as error:
        messages.error(request, error.message)
        return redirect("editing_reviews")
    except NewerVersion as error:
        messages.warning(request, error.message)
        return redirect("editing_review", page.pk)
    messages.success(request, APPROVED.format(title=decided.title))
    return redirect("wagtailadmin_home") if is_from_home(request) else redirect("editing_status", page.pk)


@require_POST
def review_return(request: HttpRequest, page_id: int) -> HttpResponse:
    """Send a page back with a word."""
    page = own_page(request, page_id)
    try:
        send_back(page.pk, request.user, request.POST.get("seen", ""), request.POST.get("word", ""))  # type: ignore[arg-type]
    except NotInReview as error:
        messages.error(request, error.message)
        return redirect("editing_reviews")
    except (NewerVersion, NoWord) as error:
        messages.warning(request, error.message)
        return redirect("editing_review", page.pk)
    messages.success(request, SENT_BACK.format(title=page.draft_title or page.title))
    return redirect("wagtailadmin_home" if is_from_home(request) else "editing_reviews")


def is_from_home(request: HttpRequest) -> bool:
    """Say whether somebody decides on the first page, where the next one waits."""
    return request.POST.get("from") == "home"


@require_POST
def review_withdraw(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take a page back from review, for its writer and for those who review."""
    place = current_place(request)
    page = BasePage.objects.filter(pk=page_id, tenant=None if place is None else place.tenant).first()
    state = None if page is None else page.current_workflow_state
    if page is None or state is None or not state.user_can_cancel(request.user):
        raise Http404
    try:
        withdraw(page.pk, request.user)  # type: ignore[arg-type]
    except NotInReview as error:
        messages.error(request, error.message)
    return redirect(edit_url(page))
