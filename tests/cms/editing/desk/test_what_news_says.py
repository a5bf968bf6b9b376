"""What may stand in the fields of news, in which days are typed, and what is refused in Thai."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.content.models import NewsIndexPage, NewsPage
from cms.editing.desk.models import Writing
from tenants.models import Role, Tenant, User
from tests.cms.editing.desk.conftest import (
    NEW,
    only_news,
    photo,
    send_news,
    signed_in,
    words,
)
from tests.factories.content import make_document, make_image
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("20/11/2569", date(2026, 11, 20)),
        ("๒๐/๑๑/๒๕๖๙", date(2026, 11, 20)),
        ("20/11/2026", date(2026, 11, 20)),
        ("20 พ.ย. 2569", date(2026, 11, 20)),
        ("2026-11-20", date(2026, 11, 20)),
    ],
)
def test_a_day_is_typed_as_people_type_days(client: Client, school: Tenant, typed: str, day: date) -> None:
    send_news(client, school, date=typed)
    assert only_news(school).date == day


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2569", "กุมภาพันธ์ 2569 ไม่มีวันที่ 31"),
        ("31 ก.พ. 2569", "ไม่มีวันที่ 31"),
        ("20/11/69", "ปีให้ครบ 4 หลัก"),
        ("20/11/3000", "ไม่ใช่ พ.ศ."),
        ("20/11/2659", "กรุณาตรวจปีอีกครั้ง"),
        ("เมื่อวาน", "อ่านวันที่ไม่ออก"),
        ("", "กรุณากรอกข้อมูลในช่องนี้"),
    ],
)
def test_a_day_that_is_not_surely_one_day_is_asked_about(client: Client, school: Tenant, typed: str, said: str) -> None:
    answer = send_news(client, school, date=typed)
    assert answer.status_code == 400
    assert said in words(answer)
    assert not NewsPage.objects.exists()


@pytest.mark.parametrize("title", ["ยินดีต้อนรับ 😀🎉", "🎉", "๑๒ สิงหา วันแม่", "A" * 255, "<b>หัวข้อ</b> & 'อื่น'"])
def test_any_title_that_people_type_makes_a_page(client: Client, school: Tenant, title: str) -> None:
    answer = send_news(client, school, title=title)
    page = only_news(school)
    assert page.title == title
    assert page.slug.isascii()
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"title": "ก" * 256},
        {"title": "\u200e\ufeff"},
        {"text": "ก" * 50_001},
        {"category": "nonsense"},
        {"address": "---"},
        {"address": "page"},
        {"key": "not-a-key"},
        {"key": None},
        {"photo": "0"},
        {"photo": "999999999999999999999999"},
        {"file": "x'; --"},
        {"alt": "ก" * 201, "photos": [photo()], "consent": "on"},
    ],
)
def test_what_cannot_be_is_refused_in_thai_and_makes_nothing(
    client: Client, school: Tenant, change: dict[str, Any]
) -> None:
    answer = send_news(client, school, **change)
    assert answer.status_code == 400
    assert 'role="alert"' in words(answer)
    assert not NewsPage.objects.exists()


def test_an_address_that_is_taken_is_refused_and_a_typed_one_is_kept(client: Client, school: Tenant) -> None:
    send_news(client, school, address="Open House")
    assert only_news(school).slug == "open-house"
    answer = send_news(client, school, address="open-house")
    assert "มีหน้าอื่นใช้แล้ว" in words(answer)
    send_news(client, school, title="เรื่องเดียวกัน")
    send_news(client, school, title="เรื่องเดียวกัน")
    slugs = [page.slug for page in NewsPage.objects.filter(title="เรื่องเดียวกัน").order_by("pk")]
    assert slugs[1] == f"{slugs[0]}-2"


def test_the_address_is_proposed_while_one_types(client: Client, school: Tenant) -> None:
    ask = {"title": "ประกาศวันหยุด", "date": "20/11/2569"}
    assert client.get(reverse("editing_desk_address"), ask).json()["address"].startswith("2026-11-20-prakat")
    for wrong in ({"title": "", "date": "20/11/2569"}, {"title": "ก", "date": "31/2/2569"}, {}):
        assert client.get(reverse("editing_desk_address"), wrong).json() == {"address": ""}


def test_photos_and_files_of_another_school_are_as_if_they_were_gone(client: Client, school: Tenant) -> None:
    other = make_school("beta")
    image, document = make_image(other), make_document(other)
    answer = send_news(client, school, photo=image.pk, file=document.pk, consent="on")
    assert answer.status_code == 400
    assert "หาไม่พบแล้ว" in words(answer)
    assert image.title not in words(answer)
    assert document.title not in words(answer)
    assert not NewsPage.objects.exists()


def test_a_form_that_was_begun_in_another_school_is_not_written_here(school: Tenant, editor: User) -> None:
    other = make_school("beta")
    key = uuid4()
    Writing.objects.create(user=editor, tenant=other, key=key, touched_at=timezone.now())
    answer = send_news(signed_in(editor), school, key=str(key))
    assert "เริ่มเขียนในสถานศึกษาอื่น" in words(answer)
    assert not NewsPage.objects.filter(tenant=school).exists()


def test_a_list_of_another_school_in_the_form_is_404(client: Client, school: Tenant) -> None:
    other = make_school("beta")
    assert send_news(client, school, parent_page_id=NewsIndexPage.objects.get(tenant=other).pk).status_code == 404


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.ASSESSOR])
def test_who_writes_nowhere_finds_no_desk(school: Tenant, role: Role) -> None:
    client = signed_in(make_member(role, school))
    assert client.get(reverse(NEW)).status_code == 404
    assert client.get(reverse("editing_desk_arrivals"), {"key": str(uuid4())}).status_code == 404
