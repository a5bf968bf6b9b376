"""«นำเข้าจากตาราง»: from a pasted table to the page, with a preview, all or nothing."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.content.models import BasePage, PeoplePage, Person, PublishedPageRecord, StatisticsPage
from tenants.audit.models import AuditEntry
from tenants.audit.values import Action
from tenants.models import Role, Tenant
from tests.cms.editing.english import christian_years_in, english_in
from tests.factories.content import add_page, make_page
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db

PASTED = "กลุ่ม\tชื่อ–สกุล\tตำแหน่ง\tเบอร์มือถือ\nผู้บริหาร\tนายสมมุติ นามสมมติ\tผู้อำนวยการ\t0812345678\nครู\tตัวอย่าง นามสมมติ\tครู\t"


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha")


def client_of(school: Tenant, role: Role = Role.EDITOR) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_member(role, school))
    return client


@pytest.fixture
def client(school: Tenant) -> Client:
    return client_of(school)


def home(school: Tenant) -> BasePage:
    return BasePage.objects.get(pk=school.root_page_id)


@pytest.fixture
def page(school: Tenant) -> PeoplePage:
    page = PeoplePage(title="ครูและบุคลากร", slug="people")
    page.people = [Person(name="เดิม นามสมมติ", sort_order=0)]
    return add_page(home(school), page)


def send(client: Client, page: BasePage, **fields: Any) -> Any:
    return client.post(f"/admin/sheets/{page.pk}/", {"text": "", **fields})


def confirm(client: Client, page: BasePage, shown: Any, act: str = "publish") -> Any:
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text(shown)))
    assert "table" in hidden
    return client.post(f"/admin/sheets/{page.pk}/import/", {**hidden, "act": act})


def text(answer: Any) -> str:
    return str(answer.content.decode())


def names(page: Any) -> list[str]:
    return [person.name for person in PeoplePage.objects.get(pk=page.pk).people.all()]


def test_a_pasted_table_is_shown_first_and_is_live_after_one_press(
    client: Client, page: PeoplePage, school: Tenant
) -> None:
    shown = send(client, page, text=PASTED)

    assert "เพิ่ม <b>2</b>" in text(shown)
    assert "ไม่มีในตาราง คงไว้ <b>1</b>" in text(shown)
    assert names(page) == ["เดิม นามสมมติ"], "nothing is written before the confirmation"
    answer = confirm(client, page, shown)
    assert answer["Location"] == f"/admin/published/{page.pk}/"
    assert names(page) == ["เดิม นามสมมติ", "นายสมมุติ นามสมมติ", "ตัวอย่าง นามสมมติ"]
    assert "นายสมมุติ" in bytes(PublishedPageRecord.objects.get(key=page.public_key).body).decode()
    entry = AuditEntry.objects.filter(chain__tenant=school, action=Action.IMPORTED).latest("pk")
    assert (entry.subject, json.loads(entry.details)) == (f"page:{page.pk} {page.title}", {"kept": 1, "new": 2})


def test_a_private_column_is_not_even_sent_back_to_the_browser(client: Client, page: PeoplePage) -> None:
    shown = send(client, page, text=PASTED)
    answer = confirm(client, page, shown)

    assert answer.status_code == 302
    assert "0812345678" not in text(shown)
    assert "0812345678" not in bytes(PublishedPageRecord.objects.get(key=page.public_key).body).decode()


def test_the_same_table_again_has_nothing_to_do_and_a_double_press_doubles_nobody(
    client: Client, page: PeoplePage
) -> None:
    shown = send(client, page, text=PASTED)
    confirm(client, page, shown)

    again = confirm(client, page, shown)

    assert again.status_code == 409
    assert "มีผู้แก้ไขหน้านี้หลังจากที่ท่านดูตัวอย่าง" in text(again)
    assert "ไม่มีอะไรต้องนำเข้า" in text(again)
    assert len(names(page)) == 3


def test_anything_wrong_means_nothing_is_written_and_the_row_is_named(client: Client, page: PeoplePage) -> None:
    shown = send(client, page, text=PASTED + "\nครู\t-\t-\tx\n")

    assert shown.status_code == 400
    assert "พบข้อผิดพลาด 1 จุด" in text(shown)
    assert 'name="table"' not in text(shown)
    assert names(page) == ["เดิม นามสมมติ"]


def test_a_file_reads_like_a_pasted_table(client: Client, page: PeoplePage) -> None:
    file = SimpleUploadedFile("people.csv", PASTED.replace("\t", ",").encode("cp874", "replace"))

    assert "เพิ่ม <b>2</b>" in text(send(client, page, file=file))


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "กรุณาวางตาราง หรือเลือกไฟล์"),
        ({"text": "สวัสดี"}, "ไม่พบแถวหัวตาราง"),
        ({"text": "ชื่อ–สกุล\tตำแหน่ง"}, "ไฟล์ว่าง"),
        ({"text": "\x00"}, "กรุณา"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken")}, "ไฟล์ไม่สมบูรณ์"),
        ({"file": SimpleUploadedFile("a.csv", b"")}, "ไฟล์ว่าง"),
    ],
)
def test_what_is_no_table_is_told_and_what_was_pasted_stays(
    client: Client, page: PeoplePage, fields: dict[str, Any], word: str
) -> None:
    answer = send(client, page, **fields)

    assert answer.status_code == 400
    assert word in text(answer)


def test_who_may_not_publish_makes_a_draft(school: Tenant, page: PeoplePage) -> None:
    PeoplePage.objects.filter(pk=page.pk).update(owner=make_member(Role.CONTRIBUTOR, school, username="writer"))
    client = Client(HTTP_HOST="localhost")
    client.force_login(PeoplePage.objects.get(pk=page.pk).owner)

    shown = send(client, page, text=PASTED)
    confirm(client, page, shown, act="publish")

    stored = PeoplePage.objects.get(pk=page.pk)
    assert "นำเข้าและเผยแพร่" not in text(shown)
    assert names(page) == ["เดิม นามสมมติ"]
    assert len(stored.get_latest_revision_as_object().people.all()) == 3


def test_numbers_ask_for_their_day_and_never_for_one_to_come(client: Client, school: Tenant) -> None:
    page = add_page(home(school), StatisticsPage(title="สถิติ", slug="numbers", as_of=date(2025, 6, 10)))
    sheet = "ชั้น\tชาย\tหญิง\nป.1\t๑๒\t15\n"

    assert "กรุณาพิมพ์วันที่ของข้อมูล" in text(send(client, page, text=sheet))
    assert "ยังมาไม่ถึง" in text(send(client, page, text=sheet, as_of="10/6/2599"))
    assert "ไม่มีวันที่ 31" in text(send(client, page, text=sheet, as_of="31 ก.พ. 2569"))
    shown = send(client, page, text=sheet, as_of="๑๐ มิ.ย. ๒๕๖๙", school_year="2569")
    confirm(client, page, shown)

    stored = StatisticsPage.objects.get(pk=page.pk)
    assert (stored.as_of, stored.school_year) == (date(2026, 6, 10), 2026)
    assert [(row.level, row.boys, row.girls) for row in stored.pupils.all()] == [("ป.1", 12, 15)]


def test_what_the_page_has_goes_out_as_a_sheet_and_comes_back_unchanged(client: Client, page: PeoplePage) -> None:
    confirm(client, page, send(client, page, text=PASTED))
    file = client.get(f"/admin/sheets/{page.pk}/people.csv")

    assert file.content.startswith(b"\xef\xbb\xbf")
    shown = send(client, page, file=SimpleUploadedFile("people.csv", file.content))

    assert "ไม่มีอะไรต้องนำเข้า" in text(shown)
    assert "นายตัวอย่าง" in client.get(f"/admin/sheets/{page.pk}/people.csv?empty=1").content.decode()


def test_a_page_of_another_school_or_of_another_kind_does_not_exist(client: Client, school: Tenant) -> None:
    far = make_school("far")
    foreign = add_page(home(far), PeoplePage(title="ลับ", slug="people"))
    plain = make_page(school)

    for url in (f"/admin/sheets/{pk}/{rest}" for pk in (foreign.pk, plain.pk) for rest in ("", "people.csv")):
        assert client.get(url).status_code == 404
    assert client.post(f"/admin/sheets/{foreign.pk}/import/", {"table": "x"}).status_code == 404


def test_the_list_leads_to_the_pages_and_from_home_and_the_page_itself_to_the_list(
    client: Client, page: PeoplePage
) -> None:
    StatisticsPage.objects.get(slug="students").delete()
    listed = text(client.get("/admin/sheets/"))

    assert f'href="/admin/sheets/{page.pk}/"' in listed
    assert "ยังไม่มีหน้าชนิดนี้" in listed, "a kind without a page leads to a new one"
    assert "/admin/pages/add/content/statisticspage/" in listed
    assert 'href="/admin/sheets/"' in text(client.get("/admin/"))
    assert f'href="/admin/sheets/{page.pk}/"' in text(client.get(f"/admin/pages/{page.pk}/edit/"))


def test_an_old_or_foreign_preview_is_not_taken(client: Client, page: PeoplePage) -> None:
    answer = client.post(f"/admin/sheets/{page.pk}/import/", {"table": "abc", "seen": "๑"})

    assert answer.status_code == 400
    assert "หมดอายุแล้ว" in text(answer)


def test_the_screens_of_a_sheet_speak_thai(client: Client, page: PeoplePage, school: Tenant) -> None:
    numbers = add_page(home(school), StatisticsPage(title="สถิติ", slug="numbers", as_of=date(2025, 6, 10)))
    edit = client.get(f"/admin/pages/{page.pk}/edit/")
    screens = [
        client.get("/admin/sheets/"),
        client.get(f"/admin/sheets/{page.pk}/"),
        client.get(f"/admin/sheets/{numbers.pk}/"),
        send(client, page, text=PASTED),
        send(client, page, text=PASTED + "\nครู\t-\t-\tx\n"),
        send(client, page, text="สวัสดี"),
    ]

    for screen in screens:
        assert english_in(text(screen), "alpha") == []
        assert christian_years_in(text(screen)) == []
    assert "ไม่ต้องพิมพ์ทีละแถว" in text(edit)
