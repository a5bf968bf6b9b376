"""News at the desk, as any browser sends it: with every mistake that people make."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.content.models import NewsIndexPage, NewsPage, SiteDocument, SiteImage
from cms.content.records import PublishedPageRecord
from cms.editing.desk.models import PhotoConsent, Writing
from tenants.audit.models import AuditEntry
from tenants.models import Role, Tenant, User
from tests.cms.editing.desk.conftest import (
    NEW,
    body_of,
    news_form,
    only_news,
    paper,
    photo,
    send_news,
    signed_in,
    words,
)
from tests.factories.people import make_member

pytestmark = pytest.mark.django_db


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
