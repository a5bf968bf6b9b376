"""The workbook that one is given to fill in: opened, filled by a spreadsheet, sent back."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.content.models import BasePage, BasicFact, PeoplePage, Person, PupilCount, StatisticsPage
from cms.content.sheets.writing import as_workbook
from tenants.models import Role, Tenant
from tests.factories.content import add_page, make_page
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db

DAY = {"as_of": "10/6/2569", "school_year": "2569"}
SHEETS = [("people", "people"), ("numbers", "pupils"), ("numbers", "basics")]


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha")


@pytest.fixture
def client(school: Tenant) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_member(Role.EDITOR, school))
    return client


@pytest.fixture
def pages(school: Tenant) -> dict[str, BasePage]:
    home = BasePage.objects.get(pk=school.root_page_id)
    people = PeoplePage(title="ครูและบุคลากร", slug="people-here")
    people.people = [
        Person(name="นายสมมุติ นามสมมติ", position="ครู", group="ครู", contact="+66 4212 3456 ต่อ 1", sort_order=0),
        Person(name="", position="รองผู้อำนวยการ", group="ผู้บริหาร", sort_order=1),
    ]
    numbers = StatisticsPage(title="สถิติ", slug="numbers", as_of=date(2026, 6, 10), school_year=2026)
    numbers.pupils = [
        PupilCount(level="ป.1", rooms=1, boys=12, girls=15, sort_order=0),
        PupilCount(level="ป.2", rooms=0, boys=0, girls=0, sort_order=1),
    ]
    numbers.basics = [BasicFact(label="เนื้อที่", value="12 ไร่", sort_order=0)]
    return {"people": add_page(home, people), "numbers": add_page(home, numbers)}


def given(client: Client, page: BasePage, name: str, query: str = "") -> bytes:
    answer = client.get(f"/admin/sheets/{page.pk}/{name}.xlsx{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["Content-Disposition"] == f'attachment; filename="{page.slug}-{name}.xlsx"'
    return bytes(answer.content)


def send(client: Client, page: BasePage, data: bytes) -> Any:
    day = DAY if page.slug == "numbers" else {}
    return client.post(f"/admin/sheets/{page.pk}/", {"text": "", "file": SimpleUploadedFile("a.xlsx", data), **day})


def confirm(client: Client, page: BasePage, shown: Any) -> Any:
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown.content.decode()))
    return client.post(f"/admin/sheets/{page.pk}/import/", {**hidden, "act": "publish"})


def grid(data: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize(("slug", "name"), SHEETS)
@pytest.mark.parametrize("query", ["", "?empty=1"])
def test_a_workbook_has_thai_headings_in_sight_text_only_and_the_rows_of_the_csv(
    client: Client, pages: dict[str, BasePage], slug: str, name: str, query: str
) -> None:
    data = given(client, pages[slug], name, query)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    csv = client.get(f"/admin/sheets/{pages[slug].pk}/{name}.csv{query}").content.decode("utf-8-sig")

    assert sheet.freeze_panes == "A2"
    assert [",".join(row) for row in grid(data)] == csv.replace('"', "").splitlines()
    assert all("ก" <= cell.value[0] <= "ฮ" and cell.font.bold for cell in sheet[1])
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
    assert {sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[1]} == {"@"}
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value)


@pytest.mark.parametrize(("slug", "name"), SHEETS)
def test_what_the_page_has_comes_back_from_a_workbook_unchanged(
    client: Client, pages: dict[str, BasePage], slug: str, name: str
) -> None:
    shown = send(client, pages[slug], given(client, pages[slug], name))

    assert "ไม่มีอะไรต้องนำเข้า" in shown.content.decode()


def test_a_contact_that_begins_like_a_formula_comes_back_unchanged_from_csv_too(
    client: Client, pages: dict[str, BasePage]
) -> None:
    page = pages["people"]
    file = client.get(f"/admin/sheets/{page.pk}/people.csv").content
    assert "'+66 4212 3456" in file.decode()

    shown = client.post(f"/admin/sheets/{page.pk}/", {"text": "", "file": SimpleUploadedFile("a.csv", file)})

    assert "ไม่มีอะไรต้องนำเข้า" in shown.content.decode()


@pytest.mark.parametrize(("slug", "name"), SHEETS)
def test_the_example_as_it_is_given_can_be_sent(
    client: Client, pages: dict[str, BasePage], slug: str, name: str
) -> None:
    shown = send(client, pages[slug], given(client, pages[slug], name, "?empty=1"))

    assert shown.status_code == 200
    assert "เพิ่ม <b>" in shown.content.decode()


def test_a_workbook_that_a_spreadsheet_filled_and_saved_is_live_after_one_press(
    client: Client, pages: dict[str, BasePage]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(given(client, pages["numbers"], "pupils", "?empty=1")))
    sheet = book.active
    sheet.delete_rows(2, sheet.max_row)
    sheet.append(["ป.1", "1", "๑๑", "9", "20"])
    sheet.append(["ป.2", 2, 8, 7])
    saved = io.BytesIO()
    book.save(saved)

    confirm(client, pages["numbers"], send(client, pages["numbers"], saved.getvalue()))

    stored = StatisticsPage.objects.get(pk=pages["numbers"].pk)
    assert [(row.level, row.rooms, row.boys, row.girls) for row in stored.pupils.all()] == [
        ("ป.1", 1, 11, 9),
        ("ป.2", 2, 8, 7),
    ]


def test_no_cell_of_a_workbook_is_run_and_none_breaks_it() -> None:
    data = as_workbook("ชั้น: [1/2] " * 9, ["ชื่อ", "ข้อมูล"], [["=1+1", "a\x0bb"], ["", 12], ["@x"]])

    assert grid(data) == [["ชื่อ", "ข้อมูล"], ["'=1+1", "ab"], ["", "12"], ["'@x", ""]]
    assert b"<f>" not in data


def test_a_workbook_of_another_school_or_of_another_kind_does_not_exist(
    client: Client, school: Tenant, pages: dict[str, BasePage]
) -> None:
    far = make_school("far")
    foreign = add_page(BasePage.objects.get(pk=far.root_page_id), PeoplePage(title="ลับ", slug="people-far"))
    urls = [f"{foreign.pk}/people", f"{make_page(school).pk}/people", f"{pages['people'].pk}/pupils"]

    assert [client.get(f"/admin/sheets/{url}.xlsx").status_code for url in urls] == [404] * 3
