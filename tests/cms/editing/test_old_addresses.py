"""«ที่อยู่เดิม»: list, search, add, change, delete with a way back, and a file with its preview."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.content.models import BasePage
from tenants.models import Role, Tenant, User
from tenants.redirects.models import Redirect
from tests.cms.content.redirects.test_checking import csv_of
from tests.factories.content import make_page
from tests.factories.people import make_area, make_member, make_school, work_in

pytestmark = pytest.mark.django_db

LIST, ADD, FILE = "/admin/old-addresses/", "/admin/old-addresses/add/", "/admin/old-addresses/file/"
IMPORT, UNDO = "/admin/old-addresses/import/", "/admin/old-addresses/undo/"


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha")


def client_of(user: User, place: Tenant | None = None) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    if place is not None:
        work_in(client, user, place)
    return client


@pytest.fixture
def client(school: Tenant) -> Client:
    return client_of(make_member(Role.EDITOR, school))


def page_of(school: Tenant, slug: str = "about") -> BasePage:
    return BasePage.objects.get(tenant=school, slug=slug)


def add(client: Client, **fields: Any) -> Any:
    return client.post(ADD, {"kind": "address", "page": "", "address": "", **fields})


def upload(client: Client, *rows: tuple[str, ...]) -> Any:
    return client.post(FILE, {"file": SimpleUploadedFile("old.csv", csv_of(*rows))})


def token_of(answer: Any) -> str:
    found = re.search(r'name="table" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_empty_list_says_what_it_is_for(client: Client) -> None:
    assert "ยังไม่มีที่อยู่เดิม" in text(client.get(LIST))


def test_an_old_address_leads_to_a_page_that_was_chosen(client: Client, school: Tenant) -> None:
    answer = add(client, path="/ข่าวเก่า", kind="page", page=page_of(school).pk)
    assert answer.status_code == 302
    row = Redirect.objects.get(tenant=school)
    assert (row.key, row.address, row.source) == (page_of(school).public_key, "", "typed")
    screen = text(client.get(LIST))
    assert "/ข่าวเก่า/" in screen
    assert page_of(school).title in screen
    assert "เพิ่มเอง" in screen


def test_it_leads_to_an_address_or_nowhere(client: Client, school: Tenant) -> None:
    add(client, path="/a/*", address="https://www.example.go.th/*")
    add(client, path="/b/", kind="gone", address="ignored")
    rows = Redirect.objects.filter(tenant=school).order_by("path").values_list("path", "address")
    assert list(rows) == [("/a/*", "https://www.example.go.th/*"), ("/b/", "")]
    assert "ไม่มีแล้ว (410)" in text(client.get(LIST))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"path": ""}, "กรุณากรอกที่อยู่เดิม"),
        ({"path": "old"}, "ต้องขึ้นต้นด้วย /"),
        ({"path": "/a/", "address": ""}, "กรุณากรอกที่อยู่ใหม่"),
        ({"path": "/a/", "address": "javascript:alert(1)"}, "ต้องเป็นที่อยู่ในเว็บไซต์นี้"),
        ({"path": "/a/", "kind": "page"}, "กรุณาเลือกหน้า"),
        ({"path": "/a/", "kind": "nothing"}, "กรุณาเลือก"),
        ({"path": "/a/", "address": "/a/"}, "วนกลับมาที่เดิม"),
        ({"path": "/taken/", "address": "/about/"}, "มีที่อยู่เดิมนี้อยู่แล้ว"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    client: Client, school: Tenant, fields: dict[str, str], message: str
) -> None:
    Redirect.objects.create(tenant=school, path="/taken/", address="/news/")
    answer = add(client, **fields)
    assert answer.status_code == 400
    assert message in text(answer)
    assert Redirect.objects.count() == 1


def test_what_is_odd_is_saved_and_said(client: Client, school: Tenant) -> None:
    add(client, path="/about/", address="/news/")
    make_page(school, slug="draft", title="ร่าง", live=False)
    add(client, path="/to-draft/", kind="page", page=page_of(school, "draft").pk)
    screen = text(client.get(LIST))
    assert "มีหน้าที่เผยแพร่อยู่ที่ที่อยู่นี้" in screen
    assert "หน้าปลายทางยังไม่เผยแพร่" in screen


def test_a_row_is_changed_and_deleted_with_a_way_back(client: Client, school: Tenant) -> None:
    row = Redirect.objects.create(tenant=school, path="/old/", address="/news/")
    screen = text(client.get(f"{LIST}{row.pk}/"))
    assert 'value="/old/"' in screen
    done = client.post(f"{LIST}{row.pk}/", {"path": "/older/", "kind": "gone"})
    assert list(Redirect.objects.values_list("path", "address")) == [("/older/", "")]
    undo(client, done)
    assert list(Redirect.objects.values_list("path", "address", "source")) == [("/old/", "/news/", "moved")]
    done = client.post(f"{LIST}{row.pk}/delete/")
    assert not Redirect.objects.exists()
    undo(client, done)
    assert list(Redirect.objects.values_list("path", "address", "source")) == [("/old/", "/news/", "moved")]


def undo(client: Client, answer: Any) -> None:
    found = re.search(r'name="undo" value="([^"]+)"', text(client.get(answer["Location"])))
    assert found is not None
    client.post(UNDO, {"undo": found[1]})


def test_a_forged_way_back_changes_nothing(client: Client, school: Tenant) -> None:
    Redirect.objects.create(tenant=school, path="/old/")
    answer = client.post(UNDO, {"undo": "forged"}, follow=True)
    assert "เลิกทำไม่ได้แล้ว" in text(answer)
    assert Redirect.objects.count() == 1


def test_the_list_is_searched_by_letters_titles_and_where_it_came_from(client: Client, school: Tenant) -> None:
    key = page_of(school).public_key
    for path, facts in {
        "/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7/": {"address": "/news/", "source": "imported"},
        "/history/": {"key": key, "source": "moved"},
    }.items():
        Redirect.objects.create(tenant=school, path=path, **facts)
    title = page_of(school).title
    for asked, path in {"ข่าว": "/ข่าว/", title: "/history/", "histo": "/history/", "/news": "/ข่าว/"}.items():
        screen = text(client.get(LIST, {"q": asked}))
        assert f"{path}</a>" in screen, asked
        assert screen.count("people__one") == 1, asked
    assert text(client.get(LIST, {"source": "moved"})).count("people__one") == 1
    assert "ไม่พบที่อยู่เดิมตามที่ค้นหา" in text(client.get(LIST, {"q": "%_'\"<b>"}))


def test_a_long_list_has_pages_and_as_many_queries(
    client: Client, school: Tenant, django_assert_max_num_queries: Any
) -> None:
    Redirect.objects.bulk_create(Redirect(tenant=school, path=f"/old-{n:03}/", address="/news/") for n in range(120))
    client.get(LIST)
    with django_assert_max_num_queries(40):
        screen = text(client.get(LIST, {"p": "2"}))
    assert screen.count("people__one") == 50
    assert "หน้า 2 จาก 3" in screen
    assert client.get(LIST, {"p": "999999"}).status_code == 200


def test_a_file_is_shown_before_it_is_imported(client: Client, school: Tenant) -> None:
    answer = upload(client, ("/a/", "/b/"), ("/b/", "/about/"))
    assert "พาไปถึง /about/ ในครั้งเดียว" in text(answer)
    assert not Redirect.objects.exists()
    answer = client.post(IMPORT, {"table": token_of(answer)})
    assert "นำเข้าแล้ว: ใหม่ 2 รายการ" in text(answer)
    assert Redirect.objects.filter(tenant=school, source="imported").count() == 2
    assert "ไม่มีอะไรต้องนำเข้า" in text(upload(client, ("/a/", "/b/"), ("/b/", "/about/")))


def test_a_wrong_file_is_told_row_by_row_and_cannot_be_confirmed(client: Client) -> None:
    answer = upload(client, ("/a/", "/a/"), ("b", "/about/"))
    assert answer.status_code == 400
    assert "พบข้อผิดพลาด 2 จุด" in text(answer)
    assert 'name="table"' not in text(answer)
    assert client.post(IMPORT, {"table": "forged"}).status_code == 400
    assert client.post(FILE, {}).status_code == 400
    assert client.post(FILE, {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7")}).status_code == 400


def test_what_was_shown_to_one_cannot_be_confirmed_by_another(client: Client, school: Tenant) -> None:
    token = token_of(upload(client, ("/a/", "/about/")))
    other = client_of(make_member(Role.EDITOR, school))
    assert other.post(IMPORT, {"table": token}).status_code == 400
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("name", ["example.csv", "example.xlsx"])
def test_the_example_can_be_imported(client: Client, name: str) -> None:
    example = client.get(f"/admin/old-addresses/{name}").content
    answer = client.post(FILE, {"file": SimpleUploadedFile(name, example)})
    assert answer.status_code == 200
    assert "ใหม่ <b>4</b>" in text(answer)


def test_pages_and_rows_of_another_school_are_nowhere(client: Client, school: Tenant) -> None:
    other = make_school("beta", area=make_area("far"))
    row = Redirect.objects.create(tenant=other, path="/theirs/")
    assert client.get(f"{LIST}{row.pk}/").status_code == 404
    assert client.post(f"{LIST}{row.pk}/delete/").status_code == 404
    assert add(client, path="/a/", kind="page", page=page_of(other).pk).status_code == 404
    assert "/theirs/" not in text(client.get(LIST, {"q": "theirs"}))
    assert list(Redirect.objects.values_list("path", flat=True)) == ["/theirs/"]


@pytest.mark.parametrize("role", Role.values)
def test_those_who_look_after_a_whole_site_may(school: Tenant, role: str) -> None:
    place: Any = {"area_officer": school.area, "platform_admin": None}.get(role, school)
    user = make_member(role, place)
    client = client_of(user, school if role in ("area_officer", "platform_admin") else None)
    may = role in ("editor", "director", "school_admin", "area_officer", "platform_admin")
    assert client.get(LIST).status_code == (200 if may else 404)
    assert add(client, path="/a/", address="/about/").status_code == (302 if may else 404)
    assert (LIST in text(client.get("/admin/"))) == may
