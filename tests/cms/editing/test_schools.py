"""«นำเข้าสถานศึกษา»: file → preview → confirmation, for area officers in their own area and platform admins."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms.content.schools.columns import is_column
from cms.content.sheets.reading import read_table
from tenants.models import Area, Role, Tenant, User
from tests.cms.content.schools.files import csv_of, lines, school, xlsx_of
from tests.factories.people import make_area, make_member, make_school

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="table" value="([^"]+)"')


@pytest.fixture
def area() -> Area:
    return make_area()


@pytest.fixture
def officer(area: Area) -> User:
    return make_member(Role.AREA_OFFICER, area)


def client_of(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def send(user: User, data: bytes, name: str = "schools.csv") -> Any:
    file = SimpleUploadedFile(name, data)
    return client_of(user).post(reverse("editing_schools"), {"file": file})


def confirm(user: User, token: str) -> Any:
    return client_of(user).post(reverse("editing_schools_import"), {"table": token})


def token_in(answer: Any) -> str:
    return html.unescape(TOKEN.search(answer.content.decode())[1])


def test_a_file_is_shown_and_imported_only_when_confirmed(officer: User) -> None:
    shown = send(officer, csv_of(school(1), school(2)))
    assert shown.status_code == 200
    assert "โรงเรียนบ้านทดลอง 2" in shown.content.decode()
    assert Tenant.objects.count() == 0
    done = confirm(officer, token_in(shown))
    assert done.status_code == 200
    assert "http" in done.content.decode()
    assert Tenant.objects.count() == 2


def test_a_workbook_is_known_by_its_bytes(officer: User) -> None:
    assert send(officer, xlsx_of(lines(school(1))), "schools.csv").status_code == 200


def test_every_wrong_row_and_column_is_shown_and_nothing_can_be_confirmed(officer: User) -> None:
    answer = send(officer, csv_of(school(1, code=""), school(2, host="10.0.0.1")))
    page = answer.content.decode()
    assert answer.status_code == 400
    for cells in ("<td>2</td><td>รหัสสถานศึกษา</td>", "<td>3</td><td>โฮสต์</td>"):
        assert cells in page
    assert not TOKEN.search(page)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"PK\x03\x04 half"])
def test_a_file_that_is_no_table_is_asked_for_again(officer: User, data: bytes) -> None:
    assert send(officer, data).status_code == 400


def test_no_file_is_asked_for(officer: User) -> None:
    answer = client_of(officer).post(reverse("editing_schools"))
    assert answer.status_code == 400
    assert "กรุณาเลือกไฟล์" in answer.content.decode()


def test_an_empty_area_is_the_officers_own(officer: User, area: Area) -> None:
    confirm(officer, token_in(send(officer, csv_of(school(1, area="")))))
    assert Tenant.objects.get().area == area


def test_another_area_looks_unknown_to_an_officer_and_not_to_a_platform_admin(officer: User) -> None:
    make_area("area-2", "เขตสอง")
    data = csv_of(school(1, area="area-2"))
    assert send(officer, data).status_code == 400
    assert send(make_member(Role.PLATFORM_ADMIN), data).status_code == 200


def test_nothing_of_another_areas_school_is_shown(officer: User) -> None:
    make_school("thotlong1", area=make_area("area-2", "เขตสอง"), name="ความลับของเขตสอง", code10="1047510001")
    answer = send(officer, csv_of(school(1)))
    assert answer.status_code == 400
    assert "ความลับ" not in answer.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.AREA_OFFICER, Role.PLATFORM_ADMIN)])
def test_who_may_not_import_finds_no_such_screen(role: Role) -> None:
    client = client_of(make_member(role, make_school()))
    shown = [client.get(reverse(f"editing_schools{name}")).status_code for name in ("", "_example", "_workbook")]
    assert shown == [404, 404, 404]
    assert client.post(reverse("editing_schools_import"), {"table": ""}).status_code == 404


def test_a_table_of_somebody_else_or_changed_is_refused(officer: User, area: Area) -> None:
    token = token_in(send(officer, csv_of(school(1))))
    assert confirm(make_member(Role.AREA_OFFICER, area), token).status_code == 400
    assert confirm(officer, token[:-2] + "xx").status_code == 400
    assert confirm(officer, "").status_code == 400
    assert Tenant.objects.count() == 0


def test_what_became_wrong_since_the_preview_is_told(officer: User) -> None:
    token = token_in(send(officer, csv_of(school(1))))
    make_school("other", host="thotlong1.localhost")
    answer = confirm(officer, token)
    assert answer.status_code == 400
    assert "มีหน่วยงานอื่นใช้แล้ว" in answer.content.decode()
    assert Tenant.objects.count() == 1


def test_confirming_twice_makes_nothing_twice(officer: User) -> None:
    token = token_in(send(officer, csv_of(school(1))))
    assert [confirm(officer, token).status_code for _ in range(2)] == [200, 200]
    assert Tenant.objects.count() == 1


@pytest.mark.parametrize("name", ["editing_schools_example", "editing_schools_workbook"])
def test_the_example_is_a_file_that_can_be_imported(officer: User, name: str) -> None:
    answer = client_of(officer).get(reverse(name))
    assert len(read_table(answer.content, is_column).rows) == 1
    assert send(officer, answer.content).status_code == 200


def test_the_menu_leads_there_for_officers_only(officer: User) -> None:
    address = reverse("editing_schools")
    home = reverse("wagtailadmin_home")
    assert address in client_of(officer).get(home, follow=True).content.decode()
    assert address not in client_of(make_member(Role.SCHOOL_ADMIN, make_school())).get(home).content.decode()


def test_what_is_in_a_cell_is_text_on_the_screen(officer: User) -> None:
    page = send(officer, csv_of(school(1, name="<script>alert(1)</script>"))).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
