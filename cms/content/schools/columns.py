"""The columns of a file of schools: their names in the file, English or Thai, and how people read them in a message."""

from __future__ import annotations

from cms.content.sheets.columns import Column, by_name, plain_name

COLUMNS: tuple[Column, ...] = (
    Column("code", "รหัสสถานศึกษา", 10, required=True, other_names=("รหัสโรงเรียน", "รหัส", "school_code", "smis")),
    Column("name", "ชื่อสถานศึกษา", 200, required=True, other_names=("ชื่อโรงเรียน", "ชื่อ", "school_name")),
    Column("slug", "ชื่อย่อภาษาอังกฤษ", 40, required=True, other_names=("ชื่อย่อ", "short_name")),
    Column("area", "เขตพื้นที่", 200, required=True, other_names=("เขตพื้นที่การศึกษา", "สังกัด", "สำนักงานเขตพื้นที่การศึกษา")),
    Column("network", "กลุ่มเครือข่าย", 200, other_names=("เครือข่าย", "กลุ่มโรงเรียน")),
    Column("host", "โฮสต์", 253, other_names=("ชื่อโฮสต์", "ที่อยู่เว็บไซต์", "โดเมน", "domain")),
    Column("levels", "ระดับชั้น", 200, other_names=("ระดับชั้นที่เปิดสอน",)),
    Column("admin_email", "อีเมลผู้ดูแล", 150, other_names=("อีเมล", "email")),
    Column("admin_name", "ชื่อผู้ดูแล", 150, other_names=("ผู้ดูแล", "ผู้ดูแลระบบ")),
)
LABELS = {column.name: column.label for column in COLUMNS}


BY_NAME = by_name(COLUMNS)


def column_of(heading: str) -> Column | None:
    """Return the column that a heading names, or nothing."""
    return BY_NAME.get(plain_name(heading))


def is_column(heading: str) -> bool:
    return column_of(heading) is not None
