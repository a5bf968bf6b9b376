"""The columns of a file of schools: their names in the file, English or Thai, and how people read them in a message."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """``longest`` is in characters.  A column that is ``required`` must be there and, for a new school, filled."""

    name: str
    label: str
    longest: int
    required: bool = False
    other_names: tuple[str, ...] = ()


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


def plain_name(text: str) -> str:
    """Return a heading without what people add to it: case, blanks, underscores, a star for "required"."""
    return "".join(text.casefold().replace("_", "").replace("*", "").replace("\u200b", "").split())


BY_NAME = {plain_name(name): column for column in COLUMNS for name in (column.name, column.label, *column.other_names)}


def column_of(heading: str) -> Column | None:
    """Return the column that a heading names, or nothing."""
    return BY_NAME.get(plain_name(heading))


def is_column(heading: str) -> bool:
    return column_of(heading) is not None
