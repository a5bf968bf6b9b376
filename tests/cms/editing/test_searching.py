"""«การค้นหาในเว็บไซต์»: what visitors looked for in vain and which files cannot be read, for those who can mend it."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from search.models import MissedQuestion, UnreadDocument
from search.values import Change, Document, analysed
from site_builder.services import build_site
from tenants.models import Role, Tenant, User
from tests.factories.content import make_document, make_news
from tests.factories.people import make_member, make_school
from tests.search.conftest import run_jobs


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.SITES_TARGET = str(tmp_path / "sites")
    settings.SEARCH_FOLDER = tmp_path / "search"


@pytest.fixture
def school(db: None) -> Tenant:
    return make_school("banna", name="โรงเรียนบ้านนา")


def miss(tenant: Tenant, words: str, asked: int = 3) -> MissedQuestion:
    return MissedQuestion.objects.create(
        tenant=tenant, digest=words, words=words, asked=asked, days=2, last_day=date(2026, 11, 20)
    )


def client_of(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def page(user: User, name: str = "editing_search_index", *args: Any) -> str:
    response = client_of(user).get(reverse(name, args=args))
    assert response.status_code == 200
    return str(response.content.decode())


def test_words_are_shown_with_a_way_to_try_them_and_what_is_found_by_now(school: Tenant) -> None:
    from search import conf
    from search.analysis.analyse import version

    miss(school, "สระว่ายน้ำ", 7)
    miss(school, "ห้องสมุด")
    MissedQuestion.objects.create(tenant=school, digest="x", words="", asked=1, days=1, last_day=date(2026, 11, 20))
    miss(make_school("other"), "ของที่อื่น")
    found = analysed(Document("page:a", "page", "ห้องสมุดของเรา", "", "/a/", "1"))
    conf.engine().apply(school.pk, school.area_id, Change(1, version(), (found,), whole=True))
    text = page(make_member(Role.EDITOR, school))
    assert "สระว่ายน้ำ" in text
    assert "ค้นหา 7 ครั้ง · ล่าสุด 20 พฤศจิกายน 2569" in text
    assert text.index("สระว่ายน้ำ") < text.index("ห้องสมุด"), "what is found by now stands last"
    assert text.count("ตอนนี้ค้นพบ 1 รายการ") == 1
    assert "ของที่อื่น" not in text


def test_a_site_without_any_is_told_so(school: Tenant) -> None:
    text = page(make_member(Role.CONTRIBUTOR, school), "editing_search", "banna")
    assert "ยังไม่มีคำที่ผู้ชมค้นหาหลายครั้งแล้วไม่พบ" in text
    assert "เอกสารที่เผยแพร่ทุกฉบับค้นข้อความข้างในได้" in text


def test_words_are_shown_while_the_engine_is_away(school: Tenant, settings: Any) -> None:
    miss(school, "สระว่ายน้ำ")
    settings.SEARCH_URL = "http://127.0.0.1:9"
    assert "สระว่ายน้ำ" in page(make_member(Role.EDITOR, school))


def test_a_question_can_be_taken_off_the_list_by_its_own_school_only(school: Tenant) -> None:
    own, foreign = miss(school, "สระว่ายน้ำ"), miss(make_school("other"), "ของที่อื่น")
    client = client_of(make_member(Role.EDITOR, school))
    url = reverse("editing_search_dismiss", args=["banna"])
    for wrong in (foreign.pk, "x", "", "9" * 40, "-1"):
        assert client.post(url, {"missed": wrong}).status_code == 404
    assert client.post(url, {"missed": own.pk}).status_code == 302
    assert client.get(url).status_code == 405
    assert list(MissedQuestion.objects.values_list("words", flat=True)) == ["ของที่อื่น"]


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.REGISTRAR])
def test_who_does_not_write_has_no_such_screen(school: Tenant, role: Role) -> None:
    response = client_of(make_member(role, school)).get(reverse("editing_search", args=["banna"]))
    assert response.status_code == 404


def test_another_school_is_not_found(school: Tenant) -> None:
    stranger = client_of(make_member(Role.SCHOOL_ADMIN, make_school("other")))
    assert stranger.get(reverse("editing_search", args=["banna"])).status_code == 404
    assert stranger.post(reverse("editing_search_dismiss", args=["banna"]), {"missed": 1}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_scan_is_told_on_the_screen_at_the_document_and_at_home_until_it_is_replaced() -> None:
    school = make_school("banna", name="โรงเรียนบ้านนา")
    scan = BytesIO()
    Image.new("L", (300, 400), 255).save(scan, "PDF")
    document = make_document(school, title="คำสั่งแต่งตั้งเวร", name="order.pdf", data=scan.getvalue())
    news = make_news(school, title="คำสั่ง", slug="order", body=[("document", {"file": document, "title": ""})])
    build_site(school)
    run_jobs()
    user = make_member(Role.EDITOR, school)
    text = page(user, "editing_search", "banna")
    assert "คำสั่งแต่งตั้งเวร" in text
    assert "ภาพสแกน" in text
    assert reverse("wagtaildocs:edit", args=[document.pk]) in text
    assert "ภาพสแกน" in page(user, "wagtaildocs:edit", document.pk)
    assert "มี 1 เอกสารที่ค้นข้อความข้างในไม่ได้" in page(user, "wagtailadmin_home")
    news.unpublish()
    build_site(school)
    run_jobs()
    assert not UnreadDocument.objects.filter(tenant=school).exists()
    assert "ภาพสแกน" not in page(user, "wagtaildocs:edit", document.pk)
