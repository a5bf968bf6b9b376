"""A million rows: refused with a reason, after a bounded amount of work, and nothing of it is done."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from cms.content.schools.columns import is_column
from cms.content.sheets import reading
from cms.content.sheets.errors import TooLarge, TooManyRows, UnreadableFile
from cms.content.sheets.reading import MOST_BYTES, MOST_LINES, read_table
from cms.editing.sheets import TableField
from tenants.audit.models import AuditEntry
from tenants.audit.values import Action
from tenants.models import Tenant
from tests.cms.content.schools.files import csv_of, huge_xlsx, lines, school, xlsx_of
from tests.factories.people import make_school

HEADER = b"code,name,slug,area\n"
MILLION = 1_000_000
SHORT = HEADER + b"1,2,3,4\n" * MILLION
LONG_ROW = b"1047510001," + "โรงเรียนบ้านทดลอง".encode() + b",thotlong,area-1\n"


@pytest.fixture(scope="module")
def workbook() -> bytes:
    """A million rows of one cell: under 64 MiB inside, so that only its rows are too many."""
    return huge_xlsx(MILLION, 1)


def test_a_million_short_rows_of_text_are_too_many() -> None:
    with pytest.raises(TooManyRows) as refused:
        read_table(SHORT, is_column)
    assert "20,000 แถว" in refused.value.message


def test_a_million_rows_of_text_that_are_no_small_file_any_more_are_too_large_and_said_in_rows_too() -> None:
    with pytest.raises(TooLarge) as refused:
        read_table(HEADER + LONG_ROW * (MOST_BYTES // len(LONG_ROW) + 1), is_column)
    assert "20,000 แถว" in refused.value.message


def test_a_million_rows_of_a_workbook_are_too_many_however_much_is_in_them(workbook: bytes) -> None:
    # 250,000 rows of nine cells are more than 64 MiB: the reading of the archive ends there, and says why.
    for data in (workbook, huge_xlsx(MILLION // 4, 9)):
        assert len(data) < MOST_BYTES
        with pytest.raises(TooManyRows):
            read_table(data, is_column)


def test_empty_lines_are_no_rows_but_more_than_a_sheet_has_are_too_many() -> None:
    assert len(read_table(HEADER + b"\n" * 100_000 + b"1,2,3,4\n", is_column).rows) == 1
    with pytest.raises(TooManyRows):
        read_table(HEADER + b"\n" * (MOST_LINES + 1), is_column)


def test_a_line_of_millions_of_cells_is_refused_before_it_is_split() -> None:
    with pytest.raises(TooManyRows):
        read_table(HEADER + b"1," * 3_000_000 + b"\n", is_column)


def test_a_cell_with_ten_megabytes_of_lines_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        read_table(HEADER + b'"' + b"\n" * 9 * MILLION + b'"', is_column)


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["import_schools", "import_redirects"])
@pytest.mark.parametrize("kind", ["text", "workbook", "a gigabyte"])
def test_a_command_refuses_a_million_rows_in_thai_and_does_nothing(
    tmp_path: Path, workbook: bytes, command: str, kind: str
) -> None:
    file, out = tmp_path / "table", StringIO()
    file.write_bytes(workbook if kind == "workbook" else b"" if kind == "a gigabyte" else SHORT)
    if kind == "a gigabyte":
        # Sparse: nothing on disk, and no more of it is read than is allowed.
        with file.open("r+b") as stream:
            stream.truncate(1024**3)
    where = ["--tenant", make_school("ban-khao").slug] if command == "import_redirects" else []

    with pytest.raises(SystemExit) as end:
        call_command(command, str(file), *where, "--json", stdout=out)
    assert end.value.code == 1
    said = json.loads(out.getvalue())
    assert [problem["code"] for problem in said["errors"]] == [
        "file.too_large" if kind == "a gigabyte" else "file.too_many_rows"
    ]
    assert "20,000 แถว" in said["errors"][0]["message"]
    assert Tenant.objects.count() == len(where) / 2
    assert not AuditEntry.objects.filter(action=Action.IMPORTED).exists()


def test_every_screen_that_takes_a_table_says_so_beside_the_file(workbook: bytes) -> None:
    for name, data in (("schools.csv", SHORT), ("schools.xlsx", workbook)):
        with pytest.raises(forms.ValidationError, match="20,000 แถว"):
            TableField(is_column).clean(SimpleUploadedFile(name, data))


def test_as_many_rows_as_are_promised_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 4)
    three = [school(number) for number in (1, 2, 3)]
    for data in (csv_of(*three), xlsx_of(lines(*three))):
        assert len(read_table(data, is_column).rows) == 3
    four: Any = [*three, school(4)]
    for data in (csv_of(*four), xlsx_of(lines(*four))):
        with pytest.raises(TooManyRows):
            read_table(data, is_column)
