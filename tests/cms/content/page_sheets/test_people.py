"""A sheet of people: who is who, what changes, and every way in which offices write their tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cms.content.models import BasePage, PeoplePage, Person
from cms.content.page_sheets.directory import plan_people
from cms.content.page_sheets.people import is_column, read_people
from cms.content.page_sheets.values import Plan, Wishes, fill
from cms.content.sheets.plans import State
from cms.content.sheets.reading import read_table
from tenants.models import Tenant
from tests.cms.content.schools.files import csv_text, xlsx_of
from tests.factories.content import add_page, make_image
from tests.factories.people import make_school

HEADER = ["กลุ่ม", "ชื่อ–สกุล", "ตำแหน่ง", "วิทยฐานะ"]
DIRECTOR = ["ผู้บริหาร", "นายสมมุติ นามสมมติ", "ผู้อำนวยการ", "ชำนาญการพิเศษ"]
TEACHER = ["ภาษาไทย", "นางสาวตัวอย่าง นามสมมติ", "ครู", "คศ.๒"]


def table_of(*rows: list[Any], encoding: str = "utf-8") -> Any:
    return read_table(csv_text([[str(cell) for cell in row] for row in rows]).encode(encoding), is_column)


def rows_of(*rows: list[Any]) -> list[tuple[str, str, str]]:
    found, errors, _ = read_people(table_of(*rows))
    assert not errors, errors
    return [(row.group, row.name, row.position) for row in found]


def codes(*rows: list[Any]) -> list[tuple[int | None, str, str]]:
    _, errors, _ = read_people(table_of(*rows))
    return [(problem.row, problem.column, problem.code) for problem in errors]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
def test_thai_headings_in_every_encoding_are_columns(encoding: str) -> None:
    rows, errors, _ = read_people(table_of(HEADER, DIRECTOR, TEACHER, encoding=encoding))

    assert not errors
    assert [(row.name, row.rank) for row in rows] == [(DIRECTOR[1], "senior"), (TEACHER[1], "professional")]


def test_a_title_and_merged_headings_and_merged_groups_are_read_as_people_see_them() -> None:
    sheet = xlsx_of(
        [
            ["ทำเนียบครูและบุคลากร โรงเรียนตัวอย่าง", None, None, None, None, None],
            ["ที่", "กลุ่มสาระ", "ชื่อ–สกุล", None, None, "ตำแหน่ง"],
            [None, None, "คำนำหน้า", "ชื่อ", "นามสกุล", None],
            [1, "ภาษาไทย", "นาย", "สมมุติ", "นามสมมติ", "ครู"],
            [2, None, "นางสาว", "ตัวอย่าง", "นามสมมติ", "ครู"],
            ["กลุ่มสาระคณิตศาสตร์", None, None, None, None, None],
            [3, None, "นาง", "ทดลอง", "นามสมมติ", "ครู"],
            ["หมายเหตุ ข้อมูล ณ วันที่ 10 มิ.ย.", None, None, None, None, None],
        ]
    )

    rows, errors, warnings = read_people(read_table(sheet, is_column))

    assert (errors, warnings) == ([], [])
    assert [(row.number, row.group, row.name) for row in rows] == [
        (4, "ภาษาไทย", "นายสมมุติ นามสมมติ"),
        (5, "ภาษาไทย", "นางสาวตัวอย่าง นามสมมติ"),
        (7, "กลุ่มสาระคณิตศาสตร์", "นางทดลอง นามสมมติ"),
    ]


def test_english_headings_are_columns_and_unknown_ones_are_named_and_left_out() -> None:
    table = table_of(["Full Name", "Position", "เลขประจำตัวประชาชน"], ["สมมุติ 🌸 นามสมมติ", "ครู", "1234567890123"])

    rows, errors, warnings = read_people(table)

    assert not errors
    assert rows[0].name == "สมมุติ 🌸 นามสมมติ"
    assert [(problem.code, problem.column) for problem in warnings] == [("column.unknown", "เลขประจำตัวประชาชน")]


def test_every_wrong_cell_is_named_by_its_row_and_its_column_in_thai() -> None:
    header = [*HEADER, "โทรศัพท์"]
    wrong = codes(
        header,
        ["ก", "สมมุติ", "ครู", "ระดับ 7", "-"],
        ["ก", "", "", "ครู", ""],
        ["ก", "ตัวอย่าง", "ครู", "", "081-234-5678"],
        ["ก", "สมมุติ", "ครู", "", ""],
        ["ก", "ทดลอง 1 2345 67890 12 3", "ครู", "", ""],
        ["ก", "=1+1", "ครู", "", ""],
        ["ก", "ย" * 151, "ครู", "", ""],
        ["ก", "สมมุติ ๐๘๑๒๓๔๕๖๗๘", "ครู", "", ""],
    )

    assert wrong == [
        (2, "วิทยฐานะ", "rank.unknown"),
        (3, "ชื่อ–สกุล", "name.missing"),
        (4, "ช่องทางติดต่อราชการ", "contact.mobile"),
        (6, "ชื่อ–สกุล", "cell.citizen"),
        (7, "ชื่อ–สกุล", "cell.formula"),
        (8, "ชื่อ–สกุล", "cell.too_long"),
        (9, "ชื่อ–สกุล", "name.mobile"),
    ]


def test_a_name_twice_in_one_group_is_refused_and_in_two_groups_is_not() -> None:
    assert codes(HEADER, DIRECTOR, DIRECTOR) == [(3, "ชื่อ–สกุล", "name.twice")]
    assert codes(HEADER, DIRECTOR, ["กรรมการ", *DIRECTOR[1:]]) == []


def test_a_sheet_without_names_says_which_column_is_missing() -> None:
    assert codes(["กลุ่ม", "วิทยฐานะ"], ["ก", "ครู"]) == [(None, "ชื่อ–สกุล", "column.missing")]


def test_a_vacant_position_has_a_place_and_no_name() -> None:
    assert rows_of(HEADER, ["ผู้บริหาร", "ตำแหน่งว่าง", "รองผู้อำนวยการ", ""], ["", "-", "ผู้ช่วย", ""]) == [
        ("ผู้บริหาร", "", "รองผู้อำนวยการ"),
        ("ผู้บริหาร", "", "ผู้ช่วย"),
    ]


# ---------------------------------------------------------------------------------------------- against the directory


@pytest.fixture
def school(db: None) -> Tenant:
    return make_school("ban-khao")


def directory(school: Tenant, *people: dict[str, Any]) -> PeoplePage:
    page = PeoplePage(title="ครูและบุคลากร", slug="people")
    page.people = [Person(sort_order=place, **facts) for place, facts in enumerate(people)]
    return add_page(BasePage.objects.get(pk=school.root_page_id), page)


def plan(page: PeoplePage, *rows: list[Any], remove: bool = False) -> Plan:
    return plan_people(table_of(HEADER, *rows), page, Wishes(remove=remove, as_of=date(2026, 6, 10)))


def states(found: Plan) -> list[tuple[str, str]]:
    return [(line.title, line.state.value) for line in found.lines]


def names(page: PeoplePage) -> list[str]:
    return [person.name for person in page.people.all()]


def test_the_same_sheet_again_changes_nothing(school: Tenant) -> None:
    page = directory(school)
    fill(page, plan(page, DIRECTOR, TEACHER))

    again = plan(page, DIRECTOR, TEACHER)

    assert [state for _, state in states(again)] == ["unchanged", "unchanged"]
    assert not again.changes_anything


def test_who_is_there_is_changed_with_the_photo_kept_and_never_doubled(school: Tenant) -> None:
    photo = make_image(school)
    page = directory(
        school,
        {"group": "ภาษาไทย", "name": "นางสาวตัวอย่าง  นามสมมติ", "position": "ครูผู้ช่วย", "duty": "ม.1", "photo": photo},
    )

    found = plan(page, ["ภาษาไทย", "นางตัวอย่าง นามสมมติ", "ครู", "ชำนาญการ"])
    fill(page, found)

    assert [change.label for change in found.lines[0].changes] == ["ชื่อ–สกุล", "ตำแหน่ง", "วิทยฐานะ"]
    (person,) = page.people.all()
    assert (person.name, person.rank, person.duty, person.photo) == ("นางตัวอย่าง นามสมมติ", "professional", "ม.1", photo)


def test_who_is_new_takes_a_vacant_position_of_that_name(school: Tenant) -> None:
    page = directory(school, {"group": "ผู้บริหาร", "position": "ผู้อำนวยการ"})

    found = plan(page, DIRECTOR)
    fill(page, found)

    assert states(found) == [(DIRECTOR[1], "changed")]
    assert names(page) == [DIRECTOR[1]]


def test_who_is_not_in_the_sheet_stays_unless_the_person_wishes_otherwise(school: Tenant) -> None:
    page = directory(
        school,
        {"group": "ผู้บริหาร", "name": "เดิม นามสมมติ", "position": "รอง"},
        {"group": "ภาษาไทย", "name": "อยู่ต่อ นามสมมติ"},
        {"group": "ธุรการ", "name": "ธุรการ นามสมมติ"},
    )

    kept = plan(page, TEACHER)
    gone = plan(page, TEACHER, remove=True)
    fill(page, kept)

    assert [state for _, state in states(kept)] == ["new", "kept", "kept", "kept"]
    assert [state for _, state in states(gone)] == ["new", "removed", "removed", "removed"]
    assert names(page) == ["เดิม นามสมมติ", "อยู่ต่อ นามสมมติ", TEACHER[1], "ธุรการ นามสมมติ"], "behind the own group"


def test_a_sheet_with_everybody_decides_the_order_and_keeps_groups_together(school: Tenant) -> None:
    page = directory(school)
    fill(page, plan(page, TEACHER, DIRECTOR))

    found = plan(page, DIRECTOR, TEACHER, ["ผู้บริหาร", "สอง นามสมมติ", "รอง", ""])
    fill(page, found)

    assert found.reordered
    assert names(page) == [DIRECTOR[1], "สอง นามสมมติ", TEACHER[1]]


def test_two_people_of_one_name_in_two_groups_stay_two(school: Tenant) -> None:
    page = directory(school)
    both = [DIRECTOR, ["กรรมการ", *DIRECTOR[1:]]]
    fill(page, plan(page, *both))

    again = plan(page, *reversed(both))

    assert [line.state for line in again.lines] == [State.UNCHANGED, State.UNCHANGED]
    assert len(names(page)) == 2


def test_a_directory_never_holds_more_than_its_page_may(school: Tenant) -> None:
    found = plan(directory(school), *(["ก", f"คนที่ {number}", "ครู", ""] for number in range(301)))

    assert [problem.code for problem in found.errors] == ["people.many"]
