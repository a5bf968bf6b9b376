"""The columns of a file of old addresses."""

from __future__ import annotations

from cms.content.sheets.columns import Column, by_name, plain_name

LONGEST = 2_000

COLUMNS: tuple[Column, ...] = (
    Column(
        "path",
        "ที่อยู่เดิม",
        LONGEST,
        required=True,
        other_names=("ลิงก์เดิม", "url เดิม", "old", "old_url", "from", "source", "old_address"),
    ),
    Column(
        "to",
        "ที่อยู่ใหม่",
        LONGEST,
        required=True,
        other_names=("ปลายทาง", "ไปที่", "ลิงก์ใหม่", "url ใหม่", "new", "new_url", "target", "destination", "new_address"),
    ),
    Column("status", "รหัสสถานะ", 20, other_names=("สถานะ", "code", "http_code", "type")),
)
LABELS = {column.name: column.label for column in COLUMNS}
BY_NAME = by_name(COLUMNS)


def is_column(heading: str) -> bool:
    return plain_name(heading) in BY_NAME
