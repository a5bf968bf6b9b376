"""Everything that can be wrong in a row is told at once, with row and column."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from cms.content.schools.checking import check_schools
from cms.content.schools.cleaning import propose_slug
from cms.content.schools.columns import is_column
from cms.content.schools.known import Scope, same_person
from cms.content.schools.values import State
from cms.content.sheets.reading import read_table
from tenants.models import Role, Tenant
from tests.cms.content.schools.files import THAI_HEADER, check, csv_text, found, lines, school, xlsx_of
from tests.factories.people import make_area, make_member, make_school, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _area(db: None) -> None:
    make_area()


def test_good_rows_become_new_schools_under_the_default_domain() -> None:
    plan = check(school(1), school(2, host="Ban-Na.example.org", code="๑๐๔๗๕๑๐๐๐๒"))
    assert found(plan) == []
    assert [(one.state, one.host, one.row.code) for one in plan.schools] == [
        (State.NEW, "thotlong1.localhost", "1047510001"),
        (State.NEW, "ban-na.example.org", "1047510002"),
    ]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"code": ""}, "code.missing", "รหัสสถานศึกษา"),
        ({"code": "123"}, "code.malformed", "รหัสสถานศึกษา"),
        ({"name": ""}, "name.missing", "ชื่อสถานศึกษา"),
        ({"name": "ก" * 201}, "cell.too_long", "ชื่อสถานศึกษา"),
        ({"name": "ก\x07ข"}, "cell.control", "ชื่อสถานศึกษา"),
        ({"name": "ก\u202eข"}, "cell.control", "ชื่อสถานศึกษา"),
        ({"name": "=1+1"}, "cell.formula", "ชื่อสถานศึกษา"),
        ({"levels": "@SUM(A1)"}, "cell.formula", "ระดับชั้น"),
        ({"slug": ""}, "slug.missing", "ชื่อย่อภาษาอังกฤษ"),
        ({"slug": "บ้านนา"}, "slug.bad_slug", "ชื่อย่อภาษาอังกฤษ"),
        ({"slug": "admin"}, "slug.reserved_slug", "ชื่อย่อภาษาอังกฤษ"),
        ({"slug": "www"}, "slug.reserved_slug", "ชื่อย่อภาษาอังกฤษ"),
        ({"slug": "xn--12345"}, "slug.reserved_slug", "ชื่อย่อภาษาอังกฤษ"),
        ({"area": ""}, "area.missing", "เขตพื้นที่"),
        ({"area": "nowhere"}, "area.unknown", "เขตพื้นที่"),
        ({"host": "10.0.0.1"}, "host.address", "โฮสต์"),
        ({"host": "http://a.example.org"}, "host.malformed", "โฮสต์"),
        ({"host": "localhost"}, "host.malformed", "โฮสต์"),
        ({"host": "a.example.org:80"}, "host.port", "โฮสต์"),
        ({"host": "bаnna.example.org"}, "host.mixed", "โฮสต์"),
        ({"host": "оаса.example.org"}, "host.mixed", "โฮสต์"),
        ({"admin_email": "kru@"}, "admin_email.malformed", "อีเมลผู้ดูแล"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(cells: dict[str, str], code: str, column: str) -> None:
    plan = check(school(1), school(2, **cells))
    assert [(error.row, error.column, error.code) for error in plan.errors] == [(3, column, code)]


def test_everything_wrong_in_a_row_is_told_in_the_order_of_its_columns() -> None:
    plan = check(school(1, code="1", slug="www", area="?", host="10.0.0.1", admin_email="kru@"))
    wrong = ["code.malformed", "slug.reserved_slug", "area.unknown", "host.address", "admin_email.malformed"]
    assert found(plan) == [(2, code) for code in wrong]


def test_the_admins_host_is_nobodys(settings: Any) -> None:
    settings.ADMIN_HOST = "admin.example.org"
    assert found(check(school(host="admin.example.org"))) == [(2, "host.admin")]


def test_a_thai_host_is_kept_in_its_one_spelling() -> None:
    (planned,) = check(school(host="โรงเรียนบ้านนา.ไทย")).schools
    assert planned.host.startswith("xn--")


def test_an_empty_slug_is_proposed_and_not_guessed() -> None:
    (error,) = check(school(slug="", name="โรงเรียนบ้านนา")).errors
    assert propose_slug("โรงเรียนบ้านนา") in error.message


def test_a_dash_is_an_empty_cell() -> None:
    assert check(school(network="-", levels="–")).schools[0].row.network == ""


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"code": "1047510001"}, "code.twice"),
        ({"slug": "thotlong1"}, "slug.twice"),
        ({"host": "thotlong1.localhost"}, "host.twice"),
    ],
)
def test_what_stands_twice_in_the_file_is_named_with_the_first_row(cells: dict[str, str], code: str) -> None:
    errors = check(school(1), school(2, **cells)).errors
    assert (3, code) in [(error.row, error.code) for error in errors]
    assert any("แถวที่ 2" in error.message for error in errors)


def test_what_another_school_has_is_taken() -> None:
    make_school("other", code10="1047510009")
    make_school("third", host="taken.example.org")
    plan = check(school(1, code="1047510009"), school(2, slug="other"), school(3, host="taken.example.org"))
    assert found(plan) == [(2, "code.taken"), (3, "slug.taken"), (4, "host.taken")]


def test_a_school_of_another_area_stays_there() -> None:
    make_school("thotlong1", area=make_area("area-2", "เขต 2"), name="ของเขตสอง")
    (error,) = check(school(1)).errors
    assert error.code == "school.other_area"
    assert "ของเขตสอง" not in error.message


def test_a_school_that_is_closed_is_opened_first() -> None:
    make_school("thotlong1", code10="1047510001")
    Tenant.objects.update(closed_at=timezone.now())
    assert found(check(school(1))) == [(2, "school.resting")]


def test_a_word_that_the_installation_needs_is_no_host(settings: Any) -> None:
    settings.PUBLIC_DOMAIN = "schools.example"
    rows = (school(1, host="www.schools.example"), school(2, host="schools.example"), school(3, host="www.a.example"))
    assert found(check(*rows)) == [(2, "host.reserved"), (3, "host.reserved")]


def test_an_area_outside_the_scope_looks_unknown() -> None:
    other = make_area("area-2", "เขต 2")
    scope = Scope((make_area(),), make_area())
    plan = check(school(1, area=other.name), school(2, area="no-such"), school(3, area=""), scope=scope)
    assert found(plan) == [(2, "area.unknown"), (3, "area.unknown")]


def test_an_area_is_known_by_slug_name_and_any_blanks() -> None:
    area = make_area()
    assert found(check(school(1, area=area.name.replace("เขต 1", "เขต  1")))) == []


def test_one_address_is_not_two_peoples_in_one_file() -> None:
    plan = check(
        school(1, admin_email="KRU@example.org", admin_name="นายสมชาย  ใจดี"),
        school(2, admin_email="kru@example.org", admin_name="สมหญิง ใจดี"),
        school(3, admin_email="kru@example.org", admin_name="สมชาย ใจดี"),
    )
    assert found(plan) == [(3, "admin_email.two_people")]


def test_whether_an_address_has_an_account_is_not_told() -> None:
    rows = [school(1, admin_email="kru@example.org", admin_name="สมหญิง"), school(2, admin_email="closed@example.org")]
    before = check(*rows)
    make_user(email="kru@example.org", first_name="สมชาย", last_name="ใจดี")
    make_user(email="closed@example.org", is_active=False)
    assert check(*rows) == before


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("นายก ข", "ก ข", True), ("นางสาวก ข", "น.ส.ก ข", True), ("", "ก", True), ("ก ข", "ก ค", False)],
)
def test_names_are_compared_without_titles(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same


def test_a_missing_column_is_an_error_and_an_unknown_one_a_warning() -> None:
    rows = [["name", "slug", "area", "สีประจำโรงเรียน"], ["ก", "kor", "area-1", "แดง"]]
    plan = check_schools(read_table(csv_text(rows).encode(), is_column), Scope.everywhere())
    assert [(error.column, error.code) for error in plan.errors] == [("รหัสสถานศึกษา", "column.missing")]
    assert [warning.column for warning in plan.warnings] == ["สีประจำโรงเรียน"]


def test_a_column_that_stands_twice_is_an_error() -> None:
    rows = [["code", "รหัสสถานศึกษา", "name", "slug", "area"], ["1047510001", "1047510002", "ก", "kor", "area-1"]]
    plan = check_schools(read_table(csv_text(rows).encode(), is_column), Scope.everywhere())
    assert found(plan) == [(None, "column.twice")]


def test_thai_headings_in_another_order_mean_the_same() -> None:
    rows = [list(reversed(row)) for row in lines(school(1), header=THAI_HEADER)]
    plan = check_schools(read_table(csv_text(rows).encode(), is_column), Scope.everywhere())
    assert plan.schools == check(school(1)).schools


def test_a_formula_of_a_workbook_is_refused_whatever_it_shows() -> None:
    rows = lines(school(1))
    rows[1][1] = '=CONCATENATE("โรงเรียน","ก")'
    plan = check_schools(read_table(xlsx_of(rows), is_column), Scope.everywhere())
    assert found(plan) == [(2, "cell.formula")]


def test_a_name_without_an_address_is_enough() -> None:
    plan = check(school(admin_name="นายก ข"))
    assert (plan.warnings, plan.schools[0].names_admin) == ((), True)


def test_checking_costs_the_same_queries_for_many_rows(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        check(*(school(number, admin_email=f"a{number}@example.org") for number in range(1, 60)))


def test_an_admin_who_is_one_already_is_no_change() -> None:
    tenant = make_school("thotlong1", code10="1047510001", name="ก", levels="ป.6")
    make_member(Role.SCHOOL_ADMIN, tenant, email="kru@example.org")
    same = school(1, name="ก", levels="ป.6", network="", admin_email="kru@example.org")
    assert [one.state for one in check(same).schools] == [State.UNCHANGED]
