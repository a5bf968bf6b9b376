"""One school as its officer sees it: how it fares, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cms.content.lifecycle.deleting import gone_at
from cms.content.media.room import room_of
from cms.editing.area_schools.listing import heading
from cms.editing.area_schools.shown import cards_of, day_words, host_words, moment_words, state_of
from cms.editing.area_schools.who import school_in_care
from cms.editing.storage import bars_of
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Way:
    """A link to an act."""

    label: str
    url: str
    explains: str
    grave: bool = False


@require_GET
def area_school(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one school in the officer's care."""
    tenant = school_in_care(request, slug)
    (card,) = cards_of([tenant])
    context = heading(tenant.name) | {
        "tenant": tenant,
        "card": card,
        "closed": moment_words(tenant.closed_at),
        "deleted": moment_words(tenant.deleted_at),
        "gone": day_words(gone_at(tenant)),
        "other_hosts": [host_words(host.name) for host in tenant.hosts.all() if not host.primary],
        "bars": bars_of(tenant, room_of(tenant.pk)),
        "ways": ways_of(tenant),
    }
    return render(request, "editing/area_school.html", context)


def ways_of(tenant: Tenant) -> list[Way]:
    """Return what may be done with the school in its state; with an office little."""
    if tenant.kind != Tenant.Kind.SCHOOL:
        return [host_way(tenant), limits_way(tenant), export_way(tenant)]
    return {"working": working_ways, "closed": closed_ways, "deleted": deleted_ways}[state_of(tenant)](tenant)


def working_ways(tenant: Tenant) -> list[Way]:
    close = "เว็บไซต์ยังเปิดอ่านได้ แต่ไม่มีใครแก้ไขได้อีก"
    stop = way(tenant, "close", "ปิดสถานศึกษา", close, grave=True)
    return [host_way(tenant), place_way(tenant), limits_way(tenant), export_way(tenant), stop, delete_way(tenant)]


def closed_ways(tenant: Tenant) -> list[Way]:
    reopen = way(tenant, "reopen", "เปิดสถานศึกษาอีกครั้ง", "ผู้ใช้เดิมกลับมาใช้งานได้")
    return [reopen, host_way(tenant), place_way(tenant), export_way(tenant), delete_way(tenant)]


def host_way(tenant: Tenant) -> Way:
    return way(tenant, "host", "เปลี่ยนชื่อเว็บไซต์", "ชื่อเดิมจะพาผู้เข้าชมไปชื่อใหม่")


def limits_way(tenant: Tenant) -> Way:
    return way(tenant, "limits", "กำหนดพื้นที่และผู้ใช้", "เพิ่มหรือลดพื้นที่เก็บข้อมูลและจำนวนผู้ใช้")


def place_way(tenant: Tenant) -> Way:
    return way(tenant, "place", "ย้ายกลุ่มหรือเขต", "เปลี่ยนกลุ่มเครือข่าย หรือย้ายไปเขตพื้นที่อื่น")


def deleted_ways(tenant: Tenant) -> list[Way]:
    restore = way(tenant, "restore", "กู้คืนสถานศึกษา", "เว็บไซต์และผู้ใช้กลับมาตามเดิม")
    return [restore, way(tenant, "export", "ไฟล์ส่งออก", "ดาวน์โหลดไฟล์ที่ส่งออกไว้ก่อนลบ ถ้ายังไม่หมดอายุ")]


def export_way(tenant: Tenant) -> Way:
    return way(tenant, "export", "ส่งออกข้อมูลทั้งหมด", "หน้าเว็บ ฉบับร่าง รูปภาพ เอกสาร และการตั้งค่า ในไฟล์เดียว")


def delete_way(tenant: Tenant) -> Way:
    return way(tenant, "delete", "ลบสถานศึกษา", "เว็บไซต์เปิดไม่ได้ กู้คืนได้ 30 วัน แล้วลบถาวร", grave=True)


def way(tenant: Tenant, act: str, label: str, explains: str, *, grave: bool = False) -> Way:
    return Way(label, reverse(f"editing_area_school_{act}", args=[tenant.slug]), explains, grave)
