"""A file of old addresses: everything wrong is named with row and column, and nothing is doubled."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from cms.content.models import BasePage, PublishedSiteRecord
from cms.content.redirects.checking import Beside, check_redirects, notes_on
from cms.content.redirects.columns import is_column
from cms.content.redirects.known import known_of
from cms.content.redirects.values import Plan, State
from cms.content.sheets.reading import read_table
from tenants.models import Tenant
from tenants.redirects.services import Lead, write_leads
from tests.factories.content import make_document, make_library_document, make_news, make_page
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db

HEADER = ("path", "to", "status")


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha")


def csv_of(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode(encoding)


def checked(school: Tenant, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Plan:
    return check_redirects(read_table(csv_of(*rows, header=header), is_column), known_of(school))


def key_of(school: Tenant, slug: str) -> str:
    return BasePage.objects.get(tenant=school, slug=slug).public_key


def found(plan: Plan) -> list[tuple[int | None, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in plan.errors]


def noted(plan: Plan) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.code) for problem in plan.warnings]


def leads(plan: Plan) -> dict[str, tuple[str, str]]:
    return {redirect.lead.path: (redirect.lead.key, redirect.lead.address) for redirect in plan.redirects}


def test_rows_lead_to_pages_paths_other_sites_or_nowhere(school: Tenant) -> None:
    plan = checked(
        school,
        ("/old", "/about"),
        ("http://alpha.localhost/index.php?id=5&fbclid=x", "https://alpha.localhost/about/#map"),
        ("/ข่าว/เก่า", "https://www.example.go.th/ข่าว?หน้า=1"),
        ("/webboard/*", "410"),
        ("/poll/", "", "410"),
        ("/files-old/*", "/news/*", "301"),
        ("/key", f"page:{key_of(school, 'about')}"),
    )
    assert found(plan) == []
    assert leads(plan) == {
        "/old/": (key_of(school, "about"), ""),
        "/index.php?id=5": ("", "/about/#map"),
        "/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7/%E0%B9%80%E0%B8%81%E0%B9%88%E0%B8%B2/": (
            "",
            "https://www.example.go.th/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7?%E0%B8%AB%E0%B8%99%E0%B9%89%E0%B8%B2=1",
        ),
        "/webboard/*": ("", ""),
        "/poll/": ("", ""),
        "/files-old/*": ("", "/news/*"),
        "/key/": (key_of(school, "about"), ""),
    }
    assert {redirect.state for redirect in plan.redirects} == {State.NEW}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (("", "/about/"), "ที่อยู่เดิม", "path.empty"),
        (("old.html", "/about/"), "ที่อยู่เดิม", "path.no_slash"),
        (("/../x/", "/about/"), "ที่อยู่เดิม", "path.unsafe"),
        (("/a*b/", "/about/"), "ที่อยู่เดิม", "path.star"),
        (("/*", "/about/"), "ที่อยู่เดิม", "path.star"),
        (("/%A2%E8/", "/about/"), "ที่อยู่เดิม", "path.encoding"),
        (("/-/search", "/about/"), "ที่อยู่เดิม", "path.reserved"),
        (("=HYPERLINK(1)", "/about/"), "ที่อยู่เดิม", "cell.formula"),
        (("/a\x07/", "/about/"), "ที่อยู่เดิม", "cell.control"),
        (("/" + "ก" * 300, "/about/"), "ที่อยู่เดิม", "path.too_long"),
        (("/old/", ""), "ที่อยู่ใหม่", "to.missing"),
        (("/old/", "about"), "ที่อยู่ใหม่", "to.malformed"),
        (("/old/", "javascript:alert(1)"), "ที่อยู่ใหม่", "to.malformed"),
        (("/old/", "//evil.example/"), "ที่อยู่ใหม่", "to.unsafe"),
        (("/old/", "https://user:pass@example.org/"), "ที่อยู่ใหม่", "to.malformed"),
        (("/old/", "https://127.0.0.1/"), "ที่อยู่ใหม่", "to.malformed"),
        (("/old/", "https://"), "ที่อยู่ใหม่", "to.malformed"),
        (("/old/", "/about/*"), "ที่อยู่ใหม่", "to.star"),
        (("/old/", "page:000000000000"), "ที่อยู่ใหม่", "to.page"),
        (("/old/", "/old"), "ที่อยู่ใหม่", "redirect.circle"),
        (("/old/*", "/old/more/*"), "ที่อยู่ใหม่", "redirect.circle"),
        (("/old/", "/about/", "200"), "รหัสสถานะ", "status.unknown"),
        (("/old/", "/about/", "410"), "รหัสสถานะ", "status.gone"),
    ],
)
def test_what_is_wrong_is_named_with_row_and_column(
    school: Tenant, row: tuple[str, ...], column: str, code: str
) -> None:
    plan = checked(school, ("/good/", "/about/"), row)
    assert found(plan) == [(3, column, code)]
    assert all(problem.message for problem in plan.errors)


def test_another_schools_page_is_no_page(school: Tenant) -> None:
    other = make_school("beta")
    assert found(checked(school, ("/old/", f"page:{key_of(other, 'about')}"))) == [(2, "ที่อยู่ใหม่", "to.page")]


def test_circles_over_several_rows_and_over_what_is_stored_are_named_with_their_way(school: Tenant) -> None:
    write_leads(school.pk, [Lead("/stored/", "", "/one/")], "typed")
    plan = checked(school, ("/one/", "/two/"), ("/two/", "/stored/"), ("/three/", "/four/"), ("/four/", "/three/"))
    assert [row for row, _, _ in found(plan)] == [2, 3, 4, 5]
    assert "/one/ → /two/ → /stored/ → /one/" in plan.errors[0].message


def test_chains_are_shown_with_their_end(school: Tenant) -> None:
    plan = checked(school, ("/one/", "/two/"), ("/two/", "/about/"), ("/wide/*", "/one/"))
    assert not plan.errors
    assert [redirect.hops[-1] for redirect in plan.redirects] == ["/about/"] * 3
    assert noted(plan) == []


def test_what_hides_nothing_because_a_page_stands_there_is_noted(school: Tenant) -> None:
    make_page(school, slug="draft", title="ร่าง", live=False)
    plan = checked(
        school,
        ("/about/", "/news/"),
        ("/news/*", "/about/"),
        ("/?p=12", "/about/"),
        ("/old/", "/nowhere/"),
        ("/older/", f"page:{key_of(school, 'draft')}"),
        ("http://www.old.example/page.html", "/about/"),
    )
    assert not plan.errors
    assert noted(plan) == [
        (2, "path.shadow"),
        (3, "path.shadows"),
        (5, "to.nowhere"),
        (6, "to.draft"),
        (7, "path.other_host"),
    ]


def test_everything_that_the_site_publishes_comes_before_an_old_address_and_is_named(school: Tenant) -> None:
    document = make_document(school)
    make_library_document(school, document)
    make_news(school, slug="item", date=date(2026, 11, 20))
    rows = {
        f"/files/{document.public_key}/{document.public_name}": "ไฟล์เอกสาร",
        "/news/month/2026-11/": "หน้ารายการ",
        "/news/feed.xml": "ฟีด",
        "/about/index.json": "ข้อมูลของหน้า",
        "/calendar/calendar.ics": "ฟีดหรือปฏิทิน",
        "/sitemap.xml": "แผนผังเว็บไซต์",
        "/Notices/": "หน้าประกาศด่วน",
        "/robots.txt": "ไฟล์ของเว็บไซต์",
        "/ABOUT/": "หน้าที่เผยแพร่",
    }
    plan = checked(school, *((path, "/news/") for path in rows))
    assert not plan.errors
    told = {problem.row: problem.message for problem in plan.warnings if problem.code == "path.shadow"}
    assert [what in told[number] for number, what in enumerate(rows.values(), start=2)] == [True] * len(rows), told


def test_old_addresses_that_come_before_each_other_are_named(school: Tenant) -> None:
    write_leads(school.pk, [Lead("/stored/*", "", "/about/"), Lead("/stored/one/", "", "/news/")], "typed")
    plan = checked(
        school,
        ("/stored/two/", "/news/"),
        ("/stored/three/", "/about/"),
        ("/stored/deep/*", "/news/*"),
        ("/stored/four/?id=1", "/news/"),
        ("/wide/*", "/about/"),
        ("/wide/a/", "410"),
        ("/lonely/*", "/about/"),
    )
    assert noted(plan) == [
        (2, "path.covered"),
        (3, "path.covered_alike"),
        (4, "path.covered"),
        (5, "path.covered"),
        (6, "path.covers"),
        (7, "path.covered"),
    ]
    assert "/stored/*" in plan.warnings[0].message
    assert "1 รายการ" in plan.warnings[4].message


def test_a_site_that_cannot_be_planned_still_knows_its_pages(school: Tenant) -> None:
    PublishedSiteRecord.objects.filter(tenant=school).delete()
    assert noted(checked(school, ("/about/", "/news/"))) == [(2, "path.shadow")]


def test_twenty_thousand_rows_for_everything_below_are_judged_one_by_one_and_not_each_with_each(school: Tenant) -> None:
    known = known_of(school)
    rows = {f"/old-{number}/*": Lead(f"/old-{number}/*", "", "/about/*") for number in range(20_000)}
    beside = Beside(rows, known)
    assert [problem.code for lead in rows.values() for problem in notes_on(1, lead, known, beside)] == []


def test_a_row_that_stands_twice_counts_once_and_two_that_differ_are_wrong(school: Tenant) -> None:
    plan = checked(school, ("/a/", "/about/"), ("/a", "/about/"), ("/b/", "/about/"), ("/b/", "410"))
    assert found(plan) == [(5, "ที่อยู่เดิม", "path.twice")]
    assert (3, "path.repeated") in noted(plan)
    assert "แถวที่ 4" in plan.errors[0].message


def test_missing_and_unknown_columns_are_told(school: Tenant) -> None:
    assert found(checked(school, ("/a/", "301"), header=("ที่อยู่เดิม", "รหัสสถานะ"))) == [(None, "ที่อยู่ใหม่", "column.missing")]
    plan = checked(school, ("/a/", "/about/", "3"), header=("From", "Target", "hits"))
    assert not plan.errors
    assert noted(plan) == [(None, "column.unknown")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
def test_thai_files_in_every_encoding_are_read(school: Tenant, encoding: str) -> None:
    rows = [("/ข่าวประชาสัมพันธ์โรงเรียนของเรา/", "/about/", "")]
    data = csv_of(*rows, header=("ที่อยู่เดิม", "ที่อยู่ใหม่", "รหัสสถานะ"), encoding=encoding)
    plan = check_redirects(read_table(data, is_column), known_of(school))
    assert [redirect.state for redirect in plan.redirects] == [State.NEW]


def test_workbooks_are_read_and_numbers_in_them_are_codes(school: Tenant) -> None:
    book = openpyxl.Workbook()
    for row in (HEADER, ("/a/", "/about/", 301), ("/b/", None, 410), ("/c/", '=CONCATENATE("/a","bout/")', None)):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    plan = check_redirects(read_table(out.getvalue(), is_column), known_of(school))
    assert found(plan) == [(4, "ที่อยู่ใหม่", "cell.formula")]
    assert leads(plan).keys() == {"/a/", "/b/"}


def test_the_example_in_the_documentation_is_a_good_file(school: Tenant) -> None:
    project = Path(__file__).resolve().parents[4]
    data = (project / "docs/reference/old-addresses-example.csv").read_bytes()
    plan = check_redirects(read_table(data, is_column), known_of(school))
    assert (len(plan.redirects), plan.errors, plan.warnings) == (4, (), ())
