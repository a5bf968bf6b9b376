"""Cells of one row, cleaned, and numbers as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cms.content.dates import DIGITS
from cms.content.official import PERSONAL_ID
from cms.content.sheets.cleaning import clean_cell
from cms.content.sheets.columns import Column
from cms.content.sheets.headings import Cells, Named, cells_of
from cms.content.sheets.reading import Row, Table
from cms.content.sheets.values import Problem
from cms.content.text import plain_line

CITIZEN = "ดูเหมือนเลขประจำตัวประชาชน ห้ามเผยแพร่ กรุณาลบออกจากตาราง"
NOT_A_NUMBER = "“{text}” ไม่ใช่จำนวนเต็ม กรุณาพิมพ์เฉพาะตัวเลข เช่น 25"
TOO_MANY = "“{text}” มากเกินไป ไม่เกิน {most:,}"
NO_RESULT = "สูตรในช่องนี้ไม่มีผลลัพธ์ กรุณาวางเป็นค่าตัวเลข"
COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?\s*(?:คน|ห้อง|ห้องเรียน)?")


def rows_with_cells(table: Table, named: Named) -> Iterator[tuple[Row, Cells]]:
    """Yield the rows, and of each what stands in columns that are known."""
    return zip(table.rows, cells_of(table, named), strict=True)


def clean(cells: Cells, columns: Iterable[Column]) -> tuple[dict[str, str], list[Problem]]:
    """Return the text of each column that the row has, and what is wrong with it.

    A citizen's number is refused wherever it stands: what is imported is public a moment later.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for column in columns:
        raw = cells.texts.get(column.name, "")
        text, wrong = clean_cell(raw, column.longest, plain_line, is_formula=column.name in cells.formulas)
        if wrong is None and PERSONAL_ID.search(text.translate(DIGITS)):
            text, wrong = "", ("cell.citizen", CITIZEN)
        if wrong is not None:
            problems.append(Problem(cells.number, column.label, *wrong))
        texts[column.name] = text
    return texts, problems


def count_of(cells: Cells, column: Column, most: int) -> tuple[int | None, Problem | None]:
    """Return the whole number in a cell, None for an empty one; and what is wrong with it.

    Thai digits, ``1,234`` and ``25 คน`` are numbers; the result of a formula is one, too.
    """
    raw = plain_line(cells.texts.get(column.name, "")).translate(DIGITS)
    if raw in ("", "-", "–", "—"):
        empty = Problem(cells.number, column.label, "cell.formula", NO_RESULT)
        return None, empty if column.name in cells.formulas and not raw else None
    found = COUNT.fullmatch(raw)
    if found is None:
        return None, Problem(cells.number, column.label, "number.malformed", NOT_A_NUMBER.format(text=raw[:30]))
    number = int(found[1].replace(",", "")) if len(found[1]) <= 12 else most + 1
    if number > most:
        return None, Problem(cells.number, column.label, "number.large", TOO_MANY.format(text=raw[:30], most=most))
    return number, None
