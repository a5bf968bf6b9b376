"""A sheet of pupils by level, of one year or of several → rows of a page of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from cms.content.dates import DIGITS, parse_year
from cms.content.page_sheets.cells import clean, count_of, rows_with_cells
from cms.content.page_sheets.number_facts import (
    NUMBER,
    TOO_MANY,
    YEAR_LABEL,
    date_notes,
    differences,
    in_reading_order,
    page_facts,
)
from cms.content.page_sheets.values import Line, Plan, Slot, Wishes
from cms.content.pages.statistics import MOST_PUPILS, MOST_ROWS, MOST_YEARS
from cms.content.sheets.columns import Column, by_name, plain_name
from cms.content.sheets.headings import Cells, heading_errors, heading_warnings
from cms.content.sheets.plans import Change, State
from cms.content.sheets.reading import Table
from cms.content.sheets.values import Problem
from site_builder.engine.dates import BUDDHIST_ERA

YEAR = Column("year", YEAR_LABEL, 20, other_names=("ปี", "school_year"))
LEVEL = Column("level", "ระดับชั้น", 60, required=True, other_names=("ชั้น", "ชั้นเรียน", "ระดับ", "class", "grade"))
ROOMS = Column("rooms", "ห้องเรียน", 20, other_names=("จำนวนห้อง", "จำนวนห้องเรียน", "ห้อง"))
BOYS = Column("boys", "ชาย", 20, required=True, other_names=("นักเรียนชาย", "จำนวนชาย", "male"))
GIRLS = Column("girls", "หญิง", 20, required=True, other_names=("นักเรียนหญิง", "จำนวนหญิง", "female"))
TOTAL = Column("total", "รวม", 20, other_names=("รวมทั้งหมด", "ทั้งหมด", "จำนวนนักเรียน", "นักเรียน", "จำนวนรวม", "sum"))
PUPILS = (YEAR, LEVEL, ROOMS, BOYS, GIRLS, TOTAL)
OF_PUPILS = by_name((*PUPILS, NUMBER))
MOST_ROOMS = 999

SUM = re.compile(r"(?:รวม|ทั้งหมด|total|grandtotal|sum)")
WHOLE = frozenset({"รวม", "รวมทั้งหมด", "รวมทั้งสิ้น", "ทั้งหมด", "รวมนักเรียน", "total", "grandtotal"})
SPELLINGS = (("ประถมศึกษาปีที่", "ป."), ("มัธยมศึกษาปีที่", "ม."), ("อนุบาลปีที่", "อ."), ("อนุบาล", "อ."), ("ชั้น", ""))

NO_LEVEL = "กรุณากรอกระดับชั้น เช่น ป.1"
LEVEL_TWICE = "ระดับชั้นนี้ซ้ำกับแถวที่ {row} ถ้าตารางแยกเป็นรายห้อง กรุณารวมให้เหลือชั้นละหนึ่งแถว"
SUM_DIFFERS = "ชาย {boys:,} รวมกับหญิง {girls:,} ได้ {right:,} แต่ในตารางเขียนว่า {told:,}"
WHOLE_DIFFERS = "แถวรวมเขียนว่า {told:,} แต่ทุกชั้นรวมกันได้ {right:,} ระบบใช้ผลรวมของทุกชั้น"
SOME_YEARS = "ตารางที่มีหลายปีต้องมีปีการศึกษาทุกแถว"
ALL_ZERO = "ทุกชั้นไม่มีนักเรียนเลย กรุณาตรวจว่าเลือกคอลัมน์ถูกหรือไม่"
OTHER_YEAR = "ปีการศึกษาที่พิมพ์ ({typed}) ไม่ตรงกับปีล่าสุดในตาราง ({found})"


@dataclass(frozen=True, slots=True)
class LevelRow:
    """Pupils of a level; ``year`` is CE, None where the sheet has no column for it."""

    number: int
    level: str
    rooms: int | None
    boys: int
    girls: int
    year: int | None = None

    @property
    def total(self) -> int:
        return self.boys + self.girls


def plan_pupils(table: Table, page: Any, wishes: Wishes) -> Plan:
    """Return the plan of pupils: the sheet is the whole school on that day, so levels that it lacks go."""
    errors = list(heading_errors(table, PUPILS, OF_PUPILS))
    warnings = list(heading_warnings(table, OF_PUPILS))
    rows, sums, wrong = ([], {}, []) if errors else _read_levels(table)
    errors += wrong
    newest, typed = max((row.year for row in rows if row.year is not None), default=None), wishes.school_year
    errors += _year_problems(rows, newest, typed)
    year = newest or typed
    now = [row for row in rows if row.year in (None, newest)]
    if len(now) > MOST_ROWS:
        errors.append(Problem(None, LEVEL.label, "levels.many", TOO_MANY.format(most=MOST_ROWS)))
    warnings += [*_sum_notes(now, sums.get(newest)), *date_notes(page, wishes)]
    levels = list(page.pupils.all())
    slots, lines = _levels(now, levels)
    years, more = _years(rows, year, page)
    if len(years) > MOST_YEARS:
        errors.append(Problem(None, YEAR.label, "years.many", TOO_MANY.format(most=MOST_YEARS)))
    contents = {"pupils": slots, "years": years}
    stay = [slot.index for slot in slots if slot.index is not None]
    return Plan(
        len(table.rows), (*lines, *more), in_reading_order(errors), tuple(warnings), contents,
        *page_facts(page, wishes, year), reordered=stay != sorted(stay),
    )  # fmt: skip


def _read_levels(table: Table) -> tuple[list[LevelRow], dict[int | None, tuple[int, int]], list[Problem]]:
    """Return the rows, the sums that the sheet itself tells (row and number, by year), and what is wrong."""
    rows: list[LevelRow] = []
    sums: dict[int | None, tuple[int, int]] = {}
    errors: list[Problem] = []
    for _, cells in rows_with_cells(table, OF_PUPILS):
        if _is_sum(cells):
            told, year = count_of(cells, TOTAL, MOST_PUPILS * MOST_ROWS)[0], _year(cells)[0]
            sums |= {year: (cells.number, told)} if told is not None and _is_whole(cells) else {}
            continue
        row, wrong = _level(cells)
        errors += wrong
        rows += [row] if row is not None else []
    errors += _levels_twice(rows)
    return rows, sums, errors


def _is_sum(cells: Cells) -> bool:
    return bool(SUM.match(plain_name(cells.texts.get("level", ""))))


def _is_whole(cells: Cells) -> bool:
    return plain_name(cells.texts.get("level", "")) in WHOLE


def _level(cells: Cells) -> tuple[LevelRow | None, list[Problem]]:
    texts, wrong = clean(cells, [LEVEL])
    if not wrong and not texts["level"]:
        wrong.append(Problem(cells.number, LEVEL.label, "level.missing", NO_LEVEL))
    year, bad_year = _year(cells)
    counts: dict[str, int | None] = {}
    for column, most in ((ROOMS, MOST_ROOMS), (BOYS, MOST_PUPILS), (GIRLS, MOST_PUPILS), (TOTAL, 2 * MOST_PUPILS)):
        counts[column.name], bad = count_of(cells, column, most)
        wrong += [bad] if bad else []
    wrong += [bad_year] if bad_year else []
    boys, girls, told = counts["boys"] or 0, counts["girls"] or 0, counts["total"]
    if not wrong and told is not None and told != boys + girls:
        message = SUM_DIFFERS.format(boys=boys, girls=girls, right=boys + girls, told=told)
        wrong.append(Problem(cells.number, TOTAL.label, "total.differs", message))
    return (None if wrong else LevelRow(cells.number, texts["level"], counts["rooms"], boys, girls, year)), wrong


def _year(cells: Cells) -> tuple[int | None, Problem | None]:
    """Return the school year of a row in CE."""
    text = cells.texts.get("year", "").strip()
    try:
        return (parse_year(text) if text else None), None
    except ValidationError as error:
        return None, Problem(cells.number, YEAR.label, "year.malformed", " ".join(error.messages))


def _levels_twice(rows: Iterable[LevelRow]) -> Iterator[Problem]:
    first: dict[tuple[int | None, str], int] = {}
    for row in rows:
        key = (row.year, level_key(row.level))
        if first.setdefault(key, row.number) != row.number:
            yield Problem(row.number, LEVEL.label, "level.twice", LEVEL_TWICE.format(row=first[key]))


def level_key(text: str) -> str:
    """Return a level without what people spell in many ways.

    >>> level_key("ชั้นประถมศึกษาปีที่ ๑"), level_key("ป. 1"), level_key("อนุบาล 2")
    ('ป.1', 'ป.1', 'อ.2')
    """
    text = "".join(text.translate(DIGITS).split())
    for long, short in SPELLINGS:
        text = text.replace(long, short)
    return text


def _year_problems(rows: Sequence[LevelRow], newest: int | None, typed: int | None) -> Iterator[Problem]:
    if newest is None:
        return
    yield from (
        Problem(row.number, YEAR.label, "year.missing", SOME_YEARS) for row in rows if row.year is None
    )  # fmt: skip
    if typed is not None and typed != newest:
        message = OTHER_YEAR.format(typed=typed + BUDDHIST_ERA, found=newest + BUDDHIST_ERA)
        yield Problem(None, YEAR.label, "year.other", message)


def _sum_notes(rows: Sequence[LevelRow], told: tuple[int, int] | None) -> Iterator[Problem]:
    right = sum(row.total for row in rows)
    if told is not None and told[1] != right:
        yield Problem(told[0], TOTAL.label, "whole.differs", WHOLE_DIFFERS.format(told=told[1], right=right))
    if rows and not right:
        yield Problem(None, TOTAL.label, "pupils.none", ALL_ZERO)


def _levels(rows: Sequence[LevelRow], levels: Sequence[Any]) -> tuple[list[Slot], list[Line]]:
    """Return the levels that the page will have, in the order of the sheet, and what becomes of each."""
    known = {level_key(level.level): index for index, level in enumerate(levels)}
    slots = [_level_slot(row, known.get(level_key(row.level)), levels) for row in rows]
    lines = [_level_line(row, slot, levels) for row, slot in zip(rows, slots, strict=True)]
    gone = set(range(len(levels))) - {slot.index for slot in slots}
    lines += [Line(None, State.REMOVED, levels[index].level) for index in sorted(gone)]
    return slots, lines


def _level_slot(row: LevelRow, index: int | None, levels: Sequence[Any]) -> Slot:
    rooms = row.rooms if row.rooms is not None else (0 if index is None else levels[index].rooms)
    return Slot(index, {"level": row.level, "rooms": rooms, "boys": row.boys, "girls": row.girls})


def _level_line(row: LevelRow, slot: Slot, levels: Sequence[Any]) -> Line:
    note = f"ชาย {row.boys:,} หญิง {row.girls:,} รวม {row.total:,}"
    if slot.index is None:
        return Line(row.number, State.NEW, row.level, note)
    shown = (("level", LEVEL), ("rooms", ROOMS), ("boys", BOYS), ("girls", GIRLS))
    changes = tuple(differences(levels[slot.index], slot, shown))
    return Line(row.number, State.CHANGED if changes else State.UNCHANGED, row.level, note, changes)


# -------------------------------------------------------------------------------------------------------------- years


def _years(rows: Sequence[LevelRow], year: int | None, page: Any) -> tuple[list[Slot], list[Line]]:
    """Return the sums of years before, those of the sheet and the one that the page shows until now."""
    stored = list(page.years.all())
    known = {row.school_year: index for index, row in enumerate(stored)}
    wanted = _sums_of_page(page, year) | _sums_of_sheet(rows, year)
    wanted = {one: counts for one, counts in wanted.items() if one != year}
    lines = []
    for one, (boys, girls) in sorted(wanted.items()):
        index = known.get(one)
        old = None if index is None else (stored[index].boys, stored[index].girls)
        title = f"ปีการศึกษา {one + BUDDHIST_ERA}"
        if old != (boys, girls):
            state = State.NEW if old is None else State.CHANGED
            change = () if old is None else (Change("รวม", f"{sum(old):,}", f"{boys + girls:,}"),)
            lines.append(Line(None, state, title, f"รวม {boys + girls:,} คน", change))
    all_years = sorted({*known, *wanted})
    return [Slot(known.get(one), _year_values(one, wanted.get(one))) for one in all_years], lines


def _year_values(year: int, counts: tuple[int, int] | None) -> dict[str, int]:
    return {"school_year": year} | ({} if counts is None else {"boys": counts[0], "girls": counts[1]})


def _sums_of_sheet(rows: Sequence[LevelRow], year: int | None) -> dict[int, tuple[int, int]]:
    years = {row.year for row in rows if row.year is not None and row.year != year}
    return {one: _sum([row for row in rows if row.year == one]) for one in years}


def _sums_of_page(page: Any, year: int | None) -> dict[int, tuple[int, int]]:
    """Return what the page shows until now, as soon as it is of a year before."""
    levels = list(page.pupils.all())
    if page.school_year is None or year is None or page.school_year >= year or not levels:
        return {}
    return {page.school_year: _sum(levels)}


def _sum(rows: Iterable[Any]) -> tuple[int, int]:
    rows = list(rows)
    return sum(row.boys for row in rows), sum(row.girls for row in rows)
