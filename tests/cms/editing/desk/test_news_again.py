"""News that is opened again: what stays, and what the desk leaves to Wagtail's editor."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cms.editing.desk.models import PhotoConsent
from tenants.models import Tenant
from tests.cms.editing.desk.conftest import (
    body_of,
    edit_form,
    newest,
    only_news,
    photo,
    send_news,
    words,
)
from tests.factories.content import make_image, make_news
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db


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


def test_a_page_of_another_school_or_kind_is_404(client: Client, school: Tenant) -> None:
    other = make_news(make_school("beta"))
    for page_id in (other.pk, school.root_page_id, 10**12):
        assert client.get(reverse("editing_desk_edit", args=[page_id])).status_code == 404
        assert client.post(reverse("editing_desk_edit", args=[page_id]), {}).status_code == 404
