"""The header of a table against the columns that are known, and the rows below it by those columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from cms.content.sheets.columns import Column, plain_name
from cms.content.sheets.reading import Table
from cms.content.sheets.values import Problem

MISSING_COLUMN = "ไม่พบคอลัมน์ “{label}” ({name}) ในแถวหัวตาราง"
TWICE_COLUMN = "มีคอลัมน์ “{label}” มากกว่าหนึ่งคอลัมน์"
UNKNOWN_COLUMN = "ไม่รู้จักคอลัมน์ “{heading}” จึงไม่ใช้ข้อมูลในคอลัมน์นี้"

Named = Mapping[str, Column]
"""Columns by their plain names (``columns.by_name``)."""


class Cells(NamedTuple):
    """One row: text by name of column, and the columns in which the file has a formula."""

    number: int
    texts: dict[str, str]
    formulas: frozenset[str]


def heading_errors(table: Table, columns: Collection[Column], named: Named, spared: str = "") -> Iterator[Problem]:
    """Yield the columns that are missing or stand twice; the one called ``spared`` may be missing."""
    there = [column.name for _, column in _columns(table, named)]
    for column in columns:
        if there.count(column.name) > 1:
            yield Problem(None, column.label, "column.twice", TWICE_COLUMN.format(label=column.label))
        if column.required and column.name not in there and column.name != spared:
            message = MISSING_COLUMN.format(label=column.label, name=column.name)
            yield Problem(None, column.label, "column.missing", message)


def heading_warnings(table: Table, named: Named) -> Iterator[Problem]:
    """Yield the columns that nobody knows."""
    for heading in table.header:
        if heading and plain_name(heading) not in named:
            shown = heading[:60]
            yield Problem(None, shown, "column.unknown", UNKNOWN_COLUMN.format(heading=shown))


def cells_of(table: Table, named: Named) -> Iterator[Cells]:
    columns = _columns(table, named)
    for row in table.rows:
        texts = {column.name: row.cells[index] for index, column in columns if index < len(row.cells)}
        formulas = frozenset(column.name for index, column in columns if (row.number, index) in table.formulas)
        yield Cells(row.number, texts, formulas)


def _columns(table: Table, named: Named) -> list[tuple[int, Column]]:
    found = ((index, named.get(plain_name(heading))) for index, heading in enumerate(table.header))
    return [(index, column) for index, column in found if column is not None]
