"""Files in every shape that offices send, and in some that nobody should."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.content.schools.columns import is_column
from cms.content.sheets import reading
from cms.content.sheets.errors import (
    EmptyFile,
    HalfFile,
    NoHeader,
    TooLarge,
    TooManyRows,
    UnknownEncoding,
    UnknownFormat,
    UnreadableFile,
)
from cms.content.sheets.reading import read_table
from tests.cms.content.schools.files import THAI_HEADER, csv_of, csv_text, lines, school, xlsx_of
from tests.factories.files import zipped

ROWS = lines(school(1), school(2))
TEXT = csv_text(ROWS)


def cells(data: bytes) -> list[list[str]]:
    return [list(row.cells[:5]) for row in read_table(data, is_column).rows]


WANTED = [row[:5] for row in ROWS[1:]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_reads_alike(encoding: str, delimiter: str) -> None:
    assert cells(csv_text(ROWS, delimiter).encode(encoding)) == WANTED


def test_a_workbook_reads_like_text() -> None:
    assert cells(xlsx_of(ROWS)) == WANTED


def test_numbers_of_a_workbook_are_whole() -> None:
    rows = [ROWS[0], [1047510001, "โรงเรียน", "slug", "area-1"]]
    assert cells(xlsx_of(rows))[0][0] == "1047510001"


def test_thai_headings_in_any_order_are_the_same_columns() -> None:
    header, *_ = lines(school(), header=THAI_HEADER)
    assert all(map(is_column, [" " + heading + " *" for heading in reversed(header)]))


def test_rows_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    rows = [["บัญชีสถานศึกษา"], [], ROWS[0], ROWS[1], [], ROWS[2]]
    for data in (csv_text(rows).encode(), xlsx_of(rows)):
        assert [row.number for row in read_table(data, is_column).rows] == [4, 6]


def test_formulas_are_told_by_their_place() -> None:
    row = [*ROWS[1]]
    row[1] = '=HYPERLINK("x")'
    assert read_table(xlsx_of([ROWS[0], row]), is_column).formulas == {(2, 1)}


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b"\n \r\n", EmptyFile),
        (TEXT.splitlines()[0].encode(), EmptyFile),
        (b"a,b\n1,2\n", NoHeader),
        (b"\x89PNG\r\n\x1a\n\0\0", UnreadableFile),
        (b"%PDF-1.4\n", UnknownFormat),
        (b"<html><table><tr><td>code</td></tr></table>", UnknownFormat),
        (("code,name\n" + "é" * 50).encode("latin-1"), UnknownEncoding),
        (TEXT.encode()[: TEXT.encode().index("ทดลอง 2".encode()) + 1], HalfFile),
        ((TEXT + '"เปิดไว้').encode(), HalfFile),
        (TEXT.encode().rstrip()[:-45], HalfFile),
        (TEXT.encode("utf-16")[:-1], HalfFile),
        (xlsx_of(ROWS)[:-200], HalfFile),
        (b"PK\x03\x04 and no more", HalfFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more", HalfFile),
        (b"x" * (reading.MOST_BYTES + 1), TooLarge),
        ((TEXT + "1,2\n" * 20_001).encode(), TooManyRows),
        ((TEXT + "1," * 101 + "1\n").encode(), TooManyRows),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(data: bytes, error: type[UnreadableFile]) -> None:
    with pytest.raises(error):
        read_table(data, is_column)


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(TooLarge):
        read_table(zipped({f"part{number}": b"" for number in range(201)}), is_column)


def test_what_swells_is_refused_by_what_is_really_inside() -> None:
    with pytest.raises(TooLarge):
        read_table(zipped({"xl/worksheets/sheet1.xml": bytes(65 * 1024 * 1024)}), is_column)


def test_a_sheet_that_claims_the_whole_grid_kills_nobody_but_its_reader() -> None:
    assert issubclass(TooManyRows, UnreadableFile)
    with pytest.raises((TooLarge, TooManyRows)):
        read_table(with_far_cell(xlsx_of(ROWS)), is_column)


def with_far_cell(data: bytes) -> bytes:
    """The workbook with a second cell in the last corner of the grid."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
            new.writestr(name, old.read(name).replace(b"</sheetData>", far))
    return out.getvalue()


def is_read_or_refused(data: bytes) -> bool:
    """Read; every other error than a refusal goes on to the test."""
    try:
        return bool(read_table(data, is_column).rows)
    except UnreadableFile as refusal:
        return bool(refusal.message)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    if not data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        assert is_read_or_refused(data)


def test_broken_text_files_are_a_table_or_refused() -> None:
    chance = random.Random(11)
    whole = csv_of(school(1), school(2))
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert is_read_or_refused(bytes(data))
