"""What entries of the audit trail say, in Thai."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.notices.values import Severity
from tenants.addresses import UNKNOWN
from tenants.audit.models import AuditEntry
from tenants.audit.values import COMMAND_LINE, Action
from tenants.models import Role
from tenants.places.values import Way

KINDS = {
    "page": "หน้า",
    "image": "รูปภาพ",
    "document": "เอกสาร",
    "user": "ผู้ใช้",
    "tenant": "หน่วยงาน",
    "area": "เขตพื้นที่",
    "release": "รุ่นของเว็บไซต์",
    "schools": "สถานศึกษา",
    "redirects": "ที่อยู่เดิม",
    "audit": "บันทึกการใช้งาน",
    "notice": "ประกาศด่วน",
}
FACTS = {
    "role": "บทบาท",
    "roles": "บทบาท",
    "before": "เดิม",
    "reason": "เหตุผล",
    "old": "เดิม",
    "new": "ใหม่",
    "changed": "เปลี่ยน",
    "count": "จำนวน",
    "deleted": "ลบ",
    "release": "รุ่น",
    "since": "ตั้งแต่",
    "until": "ก่อน",
    "change": "เปลี่ยน",
    "after": "ใหม่",
    "acting_as": "ทำงานแทนในฐานะ",
    "successor": "ผู้รับมอบ",
    "step": "ขั้นตอน",
    "from": "จาก",
    "to": "ไปยัง",
    "severity": "ระดับ",
    "line": "ข้อความของโรงเรียน",
    "schools": "สถานศึกษา",
    "names": "ได้แก่",
    "notices_need_approval": "ให้ผู้อำนวยการอนุมัติประกาศด่วนก่อน",
}
"""Details that a reader needs; the rest stands in the CSV."""

ROLES = dict(Role.choices)
WORDS: Mapping[str, Any] = {
    **ROLES,
    **dict(Way.choices),
    **dict(Severity.choices),
    "moved": "ลำดับ",
    "shown": "แสดงในเมนู",
    "hidden": "ซ่อนจากเมนู",
    "added": "เพิ่ม",
    "changed": "แก้ไข",
    "deleted": "ลบ",
    "asked": "สั่งส่งออกข้อมูลทั้งหมด",
    "downloaded": "ดาวน์โหลดไฟล์ส่งออก",
    "file": "ไฟล์นำเข้า",
}


def subject_in_thai(subject: str) -> str:
    """Return ``หน้า «ข่าว…»`` for ``page:123 ข่าว…``; what is named otherwise as it stands."""
    head, _, name = subject.partition(" ")
    kind = KINDS.get(head.partition(":")[0])
    if kind is None:
        return subject
    return f"{kind} «{name}»" if name else kind


def facts_in_thai(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return labels and values of the details that a reader needs."""
    return [
        (FACTS[name], in_words(value)) for name, value in facts.items() if name in FACTS and value not in (None, "")
    ]


def in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(in_words(one) for one in value) or "–"
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    return str(WORDS.get(value, value)) if isinstance(value, str) else str(value)


def origin_in_thai(origin: str) -> str:
    return {COMMAND_LINE.address: "ระบบหรือคำสั่งบนเครื่องแม่ข่าย", UNKNOWN: "ไม่ทราบ"}.get(origin, origin)


def person_in_thai(entry: AuditEntry) -> str:
    """Return who did it; of an attempt to sign in nobody knows."""
    if entry.by_name:
        return entry.by_name
    return "ไม่ทราบ" if entry.action in (Action.SIGN_IN_FAILED, Action.SIGN_IN_THROTTLED) else "ระบบ"
