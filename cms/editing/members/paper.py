"""From a code to what stands on its sheet and on the screen that shows it once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from cms.content.dates import thai_date, thai_moment
from cms.content.text import plain_line
from cms.editing.members.listing import role_labels
from cms.editing.members.sheets import Sheet, draw_sheets, svg_qr
from tenants.members.codes import spelled
from tenants.members.invitations import Issued
from tenants.models import AccessCode, Role, User

SCAN = "ใช้โทรศัพท์สแกน QR หรือเปิดเว็บไซต์ตามที่อยู่ในกรอบ แล้วกรอกรหัส"
CHOOSE = "ตั้งชื่อผู้ใช้และรหัสผ่านของท่านเอง ถ้ามีบัญชีอยู่แล้วให้เข้าสู่ระบบก่อน ไม่ต้องสร้างบัญชีใหม่"
CHOOSE_ANEW = "ตั้งรหัสผ่านใหม่ของท่านเอง แล้วจดจำไว้คนเดียว"
WORK = "เริ่มทำเว็บไซต์ได้ทันที ครั้งต่อไปเข้าสู่ระบบที่ {address}"
WARNING = "ใครมีรหัสนี้ก็เข้าระบบแทนท่านได้ กรุณาเก็บเป็นความลับ และทำลายใบนี้เมื่อใช้แล้ว ถ้าใบหาย ขอรหัสใหม่ได้จากผู้ออกใบนี้ รหัสเดิมจะใช้ไม่ได้ทันที"
SOMEBODY = "ผู้ดูแลระบบของสถานศึกษา"


def sheet_of(issued: Issued, by: User | None, now: datetime) -> Sheet:
    """Return the page of one code."""
    row, code = issued.row, spelled(issued.code)
    reset = row.purpose == AccessCode.Purpose.RESET
    return Sheet(
        title=title_of(row),
        school=plain_line(row.tenant.name),
        person=plain_line(row.name) or SOMEBODY,
        detail=detail_of(row),
        code=code,
        link=link_of(code),
        address=shown(door()),
        steps=(SCAN, CHOOSE_ANEW if reset else CHOOSE, WORK.format(address=shown(admin()))),
        expires=f"ใช้ได้ถึง {thai_moment(row.expires_at)}",
        warning=WARNING,
        issued=issued_by(by, now),
    )


def title_of(row: AccessCode) -> str:
    if row.purpose == AccessCode.Purpose.RESET:
        return "ใบตั้งรหัสผ่านใหม่"
    return "ใบเชิญผู้ดูแลระบบเว็บไซต์" if Role.SCHOOL_ADMIN in row.roles else "ใบเชิญผู้ใช้ระบบเว็บไซต์"


def detail_of(row: AccessCode) -> str:
    if row.user is not None and row.purpose == AccessCode.Purpose.RESET:
        return f"ชื่อผู้ใช้: {row.user.username}"
    return f"บทบาท: {', '.join(role_labels(row.roles))}"


def issued_by(by: User | None, now: datetime) -> str:
    who = plain_line(by.get_full_name() or by.username) if by else "ระบบ"
    return f"ออกโดย {who} เมื่อ {thai_date(timezone.localtime(now).date())}"


def admin() -> str:
    """Return the address of the admin."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('wagtailadmin_home')}"


def door() -> str:
    """Return the address where codes are typed."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('join')}"


def link_of(code: str) -> str:
    """Return the address that carries a code.  It stands in the fragment, which browsers send to nobody: no log, no
    referrer and no proxy sees it."""
    return f"{door()}#{code}"


def shown(address: str) -> str:
    """Return an address as short as people type it."""
    return address.removeprefix("https://")


def pdf_of(issued: Iterable[Issued], by: User | None, name: str) -> HttpResponse:
    """Answer with the sheets; nothing on the way keeps a copy."""
    now = timezone.now()
    data = draw_sheets((sheet_of(one, by, now) for one in issued), at=now)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def once(issued: Issued) -> dict[str, Any]:
    """Return what the screen that shows a code says of it."""
    row, code = issued.row, spelled(issued.code)
    return {
        "row": row,
        "code": code,
        "link": link_of(code),
        "qr": svg_qr(link_of(code)),
        "title": title_of(row),
        "person": row.name or SOMEBODY,
        "detail": detail_of(row),
        "address": shown(door()),
        "expires": thai_moment(row.expires_at),
    }
