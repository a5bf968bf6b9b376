"""What sheets of pupils and of basic facts have in common: the facts of their page, and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cms.content.dates import thai_date
from cms.content.page_sheets.values import Slot, Wishes
from cms.content.sheets.columns import Column
from cms.content.sheets.plans import Change
from cms.content.sheets.values import Problem
from site_builder.engine.dates import BUDDHIST_ERA

YEAR_LABEL = "ปีการศึกษา"
OLDER = "วันที่ของข้อมูล ({new}) เก่ากว่าข้อมูลที่แสดงอยู่ ({old}) กรุณาตรวจอีกครั้ง"
TOO_MANY = "มีเกิน {most} แถว กรุณาแบ่งเป็นหลายหน้า"
NUMBER = Column("number", "ลำดับ", 20, other_names=("ที่", "ลำดับที่", "no", "no."))


def in_reading_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.row or 0))


def page_facts(page: Any, wishes: Wishes, year: int | None) -> tuple[dict[str, Any], tuple[Change, ...]]:
    """Return the values of the page itself that the person gave, and those of them that are new."""
    fields: dict[str, Any] = {"as_of": wishes.as_of, "school_year": year, "source": wishes.source}
    fields = {name: value for name, value in fields.items() if value not in (None, "")}
    shown = {"as_of": "ข้อมูล ณ วันที่", "school_year": YEAR_LABEL, "source": "ที่มาของข้อมูล"}
    changes = (
        Change(shown[name], in_words(getattr(page, name)), in_words(value))
        for name, value in fields.items()
        if getattr(page, name) != value
    )
    return fields, tuple(changes)


def in_words(value: Any) -> str:
    if isinstance(value, int):
        return str(value + BUDDHIST_ERA)
    return value if isinstance(value, str) else "" if value is None else thai_date(value)


def date_notes(page: Any, wishes: Wishes) -> Iterator[Problem]:
    has_rows = bool([*page.pupils.all(), *page.basics.all()])
    if wishes.as_of is not None and has_rows and wishes.as_of < page.as_of:
        message = OLDER.format(new=thai_date(wishes.as_of), old=thai_date(page.as_of))
        yield Problem(None, "", "as_of.older", message)


def differences(stored: Any, slot: Slot, shown: Iterable[tuple[str, Column]]) -> Iterator[Change]:
    for name, column in shown:
        old, new = getattr(stored, name), slot.values[name]
        if old != new:
            yield Change(column.label, str(old), str(new))
