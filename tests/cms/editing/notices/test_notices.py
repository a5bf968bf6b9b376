"""The screens of urgent notices: three presses, a second look, conflicts, another school's are not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.editing.notices.mail import ask_for_reminders
from cms.notices.audiences import follow_audiences
from cms.notices.models import Notice, NoticeRecipient, NoticeRule
from cms.notices.receiving import acknowledge
from cms.notices.services import post, post_to_area
from cms.notices.values import Draft, Severity, Stage
from tenants.jobs import get_jobs
from tenants.models import Network, Role, Tenant, User
from tests.factories.content import make_news
from tests.factories.people import make_member, make_office, make_school, work_in

FLOOD = Draft("น้ำท่วมถนนหน้าโรงเรียน", Severity.WARNING, "ใช้ประตูหลัง")
pytestmark = pytest.mark.django_db
NEW = "/admin/notices/new/"


@pytest.fixture
def school(db: None) -> Tenant:
    return make_school("ban-khao", name="โรงเรียนบ้านเขา")


@pytest.fixture
def other_school(school: Tenant) -> Tenant:
    return make_school("ban-na", area=school.area, name="โรงเรียนบ้านนา")


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def run_jobs() -> None:
    while get_jobs().run_next(timezone.now()):
        pass


def words(form: Any) -> dict[str, str]:
    """Return what a browser would send of a form as it was shown."""
    values = {field.name: field.value() for field in form}
    shown = {field.name: field.field.prepare_value(values[field.name]) for field in form}
    return {name: str(value) for name, value in shown.items() if value not in (None, "", [])}


def test_a_template_is_sent_with_three_presses(client: Client, school: Tenant) -> None:
    signed_in(client, make_member(Role.DIRECTOR, school))
    listed = client.get("/admin/notices/")
    assert "?template=pm25" in listed.content.decode()
    form = client.get(f"{NEW}?template=pm25").context["form"]
    answer = client.post(NEW, words(form) | {"act": "send"}, follow=True)

    assert "ค่าฝุ่น PM2.5" in answer.content.decode()
    assert Notice.objects.get().stage == Stage.SENT
    assert "คัดลอกสำหรับ LINE" in answer.content.decode()


def test_a_severity_is_never_told_by_its_colour_alone(client: Client, school: Tenant) -> None:
    signed_in(client, make_member(Role.DIRECTOR, school))
    post(school, FLOOD, by=None, now=timezone.now())
    listed = client.get("/admin/notices/").content.decode()

    assert 'ไฟไหม้<span class="w-sr-only"> ระดับฉุกเฉิน</span>' in listed
    for screen in (listed, client.get("/admin/").content.decode()):
        assert f'{FLOOD.headline}</a> <span class="nt-note">เตือน · กำลังแสดง' in screen


def test_pressed_twice_the_form_makes_one_notice(client: Client, school: Tenant) -> None:
    signed_in(client, make_member(Role.DIRECTOR, school))
    sent = {"once": str(uuid4()), "severity": "info", "headline": "เลื่อนสอบ", "lasts": "3", "act": "send"}

    first, second = client.post(NEW, sent), client.post(NEW, sent)
    assert first["Location"] == second["Location"]
    assert Notice.objects.count() == 1


def test_an_emergency_is_looked_at_once_more(client: Client, school: Tenant) -> None:
    signed_in(client, make_member(Role.DIRECTOR, school))
    said = {"severity": "emergency", "headline": "ไฟไหม้อาคารเรียน", "lasts": "6", "act": "send"}
    look = client.post(NEW, said)

    assert look.status_code == 200
    assert "ส่งประกาศฉุกเฉิน?" in look.content.decode()
    assert not Notice.objects.exists()
    client.post(NEW, words(look.context["form"]) | {"act": "send", "sure": "1"})
    assert Notice.objects.get().severity == Severity.EMERGENCY


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"headline": "🚨🚨"}, "กรุณาพิมพ์หัวข้อ"),
        ({"headline": "ก" * 10_000}, "หัวข้อยาวเกิน"),
        ({"lasts": "until", "ends": "1/1/2560 10:00"}, "ผ่านไปแล้ว"),
        ({"lasts": "until", "ends": "1/1/2599 10:00"}, "อยู่ไกลเกิน"),
        ({"lasts": "until", "ends": "พรุ่งนี้"}, "อ่านวันที่ไม่ออก"),
        ({"link": "https://evil.example/"}, "ใส่ลิงก์ได้เฉพาะ"),
        ({"link": "/nowhere/"}, "ยังไม่ได้เผยแพร่"),
        ({"severity": "panic"}, "panic"),
        ({"phone": "x"}, "เบอร์โทรศัพท์"),
        ({"lasts": "9" * 50}, "9"),
        ({"once": "x"}, ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    client: Client, school: Tenant, wrong: dict[str, str], sentence: str
) -> None:
    signed_in(client, make_member(Role.DIRECTOR, school))
    said = {"severity": "warning", "headline": "น้ำท่วม", "text": "ข้อความที่พิมพ์แล้ว", "lasts": "6", "act": "send"}
    answer = client.post(NEW, said | wrong)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert "ข้อความที่พิมพ์แล้ว" in answer.content.decode()
    assert not Notice.objects.exists()


def test_markup_in_a_notice_is_text_in_the_admin_too(client: Client, school: Tenant) -> None:
    signed_in(client, make_member(Role.DIRECTOR, school))
    notice = post(school, Draft("<script>alert(1)</script> ระวัง", text="<b>x"), by=None, now=timezone.now())

    for address in ("/admin/notices/", f"/admin/notices/{notice.key}/", f"/admin/notices/{notice.key}/correct/"):
        assert "<script>alert(1)" not in client.get(address).content.decode()


def test_the_later_of_two_sees_the_conflict_and_what_the_first_has_written(client: Client, school: Tenant) -> None:
    first = make_member(Role.DIRECTOR, school, first_name="สมหญิง")
    signed_in(client, first)
    notice = post(school, FLOOD, by=None, now=timezone.now())
    address = f"/admin/notices/{notice.key}/correct/"
    form = words(client.get(address).context["form"])
    client.post(address, form | {"headline": "ฉบับของคนแรก"})
    late = client.post(address, form | {"headline": "ฉบับของคนหลัง"})
    acted = client.post(f"/admin/notices/{notice.key}/act/", {"act": "end", "seen": form["seen"]}, follow=True)

    assert late.status_code == 409
    assert "ฉบับของคนแรก" in late.content.decode()
    assert "สมหญิง" in late.content.decode()
    assert "แก้ไขประกาศนี้ไปก่อนแล้ว" in acted.content.decode()
    assert Notice.objects.get().headline == "ฉบับของคนแรก"


def test_it_is_cleared_and_ended_from_its_screen(client: Client, school: Tenant) -> None:
    signed_in(client, make_member(Role.SCHOOL_ADMIN, school))
    notice = post(school, FLOOD, by=None, now=timezone.now())
    act = f"/admin/notices/{notice.key}/act/"

    client.post(act, {"act": "clear", "seen": "1", "text": "น้ำลดแล้ว", "hours": "3"})
    notice.refresh_from_db()
    assert (notice.clear_text, notice.over_at - notice.clear_at) == ("น้ำลดแล้ว", timedelta(hours=3))
    client.post(act, {"act": "end", "seen": "2"})
    assert Notice.objects.get().stage == Stage.ENDED
    for nonsense in ({"act": "burn"}, {"act": "remind"}):
        assert client.post(act, nonsense).status_code == 404
    assert client.post(act, {"act": "end", "seen": "9" * 99}).status_code == 302


def test_a_news_item_becomes_urgent_with_one_press(client: Client, school: Tenant, other_school: Tenant) -> None:
    signed_in(client, make_member(Role.EDITOR, school))
    news, foreign = make_news(school, title="ถนนขาด"), make_news(other_school, title="ลับ")
    page = client.get(f"/admin/pages/{news.pk}/edit/").content.decode()
    assert f"{NEW}?page={news.pk}" in page
    # Where the desk leads after publishing, and from its list.
    assert f"{NEW}?page={news.pk}" in client.get(reverse("editing_status", args=[news.pk])).content.decode()

    form = client.get(f"{NEW}?page={news.pk}").context["form"]
    client.post(NEW, words(form) | {"act": "send"})
    assert Notice.objects.get().link_page == news.public_key
    for other in (foreign.pk, 10**30, "x"):
        assert "ลับ" not in client.get(f"{NEW}?page={other}").content.decode()
    draft = make_news(school, title="ยังไม่เสร็จ", live=False)
    for page, role in ((draft, Role.EDITOR), (news, Role.REGISTRAR)):
        signed_in(client, make_member(role, school))
        assert f"{NEW}?page=" not in client.get(reverse("editing_status", args=[page.pk])).content.decode()


def test_a_contributor_writes_and_a_director_approves(client: Client, school: Tenant) -> None:
    signed_in(client, make_member(Role.CONTRIBUTOR, school))
    client.post(NEW, {"severity": "info", "headline": "น้ำไม่ไหล", "lasts": "3", "act": "send"})
    notice = Notice.objects.get()
    address = f"/admin/notices/{notice.key}/"
    assert notice.stage == Stage.WAITING
    assert "อนุมัติและส่ง" not in client.get(address).content.decode()

    signed_in(client, make_member(Role.DIRECTOR, school))
    assert "อนุมัติและส่ง" in client.get(address).content.decode()
    client.post(f"{address}act/", {"act": "send", "seen": "1"})
    assert Notice.objects.get().stage == Stage.SENT


def test_only_who_decides_changes_the_rule(client: Client, school: Tenant) -> None:
    for role, count in ((Role.EDITOR, 0), (Role.DIRECTOR, 1)):
        signed_in(client, make_member(role, school))
        client.post("/admin/notices/rule/", {"needs_approval": "1"})
        assert NoticeRule.objects.filter(needs_approval=True).count() == count


def test_another_schools_notice_is_not_there(client: Client, school: Tenant, other_school: Tenant) -> None:
    signed_in(client, make_member(Role.DIRECTOR, school))
    foreign = post(other_school, FLOOD, by=None, now=timezone.now())
    of_area = post_to_area(school.area, FLOOD, by=None, now=timezone.now())

    for key in (foreign.key, of_area.key, "nothing00000"):
        for screen in ("", "correct/"):
            assert client.get(f"/admin/notices/{key}/{screen}").status_code == 404
        assert client.post(f"/admin/notices/{key}/act/", {"act": "end", "seen": "1"}).status_code == 404
    for address in ("/admin/area-notices/", f"/admin/area-notices/{school.area.slug}/", "/admin/area-notices/x/new/"):
        assert client.get(address).status_code == 404
    assert set(Notice.objects.values_list("stage", flat=True)) == {Stage.SENT}


# ---------------------------------------------------------------------------------------------------------------- area


def test_an_officer_reaches_the_whole_area_in_one_act_after_a_second_look(
    client: Client, school: Tenant, other_school: Tenant
) -> None:
    make_office(school.area)
    signed_in(client, make_member(Role.AREA_OFFICER, school.area))
    address = f"/admin/area-notices/{school.area.slug}/new/"
    said = {"severity": "warning", "headline": "พายุเข้า", "lasts": "6", "audience": "area", "act": "send"}
    look = client.post(address, said)
    assert "ส่งถึง 3 หน่วยงาน?" in look.content.decode()
    board = client.post(address, said | {"sure": "1"}, follow=True)

    assert NoticeRecipient.objects.count() == 3
    # The office itself is not asked whether it knows what it has said.
    assert "รับทราบแล้ว 0 · ยังไม่รับทราบ 2" in board.content.decode()


def test_an_officer_chooses_schools_and_never_one_of_another_area(
    client: Client, school: Tenant, other_school: Tenant
) -> None:
    signed_in(client, make_member(Role.AREA_OFFICER, school.area))
    address = f"/admin/area-notices/{school.area.slug}/new/"
    said = {"severity": "info", "headline": "ประชุมด่วน", "lasts": "6", "audience": "chosen", "sure": "1", "act": "send"}

    assert client.post(address, said).status_code == 400
    assert client.post(address, said | {"schools": "not-there"}).status_code in (400, 404)
    assert client.post(address, said | {"schools": school.slug}).status_code == 302
    assert list(NoticeRecipient.objects.values_list("tenant__slug", flat=True)) == [school.slug]


def test_an_officer_chooses_a_network_and_sees_who_has_left_it_since(
    client: Client, school: Tenant, other_school: Tenant
) -> None:
    network = Network.objects.create(area=school.area, name="กลุ่มริมน้ำ")
    Tenant.objects.filter(pk__in=[school.pk, other_school.pk]).update(network=network)
    signed_in(client, make_member(Role.AREA_OFFICER, school.area))
    base = f"/admin/area-notices/{school.area.slug}/"
    said = {"severity": "info", "headline": "ประชุมด่วน", "lasts": "6", "audience": "network", "sure": "1", "act": "send"}
    assert client.post(f"{base}new/", said).status_code == 400
    board = client.post(f"{base}new/", said | {"network": str(network.pk)}, follow=True).content.decode()
    assert "ส่งถึงกลุ่มเครือข่าย กลุ่มริมน้ำ" in board
    assert "รับทราบแล้ว 0 · ยังไม่รับทราบ 2" in board

    Tenant.objects.filter(pk=other_school.pk).update(network=None)
    follow_audiences(timezone.now())
    board = client.get(f"{base}{Notice.objects.get().key}/").content.decode()
    assert "รับทราบแล้ว 0 · ยังไม่รับทราบ 1" in board
    assert "ไม่อยู่ในกลุ่มผู้รับแล้ว" in board
    assert other_school.name in board


def test_a_school_acknowledges_on_its_first_screen_and_the_area_sees_who_has_not(
    client: Client, school: Tenant, other_school: Tenant
) -> None:
    notice = post_to_area(school.area, FLOOD, by=None, now=timezone.now())
    signed_in(client, make_member(Role.EDITOR, school, first_name="ครูนา"))
    assert FLOOD.headline in client.get("/admin/").content.decode()
    client.post(f"/admin/notices/{notice.key}/acknowledge/")
    client.post(f"/admin/notices/{notice.key}/line/", {"line": "โรงเรียนเราปลอดภัย"})
    assert FLOOD.headline not in client.get("/admin/").content.decode()

    signed_in(client, make_member(Role.AREA_OFFICER, school.area))
    address = f"/admin/area-notices/{school.area.slug}/{notice.key}/"
    board = client.get(address).content.decode()
    assert "รับทราบแล้ว 1 · ยังไม่รับทราบ 1" in board
    assert "ครูนา" in board
    assert "โรงเรียนเราปลอดภัย" in board
    client.post(f"{address}act/", {"act": "remind"})
    assert NoticeRecipient.objects.get(tenant=other_school).reminded_at is not None
    client.post(f"{address}act/", {"act": "withdraw", "seen": "1"})
    assert Notice.objects.get().stage == Stage.WITHDRAWN


def test_an_officer_keeps_a_draft_and_sends_it_later_to_all_it_was_meant_for(
    client: Client, school: Tenant, other_school: Tenant
) -> None:
    signed_in(client, make_member(Role.AREA_OFFICER, school.area))
    base = f"/admin/area-notices/{school.area.slug}/"
    client.post(f"{base}new/", {"severity": "warning", "headline": "พายุเข้า", "audience": "area", "act": "draft"})
    draft = Notice.objects.get()
    assert draft.stage == Stage.DRAFT
    screen = client.get(f"{base}{draft.key}/").content.decode()
    assert "ส่งถึง 2 เว็บไซต์" in screen
    assert "ยังไม่รับทราบ" not in screen
    client.post(f"{base}{draft.key}/act/", {"act": "send", "seen": "1"})
    assert Notice.objects.get().stage == Stage.SENT


def test_a_reminder_goes_by_mail_to_who_decides_in_schools_that_have_not_read_it(
    client: Client, school: Tenant, other_school: Tenant, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.EMAIL_IS_SENT = True
    people = {
        role: make_member(role, tenant)
        for role, tenant in ((Role.DIRECTOR, school), (Role.EDITOR, other_school), (Role.SCHOOL_ADMIN, other_school))
    }
    for role, person in people.items():
        User.objects.filter(pk=person.pk).update(email=f"{role}@example.org")
    notice = post_to_area(school.area, FLOOD, by=None, now=timezone.now())
    acknowledge(school, notice.key, by=people[Role.DIRECTOR], now=timezone.now())
    signed_in(client, make_member(Role.AREA_OFFICER, school.area))

    client.post(f"/admin/area-notices/{school.area.slug}/{notice.key}/act/", {"act": "remind"})
    run_jobs()
    assert [mail.to for mail in mailoutbox] == [["school_admin@example.org"]]
    assert FLOOD.headline in mailoutbox[0].body
    assert "http://localhost:8000/admin/notices/" in mailoutbox[0].body

    ask_for_reminders(notice)
    acknowledge(other_school, notice.key, by=people[Role.SCHOOL_ADMIN], now=timezone.now())
    run_jobs()
    assert len(mailoutbox) == 1


def test_an_officer_who_acts_for_a_school_sends_its_notice(client: Client, school: Tenant) -> None:
    officer = make_member(Role.AREA_OFFICER, school.area)
    signed_in(client, officer)
    work_in(client, officer, school)
    client.post(NEW, {"severity": "info", "headline": "น้ำไม่ไหล", "lasts": "3", "act": "send"})

    assert Notice.objects.get().stage == Stage.SENT
