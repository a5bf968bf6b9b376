"""A table that somebody uploads, from the preview to the confirmation; and one that somebody is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from cms.content.sheets.errors import UnreadableFile
from cms.content.sheets.reading import MOST_BYTES, Row, Table, read_table
from cms.content.sheets.writing import as_workbook
from cms.content.widgets import FileInput
from site_builder.engine.csv_files import as_csv

HOUR = 3600
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STALE = "ตัวอย่างนี้หมดอายุแล้ว กรุณาเลือกไฟล์อีกครั้ง"


class TableField(forms.FileField):
    """A file whose value is the table in it; ``is_column`` knows the names of columns."""

    widget = FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls"})

    def __init__(self, is_column: Callable[[str], bool], **options: Any) -> None:
        errors = {"required": "กรุณาเลือกไฟล์", "empty": "ไฟล์ว่าง ไม่มีแถวข้อมูล"}
        super().__init__(help_text="CSV, XLSX หรือ XLS ไม่เกิน 10 MB", error_messages=errors, **options)
        self.is_column = is_column

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the table in the file."""
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return file
        try:
            return read_table(file.read(MOST_BYTES + 1), self.is_column)
        except UnreadableFile as error:
            raise forms.ValidationError(error.message, code=error.code) from error


def sign(table: Table, salt: str) -> str:
    """Return the table as text that can be sent back only unchanged, under the same salt and within an hour."""
    return signing.dumps({**asdict(table), "formulas": sorted(table.formulas)}, salt=salt, compress=True)


def unsign(text: str, salt: str) -> Table:
    """Return the table again; raises BadSignature for what was signed under another salt, changed or is too old."""
    stored = signing.loads(text, salt=salt, max_age=HOUR)
    rows = tuple(Row(row["number"], tuple(row["cells"])) for row in stored["rows"])
    return Table(tuple(stored["header"]), rows, frozenset((row, column) for row, column in stored["formulas"]))


def csv_file(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Give a table as a file that opens in a spreadsheet; ``name`` is ASCII."""
    return _given(name, as_csv(rows), "text/csv; charset=utf-8")


def xlsx_file(name: str, title: str, header: Sequence[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Give a table as a workbook to fill in; ``name`` is ASCII, ``title`` the name of the sheet inside."""
    return _given(name, as_workbook(title, header, rows), XLSX)


def _given(name: str, data: bytes, content_type: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
