"""The screens on which teachers write: Thai words, clear refusals, addresses that stay."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.content.models import (
    BasePage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PublishedPageRecord,
    SectionPage,
    StandardPage,
)
from tenants.models import User
from tests.cms.content.conftest import School, publish
from tests.factories.people import work_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(db: None) -> User:
    return User.objects.create_superuser("chief", "chief@example.ac.th", "not-a-secret-1")


@pytest.fixture
def client(chief: User, school: School) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(chief)
    work_in(client, chief, school.tenant)
    return client


def news_data(**changes: Any) -> dict[str, Any]:
    """Return what the form of a piece of news posts."""
    data = {
        "title": "ประกาศวันหยุด",
        "slug": "",
        "summary": "",
        "date": "21/11/2569",
        "category": "announcement",
        "cover": "",
        "cover_alt": "",
        "body": streamfield([("text", "สวัสดี\n\nวันนี้หยุด")]),
        "attachments": inline_formset([]),
        "go_live_at": "",
        "expire_at": "",
        **changes,
    }
    return nested_form_data(data)


def form_of(school: School, chief: User, page: NewsPage | None = None, **changes: Any) -> Any:
    form_class = NewsPage.get_edit_handler().get_form_class()
    page = page or NewsPage(owner=chief)
    return form_class(news_data(**changes), instance=page, parent_page=school.news, for_user=chief)


def test_a_new_piece_of_news_gets_its_address_from_day_and_title(school: School, chief: User) -> None:
    form = form_of(school, chief)
    assert form.is_valid(), form.errors
    page = form.save(commit=False)
    assert page.slug == "2026-11-21-prakat-wanyut"
    assert page.date == date(2026, 11, 21)


def test_a_taken_address_gets_a_number(school: School, chief: User) -> None:
    school.news.add_child(instance=NewsPage(title="ก", slug="2026-11-21-prakat-wanyut", date=date(2026, 11, 21)))
    form = form_of(school, chief)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["slug"] == "2026-11-21-prakat-wanyut-2"


def test_a_typed_thai_address_is_romanised(school: School, chief: User) -> None:
    form = form_of(school, chief, slug="เปิดบ้าน")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["slug"] == "poet-ban"


def test_an_unusable_address_is_refused_in_thai(school: School, chief: User) -> None:
    form = form_of(school, chief, slug="🎉")
    assert not form.is_valid()
    assert "a–z" in form.errors["slug"][0]


def test_a_published_address_never_changes(school: School, chief: User) -> None:
    form = form_of(school, chief, school.item, slug="another", title="ชื่อใหม่", date="1/1/2570")
    assert form.is_valid(), form.errors
    assert form.save(commit=False).slug == "2026-11-20-holiday"


def test_a_draft_takes_a_better_address_with_a_better_title(school: School, chief: User) -> None:
    draft = NewsPage(title="ปร", date=date(2026, 11, 21), live=False)
    school.news.add_child(instance=draft)
    form = form_of(school, chief, draft, slug="")
    assert form.initial["slug"] == ""
    assert form.is_valid(), form.errors
    assert form.cleaned_data["slug"] == "2026-11-21-prakat-wanyut"


@pytest.mark.parametrize("name", ["title", "summary"])
def test_text_that_is_too_long_is_refused_with_both_lengths(school: School, chief: User, name: str) -> None:
    form = form_of(school, chief, None, **{name: "ก" * 301})
    assert not form.is_valid()
    assert "301" in form.errors[name][0]
    assert "กรุณาย่อ" in form.errors[name][0]


@pytest.mark.parametrize("text", ["20/11/69", "31/11/2569", "20/11/2300", "พรุ่งนี้"])
def test_an_unclear_day_is_refused_in_thai(school: School, chief: User, text: str) -> None:
    form = form_of(school, chief, date=text)
    assert not form.is_valid()
    assert any("ก" <= letter <= "๙" for letter in form.errors["date"][0])


def test_schedules_are_typed_in_thai_years_and_never_far_ahead(school: School, chief: User) -> None:
    form = form_of(school, chief, go_live_at="20/12/2569 08:30")
    assert form.is_valid(), form.errors
    assert form.save(commit=False).go_live_at.year == 2026
    form = form_of(school, chief, expire_at="20/12/2669 08:30")
    assert not form.is_valid()
    assert "20 ปี" in form.errors["expire_at"][0]


def test_titles_lose_what_cannot_be_seen(school: School, chief: User) -> None:
    form = form_of(school, chief, title="ประกาศ\u202e\u0007  วันหยุด 🎉 <script>")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["title"] == "ประกาศ วันหยุด 🎉 <script>"
    form = form_of(school, chief, title="\u200e \u202e")
    assert not form.is_valid()


def test_a_teacher_writes_and_publishes_in_the_admin(school: School, client: Client) -> None:
    url = reverse("wagtailadmin_pages:add", args=["content", "newspage", school.news.pk])
    shown = client.get(url)
    assert shown.status_code == 200
    assert "วันที่ของข่าว" in shown.content.decode()
    answer = client.post(url, news_data(**{"action-publish": "yes"}))
    assert answer.status_code == 302, answer.context["form"].errors
    page = NewsPage.objects.get(slug="2026-11-21-prakat-wanyut")
    assert page.live
    assert PublishedPageRecord.objects.filter(key=page.public_key).exists()


@pytest.mark.parametrize("name", ["home", "section", "about", "news", "item"])
def test_every_page_opens_for_editing_and_shows_days_in_thai(school: School, client: Client, name: str) -> None:
    page = getattr(school, name)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert shown.status_code == 200
    if name == "item":
        assert 'value="20/11/2569"' in shown.content.decode()


def test_what_may_stand_where() -> None:
    assert {model.__name__ for model in HomePage.creatable_subpage_models()} == {
        "ActivityIndexPage",
        "AchievementIndexPage",
        "BuildingsPage",
        "CalendarPage",
        "ContactPage",
        "CurriculumPage",
        "HistoryPage",
        "IdentityPage",
        "LinksPage",
        "PeoplePage",
        "StatisticsPage",
        "DocumentLibraryPage",
        "NewsIndexPage",
        "SectionPage",
        "StandardPage",
    }
    assert NewsPage.allowed_parent_page_models() == [NewsIndexPage]
    assert set(StandardPage.allowed_parent_page_models()) == {HomePage, SectionPage}
    assert HomePage not in BasePage.creatable_subpage_models()
    assert BasePage not in BasePage.creatable_subpage_models()


def test_one_list_of_news_a_site(school: School) -> None:
    assert not NewsIndexPage.can_create_at(school.home)
    assert SectionPage.can_create_at(school.home)


def test_a_thai_title_in_code_gets_an_address_too(school: School) -> None:
    page = StandardPage(title="ประวัติโรงเรียน")
    school.home.add_child(instance=page)
    assert page.slug == "prawati-rongrian"
    again = StandardPage(title="ประวัติโรงเรียน")
    school.home.add_child(instance=again)
    assert again.slug == "prawati-rongrian-2"
    assert publish(again).url_path.endswith("/prawati-rongrian-2/")
