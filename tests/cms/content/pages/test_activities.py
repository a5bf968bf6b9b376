"""Activities with albums: days that have been, a statement about the pictures, no name beside a class."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.content.erasing import erase_uploads
from cms.content.models import ActivityIndexPage, ActivityPage, AlbumPhoto, PublishedPageRecord, SiteImage
from cms.content.pages.consent import names_a_pupil
from cms.content.rebuild import compare
from site_builder.engine.details import Album
from site_builder.engine.values import Head, PublishedPage
from tenants.models import Role, Tenant, User
from tests.factories.content import make_activity, make_image, publish
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db


def posted(photos: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """Return what the form of an activity posts."""
    rows = [{"id": "", "ORDER": str(n + 1), "caption": "", "alt": "", **photo} for n, photo in enumerate(photos)]
    data = {
        "title": "วันเด็ก",
        "slug": "",
        "summary": "",
        "date": "14/11/2569",
        "until": "",
        "place": "สนามโรงเรียน",
        "participants": "นักเรียน 85 คน",
        "category": "culture",
        "cover": "",
        "cover_alt": "",
        "body": streamfield([("text", "สนุกมาก")]),
        "photo_alt": "",
        "consent": "given",
        "consent_note": "",
        "photos": inline_formset(rows),
        "go_live_at": "",
        "expire_at": "",
        **changes,
    }
    return nested_form_data(data)


def add_url(school: Tenant) -> str:
    index = ActivityIndexPage.objects.get(tenant=school)
    return reverse("wagtailadmin_pages:add", args=["content", "activitypage", index.pk])


def public(page: ActivityPage) -> PublishedPage:
    body = bytes(PublishedPageRecord.objects.get(key=page.public_key).body)
    return msgspec.json.decode(body, type=PublishedPage)


def album_of(page: ActivityPage) -> Album:
    details = public(page).details
    assert isinstance(details, Album)
    return details


def test_a_teacher_publishes_an_activity_with_its_album(school: Tenant, client: Client, editor: User) -> None:
    images = [make_image(school) for _ in range(3)]
    url = add_url(school)
    shown = client.get(url).content.decode()
    assert "อัลบั้มภาพ" in shown

    answer = client.post(url, posted([{"image": str(i.pk)} for i in images], **{"action-publish": "yes"}))

    assert answer.status_code == 302, answer.context["form"].errors
    page = ActivityPage.objects.get(tenant=school)
    assert page.slug == "2026-11-14-wan-dek"
    assert (page.consent_by, page.consent_at is not None) == (editor, True)
    form = public(page)
    assert [photo.image for photo in album_of(page).photos] == [image.public_key for image in images]
    assert form.cover == images[0].public_key
    assert editor.username.encode() not in bytes(PublishedPageRecord.objects.get(key=page.public_key).body)


def test_an_album_is_not_published_before_somebody_speaks_of_the_pupils_in_it(school: Tenant, client: Client) -> None:
    photos = [{"image": str(make_image(school).pk)}]

    answer = client.post(add_url(school), posted(photos, consent="", **{"action-publish": "yes"}))

    assert "ก่อนเผยแพร่" in str(answer.context["form"].errors["consent"])
    assert client.post(add_url(school), posted(photos, consent="")).status_code == 302
    assert not ActivityPage.objects.get(tenant=school).live


def test_who_and_when_change_only_with_the_statement(school: Tenant, client: Client, editor: User) -> None:
    page = make_activity(school, consent="given")
    page.note_consent(editor, page.first_published_at)
    page = publish(page)
    before = page.consent_at
    other = make_member(Role.EDITOR, school, username="other")
    client.force_login(other)

    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), posted([], **{"action-publish": "yes"}))

    page = ActivityPage.objects.get(pk=page.pk)
    assert page.title == "วันเด็ก"
    assert (page.consent_by, page.consent_at) == (editor, before)


@pytest.mark.parametrize(
    ("days", "field"),
    [({"date": "14/11/2579"}, "date"), ({"until": "13/11/2569"}, "until"), ({"date": "31/2/2569"}, "date")],
)
def test_days_that_cannot_be_are_refused_in_thai(
    school: Tenant, client: Client, days: dict[str, str], field: str
) -> None:
    answer = client.post(add_url(school), posted([], **days))

    assert any("ก" <= letter <= "๙" for letter in str(answer.context["form"].errors[field]))


@pytest.mark.parametrize(
    "caption",
    ["ด.ช.สมมุติ ใจดี ป.4", "เด็กหญิงสมมุติ ใจดี ชั้นประถมศึกษาปีที่ ๕", "ม.3 นางสาวสมมุติ ใจดี รับรางวัล", "ด. ญ. สมมุติ อนุบาล ๒"],
)
def test_a_name_beside_a_class_is_not_shown_under_a_picture(school: Tenant, client: Client, caption: str) -> None:
    image = make_image(school)
    assert names_a_pupil(caption)

    answer = client.post(add_url(school), posted([{"image": str(image.pk), "caption": caption}]))

    assert "ชื่อและชั้น" in str(answer.context["form"].errors["names_allowed"])
    page = make_activity(school, [image])
    AlbumPhoto.objects.filter(page=page).update(caption=caption)
    assert album_of(publish(ActivityPage.objects.get(pk=page.pk))).photos[0].caption == ""


@pytest.mark.parametrize("caption", ["นักเรียนชั้น ป.4 ปลูกต้นไม้", "ผู้อำนวยการกล่าวเปิดงาน", "นายกเทศมนตรีมอบรางวัล"])
def test_an_ordinary_caption_is_shown(school: Tenant, caption: str) -> None:
    page = make_activity(school, [make_image(school)])
    AlbumPhoto.objects.filter(page=page).update(caption=caption)

    assert album_of(publish(ActivityPage.objects.get(pk=page.pk))).photos[0].caption == caption


def test_a_photo_of_another_school_is_refused_and_never_public(school: Tenant, client: Client) -> None:
    foreign = make_image(make_school("far"), title="ของโรงเรียนอื่น")

    answer = client.post(add_url(school), posted([{"image": str(foreign.pk)}], **{"action-publish": "yes"}))

    assert answer.status_code == 200
    assert foreign.title not in answer.content.decode()
    page = make_activity(school, [make_image(school)])
    AlbumPhoto.objects.filter(page=page).update(image=foreign)
    assert album_of(publish(ActivityPage.objects.get(pk=page.pk))).photos == ()


def test_more_than_two_hundred_photos_are_refused_in_thai(school: Tenant, client: Client) -> None:
    image = make_image(school)

    answer = client.post(add_url(school), posted([{"image": str(image.pk)}] * 201))

    assert "200" in str(answer.context["form"].formsets["photos"].non_form_errors())


def test_a_deleted_photo_leaves_the_album_and_its_old_versions(school: Tenant) -> None:
    kept, gone = make_image(school), make_image(school)
    page = make_activity(school, [kept, gone])

    erase_uploads(school, [SiteImage.objects.get(pk=gone.pk)])

    assert [photo.image for photo in album_of(page).photos] == [kept.public_key]
    assert all(
        [photo["image"] for photo in revision.content["photos"]] == [kept.pk] for revision in page.revisions.all()
    )
    assert compare(school).equal


def test_a_list_knows_the_number_of_photos_and_the_last_day(school: Tenant) -> None:
    page = make_activity(school, [make_image(school)], until=date(2026, 11, 21), place="หอประชุม")

    head = msgspec.json.decode(bytes(PublishedPageRecord.objects.get(key=page.public_key).head), type=Head)

    assert head.brief is not None
    assert msgspec.to_builtins(head.brief) == {
        "type": "album",
        "photos": 1,
        "until": "2026-11-21",
        "place": "หอประชุม",
    }
