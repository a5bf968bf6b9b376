"""Tables as text: a line a row, cells divided by tabs (as pasted from Excel, Word or Sheets) or by ``|``."""

from __future__ import annotations

import csv
import io

from cms.content.text import plain_line, strip_controls

Rows = tuple[tuple[str, ...], ...]
WIDEST = 20
LONGEST = 500


def parse_rows(text: str | None) -> Rows:
    """Return the rows of a table, all of the same length; empty lines and empty last columns are left out."""
    text = strip_controls((text or "").replace("\r\n", "\n").replace("\r", "\n"))
    divider = "\t" if "\t" in text else "|"
    raw = list(csv.reader(io.StringIO(text), delimiter=divider)) if divider == "\t" else _split_bars(text)
    rows = [[plain_line(cell) for cell in row] for row in raw]
    return _even([row for row in rows if any(row)])


def _split_bars(text: str) -> list[list[str]]:
    return [line.strip().strip("|").split("|") for line in text.split("\n")]


def _even(rows: list[list[str]]) -> Rows:
    width = max((_used(row) for row in rows), default=0)
    return tuple(tuple((row + [""] * width)[:width]) for row in rows)


def _used(row: list[str]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell), default=0)
