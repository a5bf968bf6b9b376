"""Sheets of pupils and of basic facts: numbers as people write them, sums, years, and what the page has then."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cms.content.models import BasePage, BasicFact, PupilCount, StatisticsPage, YearCount
from cms.content.page_sheets.numbers import is_column, plan_numbers
from cms.content.page_sheets.values import Plan, Wishes, fill
from cms.content.sheets.reading import read_table
from site_builder.engine.details import Statistics
from tenants.models import Tenant
from tests.cms.content.schools.files import csv_text, xlsx_of
from tests.factories.content import add_page
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 10)
HEADER = ["ระดับชั้น", "ห้องเรียน", "ชาย", "หญิง", "รวม"]


@pytest.fixture
def page() -> StatisticsPage:
    school: Tenant = make_school("ban-khao")
    page = StatisticsPage(title="จำนวนนักเรียน", slug="numbers", as_of=date(2025, 6, 10), school_year=2025)
    page.pupils = [
        PupilCount(level="ป.1", rooms=1, boys=10, girls=12, sort_order=0),
        PupilCount(level="ป.2", rooms=1, boys=8, girls=9, sort_order=1),
    ]
    page.basics = [
        BasicFact(label="ครู", value="8 คน", sort_order=0),
        BasicFact(label="เนื้อที่", value="12 ไร่", sort_order=1),
    ]
    return add_page(BasePage.objects.get(pk=school.root_page_id), page)


def plan(page: StatisticsPage, *rows: list[Any], year: int | None = None, **wishes: Any) -> Plan:
    table = read_table(csv_text([[str(cell) for cell in row] for row in rows]).encode(), is_column)
    return plan_numbers(table, page, Wishes(as_of=DAY, school_year=year, **wishes))


def levels(page: StatisticsPage) -> list[tuple[str, int, int, int]]:
    return [(row.level, row.rooms, row.boys, row.girls) for row in page.pupils.all()]


def years(page: StatisticsPage) -> list[tuple[int, int, int]]:
    return [(row.school_year, row.boys, row.girls) for row in page.years.all()]


def codes(found: Plan) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.code) for problem in found.errors]


def test_the_sheet_is_the_whole_school_on_that_day(page: StatisticsPage) -> None:
    found = plan(
        page, HEADER, ["ชั้นประถมศึกษาปีที่ ๑", 1, "๑๑", "1,012", 1023], ["ป.3", "-", "", 0, ""], ["รวม", 1, 11, 1012, 1023]
    )
    fill(page, found)

    assert levels(page) == [("ชั้นประถมศึกษาปีที่ ๑", 1, 11, 1012), ("ป.3", 0, 0, 0)]
    assert [(line.title, line.state.value) for line in found.lines] == [
        ("ชั้นประถมศึกษาปีที่ ๑", "changed"),
        ("ป.3", "new"),
        ("ป.2", "removed"),
    ]
    assert page.as_of == DAY


def test_a_new_year_remembers_the_one_before(page: StatisticsPage) -> None:
    fill(page, plan(page, HEADER, ["ป.1", 1, 11, 9, 20], year=2026))

    assert (page.school_year, years(page)) == (2026, [(2025, 18, 21)])
    details = page.published().details
    assert isinstance(details, Statistics)
    assert [(row.year, row.boys, row.girls) for row in details.years] == [(2025, 18, 21), (2026, 11, 9)]


def test_a_sheet_of_many_years_fills_the_newest_and_sums_the_others(page: StatisticsPage) -> None:
    page.years = [YearCount(school_year=2020, boys=50, girls=60)]
    header = ["ปีการศึกษา", *HEADER]
    rows = [
        ["2567", "ป.1", 1, 5, 5, 10],
        ["2567", "ป.2", 1, 6, 6, 12],
        ["2569", "ป.1", 1, 1, 2, 3],
        ["2569", "ป.2", 1, 0, 0, 0],
    ]

    found = plan(page, header, *rows)
    fill(page, found)

    assert levels(page) == [("ป.1", 1, 1, 2), ("ป.2", 1, 0, 0)]
    assert years(page) == [(2020, 50, 60), (2024, 11, 11), (2025, 18, 21)]
    assert page.school_year == 2026
    again = plan(page, header, *rows)
    assert not again.changes_anything, "once more is the same"


def test_every_wrong_number_is_named_by_its_row(page: StatisticsPage) -> None:
    found = plan(
        page,
        HEADER,
        ["ป.1", 1, "สิบ", 2, ""],
        ["ป.2", 1, 5, 4, 10],
        ["ป.3", 1, -3, 4, ""],
        ["", 1, 5, 4, ""],
        ["ป.4", 1, 99999, 4, ""],
        ["ป.5", 1, 1.5, 4, ""],
        ["ป.6", 1, 1, 1, ""],
        ["ประถมศึกษาปีที่ 6", 1, 1, 1, ""],
    )

    assert codes(found) == [
        (2, "number.malformed"),
        (3, "total.differs"),
        (4, "number.malformed"),
        (5, "level.missing"),
        (6, "number.large"),
        (7, "number.malformed"),
        (9, "level.twice"),
    ]
    assert "ชาย 5 รวมกับหญิง 4 ได้ 9" in found.errors[1].message


@pytest.mark.parametrize(
    ("year", "code"), [("69", "year.malformed"), ("25690", "year.malformed"), ("", "year.missing")]
)
def test_a_year_is_never_guessed(page: StatisticsPage, year: str, code: str) -> None:
    found = plan(page, ["ปีการศึกษา", *HEADER], ["2569", "ป.1", 1, 1, 1, 2], [year, "ป.2", 1, 1, 1, 2])

    assert codes(found) == [(3, code)]


def test_the_year_that_was_typed_and_the_one_of_the_sheet_must_agree(page: StatisticsPage) -> None:
    found = plan(page, ["ปีการศึกษา", *HEADER], ["2569", "ป.1", 1, 1, 1, 2], year=2025)

    assert codes(found) == [(None, "year.other")]


def test_merged_headings_and_sums_by_formula_of_a_workbook_are_read(page: StatisticsPage) -> None:
    sheet = xlsx_of(
        [
            ["ข้อมูลนักเรียน ปีการศึกษา 2569", None, None, None, None],
            ["ชั้น", "จำนวนนักเรียน", None, None, "ห้องเรียน"],
            [None, "ชาย", "หญิง", "รวม", None],
            ["ป.1", 3, 4, 7, 1],
            ["รวม", 3, 4, 8, 1],
        ]
    )

    found = plan_numbers(read_table(sheet, is_column), page, Wishes(as_of=DAY))
    fill(page, found)

    assert not found.errors
    assert levels(page) == [("ป.1", 1, 3, 4)]
    assert [(problem.row, problem.code) for problem in found.warnings] == [(5, "whole.differs")]


def test_a_school_without_pupils_is_told_and_not_refused(page: StatisticsPage) -> None:
    found = plan(page, HEADER, ["ป.1", 1, 0, 0, 0])

    assert not found.errors
    assert [problem.code for problem in found.warnings] == ["pupils.none"]


def test_an_older_day_is_told(page: StatisticsPage) -> None:
    table = read_table(csv_text([HEADER, ["ป.1", "1", "1", "1", "2"]]).encode(), is_column)
    found = plan_numbers(table, page, Wishes(as_of=date(2024, 6, 10)))

    assert [problem.code for problem in found.warnings] == ["as_of.older"]


def test_basic_facts_are_changed_and_added_and_the_others_stay(page: StatisticsPage) -> None:
    found = plan(page, ["รายการ", "จำนวน", "หน่วย"], ["ครู", "9", "คน"], ["หมู่บ้าน", "๓", "หมู่บ้าน"])
    fill(page, found)

    assert [(fact.label, fact.value) for fact in page.basics.all()] == [
        ("ครู", "9 คน"),
        ("เนื้อที่", "12 ไร่"),
        ("หมู่บ้าน", "๓ หมู่บ้าน"),
    ]
    assert [line.state.value for line in found.lines] == ["changed", "new", "kept"]
    assert levels(page)[0] == ("ป.1", 1, 10, 12), "pupils are another sheet"


def test_wrong_facts_are_named(page: StatisticsPage) -> None:
    found = plan(page, ["รายการ", "ข้อมูล"], ["ครู", ""], ["", "9"], ["ไร่", "1"], ["ไร่", "2"])

    assert codes(found) == [(2, "value.missing"), (3, "label.missing"), (5, "label.twice")]
