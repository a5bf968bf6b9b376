"""A file as people have it → rows of text: CSV in four encodings, XLSX, XLS; told apart by their bytes, not by name."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

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

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_LINES = 1_048_576
"""Empty ones counted: a spreadsheet that was saved whole has so many."""
LONGEST_LINE = 256 * 1024
CHILD_SECONDS = 30
CHILD = Path(__file__).with_name("spreadsheet.py")
CHILD_SAYS: dict[int, type[UnreadableFile]] = {3: TooLarge, 4: TooManyRows, 5: HalfFile}
"""Every other end of the child (out of memory, out of time, aborted) is a file that asks for too much."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UTF8_BOM, UTF16_BOMS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",;\t"
THAI_SHARE = 0.3
HEADER_WITHIN = 10
"""Rows above the header may hold a title."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its number in the file, from 1, as a spreadsheet shows it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the rows below it that hold anything.  ``formulas``: (row number, index of the column)."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    formulas: frozenset[tuple[int, int]] = frozenset()


def read_table(data: bytes, is_column: Callable[[str], bool]) -> Table:
    """Return the table of a file; ``is_column`` knows the names of columns, by which the header is found.

    Raises a kind of UnreadableFile.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyFile
    if data.startswith((ZIP, OLE)):
        rows, formulas = _read_workbook(data)
    else:
        rows, formulas = _read_text(_decode(data), is_column), frozenset()
    return _below_header(rows, formulas, is_column)


def _below_header(rows: list[Row], formulas: frozenset[tuple[int, int]], is_column: Callable[[str], bool]) -> Table:
    if not rows:
        raise EmptyFile
    if len(rows) > MOST_ROWS or max(len(row.cells) for row in rows) > MOST_COLUMNS:
        raise TooManyRows
    best = max(rows[:HEADER_WITHIN], key=lambda row: _known(row.cells, is_column))
    if _known(best.cells, is_column) < 2:
        raise NoHeader
    header, last = _whole_header(rows, best, is_column)
    below = tuple(row for row in rows if row.number > last)
    if not below:
        raise EmptyFile
    return Table(tuple(cell.strip() for cell in header), below, formulas)


def _whole_header(rows: list[Row], best: Row, is_column: Callable[[str], bool]) -> tuple[list[str], int]:
    """Return the headings and the last row of the header.

    A header with merged cells has two rows: what several columns have in common above, their own names below.  The row
    that names most columns decides; its neighbours name those that it leaves open.
    """
    near = {row.number - best.number: row for row in rows if abs(row.number - best.number) == 1}
    header, last = list(best.cells), best.number
    below = near.get(1)
    if below is not None and _is_lower_half(below, header, is_column):
        header, last = _laid_over(header, below.cells, is_column), below.number
    above = near.get(-1)
    return (header if above is None else _laid_over(list(above.cells), header, is_column)), last


def _is_lower_half(row: Row, header: list[str], is_column: Callable[[str], bool]) -> bool:
    """Say whether a row below the header holds headings only, some of them for columns that have none yet."""
    filled = [(index, cell) for index, cell in enumerate(row.cells) if cell.strip()]
    open_ones = [cell for index, cell in filled if index >= len(header) or not is_column(header[index])]
    return all(is_column(cell) for _, cell in filled) and bool(open_ones)


def _laid_over(under: list[str], over: Collection[str], is_column: Callable[[str], bool]) -> list[str]:
    """Return the headings of two rows as one; where only the lower one is a column's name, it counts."""
    size = max(len(under), len(over))
    lower, upper = ([*row, *[""] * (size - len(row))] for row in (under, over))
    return [
        below if is_column(below) and not is_column(above) else above for below, above in zip(lower, upper, strict=True)
    ]


def _known(cells: Collection[str], is_column: Callable[[str], bool]) -> int:
    return sum(map(is_column, cells))


# ---------------------------------------------------------------------------------------------------------- workbooks


def _read_workbook(data: bytes) -> tuple[list[Row], frozenset[tuple[int, int]]]:
    command = [sys.executable, "-I", str(CHILD), str(MOST_ROWS), str(MOST_COLUMNS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=CHILD_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise TooLarge from None
    if done.returncode:
        raise CHILD_SAYS.get(done.returncode, TooLarge)
    found = json.loads(done.stdout)
    return _numbered(found["rows"]), frozenset((row + 1, column) for row, column in found["formulas"])


def _numbered(rows: list[list[str]]) -> list[Row]:
    """Return the rows that hold anything, empty columns at their right cut off."""
    cut = [(number, _without_tail(cells)) for number, cells in enumerate(rows, start=1)]
    return [Row(number, cells) for number, cells in cut if cells]


def _without_tail(cells: list[str]) -> tuple[str, ...]:
    size = len(cells)
    while size and not cells[size - 1].strip():
        size -= 1
    return tuple(cells[:size])


# --------------------------------------------------------------------------------------------------------------- text


def _decode(data: bytes) -> str:
    """Return the text: by its mark (BOM), else strict UTF-8, else CP874 if that makes Thai."""
    try:
        if data.startswith(UTF16_BOMS):
            return data.decode("utf-16")
        text = data.removeprefix(UTF8_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        if data.startswith((UTF8_BOM, *UTF16_BOMS)) or _is_cut(data, error):
            raise HalfFile from None
        text = _decode_thai(data)
    return _text_only(text)


def _is_cut(data: bytes, error: UnicodeDecodeError) -> bool:
    """Say whether only the last character is broken, of a text that was UTF-8 until there."""
    return error.reason == "unexpected end of data" and not data[: error.start].isascii()


def _decode_thai(data: bytes) -> str:
    try:
        text = data.decode("cp874")
    except UnicodeDecodeError:
        raise (UnknownFormat if b"\0" in data else UnknownEncoding) from None
    letters = [character for character in text if character.isalpha()]
    thai = sum("\u0e00" <= character <= "\u0e7f" for character in letters)
    if thai < THAI_SHARE * len(letters):
        raise UnknownEncoding
    return text


def _text_only(text: str) -> str:
    if "\0" in text or text.lstrip()[:1] == "<" or text.startswith("%PDF"):
        raise UnknownFormat
    return text


def _read_text(text: str, is_column: Callable[[str], bool]) -> list[Row]:
    """Return the rows, read with the delimiter that finds most columns."""
    best: list[Row] = []
    most = -1
    for delimiter in DELIMITERS:
        rows = list(_rows(text, delimiter, HEADER_WITHIN))
        known = max((_known(row.cells, is_column) for row in rows), default=0)
        if known > most:
            best, most, chosen = rows, known, delimiter
    if not best:
        return []
    _refuse_half_a_row(text, chosen, max(best, key=lambda row: _known(row.cells, is_column)))
    return list(_rows(text, chosen, MOST_ROWS + 1))


def _refuse_half_a_row(text: str, delimiter: str, header: Row) -> None:
    """Raise HalfFile where the last line has no end and fewer cells than the header: it broke off."""
    last = text.rpartition("\n")[2]
    if last.strip() and last.count(delimiter) < len(header.cells) - 1 and "\n" in text:
        raise HalfFile


def _lines(text: str) -> Iterator[str]:
    """Yield the lines; raises TooManyRows before a long one becomes millions of cells."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if number > MOST_LINES or len(line) > LONGEST_LINE:
            raise TooManyRows
        yield line


def _rows(text: str, delimiter: str, most: int) -> Iterator[Row]:
    """Yield the first ``most`` rows that hold anything; raises HalfFile for a quotation mark that is never closed."""
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    found = 0
    number = 0
    while found < most:
        number += 1
        try:
            cells = _without_tail(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            raise (HalfFile if "unexpected end" in str(error) else UnreadableFile) from None
        if cells:
            found += 1
            yield Row(number, cells)
