"""A workbook → its first sheet as JSON, in a process of its own that may use little: run as a script, never imported.

A workbook of 5 KB can make a reader ask for 512 GiB and abort the whole process, so the process is one that nobody
misses.  Bytes come by stdin, ``{"rows": [[text]], "formulas": [[row, column]]}`` goes to stdout; rows and columns of
``formulas`` count from 0.  Exit status 3: too many parts or too much inside; 4: too many rows; 5: broken.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import resource
import sys
import zipfile
from typing import Any

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
MOST_ENTRIES = 200
MOST_INFLATED = 64 * 1024 * 1024
MOST_TEXT = 16 * 1024 * 1024
PIECE = 1024 * 1024
FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*>\s*<f[\s/>]')

TOO_MUCH, TOO_MANY_ROWS, BROKEN = 3, 4, 5


def live_small() -> None:
    """Bound this process: memory, time, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(most_rows: int, most_columns: int) -> int:
    data = sys.stdin.buffer.read()
    try:
        formulas = formulas_of(data, most_rows) if data.startswith(b"PK") else []
        rows = rows_of(data, most_rows, most_columns)
    except TooMuch as error:
        return error.status
    except Exception:  # noqa: BLE001 - whatever a reader of hostile files raises, the file is broken
        return BROKEN
    json.dump({"rows": rows, "formulas": formulas}, sys.stdout)
    return 0


class TooMuch(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def formulas_of(data: bytes, most_rows: int) -> list[tuple[int, int]]:
    """Return where the first sheet has formulas; raises TooMuch by what is really inside, not by what is declared."""
    budget = MOST_INFLATED
    found: list[tuple[int, int]] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise TooMuch(TOO_MUCH)
        first = first_sheet(entries)
        for entry in entries:
            size, text = inflate(archive, entry, budget, most_rows if entry.filename == first else None)
            budget -= size
            found += [(int(row) - 1, column_number(letters)) for letters, row in FORMULA.findall(text)]
    return found


def first_sheet(entries: list[zipfile.ZipInfo]) -> str:
    """Return the part of the first sheet, by the names that every writer of workbooks gives."""
    names = [entry.filename for entry in entries if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", entry.filename)]
    return min(names, key=lambda name: (len(name), name), default="")


def inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int, most_rows: int | None) -> tuple[int, bytes]:
    """Return how much is in a part, and what, if it is the sheet (``most_rows``) that is read."""
    size, kept, keep = 0, bytearray(), most_rows is not None
    with archive.open(entry) as part:
        while piece := part.read(PIECE):
            size += len(piece)
            if size > budget:
                rows = kept.count(b"<row")
                raise TooMuch(TOO_MANY_ROWS if most_rows is not None and rows > most_rows else TOO_MUCH)
            if keep:
                kept += piece
    return size, bytes(kept)


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def rows_of(data: bytes, most_rows: int, most_columns: int) -> list[list[str]]:
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    if sheet.total_height > most_rows or sheet.total_width > most_columns:
        raise TooMuch(TOO_MANY_ROWS)
    if sheet.start is None:
        return []
    rows = [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    if sum(len(cell) for row in rows for cell in row) > MOST_TEXT:
        raise TooMuch(TOO_MUCH)
    return rows


def as_text(cell: Any) -> str:
    """Return what a person sees in the cell: whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    live_small()
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
