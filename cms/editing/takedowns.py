"""«นำออกจากทุกที่»: a page, picture or file vanishes from the site, its releases and the CMS, with a reason."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cms.content.dates import thai_moment
from cms.editing.places import FACTS_ROLES, tenant_for, tenants_of
from site_builder.errors import SiteBuilderError, TakedownGoesOn
from site_builder.models import Takedown
from site_builder.takedowns.finding import Found, find
from site_builder.takedowns.services import take_down
from tenants.models import Tenant

TITLE = "นำออกจากทุกที่"
WORD = "นำออก"
"""What a person types to confirm."""
SHOWN = 50
PATIENCE = 8.0


class WhatForm(forms.Form):
    """What is meant: an address of the public site, or a reference from another screen."""

    what = forms.CharField(
        label="ที่อยู่ (ลิงก์) ของหน้า รูปภาพ หรือไฟล์",
        max_length=1000,
        help_text="คัดลอกจากเว็บไซต์ของท่าน เช่น https://…/news/2569-sports-day/ หรือที่อยู่ของรูปภาพ",
        error_messages={"required": "โปรดวางที่อยู่ของสิ่งที่จะนำออก"},
    )


class ConfirmForm(forms.Form):
    """Why, and a word typed by hand."""

    reason = forms.CharField(
        label="เหตุผล",
        min_length=5,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="เก็บไว้ในบันทึกการใช้งาน อย่าพิมพ์ข้อมูลส่วนบุคคลที่กำลังนำออก",
        error_messages={"required": "โปรดบอกเหตุผล", "min_length": "โปรดบอกเหตุผลอย่างน้อย 5 ตัวอักษร"},
    )
    word = forms.CharField(
        label=f"พิมพ์คำว่า “{WORD}” เพื่อยืนยัน",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": f"โปรดพิมพ์คำว่า “{WORD}”"},
    )

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip()
        if word != WORD:
            raise forms.ValidationError(f"โปรดพิมพ์คำว่า “{WORD}”", code="word")
        return word


def takedown_url(user: Any, tenant: Tenant | None, reference: str) -> str:
    """Return where somebody takes down what ``reference`` (``image:KEY``) names; empty for who may not."""
    if tenant is None or all(one.pk != tenant.pk for one in tenants_of(user, FACTS_ROLES)):
        return ""
    return f"{reverse('editing_takedown', args=[tenant.slug])}?{urlencode({'what': reference})}"


def takedown(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what should go, show all that goes with it, and do it."""
    tenant = tenant_for(request.user, slug, FACTS_ROLES)  # type: ignore[arg-type]
    asked = request.POST.get("what") or request.GET.get("what")
    form = WhatForm({"what": asked} if asked is not None else None)
    if asked is None or not form.is_valid():
        return _ask(request, tenant, form)
    try:
        found = find(tenant, form.cleaned_data["what"])
    except SiteBuilderError as error:
        form.add_error("what", error.message_th)
        return _ask(request, tenant, form)
    confirm = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and confirm.is_valid():
        return _do(request, tenant, found, confirm.cleaned_data["reason"])
    return _confirm(request, tenant, found, confirm)


def _do(request: HttpRequest, tenant: Tenant, found: Found, reason: str) -> HttpResponse:
    try:
        take_down(tenant, found, by=request.user, reason=reason, patience=PATIENCE)  # type: ignore[arg-type]
        messages.success(request, "นำออกจากทุกที่แล้ว เว็บไซต์ รุ่นก่อนหน้า และข้อมูลในระบบไม่มีสิ่งนี้อีก")
    except TakedownGoesOn as error:
        messages.warning(request, error.message_th)
    return redirect("editing_takedown", tenant.slug)


def _ask(request: HttpRequest, tenant: Tenant, form: WhatForm) -> HttpResponse:
    rows = Takedown.objects.filter(tenant=tenant).select_related("by").order_by("-requested_at")[:SHOWN]
    context = _heading(tenant) | {"form": form, "rows": [_row(row) for row in rows]}
    return render(request, "editing/takedown.html", context, status=400 if form.errors else 200)


def _confirm(request: HttpRequest, tenant: Tenant, found: Found, form: ConfirmForm) -> HttpResponse:
    context = _heading(tenant) | {
        "form": form,
        "what": found.reference,
        "kind": found.kind.label,
        "title": found.title,
        "copies": len(found.keys),
        "addresses": found.addresses[:SHOWN],
        "shown_on": found.shown_on[:SHOWN],
        "more": max(0, len(found.shown_on) - SHOWN),
        "releases": found.releases,
        "ends_pin": found.ends_pin,
    }
    return render(request, "editing/takedown_confirm.html", context, status=400 if form.errors else 200)


def _heading(tenant: Tenant) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "header_title": TITLE,
        "page_title": TITLE,
        "page_subtitle": tenant.name,
        "header_icon": "bin",
        "action_url": reverse("editing_takedown", args=[tenant.slug]),
    }


def _row(row: Takedown) -> dict[str, Any]:
    return {
        "kind": row.get_kind_display(),
        "key": row.keys[0],
        "when": thai_moment(row.requested_at),
        "who": (row.by.get_full_name() or row.by.get_username()) if row.by else "ผู้ดูแลเครื่อง",
        "reason": row.reason,
        "done": row.done_at is not None,
        "releases": len(row.releases),
    }
