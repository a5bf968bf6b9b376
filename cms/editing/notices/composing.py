"""Writing a notice and putting one right: fill in, look once more where it matters, send."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cms.content.models import BasePage
from cms.editing.notices.forms import AreaNoticeForm, NoticeForm, of_notice, of_template
from cms.editing.notices.scope import Scope, heading
from cms.editing.notices.shown import details, link_of, progress
from cms.notices.audiences import recipients_of
from cms.notices.checking import check
from cms.notices.errors import BadNotice, NobodyToTell, NotAllowed, NoticeChanged, NoticeError
from cms.notices.links import paths_of
from cms.notices.models import Notice
from cms.notices.policies import WRITING, Way, holds, way_of
from cms.notices.receiving import told as reached
from cms.notices.services import correct, post, post_to_area
from cms.notices.templates import all_templates, template_of
from cms.notices.values import Audience, Severity, Stage, Standing
from cms.notices.words import moment_words, schooling_words
from tenants.ids import is_id
from tenants.models import Tenant

COMPOSE = "editing/notices/compose.html"


def make_form(scope: Scope, *args: Any, **kwargs: Any) -> NoticeForm:
    return AreaNoticeForm(*args, area=scope.area, **kwargs) if scope.area else NoticeForm(*args, **kwargs)


def compose(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the form, with a template or a news item in it; with its words, send them or look once more."""
    if scope.tenant and not holds(request.user, scope.tenant, WRITING):  # type: ignore[arg-type]
        raise Http404
    if request.method != "POST":
        initial = of_template(template_of(request.GET.get("template", ""))) | of_page(request, scope)
        return form_screen(request, scope, make_form(scope, initial=initial))
    form = make_form(scope, request.POST)
    if not form.is_valid() or not is_sound(form, scope):
        return form_screen(request, scope, form, status=400)
    act = request.POST.get("act", "")
    if act == "edit":
        return form_screen(request, scope, form)
    if act == "look" or (act != "draft" and needs_second_look(form, scope) and request.POST.get("sure") != "1"):
        return second_look(request, scope, form)
    return send(request, scope, form, keep_draft=act == "draft")


def of_page(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """Return what a news item fills in: its title, and the link to it.  Of the own site and public, or nothing."""
    asked = request.GET.get("page", "")
    if not is_id(asked) or scope.tenant is None:
        return {}
    page = get_object_or_404(BasePage, pk=int(asked), tenant=scope.tenant)
    path = paths_of({page.public_key}).get(page.public_key, "")
    return {"headline": page.title[:120], "link": path, "severity": Severity.WARNING}


def is_sound(form: NoticeForm, scope: Scope) -> bool:
    """Say whether the service would take it; what is wrong is put to its field."""
    now = timezone.now()
    try:
        check(form.draft(now), scope.tenant or office_of(scope), now)
        if scope.area is not None:
            recipients_of(scope.area, **audience_of(form))
    except BadNotice as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    return True


def audience_of(form: NoticeForm) -> dict[str, Any]:
    """Return to whom an area's notice goes: ``audience`` with the ``schools`` or the ``network`` that were chosen."""
    said = form.cleaned_data
    audience = Audience(said.get("audience") or Audience.AREA)
    return {"audience": audience, "schools": list(said.get("schools") or ()), "network": said.get("network")}


def needs_second_look(form: NoticeForm, scope: Scope) -> bool:
    """An emergency, and what goes to many schools, is looked at once more."""
    return scope.area is not None or form.cleaned_data["severity"] == Severity.EMERGENCY


def second_look(request: HttpRequest, scope: Scope, form: NoticeForm, corrected: Notice | None = None) -> HttpResponse:
    """Show the notice as the public will see it, and ask.  ``corrected``: the one that it puts right."""
    said = form.cleaned_data
    waits = scope.tenant is not None and way_of(request.user, scope.tenant, said["severity"]) == Way.WAITS  # type: ignore[arg-type]
    context = heading(scope, "ดูอีกครั้งก่อนส่ง") | {
        "form": form,
        "said": said,
        "word": Severity(said["severity"]).label,
        "facts": facts_of(form, scope),
        "count": count_of(form, scope, corrected),
        "waits": waits,
        "post_url": scope.url("correct", corrected.key) if corrected else scope.url("new"),
    }
    return render(request, "editing/notices/look.html", context)


def facts_of(form: NoticeForm, scope: Scope) -> dict[str, str]:
    """Return in words what a form that is sound says of school, and from when to when it is shown."""
    now = timezone.now()
    try:
        notice = Notice(**asdict(check(form.draft(now), scope.tenant or office_of(scope), now)))
    except BadNotice:
        # It has ended this very moment: «send» says so.
        return {}
    begins = moment_words(notice.starts_at) if notice.starts_at > now else ""
    return {"schooling": schooling_words(notice), "begins": begins, "ends": moment_words(notice.ends_at)}


def count_of(form: NoticeForm, scope: Scope, corrected: Notice | None) -> int:
    """Return on how many sites it will be shown."""
    if scope.area is None:
        return 1
    if corrected is not None:
        return reached().filter(notice=corrected).count()
    return len(recipients_of(scope.area, **audience_of(form)))


def send(request: HttpRequest, scope: Scope, form: NoticeForm, *, keep_draft: bool) -> HttpResponse:
    now = timezone.now()
    by: Any = request.user
    once = form.cleaned_data["once"]
    try:
        if scope.tenant is not None:
            notice = post(scope.tenant, form.draft(now), by=by, now=now, once=once, keep_draft=keep_draft)
        else:
            assert scope.area is not None
            to = audience_of(form)
            notice = post_to_area(scope.area, form.draft(now), by=by, now=now, once=once, keep_draft=keep_draft, **to)
    except (BadNotice, NobodyToTell) as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return form_screen(request, scope, form, status=400)
    except NotAllowed as error:
        form.add_error(None, error.message)
        return form_screen(request, scope, form, status=403)
    messages.success(request, told(notice))
    return redirect(scope.url("one", notice.key))


SAID = {
    Standing.DRAFT: "เก็บเป็นฉบับร่างแล้ว ยังไม่มีใครเห็น",
    Standing.WAITING: "ส่งให้ผู้อำนวยการหรือผู้ดูแลระบบอนุมัติแล้ว ประกาศจะขึ้นเว็บไซต์เมื่อได้รับอนุมัติ",
    Standing.SCHEDULED: "ตั้งเวลาไว้แล้ว ประกาศจะขึ้นเว็บไซต์เองเมื่อถึงเวลา",
}


def told(notice: Notice) -> str:
    """Return what is said after «send»."""
    standing = notice.standing(timezone.now())
    if standing in SAID:
        return SAID[standing]
    how_far = progress(notice)
    shown, total = how_far["shown"], how_far["total"]
    if shown == total:
        return "ประกาศขึ้นเว็บไซต์แล้ว" if total == 1 else f"ประกาศขึ้นแล้วทั้ง {total} เว็บไซต์"
    if total == 1:
        return "บันทึกประกาศแล้ว กำลังนำขึ้นเว็บไซต์"
    return f"ประกาศขึ้นแล้ว {shown} จาก {total} เว็บไซต์ ระบบกำลังนำขึ้นที่เหลือให้เอง"


def form_screen(request: HttpRequest, scope: Scope, form: NoticeForm, status: int = 200, **more: Any) -> HttpResponse:
    context = heading(scope, more.pop("title", "ประกาศด่วนใหม่")) | {
        "form": form,
        "templates": all_templates(),
        "post_url": scope.url("new"),
        "new": True,
        **more,
    }
    return render(request, COMPOSE, context, status=status)


def put_right(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """Change a notice that was sent, or a draft.  The later of two people sees what the first has changed."""
    notice = get_object_or_404(scope.notices, key=key)
    now = timezone.now()
    if notice.stage in (Stage.ENDED, Stage.WITHDRAWN) or notice.standing(now) in (Standing.ENDED, Standing.CLEAR):
        messages.error(request, "ประกาศนี้สิ้นสุดแล้ว จึงแก้ไขไม่ได้")
        return redirect(scope.url("one", key))
    more: dict[str, Any] = {"title": "แก้ไขประกาศ", "post_url": scope.url("correct", key), "new": False}
    if request.method != "POST":
        return form_screen(request, scope, NoticeForm(initial=of_notice(notice, link_of(notice))), **more)
    form = NoticeForm(request.POST)
    if not form.is_valid() or not is_sound(form, Scope(tenant=scope.tenant or office_of(scope))):
        return form_screen(request, scope, form, status=400, **more)
    if form.cleaned_data["severity"] == Severity.EMERGENCY and request.POST.get("sure") != "1":
        return second_look(request, scope, form, notice)
    return store(request, scope, notice, form, more)


def store(request: HttpRequest, scope: Scope, notice: Notice, form: NoticeForm, more: dict[str, Any]) -> HttpResponse:
    """Write the correction; a conflict or a refusal is said above what was typed."""
    key, now = notice.key, timezone.now()
    try:
        by: Any = request.user
        correct(notice, form.draft(now), seen=form.cleaned_data["seen"] or 0, by=by, now=now)
    except NoticeChanged as error:
        now_says = details(get_object_or_404(scope.notices, key=key), scope, now)
        return form_screen(request, scope, form, status=409, conflict=error, now_says=now_says, **more)
    except NoticeError as error:
        form.add_error(None, error.message)
        return form_screen(request, scope, form, status=403 if isinstance(error, NotAllowed) else 400, **more)
    messages.success(request, "แก้ไขแล้ว ผู้ชมเห็นข้อความใหม่พร้อมเวลาที่แก้ไข")
    return redirect(scope.url("one", key))


def office_of(scope: Scope) -> Tenant | None:
    return Tenant.objects.filter(area=scope.area, kind=Tenant.Kind.OFFICE).first()
