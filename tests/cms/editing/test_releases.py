"""The releases of a site: who may look, who may go back, and that a look at an older one stays private and inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.content.conf import public_origin
from site_builder.engine.errors import BlobLost
from site_builder.models import Build, BuildSlot, Deployment, Hold, Pin, PublishRequest
from site_builder.queue.database import DatabaseQueue
from site_builder.services import build_site
from tenants.audit.models import AuditEntry
from tenants.models import Role, Tenant, User
from tests.factories.content import make_news
from tests.factories.people import make_member, make_school, work_in
from themes.registry import load_theme

pytestmark = pytest.mark.django_db(transaction=True)
REASON = {"reason": "ภาพในข่าวผิด"}


def signed_in(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


@pytest.fixture
def sites(tmp_path: Path, settings: Any) -> Path:
    settings.SITES_TARGET = str(tmp_path / "sites")
    return tmp_path / "sites"


@pytest.fixture
def school(sites: Path) -> Tenant:
    """A school with two releases: a news item, and one more."""
    tenant = make_school("ban-khao", name="โรงเรียนบ้านเขา")
    make_news(tenant, title="กีฬาสีภายใน", slug="sports")
    build_site(tenant)
    make_news(tenant, title="ประกาศวันหยุด", slug="holiday", body=[("rich_text", '<p><a href="/x">x</a></p>')])
    build_site(tenant)
    return tenant


def director(school: Tenant) -> Client:
    return signed_in(make_member(Role.DIRECTOR, school, first_name="สมศรี", last_name="ใจดี"))


def url(name: str, *args: Any) -> str:
    return reverse(f"editing_{name}", args=args)


def text(answer: Any) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


# -- who may what --------------------------------------------------------------------------------------------------

LOOK = {Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN, Role.AREA_OFFICER, Role.PLATFORM_ADMIN}
ACT = {Role.DIRECTOR, Role.SCHOOL_ADMIN, Role.AREA_OFFICER, Role.PLATFORM_ADMIN}


@pytest.mark.parametrize("role", list(Role))
def test_who_may_look_at_releases_and_who_may_act(school: Tenant, role: Role) -> None:
    places = {Role.AREA_OFFICER: school.area, Role.PLATFORM_ADMIN: None}
    user = make_member(role, places.get(role, school))
    client = signed_in(user)
    if role in places:
        work_in(client, user, school)
    looks = [url("releases", school.slug), url("release", school.slug, 1), url("release_file", school.slug, 1, "news/")]
    assert {client.get(address).status_code for address in looks} == {200 if role in LOOK else 404}
    assert client.get(url("rollback", school.slug, 1)).status_code == (200 if role in ACT else 404)
    acted = client.post(url("rollback", school.slug, 1), REASON)
    assert acted.status_code == (302 if role in ACT else 404)
    assert Pin.objects.exists() == (role in ACT)
    assert client.post(url("resume", school.slug)).status_code == (302 if role in ACT else 404)


def test_another_schools_releases_do_not_exist(school: Tenant) -> None:
    stranger = signed_in(make_member(Role.SCHOOL_ADMIN, make_school("other")))
    for name, *args in [("releases",), ("rollback", 1), ("release", 1), ("release_file", 1, "news/"), ("holds",)]:
        answer = stranger.get(url(name, school.slug, *args))
        assert (answer.status_code, "บ้านเขา" in text(answer)) == (404, False), name
    assert stranger.post(url("rollback", school.slug, 1), REASON).status_code == 404
    assert not Pin.objects.exists()


# -- the list ------------------------------------------------------------------------------------------------------


def test_the_list_says_what_each_release_changed_and_which_is_live(school: Tenant) -> None:
    body = text(director(school).get(url("releases", school.slug)))
    assert body.index("รุ่นที่ 2") < body.index("รุ่นที่ 1")
    assert body.count("ออนไลน์อยู่") == 1
    assert "เปลี่ยน 1 หน้า" in body
    assert "ประกาศวันหยุด" in body
    assert "2569" in body
    assert "2026" not in body.partition('class="releases"')[2].partition("</ol>")[0]


def test_a_school_without_a_release_says_so(sites: Path) -> None:
    school = make_school("new")
    assert "ยังไม่มีรุ่นใด" in text(director(school).get(url("releases", school.slug)))


def test_who_serves_one_site_is_led_there_and_who_serves_none_is_told(school: Tenant) -> None:
    assert director(school).get(url("releases_index"))["Location"] == url("releases", school.slug)
    nobody = signed_in(make_member(Role.REGISTRAR, school))
    assert "ยังไม่ได้ดูแลเว็บไซต์ใด" in text(nobody.get(url("releases_index")))


# -- looking at a release ------------------------------------------------------------------------------------------


def test_a_release_is_shown_as_it_was_marked_private_and_inside_itself(school: Tenant) -> None:
    answer = director(school).get(url("release", school.slug, 1))
    body, prefix = text(answer), url("release", school.slug, 1)
    assert "ตัวอย่าง รุ่นที่ 1" in body
    assert "กีฬาสีภายใน" in body
    assert "ประกาศวันหยุด" not in body
    assert f'href="{prefix}news/sports/"' in body
    assert f'href="{prefix}{load_theme("plain").assets["site.css"].url[1:]}"' in body
    assert 'href="/' not in body.replace(f'href="{prefix}', "").replace(f'href="{url("releases", school.slug)}', "")
    assert 'src="/' not in body.replace(f'src="{prefix}', "")
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "allow-scripts" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("news/sports/", 200, "text/html"),
        ("news/sports", 200, "text/html"),
        ("news/sports/index.json", 200, "application/json"),
        ("sitemap.xml", 200, "application/xml"),
        ("news/holiday/", 404, "text/html"),
        ("../../etc/passwd", 404, "text/html"),
        ("..%2f..%2fetc/passwd", 404, "text/html"),
        ("news/\x00", 404, "text/html"),
        ("x" * 5000, 404, "text/html"),
    ],
)
def test_a_release_shows_its_own_files_and_nothing_else(school: Tenant, path: str, status: int, kind: str) -> None:
    answer = director(school).get(url("release_file", school.slug, 1, path))
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (status, kind)
    assert "root:" not in text(answer)


def test_search_in_a_shown_release_leads_to_the_schools_own(school: Tenant) -> None:
    for path, place in [("-/search", "search"), ("-//evil.example", "/evil.example"), ("-/a?b", "a%3Fb")]:
        answer = director(school).get(url("release_file", school.slug, 1, path))
        assert answer.status_code == 302
        assert answer["Location"] == f"{public_origin(school.host)}/-/{place}"
    other = make_school("elsewhere")
    assert director(other).get(url("release_file", school.slug, 1, "-/search")).status_code == 404


@pytest.mark.parametrize("number", [0, 3, 2**31, 10**30])
def test_a_release_that_is_not_kept_is_404(school: Tenant, number: int) -> None:
    client = director(school)
    for name in ("release", "rollback"):
        assert client.get(url(name, school.slug, number)).status_code == 404


# -- going back ----------------------------------------------------------------------------------------------------


def test_going_back_shows_first_what_would_change_and_asks_why(school: Tenant) -> None:
    client = director(school)
    body = text(client.get(url("rollback", school.slug, 1)))
    assert "หายไปจากเว็บไซต์ 1 หน้า" in body
    assert "ประกาศวันหยุด" in body
    for reason in ("", "  ", "ผิด"):
        answer = client.post(url("rollback", school.slug, 1), {"reason": reason})
        assert answer.status_code == 400
        assert "โปรดบอกเหตุผล" in text(answer)
    assert not Pin.objects.exists()


def test_going_back_pins_the_site_everybody_is_told_and_resuming_ends_it(school: Tenant, sites: Path) -> None:
    client = director(school)
    news = make_news(school, title="ข่าวที่สาม", slug="third")
    assert client.post(url("rollback", school.slug, 1), REASON, follow=True).status_code == 200
    assert not (sites / "ban-khao.localhost" / "current" / "news" / "holiday").exists()
    told = text(client.get(url("releases", school.slug)))
    assert "เว็บไซต์ถูกปักหมุดไว้ที่รุ่นที่ 1" in told
    assert "ภาพในข่าวผิด" in told
    assert "สมศรี ใจดี" in told
    assert "ปักหมุดไว้ที่รุ่นที่ 1" in text(client.get("/admin/"))
    build_site(school)
    state = client.get(url("status_json", news.pk)).json()
    assert (state["state"], "รุ่นที่ 1" in state["reason"]) == ("pinned", True)
    assert client.post(url("resume", school.slug)).status_code == 302
    build_site(school)
    assert (sites / "ban-khao.localhost" / "current" / "news" / "third").exists()
    assert "ปักหมุดไว้ที่รุ่นที่" not in text(client.get("/admin/"))
    entries = AuditEntry.objects.filter(action__in=["rollback", "resume"]).order_by("pk")
    assert [(entry.action, entry.by_name) for entry in entries] == [
        ("rollback", "สมศรี ใจดี"),
        ("resume", "สมศรี ใจดี"),
    ]
    assert entries[0].facts["reason"] == "ภาพในข่าวผิด"


def test_a_second_click_and_a_second_person_are_told_and_nothing_happens_twice(school: Tenant) -> None:
    first, second = director(school), signed_in(make_member(Role.SCHOOL_ADMIN, school))
    confirm = text(second.get(url("rollback", school.slug, 1)))
    assert 'name="seen" value="2"' in confirm
    first.post(url("rollback", school.slug, 1), REASON | {"seen": "2"})
    again = first.post(url("rollback", school.slug, 1), REASON, follow=True)
    assert "ปักหมุดไว้แล้ว" in text(again)
    late = second.post(url("rollback", school.slug, 2), REASON | {"seen": "2"})
    assert late.status_code == 409
    assert "โปรดตรวจความเปลี่ยนแปลงอีกครั้ง" in text(late)
    assert Deployment.objects.filter(kind=Deployment.Kind.ROLLBACK).count() == 1
    assert first.post(url("resume", school.slug)).status_code == 302
    assert "ไม่ได้ปักหมุด" in text(second.post(url("resume", school.slug), follow=True))


def test_a_running_build_is_named_and_what_waits_is_not_lost(school: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.editing.releases.PATIENCE", 0.1)
    assert DatabaseQueue().claim("busy", school.pk)
    answer = director(school).post(url("rollback", school.slug, 1), REASON)
    assert answer.status_code == 409
    assert "กำลังสร้างเว็บไซต์นี้อยู่" in text(answer)
    assert not Pin.objects.exists()


def test_a_damaged_release_is_refused_in_words(school: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*args: Any) -> None:
        raise BlobLost("index.html", "0" * 64)

    monkeypatch.setattr("site_builder.pinning.deploy_release", lost)
    answer = director(school).post(url("rollback", school.slug, 1), REASON)
    assert answer.status_code == 409
    assert "ไม่สมบูรณ์" in text(answer)
    assert not Pin.objects.exists()


# -- holds ---------------------------------------------------------------------------------------------------------


def test_held_pages_are_listed_with_what_the_public_sees_and_counted_on_the_desk(school: Tenant) -> None:
    news = make_news(school, title="ข่าวที่แสดงไม่ได้")
    Hold.objects.create(tenant=school, key=news.public_key, reason="render_failed", message="แสดงผลไม่ได้", inputs="x")
    client = signed_in(make_member(Role.EDITOR, school))
    body = text(client.get(url("holds", school.slug)))
    assert "ข่าวที่แสดงไม่ได้" in body
    assert "แสดงผลไม่ได้" in body
    assert "ผู้ชมยังไม่เห็นหน้านี้" in body
    assert reverse("wagtailadmin_pages:edit", args=[news.pk]) in body
    assert "มี 1 หน้าที่ยังไม่ขึ้นเว็บ" in text(client.get("/admin/"))
    Hold.objects.all().delete()
    assert "ทุกหน้าที่เผยแพร่ขึ้นเว็บแล้ว" in text(client.get(url("holds", school.slug)))


def test_a_page_that_the_theme_cannot_show_is_held_and_tried_again_by_hand(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from site_builder.engine.render import Templates

    slots = Templates.slots

    def fail(self: Templates, template: str, page: Any, *args: Any) -> Any:
        if page is not None and page.title == "ข่าวร้าย":
            raise ZeroDivisionError
        return slots(self, template, page, *args)

    news = make_news(school, title="ข่าวร้าย", slug="bad")
    with monkeypatch.context() as patch:
        patch.setattr(Templates, "slots", fail)
        build_site(school)
    client = signed_in(make_member(Role.EDITOR, school))
    assert "ข่าวร้าย" in text(client.get(url("holds", school.slug)))
    build_site(school)
    assert Hold.objects.filter(key=news.public_key).exists(), "nothing of the page has changed"
    assert client.post(url("hold_retry", school.slug, news.public_key)).status_code == 302
    assert PublishRequest.objects.filter(page_key=news.public_key, served_at=None).exists()
    assert build_site(school).outcome == Build.Outcome.LIVE
    assert (sites / "ban-khao.localhost" / "current" / "news" / "bad" / "index.html").exists()
    assert not Hold.objects.exists()
    assert client.post(url("hold_retry", school.slug, "nothing-here")).status_code == 404
    assert BuildSlot.objects.get(tenant=school).attempts == 0
