"""Files of schools as offices have them, made by code."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl  # type: ignore[import-untyped]

from cms.content.schools.checking import check_schools
from cms.content.schools.columns import is_column
from cms.content.schools.importing import import_schools
from cms.content.schools.known import Scope
from cms.content.schools.values import Plan
from cms.content.sheets.reading import Table, read_table

HEADER = ("code", "name", "slug", "area", "network", "host", "levels", "admin_email", "admin_name")
THAI_HEADER = (
    "รหัสสถานศึกษา",
    "ชื่อสถานศึกษา",
    "ชื่อย่อภาษาอังกฤษ",
    "เขตพื้นที่",
    "กลุ่มเครือข่าย",
    "โฮสต์",
    "ระดับชั้น",
    "อีเมลผู้ดูแล",
    "ชื่อผู้ดูแล",
)


def school(number: int = 1, **cells: str) -> dict[str, str]:
    """One good row; a cell given by name stands instead."""
    good = {
        "code": f"10475100{number:02d}",
        "name": f"โรงเรียนบ้านทดลอง {number}",
        "slug": f"thotlong{number}",
        "area": "area-1",
        "network": "เครือข่ายริมน้ำ",
        "levels": "อนุบาล 2 – ป.6",
    }
    return good | cells


def lines(*schools: dict[str, str], header: Sequence[str] = HEADER) -> list[list[str]]:
    return [list(header), *([row.get(name, "") for name in HEADER[: len(header)]] for row in schools)]


def csv_text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def csv_of(*schools: dict[str, str]) -> bytes:
    return csv_text(lines(*schools)).encode()


def xlsx_of(rows: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def huge_xlsx(rows: int, cells: int) -> bytes:
    """A workbook of many equal rows, written as a stream: small on disk, large inside.  ``rows``: whole thousands."""
    small, out, sheet = zipfile.ZipFile(io.BytesIO(xlsx_of([["x"]]))), io.BytesIO(), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name in small.namelist():
            if name != sheet:
                book.writestr(name, small.read(name))
        with book.open(sheet, "w") as stream:
            stream.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            piece = b"<row>%s</row>" % (b'<c t="inlineStr"><is><t>thotlong</t></is></c>' * cells) * 1000
            for _ in range(rows // 1000):
                stream.write(piece)
            stream.write(b"</sheetData></worksheet>")
    return out.getvalue()


def table_of(*schools: dict[str, str]) -> Table:
    return read_table(csv_of(*schools), is_column)


def check(*schools: dict[str, str], scope: Scope | None = None) -> Plan:
    return check_schools(table_of(*schools), scope or Scope.everywhere())


def bring_in(*schools: dict[str, str]) -> Plan:
    return import_schools(table_of(*schools), Scope.everywhere())


def found(plan: Plan) -> list[tuple[int | None, str]]:
    """The errors of a plan as (row, code)."""
    return [(problem.row, problem.code) for problem in plan.errors]
