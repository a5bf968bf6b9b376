"""Cells that a spreadsheet would run are shown by it, and come back as they were."""

from __future__ import annotations

import pytest

from site_builder.engine.csv_files import as_csv, as_typed, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+66 4212 3456", "-", "@ครู", "＝1", "\t=1", "  =1", "\n@"])
def test_what_looks_like_a_formula_is_marked_as_text_and_comes_back_as_it_was(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert as_typed(str(harmless(cell))) == cell


@pytest.mark.parametrize("cell", ["", "ครู", "1=1", "'เรือนไม้'", "it's", 12])
def test_everything_else_stays_as_it_is(cell: object) -> None:
    assert harmless(cell) == cell
    assert as_typed(str(cell)) == str(cell)


def test_a_file_is_marked_as_thai() -> None:
    assert as_csv([("ชื่อ", 1), ("=2", None)]) == "\ufeffชื่อ,1\r\n'=2,\r\n".encode()
