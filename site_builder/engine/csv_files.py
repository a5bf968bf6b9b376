"""Tables as CSV: a spreadsheet opens them in Thai, and runs no cell of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"
"""Without it spreadsheets take Thai for another alphabet."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Return a whole file, every cell harmless."""
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def harmless(cell: object) -> object:
    """Return a cell that a spreadsheet shows and does not run: a text that begins like a formula gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(STARTS_A_FORMULA) else cell


def as_typed(text: str) -> str:
    """Return a cell as it was before ``harmless``."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text
