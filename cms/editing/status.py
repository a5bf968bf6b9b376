"""After «publish»: where the page is on its way to the public, as a screen and as JSON for its script."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cms.content.dates import thai_moment
from cms.content.media.reading import Outcome, outcome_of
from cms.content.models import BasePage, DocumentPage
from cms.content.pages.forms import REFUSALS, SCANNED
from cms.content.review.policies import may_review
from cms.content.review.services import state_of_review
from cms.content.text import plain_line
from cms.editing.desk.kinds import kind_of_page
from cms.editing.desk.text import shown
from cms.editing.notices.scope import MAKE_URGENT, urgent_url
from cms.editing.publishing.words import seconds_words
from site_builder.holds import try_again
from site_builder.services import PublicSees, PublishState, State, publish_state, retry_site
from tenants.models import Tenant
from tenants.places.standing import standing_of

LIST_MARK = re.compile(r"^(?:[-•]|\d{1,2}[.)]) +", re.MULTILINE)
MOST_WORDS = 160
"""Characters of a page's text that go to LINE with its address."""

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
    state = state_of(page, tenant)
    standing = standing_of(request)
    context = {
        "page": page,
        "way": describe(page, state),
        "title": f"สถานะบนเว็บไซต์: {page.title}",
        "standing": standing,
        "place": standing.place,
        "words": words_for_line(page, tenant),
        "notes": [*notes_of(page), *notes_of_paper(page)],
        **review_of(page, request),
        "only_draft": not page.live,
        "state_url": reverse("editing_status_json", args=[page.pk]),
        "retry_url": reverse("editing_status_retry", args=[page.pk]) if may_publish(request, page) else "",
        **ways_on(page),
        "urgent_url": urgent_url(page, request.user),
        "make_urgent": MAKE_URGENT,
        "list_url": reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
    }
    return render(request, "editing/status.html", context)


def publish_status_json(request: HttpRequest, page_id: int) -> JsonResponse:
    """Return the same facts for the script; never cached."""
    page, tenant = own_page(request, page_id)
    response = JsonResponse(describe(page, state_of(page, tenant)))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def publish_retry(request: HttpRequest, page_id: int) -> HttpResponse:
    """Try a page that is held, or a site that could not be built, again at once, for those who may publish the page."""
    page, tenant = own_page(request, page_id)
    if not may_publish(request, page):
        raise Http404
    if not try_again(tenant, page.public_key, by=request.user):  # type: ignore[arg-type]
        retry_site(tenant, by=request.user)  # type: ignore[arg-type]
    return redirect("editing_status", page.pk)


def state_of(page: BasePage, tenant: Tenant) -> PublishState:
    """Return where a page is; a draft is nowhere, whatever else of its site is being built."""
    return publish_state(tenant, page.public_key) if page.live else PublishState(State.NOT_PUBLIC, PublicSees.NOTHING)


def ways_on(page: BasePage) -> dict[str, str]:
    """Return where the person goes on: the desk, for pages of its kinds (it leads to Wagtail's editor if it must)."""
    kind = kind_of_page(page)
    if kind is None:
        return {"edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk])}
    return {
        "edit_url": reverse("editing_desk_edit", args=[page.pk]),
        "another_url": reverse(f"editing_desk_{kind.name}"),
        "another_words": f"{kind.new}อีก",
    }


def words_for_line(page: BasePage, tenant: Tenant) -> str:
    """Return what is sent to a group of parents before the address: title, the first words, the school's name."""
    specific = page.specific
    summary = plain_line(getattr(specific, "summary", "") or first_words(specific))
    return "\n".join(filter(None, [page.title, summary, tenant.name]))


def first_words(page: Any) -> str:
    """Return the beginning of a page's text, cut at a blank."""
    body = shown(getattr(page, "body", ()))
    text = plain_line(LIST_MARK.sub("", body.text)) if body is not None else ""
    return text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS].rpartition(' ')[0] or text[:MOST_WORDS]}…"


def review_of(page: BasePage, request: HttpRequest) -> dict[str, Any]:
    """Return what the writer has to know of the review: that it waits, or what is to be changed."""
    since, returned = state_of_review(page)
    may_withdraw = since is not None and page.current_workflow_state.user_can_cancel(request.user)
    return {
        "waits_since": thai_moment(since) if since is not None else "",
        "withdraw_url": reverse("editing_review_withdraw", args=[page.pk]) if may_withdraw else "",
        "review_url": reverse("editing_review", args=[page.pk]) if since and may_review(request.user, page) else "",
        "returned": returned,
        "returned_at": thai_moment(returned.at) if returned is not None and returned.at is not None else "",
    }


def notes_of(page: BasePage) -> list[str]:
    """Return what else the person has to know of the page."""
    if page.workflow_in_progress:
        return []
    if not page.live:
        return ["บันทึกฉบับร่างแล้ว ผู้ชมเว็บไซต์ยังไม่เห็น"] if not page.go_live_at else []
    return ["มีฉบับแก้ไขที่ยังไม่เผยแพร่ ผู้ชมยังเห็นฉบับก่อนหน้า"] if page.has_unpublished_changes else []


def notes_of_paper(page: BasePage) -> list[str]:
    """Return what was found out about a document's file since it was taken."""
    paper = page.specific if page.live else None
    outcome = outcome_of(paper.file) if isinstance(paper, DocumentPage) else None
    if paper is None or outcome is None:
        return []
    if outcome in REFUSALS:
        return [f"{REFUSALS[outcome].message} แล้วแทนไฟล์เดิมในแบบฟอร์ม ระหว่างนี้ผู้อ่านยังดาวน์โหลดไฟล์เดิมได้"]
    return [SCANNED] if outcome == Outcome.SCAN and not paper.summary else []


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
        "advice": advice_on(state),
        "may_retry": state.state in (State.HELD, State.FAILED),
        "trouble": state.state in (State.HELD, State.FAILED, State.PINNED),
        "took": took(state),
        "since": thai_moment(state.since) if state.since else "",
        "retry": thai_moment(state.retry_at) if state.retry_at else "",
        "scheduled": thai_moment(scheduled) if scheduled else "",
    }


def advice_on(state: PublishState) -> str:
    """Return what happens next to a page that waits for somebody to change something."""
    if state.state == State.HELD and state.retry_at is None:
        return "เมื่อสิ่งที่หน้านี้แสดงเปลี่ยนไป ระบบจะสร้างหน้านี้ใหม่เองทันที หน้าอื่นของเว็บไซต์เผยแพร่ตามปกติ"
    if state.state == State.PINNED:
        return "หน้านี้จะขึ้นเว็บเมื่อผู้ดูแลของสถานศึกษากด “กลับไปใช้รุ่นล่าสุด” ในเมนู “รุ่นของเว็บไซต์”"
    return ""


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
