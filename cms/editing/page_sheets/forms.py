"""A sheet, pasted or uploaded, and what the person says beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone

from cms.content.dates import ThaiDateField, ThaiYearField, thai_date
from cms.content.page_sheets.kinds import Kind
from cms.content.page_sheets.values import Wishes
from cms.content.pages.statistics_form import TO_COME
from cms.content.sheets.errors import UnreadableFile
from cms.content.sheets.reading import Table, read_table
from cms.content.text import plain_line
from cms.editing.sheets import TableField

LONGEST_PASTE = 2_000_000
PASTE_HELP = "เปิดตารางใน Excel หรือ Google ชีต เลือกทั้งตารางรวมแถวหัวตาราง คัดลอก แล้ววางที่นี่"
NEITHER = "กรุณาวางตาราง หรือเลือกไฟล์"
BOTH = "กรุณาเลือกทางเดียว คือวางตาราง หรือเลือกไฟล์"


class WishesForm(forms.Form):
    """What goes along with a table, asked with it and sent again with the confirmation."""

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind.has_day:
            self.fields["as_of"] = ThaiDateField(
                label="ข้อมูล ณ วันที่",
                help_text="วันที่ของข้อมูลในตาราง เช่น 10/6/2569",
                error_messages={"required": "กรุณาพิมพ์วันที่ของข้อมูล"},
            )
            self.fields["school_year"] = ThaiYearField(
                label="ปีการศึกษา", required=False, help_text="เว้นว่างได้ถ้าในตารางมีคอลัมน์ปีการศึกษา"
            )
            self.fields["source"] = forms.CharField(
                label="ที่มาของข้อมูล", required=False, max_length=150, help_text="เช่น ระบบ DMC รอบ 10 มิ.ย."
            )
        self.fields["remove"] = forms.BooleanField(label=kind.may_remove, required=False)

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(TO_COME, code="to_come", params={"date": thai_date(day)})
        return day

    def wishes(self) -> Wishes:
        found = self.cleaned_data
        return Wishes(
            remove=found["remove"],
            as_of=found.get("as_of"),
            school_year=found.get("school_year"),
            source=plain_line(found.get("source", "")),
        )


class PasteField(forms.CharField):
    """Text as it was pasted, blanks at its ends and all."""

    widget = forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "sheet__paste"})

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").replace("\0", "")


class SheetForm(WishesForm):
    """A table by one of two ways.  ``table`` is it, once the form is valid."""

    text = PasteField(label="วางตาราง", required=False, strip=False, max_length=LONGEST_PASTE, help_text=PASTE_HELP)

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(kind, *args, **kwargs)
        self.is_column = kind.is_column
        self.fields["file"] = TableField(kind.is_column, label="หรือเลือกไฟล์", required=False)
        self.order_fields(["text", "file"])
        self.table: Table | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        text, file = cleaned.get("text") or "", cleaned.get("file")
        if "file" in self.errors or "text" in self.errors:
            return cleaned
        if bool(text.strip()) == bool(file):
            self.add_error("text", BOTH if file else NEITHER)
        else:
            self.table = file or self._pasted(text)
        return cleaned

    def _pasted(self, text: str) -> Table | None:
        """Return the pasted table; a text from a form has not broken off, whatever its last line looks like."""
        try:
            return read_table(f"{text}\n".encode(errors="replace"), self.is_column)
        except UnreadableFile as error:
            self.add_error("text", forms.ValidationError(error.message, code=error.code))
            return None


def known_part(table: Table, is_column: Callable[[str], bool]) -> Table:
    """Return a table without the cells of columns that nobody reads: what is private there is not sent around."""
    unread = {index for index, heading in enumerate(table.header) if not is_column(heading)}
    rows = tuple(
        row if sum(map(bool, row.cells)) < 2 else _without(row, unread, len(table.header)) for row in table.rows
    )
    return Table(table.header, rows, table.formulas)


def _without(row: Any, unread: set[int], size: int) -> Any:
    cells = tuple(
        "-" if cell.strip() and (index in unread or index >= size) else cell for index, cell in enumerate(row.cells)
    )
    return type(row)(row.number, cells)
