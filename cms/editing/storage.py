"""«พื้นที่เก็บข้อมูล»: what the school's uploads take of what it may have, and which are the biggest."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.content.media.room import BigFile, Room, biggest_files, room_of
from cms.content.text import size_words
from cms.editing.places import WRITING_ROLES, serves, tenant_for, tenants_of
from tenants.models import Tenant
from tenants.quotas import members_count, members_limit, storage_limit

TITLE = "พื้นที่เก็บข้อมูล"
NEARLY = 90
"""Percent from which on a bar warns."""
EDIT = {"SiteImage": "wagtailimages:edit", "SiteDocument": "wagtaildocs:edit"}


@dataclass(frozen=True, slots=True)
class Bar:
    """Used of a limit, as a bar and in words."""

    label: str
    used: str
    limit: str
    percent: int
    """From 0 to 100, also where more is used than allowed."""

    @property
    def state(self) -> str:
        if self.percent >= 100:
            return "full"
        return "nearly" if self.percent >= NEARLY else "fine"


def bar(label: str, used: int, limit: int, *, as_size: bool) -> Bar:
    percent = 100 if used >= limit else used * 100 // limit
    words = size_words if as_size else str
    return Bar(label, words(used), words(limit), percent)


def bars_of(tenant: Tenant, room: Room) -> list[Bar]:
    """Return the bars of a tenant: storage, people."""
    return [
        bar("พื้นที่เก็บรูปภาพและเอกสาร", room.used, storage_limit(tenant), as_size=True),
        bar("ผู้ใช้ (คน)", members_count(tenant), members_limit(tenant), as_size=False),
    ]


@require_GET
def storage(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a school's uploads take."""
    tenant = tenant_for(request.user, slug, WRITING_ROLES)  # type: ignore[arg-type]
    room = room_of(tenant.pk)
    context = {
        "header_title": TITLE,
        "page_title": TITLE,
        "page_subtitle": tenant.name,
        "header_icon": "folder-open-inverse",
        "bars": bars_of(tenant, room),
        "parts": [
            ("รูปภาพต้นฉบับ", size_words(room.images)),
            ("รูปภาพขนาดต่าง ๆ ที่แสดงบนเว็บไซต์", size_words(room.sizes)),
            ("เอกสาร", size_words(room.documents)),
        ],
        "files": [file_row(file) for file in biggest_files(tenant.pk)],
    }
    return render(request, "editing/storage.html", context)


def file_row(file: BigFile) -> dict[str, str]:
    kind = "รูปภาพ" if file.kind == "SiteImage" else "เอกสาร"
    return {
        "kind": kind,
        "title": file.title,
        "size": size_words(file.size),
        "url": reverse(EDIT[file.kind], args=[file.pk]),
    }


@require_GET
def storage_index(request: HttpRequest) -> HttpResponse:
    """Lead to the one school of the person, or let those who serve several choose."""
    tenants = tenants_of(request.user)  # type: ignore[arg-type]
    if len(tenants) == 1:
        return storage(request, tenants[0].slug)
    context = {"tenants": tenants, "header_title": TITLE, "page_title": TITLE, "header_icon": "folder-open-inverse"}
    return render(request, "editing/storage_index.html", context)


@hooks.register("register_admin_urls")
def storage_urls() -> list[object]:
    return [
        path("storage/", storage_index, name="editing_storage_index"),
        path("storage/<slug:slug>/", storage, name="editing_storage"),
    ]


class StorageMenuItem(MenuItem):
    """Shown to those who write somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return serves(request)


@hooks.register("register_admin_menu_item")
def storage_menu_item() -> MenuItem:
    return StorageMenuItem(TITLE, reverse("editing_storage_index"), icon_name="folder-open-inverse", order=700)
