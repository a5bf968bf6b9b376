"""A table → a workbook to be filled in: what is typed into it stays as it was typed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import Cell  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from site_builder.engine.csv_files import harmless

AS_TEXT = "@"
"""The format of text: a spreadsheet makes no day of ``1/2`` and no number of ``0812``."""
WIDTHS = (12, 44)
NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST_NAME = 31
HEADER_GROUND = PatternFill("solid", fgColor="E8EEF4")


def as_workbook(name: str, header: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return an XLSX of one sheet: the header stays in sight, every cell and every empty one below is text, none a
    formula.  Cells are those of the CSV of the same table."""
    book = Workbook()
    book.properties.creator = ""
    sheet = book.active
    sheet.title = name.translate(NOT_IN_A_NAME).strip()[:LONGEST_NAME] or "1"
    sheet.freeze_panes = "A2"
    table = [[_text(cell) for cell in row] for row in (header, *rows)]
    for number, cells in enumerate(table, 1):
        for column, text in enumerate(cells, 1):
            _write(sheet.cell(number, column), text)
    for column in range(1, len(header) + 1):
        _dress(sheet, column, [row[column - 1] for row in table if len(row) >= column])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(cell: object) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", str(harmless(cell)))


def _write(cell: Cell, text: str) -> None:
    if text:
        cell.value = text
        cell.data_type = "s"
    cell.number_format = AS_TEXT


def _dress(sheet: Worksheet, column: int, texts: Sequence[str]) -> None:
    """Give a column its width and format, and its heading a look of its own."""
    dimension = sheet.column_dimensions[get_column_letter(column)]
    dimension.number_format = AS_TEXT
    dimension.width = min(max(WIDTHS[0], *(len(text) + 2 for text in texts)), WIDTHS[1])
    heading = sheet.cell(1, column)
    heading.font = Font(bold=True)
    heading.fill = HEADER_GROUND
    heading.alignment = Alignment(vertical="center")
