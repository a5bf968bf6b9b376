"""The trail as CSV: opens in a spreadsheet, in Thai, and no cell of it runs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from site_builder.engine.csv_files import BOM, harmless
from tenants.audit.models import AuditChain, AuditEntry
from tenants.audit.reading import Wish, entries_of
from tenants.audit.services import record_in
from tenants.audit.values import Action
from tenants.models import User

BUDDHIST_ERA = 543
COLUMNS = (
    "หน่วยงาน",
    "ลำดับ",
    "วันเวลา (พ.ศ.)",
    "วันเวลา (ISO 8601)",
    "ผู้กระทำ",
    "เลขบัญชี",
    "จากที่อยู่",
    "การกระทำ",
    "รหัสการกระทำ",
    "สิ่งที่เกี่ยวข้อง",
    "รายละเอียด",
    "ค่าตรวจสอบ",
)
CHUNK = 2_000


class Line:
    """A file for ``csv`` that hands each line back."""

    def write(self, text: str) -> str:
        return text


def export_csv(chains: QuerySet[AuditChain], wish: Wish, *, by: User | None, into: AuditChain) -> Iterator[str]:
    """Record the export in the trail ``into``, and return the lines of the file, oldest entry first."""
    details = {
        "since": wish.since.isoformat() if wish.since else None,
        "until": wish.until.isoformat() if wish.until else None,
        "action": wish.action or None,
    }
    record_in(into, Action.EXPORTED, by=by, subject="audit", details=details)
    return lines(chains, wish)


def lines(chains: QuerySet[AuditChain], wish: Wish) -> Iterator[str]:
    """Yield the file line by line, however long the trail is."""
    write = csv.writer(Line()).writerow
    yield BOM + write(COLUMNS)
    found = entries_of(chains, wish).select_related("chain__tenant").order_by("at", "id")
    for entry in found.iterator(CHUNK):
        yield write([harmless(cell) for cell in cells(entry)])


def cells(entry: AuditEntry) -> tuple[Any, ...]:
    return (
        str(entry.chain),
        entry.number,
        thai_moment(entry.at),
        timezone.localtime(entry.at).isoformat(timespec="seconds"),
        entry.by_name,
        entry.by_id or "",
        entry.origin,
        entry.action_label,
        entry.action,
        entry.subject,
        entry.details,
        entry.hash,
    )


def thai_moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local:%d/%m}/{local.year + BUDDHIST_ERA} {local:%H:%M:%S}"
