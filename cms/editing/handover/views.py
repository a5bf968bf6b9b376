"""Choosing who hands over to whom, seeing what will move, confirming, and the book."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.content.errors import UserFault
from cms.content.handover import Ending, InHand, hand_over, in_hand, people_with_work, successors
from cms.editing.handover.book import book_of
from cms.editing.places import FACTS_ROLES, serves
from tenants.errors import MemberError
from tenants.models import Role, Tenant, User
from tenants.places.standing import current_place

TITLE = "ส่งมอบงาน"
SHOWN = 20
ROLES = (Role.SCHOOL_ADMIN,)
WORDS = {
    "owned": "หน้าที่เป็นเจ้าของ",
    "drafts": "ฉบับร่างที่ยังไม่เผยแพร่",
    "scheduled": "หน้าที่ตั้งเวลาเผยแพร่",
    "locked": "หน้าที่ล็อกไว้",
    "moderated": "หน้าที่รออนุมัติ",
    "images": "รูปภาพที่อัปโหลด",
    "documents": "เอกสารที่อัปโหลด",
}


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        name = obj.get_full_name() or obj.username
        return f"{name} ({obj.username})" + ("" if obj.is_active else " – ปิดบัญชีแล้ว")


class HandoverForm(forms.Form):
    """Who hands over, and to whom: people of one tenant, whoever else is named does not exist."""

    leaver = PersonField(User.objects.none(), label="ผู้ส่งมอบ", empty_label="เลือกผู้ส่งมอบ")
    successor = PersonField(User.objects.none(), label="ผู้รับมอบ", empty_label="เลือกผู้รับมอบ")

    def __init__(self, data: Any, tenant: Tenant) -> None:
        super().__init__(data)
        self.fields["leaver"].queryset = people_with_work(tenant)  # type: ignore[attr-defined]
        self.fields["successor"].queryset = successors(tenant)  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages.update(required="กรุณาเลือก", invalid_choice="ไม่พบผู้ใช้นี้ในสถานศึกษา")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("leaver") and cleaned.get("leaver") == cleaned.get("successor"):
            self.add_error("successor", "ผู้รับมอบต้องเป็นคนละคนกับผู้ส่งมอบ")
        return cleaned


def tenant_of_roles(request: HttpRequest, roles: tuple[str, ...]) -> Tenant | None:
    """Return the tenant of the place if the person holds one of the roles there, or acts for it."""
    place = current_place(request)
    return place.tenant if place is not None and serves(request, roles) else None


def own_tenant(request: HttpRequest, roles: tuple[str, ...] = ROLES) -> Tenant:
    tenant = tenant_of_roles(request, roles)
    if tenant is None:
        raise Http404
    return tenant


@require_GET
def handover(request: HttpRequest) -> HttpResponse:
    """Ask for two people; with both, show what will move."""
    tenant = own_tenant(request)
    form = HandoverForm(request.GET if "leaver" in request.GET else None, tenant)
    return screen(request, tenant, form)


@require_POST
def handover_confirm(request: HttpRequest) -> HttpResponse:
    """Move everything in one transaction, and lead to the book."""
    tenant = own_tenant(request)
    form = HandoverForm(request.POST, tenant)
    if not form.is_valid():
        return screen(request, tenant, form)
    leaver, successor = form.cleaned_data["leaver"], form.cleaned_data["successor"]
    ending = request.POST.get("ending", Ending.STAYS)
    if ending not in list(Ending):
        raise Http404
    try:
        moved = hand_over(tenant, leaver, successor, by=request.user, ending=Ending(ending))  # type: ignore[arg-type]
    except (UserFault, MemberError) as error:
        return screen(request, tenant, form, error.message)
    messages.success(request, f"ส่งมอบแล้ว: {in_words(moved)}")
    if ending != Ending.STAYS and leaver == request.user:
        return redirect("wagtailadmin_home")
    return redirect(f"{reverse('editing_handover')}?done={successor.pk}")


@require_GET
def handover_book(request: HttpRequest) -> HttpResponse:
    """Give the book as a page to be printed."""
    tenant = own_tenant(request, FACTS_ROLES)
    back = reverse("editing_handover" if tenant_of_roles(request, ROLES) else "wagtailadmin_home")
    answer = render(request, "editing/handover/book.html", {"book": book_of(tenant), "back": back})
    answer["Cache-Control"] = "no-store"
    return answer


def screen(request: HttpRequest, tenant: Tenant, form: HandoverForm, trouble: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "trouble": trouble,
        "page_title": TITLE,
        "header_title": TITLE,
        "page_subtitle": tenant.name,
        "header_icon": "group",
        "alone": successors(tenant).count() < 2,
    }
    if form.is_bound and form.is_valid():
        leaver = form.cleaned_data["leaver"]
        context |= {"leaver": leaver, "successor": form.cleaned_data["successor"]}
        context |= {"parts": parts_of(in_hand(tenant, leaver))}
        context |= {"is_member": leaver.memberships.filter(tenant=tenant).exists()}
    wrong = bool(trouble or form.errors)
    return render(request, "editing/handover/handover.html", context, status=400 if wrong else 200)


def parts_of(hand: InHand) -> list[dict[str, Any]]:
    """Return what will move, part by part, with the first names of each; parts that are empty are left out."""
    parts = []
    for name, count in hand.counts().items():
        if not count:
            continue
        rows = getattr(hand, name)[:SHOWN]
        titles = [str(one.content_object) if name == "moderated" else one.title for one in rows]
        parts.append({"label": WORDS[name], "count": count, "titles": titles, "more": max(0, count - SHOWN)})
    return parts


def in_words(moved: dict[str, int]) -> str:
    return " · ".join(f"{WORDS[name]} {count}" for name, count in moved.items() if count) or "ไม่มีงานค้าง"


@hooks.register("register_admin_urls")
def handover_urls() -> list[Any]:
    return [
        path("handover/", handover, name="editing_handover"),
        path("handover/confirm/", handover_confirm, name="editing_handover_confirm"),
        path("handover/book/", handover_book, name="editing_handover_book"),
    ]


class HandoverMenuItem(MenuItem):
    """Shown to those who keep the members of the place."""

    def is_shown(self, request: HttpRequest) -> bool:
        return tenant_of_roles(request, ROLES) is not None


@hooks.register("register_admin_menu_item")
def handover_menu_item() -> MenuItem:
    return HandoverMenuItem(TITLE, reverse("editing_handover"), icon_name="group", order=290)
