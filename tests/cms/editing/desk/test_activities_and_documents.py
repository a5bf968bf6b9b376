"""Albums and documents at the desk."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.content.models import (
    ActivityIndexPage,
    ActivityPage,
    DocumentLibraryPage,
    DocumentPage,
    SiteDocument,
    SiteImage,
)
from cms.content.versions import version_of
from cms.editing.desk.models import PhotoConsent
from tenants.models import Tenant, User
from tests.cms.editing.desk.conftest import newest, paper, photo
from tests.factories.content import make_document, make_image
from tests.factories.papers import scanned_pdf, text_pdf

pytestmark = pytest.mark.django_db


def activity_form(school: Tenant, **values: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "parent_page_id": ActivityIndexPage.objects.get(tenant=school).pk,
        "title": "กีฬาสี",
        "text": "แข่งขันสนุกสนาน",
        "date": "20/11/2569",
        "place": "สนามโรงเรียน",
        "category": "sports",
        "act": "publish",
    } | values


def document_form(school: Tenant, **values: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "parent_page_id": DocumentLibraryPage.objects.get(tenant=school).pk,
        "title": "คำสั่งแต่งตั้งคณะกรรมการ",
        "date": "20/11/2569",
        "category": "order",
        "number": "45/2569",
        "period_kind": "school",
        "period_year": "2569",
        "act": "publish",
    } | values


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_album_is_published_with_one_word_about_all_its_pictures(
    client: Client, school: Tenant, editor: User
) -> None:
    photos = [photo(f"{number}.jpg", number=number * 5) for number in range(4)]
    client.post(
        reverse("editing_desk_activity"),
        activity_form(school, photos=photos, statement="given", alt="นักเรียนวิ่ง"),
    )
    page = ActivityPage.objects.get(tenant=school)
    assert page.live
    assert page.photos.count() == 4
    assert (page.photo_alt, page.place, page.consent, page.consent_by) == ("นักเรียนวิ่ง", "สนามโรงเรียน", "given", editor)
    assert page.consent_at is not None
    assert PhotoConsent.objects.get(page=page.pk).photos == 4
    shown = words(client.get(reverse("editing_desk_edit", args=[page.pk])))
    assert shown.count('name="photo"') == 4
    assert "แข่งขันสนุกสนาน" in shown


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"photos": True}, "ได้รับความยินยอมแล้ว"),
        ({"date": "future"}, "ยังมาไม่ถึง"),
        ({"until": "19/11/2569"}, "มาก่อนวันแรก"),
        ({"until": "31/2/2569"}, "ไม่มีวันที่ 31"),
        ({"category": "war"}, "กรุณาเลือกจากรายการ"),
        ({"statement": "maybe", "photos": True}, "กรุณาเลือก"),
        ({"place": "ก" * 151}, "กรุณาย่อ"),
    ],
)
def test_an_album_that_cannot_be_is_refused(client: Client, school: Tenant, change: dict[str, Any], said: str) -> None:
    if change.get("photos"):
        change = change | {"photos": [photo()]}
    if change.get("date") == "future":
        change = {"date": (timezone.localdate() + timedelta(days=3)).strftime("%d/%m/%Y")}
    answer = client.post(reverse("editing_desk_activity"), activity_form(school, **change))
    assert answer.status_code == 400
    assert said in words(answer)
    assert not ActivityPage.objects.exists()


def test_more_than_two_hundred_photos_are_refused_with_the_number(client: Client, school: Tenant) -> None:
    file = make_image(school).file.name
    facts = {"tenant": school, "collection": school.collection, "title": "ก", "file": file, "width": 1, "height": 1}
    rows = SiteImage.objects.bulk_create([SiteImage(public_key=f"k{number:011}", **facts) for number in range(201)])
    answer = client.post(
        reverse("editing_desk_activity"), activity_form(school, photo=[row.pk for row in rows], statement="given")
    )
    assert "ไม่เกิน 200 ภาพ (ตอนนี้ 201 ภาพ)" in words(answer)


def test_words_below_single_pictures_stay_when_the_album_is_put_in_another_order(
    client: Client, school: Tenant
) -> None:
    client.post(
        reverse("editing_desk_activity"),
        activity_form(school, photos=[photo(), photo("b.jpg", number=40)], statement="no_pupils"),
    )
    page = ActivityPage.objects.get()
    first, second = page.photos.all()
    first.caption = "พิธีเปิด"
    page.photos = [first, second]
    page.save_revision().publish()
    page.refresh_from_db()
    client.post(
        reverse("editing_desk_edit", args=[page.pk]),
        activity_form(
            school, photo=[second.image_id, first.image_id], statement="no_pupils", based_on=version_of(page)
        ),
    )
    assert [one.caption for one in newest(page).photos.all()] == ["", "พิธีเปิด"]
    assert PhotoConsent.objects.count() == 1


def test_a_document_is_published_with_its_file_and_its_file_is_replaced(client: Client, school: Tenant) -> None:
    client.post(reverse("editing_desk_document"), document_form(school, files=[paper()]))
    page = DocumentPage.objects.get(tenant=school)
    assert page.live
    assert (page.number, page.period_kind, page.period_year, page.category) == ("45/2569", "school", 2026, "order")
    first = page.file
    shown = words(client.get(reverse("editing_desk_edit", args=[page.pk])))
    assert 'value="2569"' in shown
    client.post(
        reverse("editing_desk_edit", args=[page.pk]),
        document_form(
            school,
            file=first.pk,
            files=[paper("ใหม่.pdf", text_pdf(2))],
            based_on=version_of(page),
        ),
    )
    page.refresh_from_db()
    assert page.file_id != first.pk
    assert SiteDocument.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "กรุณาเลือกไฟล์เอกสาร"),
        ({"period_year": ""}, "กรุณาพิมพ์ปี"),
        ({"period_kind": ""}, "กรุณาเลือกว่าเป็นปีงบประมาณ"),
        ({"period_year": "69"}, "4 หลัก"),
        ({"number": "9" * 61}, "กรุณาย่อ"),
        ({"summary": "ก" * 601}, "กรุณาย่อ"),
    ],
)
def test_a_document_that_cannot_be_is_refused(
    client: Client, school: Tenant, change: dict[str, Any], said: str
) -> None:
    answer = client.post(reverse("editing_desk_document"), document_form(school, **change))
    assert answer.status_code == 400
    assert said in words(answer)
    assert not DocumentPage.objects.exists()


def test_a_scan_is_asked_for_a_summary_at_once_and_again_on_the_form(client: Client, school: Tenant) -> None:
    form = document_form(school)
    fields = {"key": form["key"], "kind": "file", "file": paper("สแกน.pdf", scanned_pdf()), "read": "1"}
    answer = client.post(reverse("editing_desk_upload"), fields).json()
    assert answer["scan"]
    shown = client.post(reverse("editing_desk_document"), form | {"file": answer["id"]})
    assert shown.status_code == 400
    assert "เป็นภาพสแกน" in words(shown)
    client.post(reverse("editing_desk_document"), form | {"file": answer["id"], "summary": "แต่งตั้งกรรมการ"})
    assert DocumentPage.objects.get().live


def test_a_file_that_turned_out_to_be_of_no_use_is_refused_on_the_form(client: Client, school: Tenant) -> None:
    """It lay in the library before documents were looked into, so the desk offers nothing of it but the form's word."""
    locked = make_document(school, data=text_pdf(1, password="secret"))
    answer = client.post(reverse("editing_desk_document"), document_form(school, file=locked.pk))
    assert "ตั้งรหัสผ่านไว้" in words(answer)
    assert not DocumentPage.objects.exists()


@pytest.mark.parametrize("kind", ["activity", "document"])
def test_the_newest_comes_again_without_what_is_its_own(client: Client, school: Tenant, kind: str) -> None:
    forms = {
        "activity": activity_form(school, photos=[photo()], statement="given"),
        "document": document_form(school, files=[paper()]),
    }
    client.post(reverse(f"editing_desk_{kind}"), forms[kind])
    shown = words(client.get(reverse(f"editing_desk_{kind}"), {"again": "1"}))
    assert str(forms[kind]["title"]) in shown
    assert not re.search(r'value="\w+"[^>]* checked', shown)
    assert 'value="45/2569"' not in shown
