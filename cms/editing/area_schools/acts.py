"""One screen an act: what will happen, why, and the button.  What the act refuses is said above the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cms.content.conf import public_origin
from cms.content.lifecycle.addresses import change_host
from cms.content.lifecycle.closing import close_school, reopen_school, scheduled_revisions
from cms.content.lifecycle.deleting import GRACE, delete_school, restore_school
from cms.content.lifecycle.errors import LifecycleRefused
from cms.content.lifecycle.limits import set_limits
from cms.content.lifecycle.moving import move_school
from cms.content.lifecycle.rows import members_of
from cms.content.media.room import room_of
from cms.content.provisioning import network_of
from cms.content.text import size_words
from cms.editing.area_schools.forms import MEGABYTE, DeleteForm, HostForm, LimitsForm, PlaceForm, ReasonForm
from cms.editing.area_schools.listing import TITLE, heading
from cms.editing.area_schools.who import school_in_care
from tenants.models import Tenant, User
from tenants.quotas import members_count, members_limit, storage_limit

Act = Callable[[Tenant, User, dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Screen:
    """How an act presents itself.  ``effects`` says, a line each, what will be different afterwards."""

    title: str
    button: str
    done: str
    act: Act
    effects: Callable[[Tenant], list[str]]
    form: Callable[[Tenant, User, Any], forms.Form] = field(default=lambda tenant, user, data: ReasonForm(data))
    grave: bool = False
    beforehand: tuple[str, str] | None = None
    """What is better done before: words of a link, and the view that it leads to."""


def show(request: HttpRequest, slug: str, screen: Screen) -> HttpResponse:
    """Ask, and act on the answer."""
    tenant = school_in_care(request, slug)
    user: Any = request.user
    form = screen.form(tenant, user, request.POST if request.method == "POST" else None)
    trouble = ""
    if request.method == "POST" and form.is_valid():
        try:
            screen.act(tenant, user, form.cleaned_data)
        except LifecycleRefused as refusal:
            trouble = refusal.message
        else:
            messages.success(request, screen.done)
            return redirect("editing_area_school", slug)
    context = heading(tenant.name) | {
        "page_title": screen.title,
        "header_title": f"{screen.title} · {TITLE}",
        "tenant": tenant,
        "screen": screen,
        "effects": screen.effects(tenant),
        "form": form,
        "trouble": trouble,
        "beforehand": screen.beforehand and (screen.beforehand[0], reverse(screen.beforehand[1], args=[slug])),
    }
    return render(request, "editing/area_school_act.html", context, status=400 if form.errors or trouble else 200)


# ------------------------------------------------------------------------------------------------ closing, opening


def close_effects(tenant: Tenant) -> list[str]:
    waiting = len(scheduled_revisions(tenant))
    return [
        "เว็บไซต์ยังเปิดอ่านได้ตามปกติ หน้าแรกจะมีข้อความว่าสถานศึกษาปิดแล้ว",
        f"ผู้ใช้ {len(members_of(tenant))} คนของสถานศึกษานี้จะเข้ามาแก้ไขไม่ได้ทันที (บัญชีและสิทธิ์เดิมเก็บไว้)",
        *([f"หน้าที่ตั้งเวลาเผยแพร่ไว้ {waiting} หน้าจะไม่เผยแพร่ และกลับเป็นฉบับร่าง"] if waiting else []),
        "เปิดกลับมาใหม่ได้ทุกเมื่อ",
    ]


def reopen_effects(tenant: Tenant) -> list[str]:
    return [
        f"ผู้ใช้ {len(members_of(tenant))} คนของสถานศึกษานี้จะกลับมาใช้งานได้ตามสิทธิ์เดิม",
        "ข้อความว่าสถานศึกษาปิดแล้วจะหายไปจากหน้าแรก",
    ]


CLOSE = Screen(
    "ปิดสถานศึกษา",
    "ปิดสถานศึกษา",
    "ปิดสถานศึกษาแล้ว เว็บไซต์ยังเปิดอ่านได้",
    lambda tenant, user, data: close_school(tenant, by=user, reason=data["reason"]),
    close_effects,
    grave=True,
)
REOPEN = Screen(
    "เปิดสถานศึกษาอีกครั้ง",
    "เปิดอีกครั้ง",
    "เปิดสถานศึกษาแล้ว ผู้ใช้เดิมเข้าใช้งานได้",
    lambda tenant, user, data: reopen_school(tenant, by=user, reason=data["reason"]),
    reopen_effects,
)


def close(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, slug, CLOSE)


def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, slug, REOPEN)


# -------------------------------------------------------------------------------------------------- address, place


def host_effects(tenant: Tenant) -> list[str]:
    old = public_origin(tenant.host)
    return [
        f"เว็บไซต์ย้ายจาก {old} ไปชื่อใหม่ ใช้เวลาไม่กี่วินาที ระหว่างนั้นผู้เข้าชมยังเห็นเว็บไซต์ครบถ้วน",
        "ชื่อเดิมยังเป็นของสถานศึกษานี้ และพาผู้เข้าชมไปหน้าเดียวกันในชื่อใหม่",
        "ลิงก์ในหน้าเว็บ แผนผังเว็บไซต์ และที่อยู่ที่เครื่องค้นหาเห็น จะเปลี่ยนเป็นชื่อใหม่เอง",
    ]


def place_effects(tenant: Tenant) -> list[str]:
    return [
        "เนื้อหา ผู้ใช้ และชื่อเว็บไซต์ไม่เปลี่ยน มีเพียงชื่อเขตพื้นที่บนเว็บไซต์ที่เปลี่ยนตาม",
        "ถ้าย้ายข้ามเขต เจ้าหน้าที่เขตเดิมจะไม่เห็นสถานศึกษานี้อีก และเจ้าหน้าที่เขตใหม่จะดูแลแทน",
        "ย้ายข้ามเขตได้เฉพาะผู้ที่ดูแลทั้งสองเขต ถ้าไม่พบเขตปลายทาง กรุณาติดต่อผู้ดูแลแพลตฟอร์ม",
    ]


@transaction.atomic
def move(tenant: Tenant, user: User, data: dict[str, Any]) -> None:
    area = data["area"]
    network = network_of(area, data["new_network"]) or data["network"]
    move_school(tenant, area, network, by=user, reason=data["reason"])


HOST = Screen(
    "เปลี่ยนชื่อเว็บไซต์",
    "เปลี่ยนชื่อเว็บไซต์",
    "เปลี่ยนชื่อเว็บไซต์แล้ว ระบบกำลังย้ายเว็บไซต์ ใช้เวลาไม่กี่วินาที",
    lambda tenant, user, data: change_host(tenant, data["host"], by=user, reason=data["reason"]),
    host_effects,
    lambda tenant, user, data: HostForm(tenant, data),
)
PLACE = Screen(
    "ย้ายกลุ่มเครือข่ายหรือเขตพื้นที่",
    "ย้าย",
    "ย้ายสถานศึกษาแล้ว",
    move,
    place_effects,
    PlaceForm,
)


def host(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, slug, HOST)


def place(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, slug, PLACE)


# ---------------------------------------------------------------------------------------------------------- limits


def limits_effects(tenant: Tenant) -> list[str]:
    used = size_words(room_of(tenant.pk).used)
    return [
        f"ขณะนี้ใช้พื้นที่ {used} จาก {size_words(storage_limit(tenant))}",
        f"ขณะนี้มีผู้ใช้ {members_count(tenant)} คน จาก {members_limit(tenant)} คน",
        "ถ้ากำหนดต่ำกว่าที่ใช้อยู่ ของเดิมไม่หาย แต่จะเพิ่มใหม่ไม่ได้",
    ]


def limit(tenant: Tenant, user: User, data: dict[str, Any]) -> None:
    storage = None if data["storage"] is None else data["storage"] * MEGABYTE
    set_limits(tenant, storage=storage, members=data["members"], by=user, reason=data["reason"])


LIMITS = Screen(
    "กำหนดพื้นที่และจำนวนผู้ใช้",
    "บันทึก",
    "บันทึกแล้ว",
    limit,
    limits_effects,
    lambda tenant, user, data: LimitsForm(tenant, data),
)


def limits(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, slug, LIMITS)


# -------------------------------------------------------------------------------------------------------- deleting


def delete_effects(tenant: Tenant) -> list[str]:
    room = room_of(tenant.pk)
    return [
        "ผู้เข้าชมเปิดเว็บไซต์นี้ไม่ได้ทันที และเห็นข้อความว่าเว็บไซต์ปิดให้บริการแล้ว",
        f"ผู้ใช้ {len(members_of(tenant))} คนเข้ามาแก้ไขไม่ได้ทันที",
        f"กู้คืนได้ภายใน {GRACE.days} วัน หลังจากนั้นหน้าเว็บ รูปภาพ เอกสาร ({size_words(room.used)}) และเว็บไซต์ถูกลบถาวร",
        "ถ้าต้องการให้เว็บไซต์ยังเปิดอ่านได้ ให้ใช้ “ปิดสถานศึกษา” แทน",
    ]


def restore_effects(tenant: Tenant) -> list[str]:
    return [
        "เว็บไซต์กลับมาเปิดได้ในชื่อเดิมภายในไม่กี่วินาที",
        "ผู้ใช้เดิมกลับมาใช้งานได้ตามสิทธิ์เดิม (ถ้าปิดไว้ก่อนลบ จะกลับมาเป็นสถานศึกษาที่ปิดอยู่)",
    ]


DELETE = Screen(
    "ลบสถานศึกษา",
    "ลบสถานศึกษา",
    f"ลบสถานศึกษาแล้ว กู้คืนได้ภายใน {GRACE.days} วัน",
    lambda tenant, user, data: delete_school(tenant, name=data["name"], by=user, reason=data["reason"]),
    delete_effects,
    lambda tenant, user, data: DeleteForm(tenant, data),
    grave=True,
    beforehand=("ก่อนลบ ควรส่งออกข้อมูลทั้งหมดเก็บไว้", "editing_area_school_export"),
)
RESTORE = Screen(
    "กู้คืนสถานศึกษา",
    "กู้คืน",
    "กู้คืนสถานศึกษาแล้ว ระบบกำลังเปิดเว็บไซต์ ใช้เวลาไม่กี่วินาที",
    lambda tenant, user, data: restore_school(tenant, by=user, reason=data["reason"]),
    restore_effects,
)


def delete(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, slug, DELETE)


def restore(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, slug, RESTORE)
