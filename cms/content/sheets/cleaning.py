"""One cell as people fill it → text that may be stored, or why not."""

from __future__ import annotations

import re
from collections.abc import Callable

from cms.content.text import CONTROL, SURROGATE, plain_line
from site_builder.engine.csv_files import as_typed

NOTHING = frozenset({"-", "–", "—", "ไม่มี", "n/a"})
"""What people write into a cell that they mean to be empty."""
ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
FORMULA_STARTS = ("=", "+", "-", "@")

FORMULA = "ห้ามเป็นสูตร และห้ามขึ้นต้นด้วย = + - @ กรุณาวางเป็นค่าข้อความ"
CONTROLS = "มีอักขระควบคุมที่มองไม่เห็น กรุณาพิมพ์ข้อความนี้ใหม่"
TOO_LONG = "ยาวเกินไป ไม่เกิน {longest} ตัวอักษร"


def clean_cell(
    raw: str, longest: int, spell: Callable[[str], str] = plain_line, *, is_formula: bool
) -> tuple[str, tuple[str, str] | None]:
    """Return the text of a cell and, where it may not be, code and message (Thai); the text is empty then."""
    text = ZERO_WIDTH.sub("", raw).strip()
    if text.casefold() in NOTHING:
        return "", None
    if is_formula or text.startswith(FORMULA_STARTS):
        return "", ("cell.formula", FORMULA)
    text = as_typed(text)
    if CONTROL.search(text) or SURROGATE.search(text):
        return "", ("cell.control", CONTROLS)
    value = spell(text)
    if len(value) > longest:
        return "", ("cell.too_long", TOO_LONG.format(longest=longest))
    return value, None
