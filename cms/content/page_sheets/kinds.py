"""The kinds of pages that a sheet can fill, and the sheets that fill them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cms.content.base import BasePage
from cms.content.page_sheets import basics, people, pupils
from cms.content.page_sheets.directory import FIELDS, plan_people, shown
from cms.content.page_sheets.numbers import is_column, plan_numbers
from cms.content.page_sheets.values import Plan, Wishes
from cms.content.pages.people import NOBODY, PeoplePage
from cms.content.pages.statistics import StatisticsPage
from cms.content.sheets.columns import Column
from cms.content.sheets.reading import Table

Rows = Iterator[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as people get it to fill in: its columns, an example, and what the page has now."""

    name: str
    label: str
    columns: tuple[Column, ...]
    example: tuple[tuple[str, ...], ...]
    now: Callable[[Any], Rows]


@dataclass(frozen=True, slots=True)
class Kind:
    """A page type that a sheet fills."""

    model: type[BasePage]
    is_column: Callable[[str], bool]
    plan: Callable[[Table, Any, Wishes], Plan]
    sheets: tuple[Sheet, ...]
    has_day: bool = False
    may_remove: str = ""
    """The words of the wish to drop what the sheet does not have."""

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def people_now(page: Any) -> Rows:
    for person in page.people.all():
        values = {name: shown(name, getattr(person, name)) for name in FIELDS}
        yield [values[name] or (NOBODY if name == "name" else "") for name in FIELDS]


def pupils_now(page: Any) -> Rows:
    return ((row.level, row.rooms, row.boys, row.girls, row.boys + row.girls) for row in page.pupils.all())


def basics_now(page: Any) -> Rows:
    return ((row.label, row.value) for row in page.basics.all())


PEOPLE_EXAMPLE = (
    ("ผู้บริหาร", "นายตัวอย่าง สมมติ", "ผู้อำนวยการโรงเรียน", "ชำนาญการพิเศษ", "", "school@example.ac.th", ""),
    ("ผู้บริหาร", NOBODY, "รองผู้อำนวยการโรงเรียน", "", "", "", ""),
    ("กลุ่มสาระภาษาไทย", "นางสาวทดลอง สมมติ", "ครู", "ชำนาญการ", "ภาษาไทย ม.1–3", "", ""),
)
PUPILS_EXAMPLE = (("อนุบาล 2", "1", "6", "4", "10"), ("ป.1", "1", "7", "5", "12"), ("ป.2", "0", "0", "0", "0"))
BASICS_EXAMPLE = (("ครูและบุคลากร", "8 คน"), ("เนื้อที่", "12 ไร่"), ("หมู่บ้านในเขตบริการ", "3 หมู่บ้าน"))
LEVEL_COLUMNS = (pupils.LEVEL, pupils.ROOMS, pupils.BOYS, pupils.GIRLS, pupils.TOTAL)

PEOPLE = Kind(
    PeoplePage,
    people.is_column,
    plan_people,
    (Sheet("people", "รายชื่อบุคคล", people.COLUMNS, PEOPLE_EXAMPLE, people_now),),
    may_remove="นำคนที่ไม่มีในตารางออกจากหน้านี้",
)
NUMBERS = Kind(
    StatisticsPage,
    is_column,
    plan_numbers,
    (
        Sheet("pupils", "จำนวนนักเรียน", LEVEL_COLUMNS, PUPILS_EXAMPLE, pupils_now),
        Sheet("basics", "ข้อมูลพื้นฐาน", (basics.LABEL, basics.VALUE), BASICS_EXAMPLE, basics_now),
    ),
    has_day=True,
    may_remove="นำข้อมูลพื้นฐานที่ไม่มีในตารางออก (จำนวนนักเรียนใช้ตามตารางทั้งหมดเสมอ)",
)
KINDS = (PEOPLE, NUMBERS)


def kind_of(page: Any) -> Kind | None:
    """Return the kind of a page that a sheet can fill; None for every other."""
    return next((kind for kind in KINDS if isinstance(page, kind.model)), None)
