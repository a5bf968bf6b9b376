"""What a school gathers besides its content: urgent notices, releases, holds, visitors, exports, takedowns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.content.exports.models import TenantExport
from cms.notices.models import Notice, NoticeChange, NoticeRecipient
from cms.notices.values import Audience, Severity, Stage
from site_builder.models import Build, Deployment, Fleet, FleetItem, Hold, Release, Takedown
from tenants.models import Area, Stay, Tenant, User
from tenants.places.values import Way

LIFE = timedelta(days=2)


@dataclass
class Records:
    """One of each, of one school."""

    notice: Notice
    hold: Hold
    release: Release


def make_records(tenant: Tenant, mark: str, number: int, editor: User) -> Records:
    """Give a school a history; every text of it carries the mark.  ``number`` is that of its release."""
    now = timezone.now()
    notice = make_notice(mark, f"notice{number}", tenant=tenant)
    hold = Hold.objects.create(tenant=tenant, key=f"hold{number}", reason="render_failed", message=f"หน้า {mark} เสีย")
    release = Release.objects.create(tenant=tenant, number=number, created_at=now, files=1, size=1)
    Deployment.objects.create(
        tenant=tenant, number=number, release=release, reason=f"ย้อนกลับ {mark}", deployed_at=now, by=editor
    )
    Build.objects.create(tenant=tenant, fence=number, started_at=now, error=f"สร้างไม่ได้ {mark}", outcome="failed")
    Stay.objects.create(
        tenant=tenant, way=Way.PLATFORM, name=f"ผู้มาเยือน {mark}", reason=f"ช่วยแก้ {mark}", began_at=now, ended_at=now
    )
    TenantExport.objects.create(tenant=tenant, state="failed", error="disk_full", asked_by=editor, asked_at=now)
    Takedown.objects.create(tenant=tenant, kind="page", keys=[f"{mark[:6]}gone00"], reason=f"มีข้อมูล {mark}", by=editor)
    fleet = Fleet.objects.create(area=tenant.area, reason=f"งาน {tenant.area.slug}", started_at=now, resumed_at=now)
    FleetItem.objects.create(fleet=fleet, tenant=tenant, state="failed", error=f"ไม่สำเร็จ {tenant.area.slug}")
    return Records(notice, hold, release)


def make_notice(mark: str, key: str, **issuer: Any) -> Notice:
    """Make an urgent notice of a school or an area that everybody sees now, with a word of its past.

    No mark in the key: it stands in addresses, which are led back to after a choice of places.
    """
    now = timezone.now()
    notice: Notice = Notice.objects.create(
        key=key,
        severity=Severity.WARNING,
        audience=Audience.AREA if "area" in issuer else Audience.SCHOOL,
        headline=f"ประกาศ {mark}",
        text=f"รายละเอียด {mark}",
        stage=Stage.SENT,
        starts_at=now - LIFE,
        ends_at=now + LIFE,
        over_at=now + LIFE,
        sent_at=now - LIFE,
        **issuer,
    )
    NoticeChange.objects.create(
        notice=notice, act="corrected", version=1, at=now, by_name=f"ครู {mark}", headline=f"เดิม {mark}"
    )
    return notice


def notify(area: Area, mark: str, *schools: tuple[Tenant, str]) -> Notice:
    """Make an area's notice, with a line of each school's own below it."""
    notice = make_notice(mark, f"area{area.pk}", area=area)
    for tenant, word in schools:
        NoticeRecipient.objects.create(notice=notice, tenant=tenant, line=f"ข้อความของ {word}")
    return notice
