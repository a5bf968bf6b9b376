"""News at the desk, as any browser sends it: with every mistake that people make."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession

from cms.content.models import NewsIndexPage, NewsPage, SiteDocument, SiteImage
from cms.content.records import PublishedPageRecord
from cms.content.versions import version_of
from cms.editing.desk.models import PhotoConsent, Writing
from tenants.audit.models import AuditEntry
from tenants.models import Role, Tenant, User
from tests.cms.editing.desk.conftest import NEW, newest, news_form, only_news, paper, photo, send_news, signed_in
from tests.factories.content import make_document, make_image, make_news
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db


def body_of(page: Any) -> list[tuple[str, Any]]:
    return [(block.block_type, getattr(block.value, "source", block.value)) for block in page.body]


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_teacher_publishes_news_from_a_plain_form(client: Client, school: Tenant, editor: User) -> None:
    screen = words(client.get(reverse(NEW)))
    assert 'name="key"' in screen
    assert str(timezone.localdate().year + 543) in screen
    answer = send_news(client, school, text="ย่อหน้าแรก\n\n- ข้อหนึ่ง\n- ข้อสอง")
    page = only_news(school)
    assert answer["Location"] == reverse("editing_status", args=[page.pk])
    assert (page.live, page.owner, page.date, page.category) == (True, editor, date(2026, 11, 20), "activity")
    assert page.slug.startswith("2026-11-20-")
    kinds = [kind for kind, _ in body_of(page)]
    assert kinds == ["text", "rich_text"]
    assert PublishedPageRecord.objects.filter(tenant=school, key=page.public_key).exists()
    assert page.latest_revision.user == editor


def test_photos_and_files_come_with_the_form_where_there_is_no_script(client: Client, school: Tenant) -> None:
    photos = [photo(f"IMG_000{number}.jpg", number=number) for number in range(3)]
    send_news(client, school, photos=photos, files=[paper()], consent="on", alt="นักเรียนทดลอง")
    page = only_news(school)
    assert page.cover is not None
    assert page.cover_alt == "นักเรียนทดลอง ภาพที่ 1"
    gallery = page.body[-1].value["pictures"]
    assert [one["alt"] for one in gallery] == ["นักเรียนทดลอง ภาพที่ 2", "นักเรียนทดลอง ภาพที่ 3"]
    assert page.attachments.get().document.title == "กำหนดการ"
    titles = [image.title for image in SiteImage.objects.order_by("file_name")]
    assert titles == [f"{page.title} ภาพที่ {number}" for number in (1, 2, 3)]
    assert {image.tenant for image in SiteImage.objects.all()} == {school}


def test_who_said_that_the_people_in_the_photos_agree_is_kept(client: Client, school: Tenant, editor: User) -> None:
    refused = send_news(client, school, photos=[photo()])
    assert refused.status_code == 400
    assert "กรุณายืนยันเรื่องความยินยอม" in words(refused)
    assert not NewsPage.objects.exists()
    send_news(client, school, photos=[photo()], consent="on")
    given = PhotoConsent.objects.get()
    assert (given.page_id, given.user, given.name, given.photos) == (only_news(school).pk, editor, "สมศรี ใจงาม", 1)
    assert AuditEntry.objects.filter(action="consent_stated").count() == 1
    screen = words(client.get(reverse("editing_desk_edit", args=[given.page_id])))
    assert "สมศรี ใจงาม ยืนยันความยินยอมเมื่อ" in screen


def test_thirty_files_of_which_three_are_broken_give_twenty_seven_and_three_names(
    client: Client, school: Tenant
) -> None:
    good = [photo(f"p{number}.jpg", number=number * 2) for number in range(27)]
    bad = [photo("ศูนย์.jpg"), photo("เสีย.jpg"), photo("แปลก.jpg")]
    bad[0].file.truncate(0)
    bad[0].size = 0
    bad[1].file.seek(0)
    bad[1].file.truncate(200)
    bad[1].size = 200
    bad[2].file.seek(0)
    bad[2].file.write(b"<html>not a picture")
    for one in bad:
        one.file.seek(0)
    answer = send_news(client, school, photos=[*good[:10], *bad, *good[10:]], consent="on")
    page = only_news(school)
    assert len(page.body[-1].value["pictures"]) + 1 == 27
    told = words(client.get(answer["Location"]))
    assert all(name in told for name in ("ศูนย์.jpg", "เสีย.jpg", "แปลก.jpg"))


def test_the_same_photo_chosen_twice_is_one(client: Client, school: Tenant) -> None:
    send_news(client, school, photos=[photo("a.jpg"), photo("b.jpg"), photo("c.jpg", number=9)], consent="on")
    assert SiteImage.objects.count() == 2
    assert len(only_news(school).body[-1].value["pictures"]) == 1


def test_what_was_typed_and_what_has_arrived_survive_a_mistake(client: Client, school: Tenant) -> None:
    form = news_form(school, title=" ", text="ข้อความยาว", photos=[photo()], files=[paper()], consent="on")
    answer = client.post(reverse(NEW), form)
    shown = words(answer)
    assert answer.status_code == 400
    assert "กรุณาพิมพ์ชื่อเรื่อง" in shown
    assert "ข้อความยาว" in shown
    image, document = SiteImage.objects.get(), SiteDocument.objects.get()
    assert f'name="photo" value="{image.pk}" checked' in shown
    assert f'name="file" value="{document.pk}" checked' in shown
    assert form["key"] in shown
    again = {name: value for name, value in form.items() if name not in ("photos", "files")}
    client.post(reverse(NEW), again | {"title": "มีชื่อแล้ว", "photo": image.pk, "file": document.pk})
    assert only_news(school).cover == image


def test_a_double_tap_is_one_page(client: Client, school: Tenant) -> None:
    form = news_form(school)
    first, second = client.post(reverse(NEW), form), client.post(reverse(NEW), form)
    assert first["Location"] == second["Location"]
    assert NewsPage.objects.count() == 1
    assert Writing.objects.get().page_id == only_news(school).pk


def test_the_back_button_after_the_page_was_deleted_makes_no_second_page(client: Client, school: Tenant) -> None:
    form = news_form(school)
    client.post(reverse(NEW), form)
    only_news(school).delete()
    answer = client.post(reverse(NEW), form)
    assert answer["Location"] == reverse("wagtailadmin_home")
    assert not NewsPage.objects.exists()


def test_a_script_is_told_the_address_and_named_files(client: Client, school: Tenant) -> None:
    form = news_form(school, refused=["เสีย.heic: เปิดไม่ได้"])
    answer = client.post(reverse(NEW), form, headers={"accept": "application/json, text/html"})
    assert answer.json()["url"] == reverse("editing_status", args=[only_news(school).pk])
    assert "เสีย.heic" in words(client.get(answer.json()["url"]))


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


def test_who_has_lost_the_session_is_asked_to_sign_in_and_comes_back(school: Tenant) -> None:
    answer = Client(HTTP_HOST="localhost").post(reverse(NEW), news_form(school))
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={reverse(NEW)}")


def test_a_contributor_writes_a_draft_whatever_button_the_request_names(school: Tenant) -> None:
    writer = make_member(Role.CONTRIBUTOR, school)
    client = signed_in(writer)
    assert "เผยแพร่</button>" not in words(client.get(reverse(NEW)))
    send_news(client, school, act="publish")
    page = only_news(school)
    assert (page.live, page.owner) == (False, writer)
    assert "ผู้ชมเว็บไซต์ยังไม่เห็น" in words(client.get(reverse("editing_status", args=[page.pk])))


def test_a_site_without_a_list_of_news_says_so(client: Client, school: Tenant) -> None:
    NewsIndexPage.objects.get(tenant=school).delete()
    answer = client.get(reverse(NEW), follow=True)
    assert "ยังไม่มี “หน้ารวมข่าว”" in words(answer)


# ------------------------------------------------------------------------------------------------------ edit again


def edit_form(client: Client, page: NewsPage, **values: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "based_on": version_of(page),
        "title": page.title,
        "text": "ข้อความ",
        "date": page.date.strftime("%d/%m/%Y"),
        "category": page.category,
        "act": "publish",
    } | values


def test_a_page_is_edited_again_and_its_address_stays(client: Client, school: Tenant) -> None:
    send_news(client, school, photos=[photo(), photo("b.jpg", number=20)], consent="on", pinned="on")
    page = only_news(school)
    page.pinned = True
    page.save_revision().publish()
    page.refresh_from_db()
    shown = words(client.get(reverse("editing_desk_edit", args=[page.pk])))
    assert "นักเรียนได้ลงมือทดลอง" in shown
    assert 'name="address"' not in shown
    second = page.body[-1].value["pictures"][0]["image"].pk
    client.post(
        reverse("editing_desk_edit", args=[page.pk]),
        edit_form(client, page, title="ชื่อใหม่", text="ข้อความใหม่", photo=[second, page.cover_id]),
    )
    after = only_news(school)
    assert (after.title, after.slug, after.pinned) == ("ชื่อใหม่", page.slug, True)
    assert (after.cover_id, after.body[-1].value["pictures"][0]["image"].pk) == (second, page.cover_id)
    assert after.cover_alt.endswith("ภาพที่ 2"), "what was said of a photo goes with it"
    assert PhotoConsent.objects.count() == 1


def test_what_nobody_changed_stays_as_it_was(client: Client, school: Tenant) -> None:
    image = make_image(school)
    body = [
        ("text", "- จุดที่ไม่ใช่รายการ"),
        ("gallery", {"pictures": [{"image": image, "alt": "ก", "caption": "คำใต้ภาพ"}]}),
    ]
    page = make_news(school, body=body)
    client.post(
        reverse("editing_desk_edit", args=[page.pk]),
        edit_form(client, page, text="- จุดที่ไม่ใช่รายการ", photo=image.pk, title="ชื่อใหม่"),
    )
    after = only_news(school)
    assert after.title == "ชื่อใหม่"
    assert body_of(after)[0] == ("text", "- จุดที่ไม่ใช่รายการ")
    assert after.body[1].value["pictures"][0]["caption"] == "คำใต้ภาพ"
    assert after.cover is None


def test_a_page_that_the_desk_cannot_show_is_opened_in_wagtails_editor(client: Client, school: Tenant) -> None:
    quote = ("quote", {"text": "คำคม", "attribution": ""})
    page = make_news(school, body=[("text", "ก"), quote])
    answer = client.get(reverse("editing_desk_edit", args=[page.pk]))
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.post(reverse("editing_desk_edit", args=[page.pk]), edit_form(client, page))
    assert body_of(newest(page)) == body_of(page)


def test_two_teachers_on_one_page_are_told_of_each_other(client: Client, school: Tenant, editor: User) -> None:
    page = make_news(school)
    mine = edit_form(client, page, text="ของฉัน")
    other = signed_in(make_member(Role.EDITOR, school, first_name="วิชัย"))
    other.post(reverse("editing_desk_edit", args=[page.pk]), edit_form(other, page, text="ของวิชัย"))
    answer = client.post(reverse("editing_desk_edit", args=[page.pk]), mine)
    assert answer.status_code == 409
    assert "วิชัย แก้ไขหน้านี้หลังจากที่ท่านเปิด" in words(answer)
    assert "ของฉัน" in words(answer)
    assert body_of(newest(page)) == [("text", "ของวิชัย")]
    client.post(reverse("editing_desk_edit", args=[page.pk]), mine | {"over_others": "1"})
    assert body_of(newest(page)) == [("text", "ของฉัน")]


def test_who_has_the_page_open_in_wagtails_editor_is_named(client: Client, school: Tenant, editor: User) -> None:
    page = make_news(school)
    other = make_member(Role.EDITOR, school, first_name="วิชัย")
    now = timezone.now()
    for user, seen in ((other, now), (editor, now), (make_member(Role.EDITOR, school, first_name="นานแล้ว"), None)):
        seen = seen or now - timedelta(minutes=5)
        EditingSession.objects.create(user=user, content_object=page, last_seen_at=seen)
    shown = words(client.get(reverse("editing_desk_edit", args=[page.pk])))
    assert "วิชัย เปิดหน้านี้แก้ไขอยู่" in shown
    assert "นานแล้ว" not in shown


def test_a_page_of_another_school_or_kind_is_404(client: Client, school: Tenant) -> None:
    other = make_news(make_school("beta"))
    for page_id in (other.pk, school.root_page_id, 10**12):
        assert client.get(reverse("editing_desk_edit", args=[page_id])).status_code == 404
        assert client.post(reverse("editing_desk_edit", args=[page_id]), {}).status_code == 404


def test_the_newest_words_come_again_without_day_photos_and_address(client: Client, school: Tenant) -> None:
    assert "เริ่มเขียนใหม่ได้เลย" in words(client.get(reverse(NEW), {"again": "1"}))
    send_news(client, school, title="ประชุมผู้ปกครอง", text="ขอเชิญประชุม", photos=[photo()], consent="on")
    page = only_news(school)
    shown = words(client.get(reverse(NEW), {"again": "1"}))
    assert "ประชุมผู้ปกครอง" in shown
    assert "ขอเชิญประชุม" in shown
    assert page.slug not in shown
    assert 'name="photo" value=' not in shown
    assert (timezone.localdate() + timedelta(days=0)).strftime("%d/%m/") in shown


def open_in_wagtail(client: Client, page: NewsPage) -> dict[str, Any]:
    """Open Wagtail's editor, and let its script ask who else is there."""
    screen = words(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    ping = re.search(r"/admin/editing-sessions/ping/[^\"&]+", screen)
    assert ping is not None
    found: dict[str, Any] = client.post(ping[0]).json()
    return found


def test_who_writes_at_the_desk_is_named_in_wagtails_editor_until_leaving(
    client: Client, school: Tenant, editor: User
) -> None:
    page = make_news(school)
    shown = words(client.get(reverse("editing_desk_edit", args=[page.pk])))
    ping, release = (re.search(rf'data-{name}="([^"]+)"', shown) for name in ("ping", "release"))
    assert ping is not None
    assert release is not None
    other = signed_in(make_member(Role.EDITOR, school, first_name="วิชัย", last_name="มานะ"))
    (there,) = open_in_wagtail(other, page)["other_sessions"]
    assert (there["user"], there["is_editing"]) == ("สมศรี ใจงาม", False)
    answer = client.post(ping[1], {"is_editing": "1"}).json()
    assert [one["user"] for one in answer["other_sessions"]] == ["วิชัย มานะ"]
    assert open_in_wagtail(other, page)["other_sessions"][0]["is_editing"]
    client.post(release[1])
    assert open_in_wagtail(other, page)["other_sessions"] == []


def test_what_somebody_has_saved_since_is_told_while_one_still_types(
    client: Client, school: Tenant, editor: User
) -> None:
    page = make_news(school)
    shown = words(client.get(reverse("editing_desk_edit", args=[page.pk])))
    ping = re.search(r'data-ping="([^"]+)"', shown)
    based_on = re.search(r'name="based_on" value="(\d+)@([^"]+)"', shown)
    assert ping is not None
    assert based_on is not None
    seen = {"revision_id": based_on[1], "revision_created_at": based_on[2]}
    assert client.post(ping[1], seen).json()["other_sessions"] == []
    page.save_revision(user=make_member(Role.EDITOR, school, first_name="วิชัย", last_name="มานะ"))
    (other,) = client.post(ping[1], seen).json()["other_sessions"]
    assert other["user"] == "วิชัย มานะ"
    assert other["revision_id"]


def test_what_wagtail_has_saved_by_itself_over_the_same_version_is_not_overwritten(
    client: Client, school: Tenant, editor: User
) -> None:
    other = make_member(Role.EDITOR, school, first_name="วิชัย")
    page = make_news(school)
    revision = page.save_revision(user=other)
    page = only_news(school)
    mine = edit_form(client, page, text="ของฉัน")
    page.body = [("text", "บันทึกเอง")]
    page.save_revision(user=other, overwrite_revision=revision)
    answer = client.post(reverse("editing_desk_edit", args=[page.pk]), mine)
    assert answer.status_code == 409
    assert "วิชัย แก้ไขหน้านี้หลังจากที่ท่านเปิด" in words(answer)
    assert body_of(newest(page)) == [("text", "บันทึกเอง")]


def test_a_new_page_has_no_company(client: Client, school: Tenant) -> None:
    assert "data-ping" not in words(client.get(reverse(NEW)))
    assert not EditingSession.objects.exists()
