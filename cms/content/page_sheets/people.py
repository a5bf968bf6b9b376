"""A sheet of people → rows of a directory: what the columns mean, and what is wrong with single rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from cms.content.dates import DIGITS
from cms.content.official import official_contact
from cms.content.page_sheets.cells import clean, rows_with_cells
from cms.content.pages.people import NOBODY, AcademicRank
from cms.content.sheets.columns import Column, by_name, plain_name
from cms.content.sheets.headings import heading_errors, heading_warnings
from cms.content.sheets.reading import Row, Table
from cms.content.sheets.values import Problem

COLUMNS: tuple[Column, ...] = (
    Column("group", "กลุ่ม", 150, other_names=("กลุ่มสาระ", "กลุ่มสาระการเรียนรู้", "กลุ่มงาน", "ฝ่าย", "หมวด", "department")),
    Column(
        "name",
        "ชื่อ–สกุล",
        150,
        other_names=("ชื่อ-สกุล", "ชื่อ-นามสกุล", "ชื่อ–นามสกุล", "ชื่อนามสกุล", "ชื่อ/สกุล", "รายชื่อ", "full_name", "fullname"),
    ),
    Column("position", "ตำแหน่ง", 150, other_names=("post",)),
    Column("rank", "วิทยฐานะ", 80, other_names=("ระดับวิทยฐานะ", "ตำแหน่งทางวิชาการ", "อันดับ", "academic_rank")),
    Column("duty", "หน้าที่ / วิชาที่สอน", 200, other_names=("หน้าที่", "หน้าที่รับผิดชอบ", "งานที่รับผิดชอบ")),
    Column("contact", "ช่องทางติดต่อราชการ", 150, other_names=("ติดต่อ", "ช่องทางติดต่อ")),
    Column("term", "วาระ", 60, other_names=("วาระการดำรงตำแหน่ง", "ปีที่ดำรงตำแหน่ง")),
)
"""What a directory shows of somebody, and what the template has."""

PARTS: tuple[Column, ...] = (
    Column("prefix", "คำนำหน้า", 40, other_names=("คำนำหน้าชื่อ", "คำนำหน้านาม")),
    Column("first", "ชื่อ", 80, other_names=("ชื่อตัว", "first_name", "firstname")),
    Column("last", "นามสกุล", 80, other_names=("สกุล", "ชื่อสกุล", "last_name", "lastname", "surname")),
    Column("subject", "วิชาที่สอน", 150, other_names=("วิชาเอก", "สอนวิชา")),
    Column("phone", "โทรศัพท์", 80, other_names=("เบอร์โทร", "เบอร์โทรศัพท์", "โทร", "โทร.", "tel")),
    Column("email", "อีเมล", 100, other_names=("อีเมลราชการ", "อีเมล์", "e-mail", "mail")),
    Column("number", "ลำดับ", 150, other_names=("ที่", "ลำดับที่", "no", "no.", "#")),
)
"""What other systems part in several columns."""

ALL = (*COLUMNS, *PARTS)
BY_NAME = by_name(ALL)
LABELS = {column.name: column.label for column in ALL}
NO_NAME = "กรุณากรอกชื่อ หรือกรอกตำแหน่งไว้ถ้าตำแหน่งว่าง"
NO_NAMES = "ไม่พบคอลัมน์ “ชื่อ–สกุล” ในแถวหัวตาราง"
BAD_RANK = "ไม่รู้จักวิทยฐานะ “{text}” ใช้ได้: {ranks}"
TWICE = "ชื่อนี้อยู่ในกลุ่มเดียวกันซ้ำกับแถวที่ {row}"
TOO_LONG = "ยาวเกินไป ไม่เกิน {longest} ตัวอักษร"
VACANT = frozenset({NOBODY, "ว่าง", "(ว่าง)", "(ตำแหน่งว่าง)", "vacant"})
SECTION = re.compile(r"(?:กลุ่ม|ฝ่าย|คณะ|ผู้บริหาร|สายชั้น|ช่วงชั้น|ระดับ|งาน|บุคลากร|พนักงาน|ลูกจ้าง|สำนักงาน)")
REMARK = re.compile(r"หมายเหตุ|ที่มา|ข้อมูล|รวม|\*|ลงชื่อ")
CIVIL_RANK = re.compile(r"คศ\.?\s*([1-5])")
BEFORE_RANK = re.compile(r"^(?:วิทยฐานะ|รองผู้อำนวยการ|ผู้อำนวยการ|ศึกษานิเทศก์|รอง ?ผอ\.|ผอ\.|ครู)\s*(?=\S)")
BY_CIVIL_RANK = ("teacher", "professional", "senior", "expert", "advisory")
RANKS = {str(rank.label): rank.value for rank in AcademicRank} | {rank.value: rank.value for rank in AcademicRank}


def is_column(heading: str) -> bool:
    return plain_name(heading) in BY_NAME


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody as the sheet says it; empty where the cell is empty.  ``rank`` is a value of AcademicRank."""

    number: int
    group: str = ""
    name: str = ""
    position: str = ""
    rank: str = ""
    duty: str = ""
    contact: str = ""
    term: str = ""


def read_people(table: Table) -> tuple[list[PersonRow], list[Problem], list[Problem]]:
    """Return the rows that may be used, what is wrong and what is odd."""
    errors = list(heading_errors(table, ALL, BY_NAME))
    if not {"name", "first", "position"} & _there(table):
        errors.append(Problem(None, LABELS["name"], "column.missing", NO_NAMES))
    warnings = list(heading_warnings(table, BY_NAME))
    if errors:
        return [], errors, warnings
    rows: list[PersonRow] = []
    group = ""
    for row, cells in rows_with_cells(table, BY_NAME):
        texts, wrong = clean(cells, ALL)
        if wrong:
            errors += wrong
        elif (section := _section(row, texts)) is not None:
            group = section or group
        else:
            # An empty cell of the group is one that was merged with those above it.
            group = texts["group"] or group
            person, wrong = _person(row.number, texts | {"group": group})
            errors += wrong
            rows += [] if wrong else [person]
    errors += _twice(rows)
    return rows, errors, warnings


def _there(table: Table) -> set[str]:
    return {column.name for heading in table.header if (column := BY_NAME.get(plain_name(heading)))}


def _section(row: Row, texts: Mapping[str, str]) -> str | None:
    """Return the group that a row names for those below it, empty for a remark; None for a row of somebody."""
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    if filled and all(map(is_column, filled)):
        return ""
    if len(filled) != 1 or filled[0].isdecimal() or texts["position"]:
        return None
    if REMARK.match(filled[0]):
        return ""
    is_name = bool(texts["name"] or texts["first"])
    return None if is_name and not SECTION.match(filled[0]) else filled[0][:150]


def _person(number: int, texts: Mapping[str, str]) -> tuple[PersonRow, list[Problem]]:
    values = {
        "group": texts["group"],
        "name": _name(texts),
        "position": texts["position"],
        "duty": " ".join(filter(None, [texts["duty"], texts["subject"]])),
        "contact": " ".join(filter(None, [texts["contact"], texts["phone"], texts["email"]])),
        "term": texts["term"],
    }
    wrong = list(_wrong(number, values))
    try:
        values["rank"] = rank_of(texts["rank"])
    except ValueError:
        ranks = ", ".join(str(rank.label) for rank in AcademicRank)
        message = BAD_RANK.format(text=texts["rank"][:40], ranks=ranks)
        wrong.append(Problem(number, LABELS["rank"], "rank.unknown", message))
    return PersonRow(number, **values), wrong


def _name(texts: Mapping[str, str]) -> str:
    """Return the whole name, whatever columns it is parted in; empty for a vacant position."""
    given = texts["name"] or texts["first"]
    if given.casefold() in VACANT:
        return ""
    prefix = "" if given.startswith(texts["prefix"]) else texts["prefix"]
    return " ".join(filter(None, [prefix + given, texts["last"]]))


def _wrong(number: int, values: Mapping[str, str]) -> Iterator[Problem]:
    if not (values["name"] or values["position"]):
        yield Problem(number, LABELS["name"], "name.missing", NO_NAME)
    for column in COLUMNS:
        if len(values.get(column.name, "")) > column.longest:
            yield Problem(number, column.label, "cell.too_long", TOO_LONG.format(longest=column.longest))
    for name in ("contact", "duty", "position", "name"):
        try:
            official_contact(values[name])
        except ValidationError as error:
            yield Problem(number, LABELS[name], f"{name}.{error.code}", str(error.message))


def rank_of(text: str) -> str:
    """Return the value of a rank as people write it (``ครูชำนาญการพิเศษ``, ``คศ.3``); raises ValueError.

    >>> rank_of("ครูชำนาญการพิเศษ"), rank_of("คศ. ๓"), rank_of("ครู"), rank_of("")
    ('senior', 'senior', 'teacher', '')
    """
    text = text.translate(DIGITS).strip()
    if not text or text in RANKS:
        return RANKS.get(text, "")
    if civil := CIVIL_RANK.fullmatch(text):
        return BY_CIVIL_RANK[int(civil[1]) - 1]
    bare = BEFORE_RANK.sub("", text)
    if bare not in RANKS:
        raise ValueError(text)
    return RANKS[bare]


def _twice(rows: list[PersonRow]) -> Iterator[Problem]:
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        key = ("".join(row.name.split()), row.group)
        if row.name and first.setdefault(key, row.number) != row.number:
            yield Problem(row.number, LABELS["name"], "name.twice", TWICE.format(row=first[key]))
