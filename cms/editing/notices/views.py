"""The screens of a school and of an area, and the acts on one notice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.editing.area_schools.who import areas_of
from cms.editing.notices.composing import compose, put_right
from cms.editing.notices.forms import ClearForm
from cms.editing.notices.mail import ask_for_reminders
from cms.editing.notices.scope import TITLE, Scope, area_scope, heading, school_scope
from cms.editing.notices.shown import details, progress, rows
from cms.notices.audiences import meant_for
from cms.notices.errors import NoticeChanged, NoticeError
from cms.notices.models import Notice
from cms.notices.policies import DECIDING, SENDING, WRITING, check_may_send, holds, needs_approval
from cms.notices.receiving import acknowledge, add_line, received, remind
from cms.notices.services import all_clear, end, hand_in, set_rule, withdraw
from cms.notices.templates import all_templates
from cms.notices.values import Standing
from cms.notices.words import moment_words, schooling_words

DONE = {
    "send": "ส่งแล้ว",
    "end": "จบประกาศแล้ว ผู้ชมไม่เห็นประกาศนี้อีก",
    "withdraw": "ยกเลิกประกาศแล้วทุกเว็บไซต์",
    "clear": "แจ้งว่าคลี่คลายแล้ว",
    "remind": "เตือนแล้ว",
}
UNSENT = (Standing.DRAFT, Standing.WAITING)
QUIET = (Standing.SCHEDULED, Standing.ENDED, Standing.WITHDRAWN)
CHANGED = "มีผู้อื่นแก้ไขประกาศนี้ไปก่อนแล้ว ({}) กรุณาดูฉบับล่าสุดด้านล่าง แล้วกดอีกครั้งหากยังจำเป็น"

# -------------------------------------------------------------------------------------------------------------- school


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """List the school's notices and those of its area; begin a new one with one press."""
    scope = school_scope(request)
    assert scope.tenant is not None
    user: Any = request.user
    now = timezone.now()
    context = (
        heading(scope)
        | rows(scope, now)
        | {
            "templates": all_templates() if holds(user, scope.tenant, WRITING) else (),
            "new_url": scope.url("new"),
            "received": [received_row(one, now) for one in received(scope.tenant, now)],
            "may_add_line": holds(user, scope.tenant, SENDING),
            "may_rule": holds(user, scope.tenant, DECIDING),
            "needs_approval": needs_approval(scope.tenant),
        }
    )
    return render(request, "editing/notices/index.html", context)


def received_row(one: Any, now: Any) -> dict[str, Any]:
    notice: Notice = one.notice
    return {
        "key": notice.key,
        "headline": notice.headline,
        "text": notice.text,
        "schooling": schooling_words(notice),
        "severity": notice.severity,
        "word": notice.get_severity_display(),
        "until": moment_words(notice.over_at),
        "by": notice.area.name if notice.area else "",
        "line": one.line,
        "read": f"{moment_words(one.acknowledged_at)}" if one.acknowledged_at else "",
        "reminded": bool(one.reminded_at and not one.acknowledged_at),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: HttpRequest) -> HttpResponse:
    return compose(request, school_scope(request))


@require_GET
def notice_one(request: HttpRequest, key: str) -> HttpResponse:
    return one_screen(request, school_scope(request), key)


@require_http_methods(["GET", "HEAD", "POST"])
def notice_correct(request: HttpRequest, key: str) -> HttpResponse:
    scope = school_scope(request)
    if scope.tenant and not holds(request.user, scope.tenant, WRITING):  # type: ignore[arg-type]
        raise Http404
    return put_right(request, scope, key)


@require_POST
def notice_act(request: HttpRequest, key: str) -> HttpResponse:
    return act_on(request, school_scope(request), key)


@require_POST
def notice_acknowledge(request: HttpRequest, key: str) -> HttpResponse:
    """Say «รับทราบ» to the area's notice."""
    scope = school_scope(request)
    assert scope.tenant is not None
    try:
        acknowledge(scope.tenant, key, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, "รับทราบแล้ว เขตพื้นที่เห็นว่าโรงเรียนได้รับประกาศ")
    except NoticeError as error:
        messages.error(request, error.message)
    return redirect(scope.url())


@require_POST
def notice_line(request: HttpRequest, key: str) -> HttpResponse:
    """Add the school's own line below its area's notice."""
    scope = school_scope(request)
    assert scope.tenant is not None
    try:
        add_line(scope.tenant, key, request.POST.get("line", ""), by=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, "บันทึกข้อความของโรงเรียนแล้ว")
    except NoticeError as error:
        messages.error(request, error.message)
    return redirect(scope.url())


@require_POST
def notice_rule(request: HttpRequest) -> HttpResponse:
    """Say whether what editors send waits for the director."""
    scope = school_scope(request)
    assert scope.tenant is not None
    try:
        set_rule(scope.tenant, needs_approval=request.POST.get("needs_approval") == "1", by=request.user)  # type: ignore[arg-type]
        messages.success(request, "บันทึกแล้ว")
    except NoticeError as error:
        messages.error(request, error.message)
    return redirect(scope.url())


# ---------------------------------------------------------------------------------------------------------------- area


@require_GET
def area_notices_index(request: HttpRequest) -> HttpResponse:
    """Lead to the one area of the person, or let those who have several choose."""
    areas = list(areas_of(request.user))
    if not areas:
        raise Http404
    if len(areas) == 1:
        return redirect("editing_area_notices", areas[0].slug)
    links = [(area.name, Scope(area=area).url()) for area in areas]
    context = {"page_title": "ประกาศด่วนของเขต", "header_title": "ประกาศด่วนของเขต", "links": links}
    return render(request, "editing/choose_site.html", context)


@require_GET
def area_notices(request: HttpRequest, area: str) -> HttpResponse:
    scope = area_scope(request, area)
    now = timezone.now()
    context = heading(scope, "ประกาศด่วนของเขต") | rows(scope, now)
    context |= {"templates": all_templates(), "new_url": scope.url("new")}
    return render(request, "editing/notices/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def area_notice_new(request: HttpRequest, area: str) -> HttpResponse:
    return compose(request, area_scope(request, area))


@require_GET
def area_notice_one(request: HttpRequest, area: str, key: str) -> HttpResponse:
    return one_screen(request, area_scope(request, area), key)


@require_http_methods(["GET", "HEAD", "POST"])
def area_notice_correct(request: HttpRequest, area: str, key: str) -> HttpResponse:
    return put_right(request, area_scope(request, area), key)


@require_POST
def area_notice_act(request: HttpRequest, area: str, key: str) -> HttpResponse:
    return act_on(request, area_scope(request, area), key)


# ----------------------------------------------------------------------------------------------------------- one notice


def one_screen(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """Show one notice: how it stands, where it has come, what can be done with it."""
    notice = get_object_or_404(scope.notices, key=key)
    now = timezone.now()
    standing = notice.standing(now)
    context = heading(scope, notice.headline) | {
        "page_title": TITLE,
        "notice": details(notice, scope, now),
        "progress": None if standing in UNSENT or (standing in QUIET and not scope.area) else progress(notice),
        "told": meant_for(notice).count() if scope.area and standing in UNSENT else 0,
        "acts": acts_of(notice, request.user, standing),
        "clear_form": ClearForm(),
        "correct_url": scope.url("correct", key),
        "act_url": scope.url("act", key),
    }
    return render(request, "editing/notices/one.html", context)


def acts_of(notice: Notice, user: Any, standing: Standing) -> list[str]:
    """Return what the person may do with a notice now."""
    possible = {
        Standing.DRAFT: ["correct", "send", "end"],
        Standing.WAITING: ["correct", "send", "end"],
        Standing.SCHEDULED: ["correct", "withdraw"],
        Standing.LIVE: ["correct", "clear", "end", "withdraw"],
        Standing.CLEAR: ["end"],
    }.get(standing, [])
    try:
        check_may_send(user, notice)
    except NoticeError:
        if standing not in (Standing.DRAFT, Standing.WAITING) or not notice.tenant:
            return []
        possible = possible if holds(user, notice.tenant, WRITING) else []
        return [act for act in possible if act != "send" or standing == Standing.DRAFT]
    return possible


def act_on(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """Do one act; what cannot be done, or was done by somebody else before, is said."""
    notice = get_object_or_404(scope.notices, key=key)
    act, seen = request.POST.get("act", ""), request.POST.get("seen", "")
    if act not in DONE:
        raise Http404
    try:
        said = do(act, notice, request, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0)
    except NoticeChanged as error:
        messages.error(request, CHANGED.format(error.detail or "อีกคนหนึ่ง"))
        return redirect(scope.url("one", key))
    except NoticeError as error:
        messages.error(request, error.message)
        return redirect(scope.url("one", key))
    messages.success(request, said)
    return redirect(scope.url("one", key) if there(key) else scope.url())


def there(key: str) -> bool:
    """Say whether a notice is still there: a draft that was thrown away is not."""
    return Notice.objects.filter(key=key).exists()


def do(act: str, notice: Notice, request: HttpRequest, seen: int) -> str:
    """Do it; return what is said then."""
    by: Any = request.user
    now = timezone.now()
    if act == "remind":
        if notice.area is None:
            raise Http404
        schools = remind(notice, by=by, now=now)
        ask_for_reminders(notice)
        return f"เตือนแล้ว {schools} แห่ง"
    elif act == "clear":
        form = ClearForm(request.POST)
        words = form.cleaned_data if form.is_valid() else {}
        lasts = timedelta(hours=int(words.get("hours") or 6))
        all_clear(notice, seen=seen, by=by, now=now, text=words.get("text", ""), lasts=lasts)
    elif act == "send":
        hand_in(notice, seen=seen, by=by, now=now)
    else:
        (end if act == "end" else withdraw)(notice, seen=seen, by=by, now=now)
    return DONE[act]
