"""Home of the admin: where a teacher's minutes begin."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.content.models import ActivityIndexPage, DocumentPage
from cms.content.review.services import ask_for_review, send_back
from cms.content.versions import version_of
from cms.editing.dashboard import duties
from cms.editing.dashboard.duties import Duty
from cms.editing.dashboard.first_steps import first_steps
from search.models import UnreadDocument
from site_builder.models import Hold
from tenants.jobs import get_jobs
from tenants.models import Role, Tenant, User
from tests.cms.editing.desk.conftest import signed_in
from tests.factories.content import make_document, make_image, make_library_document, make_news, make_page
from tests.factories.papers import scanned_pdf, text_pdf
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db

HOME = "/admin/"


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha")


def home(user: User) -> str:
    answer = signed_in(user).get(HOME)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_three_forms_are_one_press_away(school: Tenant) -> None:
    shown = home(make_member(Role.CONTRIBUTOR, school))
    for name in ("news", "activity", "document"):
        assert f'href="{reverse(f"editing_desk_{name}")}"' in shown
    ActivityIndexPage.objects.get(tenant=school).delete()
    assert reverse("editing_desk_activity") not in home(make_member(Role.EDITOR, school))


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.ASSESSOR])
def test_who_writes_nothing_finds_the_site_and_no_forms(school: Tenant, role: Role) -> None:
    make_news(school, title="ข่าวของเรา")
    shown = home(make_member(role, school))
    assert reverse("editing_desk_news") not in shown
    assert "ดูเว็บไซต์" in shown
    assert f"ท่านเข้าใช้ในฐานะ{role.label}ของ{school.name}" in shown
    assert "ค้นหาทุกหน้า" not in shown
    assert "ข่าวของเรา" not in shown


def test_what_is_live_and_what_is_used_is_shown(school: Tenant) -> None:
    make_news(school, title="วันหยุด")
    make_news(make_school("beta"), title="ข่าวของอีกโรงเรียน")
    make_page(school, title="ร่างของใคร", live=False)
    shown = home(make_member(Role.EDITOR, school))
    assert "วันหยุด" in shown
    assert "ข่าวของอีกโรงเรียน" not in shown
    assert "พื้นที่เก็บรูปภาพและเอกสาร" in shown
    assert str(timezone.localdate().year + 543) in shown


def test_reviewers_find_what_waits_and_writers_what_came_back(school: Tenant) -> None:
    Tenant.objects.filter(pk=school.pk).update(reviews=True)
    school.refresh_from_db()
    writer, director = make_member(Role.CONTRIBUTOR, school), make_member(Role.DIRECTOR, school)
    pages = [make_news(school, title=f"เรื่อง {number}", live=False, owner=writer) for number in range(5)]
    for page in pages:
        ask_for_review(page, writer)
    shown = home(director)
    assert "ตรวจ “เรื่อง 0”" in shown
    assert "ตรวจ “เรื่อง 4”" not in shown
    assert "ยังมีหน้าอื่นที่รอตรวจ" in shown
    assert "ตรวจ “เรื่อง 0”" not in home(writer)
    send_back(pages[0].pk, director, version_of(pages[0]), "เพิ่มรูปด้วย")
    assert "แก้ไข “เรื่อง 0”" in home(writer)
    assert "เพิ่มรูปด้วย" in home(writer)
    assert "แก้ไข “เรื่อง 0”" not in home(make_member(Role.CONTRIBUTOR, school))


def test_pages_that_are_held_and_pages_that_grow_old_wait_for_who_looks_after_the_site(school: Tenant) -> None:
    held = make_news(school, title="หน้าติดค้าง")
    Hold.objects.create(tenant=school, key=held.public_key, inputs="x", reason="template", message="แบบเสีย")
    make_page(school, title="หน้าเก่า", review_on=timezone.localdate() - timedelta(days=1))
    make_page(school, title="หน้าที่จะถึง", review_on=timezone.localdate() + timedelta(days=7))
    make_page(school, title="อีกนาน", review_on=timezone.localdate() + timedelta(days=90))
    shown = home(make_member(Role.EDITOR, school))
    assert "มี 1 หน้าที่ยังไม่ขึ้นเว็บ" in shown
    assert "ตรวจว่า “หน้าเก่า” ยังถูกต้อง" in shown
    assert "ทบทวน “หน้าที่จะถึง”" in shown
    assert "ทบทวน “อีกนาน”" not in shown
    assert "ตรวจว่า “หน้าเก่า”" not in home(make_member(Role.CONTRIBUTOR, school))


def test_documents_that_nobody_can_read_wait_for_their_writer_and_for_who_looks_after_the_site(school: Tenant) -> None:
    writer = make_member(Role.CONTRIBUTOR, school)
    for title, data in (("ลับ", text_pdf(1, password="x")), ("ดี", text_pdf(1)), ("สแกน", scanned_pdf())):
        make_library_document(school, make_document(school, data=data), title=title, owner=writer)
    get_jobs().run_due(lambda: False)
    for person in (writer, make_member(Role.EDITOR, school)):
        shown = home(person)
        assert "แทนไฟล์ของ “ลับ” ซึ่งตั้งรหัสผ่านไว้" in shown
        assert "เขียนสรุปให้เอกสารสแกน 1 ฉบับ" in shown
        assert "“ดี”" not in shown
    assert "“ลับ”" not in home(make_member(Role.CONTRIBUTOR, school))
    locked = DocumentPage.objects.get(title="ลับ")
    status = signed_in(writer).get(reverse("editing_status", args=[locked.pk])).content.decode()
    assert "ตั้งรหัสผ่านไว้" in status
    assert "ผู้อ่านยังดาวน์โหลดไฟล์เดิมได้" in status


def test_a_scan_is_told_once_and_a_file_of_which_nothing_else_speaks_too(school: Tenant) -> None:
    scan = make_library_document(school, make_document(school, data=scanned_pdf()), title="สแกน")
    get_jobs().run_due(lambda: False)
    facts = {"tenant": school, "sha256": "a", "reason": "scan"}
    UnreadDocument.objects.create(key=f"file:{scan.file.public_key}", url="/a", **facts)
    editor = make_member(Role.EDITOR, school)
    shown = home(editor)
    assert "เขียนสรุปให้เอกสารสแกน 1 ฉบับ" in shown
    assert "ค้นข้อความข้างในไม่ได้" not in shown
    other = make_document(school, data=text_pdf(1), title="ในหน้าข่าว")
    UnreadDocument.objects.create(key=f"file:{other.public_key}", url="/b", **facts)
    assert "มี 1 เอกสารที่ค้นข้อความข้างในไม่ได้" in home(editor)


def test_other_duties_stand_beside_ours_and_one_that_fails_takes_none_away(
    school: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ita(tenant: Tenant, user: User, first: date, last: date) -> list[Duty]:
        return [Duty("ส่งหลักฐานข้อ 10", first + timedelta(days=2), "/admin/")]

    def fails(tenant: Tenant, user: User, first: date, last: date) -> list[Duty]:
        raise RuntimeError("no answer")

    monkeypatch.setattr(duties, "_sources", [fails, ita])
    assert "ส่งหลักฐานข้อ 10" in home(make_member(Role.EDITOR, school))


def test_a_new_admin_is_led_step_by_step_until_all_is_done(school: Tenant) -> None:
    Tenant.objects.filter(pk=school.pk).update(address="", phone="", emblem=None)
    school.refresh_from_db()
    admin = make_member(Role.SCHOOL_ADMIN, school)
    shown = home(admin)
    assert "เริ่มต้นเว็บไซต์" in shown
    assert [step.done for step in first_steps(school)] == [False] * 4
    assert "เริ่มต้นเว็บไซต์" not in home(make_member(Role.EDITOR, school))
    school.emblem, school.address, school.phone = make_image(school), "หมู่ 1", "043"
    school.save()
    make_news(school)
    assert first_steps(school) == []
    assert "เริ่มต้นเว็บไซต์" not in home(admin)
