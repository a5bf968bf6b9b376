"""The first-time path: what a new site needs, in the order in which it is easiest."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from cms.content.models import NewsPage
from tenants.models import AccessCode, Tenant
from tenants.quotas import members_count


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    why: str
    url: str
    done: bool


def first_steps(tenant: Tenant) -> list[Step]:
    """Return the steps of a site that is not ready yet; nothing once all are done."""
    facts = reverse("editing_school", args=[tenant.slug])
    steps = [
        Step("ใส่ตราสัญลักษณ์", "แสดงที่หัวเว็บไซต์ทุกหน้า", f"{facts}#id_emblem-chooser", tenant.emblem_id is not None),
        Step("กรอกที่อยู่และโทรศัพท์", "ผู้ปกครองติดต่อได้", facts, bool(tenant.address and tenant.phone)),
        Step("ลงข่าวแรก", "ใช้เวลาไม่เกิน 4 นาที ทำบนโทรศัพท์ได้", reverse("editing_desk_news"), has_news(tenant)),
        Step(
            "เพิ่มเพื่อนครู",
            "อย่างน้อยสองคน งานไม่สะดุดเมื่อมีคนย้าย",
            reverse("editing_members", args=[tenant.slug]),
            has_colleagues(tenant),
        ),
    ]
    return [] if all(step.done for step in steps) else steps


def has_news(tenant: Tenant) -> bool:
    return NewsPage.objects.filter(tenant=tenant, live=True).exists()


def has_colleagues(tenant: Tenant) -> bool:
    """Say whether anybody else has come in or is invited."""
    invited = AccessCode.objects.filter(tenant=tenant, purpose=AccessCode.Purpose.INVITATION)
    return members_count(tenant) > 1 or invited.exists()
