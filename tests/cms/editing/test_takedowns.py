"""«นำออกจากทุกที่» on the screen: who may, what is shown first, what has to be typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.content.models import NewsPage
from site_builder.errors import TakedownGoesOn
from site_builder.models import Takedown
from site_builder.services import build_site
from tenants.models import Role, Tenant, User
from tests.factories.content import make_document, make_image, make_news
from tests.factories.people import make_member, make_school, work_in

pytestmark = pytest.mark.django_db(transaction=True)
MAY = {Role.DIRECTOR, Role.SCHOOL_ADMIN, Role.AREA_OFFICER, Role.PLATFORM_ADMIN}
YES = {"reason": "ผู้ปกครองไม่อนุญาต", "word": "นำออก"}


def signed_in(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


@pytest.fixture
def school(tmp_path: Path, settings: Any) -> Tenant:
    settings.SITES_TARGET = str(tmp_path / "sites")
    tenant = make_school("ban-khao", name="โรงเรียนบ้านเขา")
    build_site(tenant)
    return tenant


def url(school: Tenant) -> str:
    return reverse("editing_takedown", args=[school.slug])


def member(role: Role, school: Tenant) -> Client:
    places = {Role.AREA_OFFICER: school.area, Role.PLATFORM_ADMIN: None}
    user = make_member(role, places.get(role, school))
    client = signed_in(user)
    if role in places:
        work_in(client, user, school)
    return client


@pytest.mark.parametrize("role", list(Role))
def test_who_may_take_down(school: Tenant, role: Role) -> None:
    news = make_news(school, title="ข่าวร้าย")
    client, what = member(role, school), {"what": f"page:{news.public_key}"}
    assert client.get(url(school)).status_code == (200 if role in MAY else 404)
    assert client.get(url(school), what).status_code == (200 if role in MAY else 404)
    assert client.post(url(school), what | YES).status_code == (302 if role in MAY else 404)
    assert NewsPage.objects.filter(pk=news.pk).exists() == (role not in MAY)


def test_another_schools_things_are_not_found_in_ones_own(school: Tenant) -> None:
    other = make_school("other", name="โรงเรียนอื่น")
    news, client = make_news(other, title="ความลับ", slug="secret"), member(Role.SCHOOL_ADMIN, school)
    assert client.get(url(other)).status_code == 404
    for what in (news.public_key, f"page:{news.public_key}", "/news/secret/", "http://other.localhost/news/secret/"):
        answer = client.post(url(school), {"what": what} | YES)
        assert answer.status_code == 400
        assert "ความลับ" not in answer.content.decode()
    assert NewsPage.objects.filter(pk=news.pk).exists()


def test_first_it_is_shown_what_goes_and_then_word_and_reason_are_asked(school: Tenant) -> None:
    image = make_image(school, title="ภาพเด็ก")
    make_news(school, title="ข่าวที่มีภาพ", cover=image)
    build_site(school)
    client, what = member(Role.DIRECTOR, school), {"what": f"image:{image.public_key}"}
    body = client.get(url(school), what).content.decode()
    assert "ภาพเด็ก" in body
    assert "ข่าวที่มีภาพ" in body
    assert "กู้คืนไม่ได้" in body
    for wrong, told in [
        ({"reason": "ภาพ", "word": "นำออก"}, "อย่างน้อย 5 ตัวอักษร"),
        ({"reason": "ผู้ปกครองไม่อนุญาต", "word": "ใช่"}, "โปรดพิมพ์คำว่า"),
        ({"reason": "ผู้ปกครองไม่อนุญาต"}, "โปรดพิมพ์คำว่า"),
        ({"word": "นำออก"}, "โปรดบอกเหตุผล"),
    ]:
        answer = client.post(url(school), what | wrong)
        assert (answer.status_code, told in answer.content.decode()) == (400, True)
    assert not Takedown.objects.exists()
    done = client.post(url(school), what | YES, follow=True).content.decode()
    assert "นำออกจากทุกที่แล้ว" in done
    assert "ผู้ปกครองไม่อนุญาต" in done
    assert "ภาพเด็ก" not in done.partition("นำออกไปแล้ว")[2]
    again = client.post(url(school), what | YES)
    assert (again.status_code, "ไม่พบ" in again.content.decode()) == (400, True)


@pytest.mark.parametrize("what", ["", " ", "/", "/news/", "/none/", "x" * 2000, "\x00", "https://[", "page:"])
def test_what_cannot_be_taken_down_is_told_in_words(school: Tenant, what: str) -> None:
    make_news(school)
    answer = member(Role.DIRECTOR, school).get(url(school), {"what": what})
    assert answer.status_code == 400
    assert "w-field__errors" in answer.content.decode()


def test_what_is_not_finished_yet_is_told(school: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def goes_on(*args: Any, **options: Any) -> None:
        raise TakedownGoesOn(1)

    monkeypatch.setattr("cms.editing.takedowns.take_down", goes_on)
    news = make_news(school)
    answer = member(Role.DIRECTOR, school).post(url(school), {"what": news.public_key} | YES, follow=True)
    assert "ระบบจะทำต่อให้เอง" in answer.content.decode()


def test_the_way_to_it_is_shown_to_those_who_may(school: Tenant) -> None:
    news, image, document = make_news(school), make_image(school), make_document(school)
    screens = {
        reverse("wagtailadmin_pages:edit", args=[news.pk]): f"page%3A{news.public_key}",
        reverse("wagtailimages:edit", args=[image.pk]): f"image%3A{image.public_key}",
        reverse("wagtaildocs:edit", args=[document.pk]): f"file%3A{document.public_key}",
    }
    director, editor = member(Role.DIRECTOR, school), member(Role.EDITOR, school)
    for screen, reference in screens.items():
        address = f"{url(school)}?what={reference}"
        assert address in director.get(screen).content.decode(), screen
        assert address not in editor.get(screen).content.decode(), screen
    home = reverse("wagtailadmin_pages:edit", args=[school.root_page_id])
    assert url(school) not in director.get(home).content.decode()
