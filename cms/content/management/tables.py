"""What the commands that import a file have in common."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.core.management.base import CommandError, OutputWrapper

from cms.content.sheets.reading import MOST_BYTES
from cms.content.sheets.values import Problem


def read_file(name: str) -> bytes:
    """Return the bytes of a file, one more than allowed at most; raises CommandError (status 2)."""
    try:
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror or error}", returncode=2) from error


def place(problem: Problem) -> str:
    """Return where a problem is, for the beginning of a line; empty for the file as a whole."""
    row = f"แถวที่ {problem.row} " if problem.row else ""
    column = f"คอลัมน์ “{problem.column}” " if problem.column else ""
    return f"{row}{column}".rstrip() + ": " if row or column else ""


def tell_problems(out: OutputWrapper, warnings: Sequence[Problem], errors: Sequence[Problem]) -> None:
    """Write a line for each problem of a file, and with errors that nothing was done."""
    for problem in warnings:
        out.write(f"คำเตือน {place(problem)}{problem.message}")
    for problem in errors:
        out.write(f"{place(problem)}{problem.message}")
    if errors:
        out.write(f"พบข้อผิดพลาด {len(errors)} จุด จึงไม่ได้บันทึกอะไรเลย")
