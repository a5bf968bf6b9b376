"""A sheet of basic facts (teachers, land, villages) → rows of a page of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cms.content.page_sheets.cells import clean, rows_with_cells
from cms.content.page_sheets.number_facts import NUMBER, TOO_MANY, date_notes, differences, in_reading_order, page_facts
from cms.content.page_sheets.values import Line, Plan, Slot, Wishes
from cms.content.pages.statistics import MOST_ROWS
from cms.content.sheets.columns import Column, by_name
from cms.content.sheets.headings import heading_errors, heading_warnings
from cms.content.sheets.plans import State
from cms.content.sheets.reading import Table
from cms.content.sheets.values import Problem

LABEL = Column("label", "รายการ", 100, required=True, other_names=("หัวข้อ", "ข้อมูลพื้นฐาน", "item"))
VALUE = Column("value", "ข้อมูล", 100, required=True, other_names=("จำนวน", "ค่า", "รายละเอียด", "amount"))
UNIT = Column("unit", "หน่วย", 40, other_names=("หน่วยนับ",))
BASICS = (LABEL, VALUE, UNIT)
OF_BASICS = by_name((*BASICS, NUMBER))

NO_LABEL, NO_VALUE = "กรุณากรอกรายการ", "กรุณากรอกข้อมูล"
LABEL_TWICE = "รายการนี้ซ้ำกับแถวที่ {row}"


def plan_basics(table: Table, page: Any, wishes: Wishes) -> Plan:
    """Return the plan of basic facts: what the sheet does not name stays, unless the person wishes otherwise."""
    errors = list(heading_errors(table, BASICS, OF_BASICS))
    warnings = [*heading_warnings(table, OF_BASICS), *date_notes(page, wishes)]
    found, wrong = ([], []) if errors else _read_basics(table)
    stored = list(page.basics.all())
    known = {_key(fact.label): index for index, fact in enumerate(stored)}
    slots = [Slot(known.get(_key(label)), {"label": label, "value": value}) for _, label, value in found]
    lines = [_basic_line(number, slot, stored) for (number, _, _), slot in zip(found, slots, strict=True)]
    rest = [index for index in range(len(stored)) if index not in {slot.index for slot in slots}]
    state = State.REMOVED if wishes.remove else State.KEPT
    lines += [Line(None, state, stored[index].label, stored[index].value) for index in rest]
    after = _basics_order(slots, [] if wishes.remove else rest)
    if len(after) > MOST_ROWS:
        wrong.append(Problem(None, LABEL.label, "basics.many", TOO_MANY.format(most=MOST_ROWS)))
    stay = [slot.index for slot in after if slot.index is not None]
    return Plan(
        len(table.rows), tuple(lines), in_reading_order([*errors, *wrong]), tuple(warnings), {"basics": after},
        *page_facts(page, wishes, wishes.school_year), reordered=stay != sorted(stay),
    )  # fmt: skip


def _read_basics(table: Table) -> tuple[list[tuple[int, str, str]], list[Problem]]:
    """Return number, label and value (with its unit) of each row, and what is wrong."""
    found: list[tuple[int, str, str]] = []
    errors: list[Problem] = []
    first: dict[str, int] = {}
    for _, cells in rows_with_cells(table, OF_BASICS):
        texts, wrong = clean(cells, BASICS)
        label, value = texts["label"], " ".join(filter(None, [texts["value"], texts["unit"]]))
        if not wrong and not (label and texts["value"]):
            column, message = (LABEL, NO_LABEL) if not label else (VALUE, NO_VALUE)
            wrong.append(Problem(cells.number, column.label, f"{column.name}.missing", message))
        elif not wrong and first.setdefault(_key(label), cells.number) != cells.number:
            message = LABEL_TWICE.format(row=first[_key(label)])
            wrong.append(Problem(cells.number, LABEL.label, "label.twice", message))
        errors += wrong
        found += [] if wrong else [(cells.number, label, value[: VALUE.longest])]
    return found, errors


def _key(label: str) -> str:
    return "".join(label.split()).casefold()


def _basic_line(number: int, slot: Slot, stored: Sequence[Any]) -> Line:
    title, note = slot.values["label"], slot.values["value"]
    if slot.index is None:
        return Line(number, State.NEW, title, note)
    changes = tuple(differences(stored[slot.index], slot, (("label", LABEL), ("value", VALUE))))
    return Line(number, State.CHANGED if changes else State.UNCHANGED, title, note, changes)


def _basics_order(slots: Sequence[Slot], rest: Sequence[int]) -> list[Slot]:
    """Return all in their order: a sheet with everything decides it; beside others, what is new stands last."""
    if not rest:
        return list(slots)
    staying = {slot.index: slot for slot in (*slots, *(Slot(index, {}) for index in rest)) if slot.index is not None}
    return [*(staying[index] for index in sorted(staying)), *(slot for slot in slots if slot.index is None)]
