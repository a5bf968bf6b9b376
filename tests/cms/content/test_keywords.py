"""Keywords typed at a piece of news: of the own school only, stored with the page, made by no preview."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.content.keywords import LONGEST_WORD, MOST_WORDS, words_of
from cms.content.models import NewsPage, Tag
from cms.content.rebuild import compare
from cms.content.records import PublishedPageRecord
from tenants.models import Role, Tenant
from tests.factories.content import make_news, news_index
from tests.factories.people import make_area, make_member, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha")


@pytest.fixture
def client(school: Tenant) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_member(Role.EDITOR, school))
    return client


def posted(**changes: Any) -> dict[str, Any]:
    data = {
        "title": "งานกีฬา",
        "slug": "",
        "summary": "",
        "date": "21/11/2569",
        "category": "activity",
        "cover": "",
        "cover_alt": "",
        "body": streamfield([("text", "สวัสดี")]),
        "attachments": inline_formset([]),
        "go_live_at": "",
        "expire_at": "",
        **changes,
    }
    return nested_form_data({name: value for name, value in data.items() if value is not None})


def edit(client: Client, page: NewsPage, **changes: Any) -> Any:
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), posted(**changes))


def words_in(page: NewsPage) -> list[str]:
    return sorted(NewsPage.objects.get(pk=page.pk).tagged_items.values_list("tag__name", flat=True))


def words_of_draft(page: NewsPage) -> list[str]:
    draft = NewsPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return sorted(item.tag.name for item in draft.tagged_items.all())


def public(page: NewsPage) -> str:
    return bytes(PublishedPageRecord.objects.get(key=page.public_key).body).decode()


def test_words_are_divided_by_commas_of_any_kind_and_stand_once() -> None:
    assert words_of(" กีฬาสี,  #ทุน การศึกษา，กีฬาสี、PISA; pisa\nใหม่,, ") == ["กีฬาสี", "ทุน การศึกษา", "PISA", "ใหม่"]
    assert words_of("") == []


@pytest.mark.parametrize("text", ["ก" * (LONGEST_WORD + 1), ",".join(f"คำ{n}" for n in range(MOST_WORDS + 1))])
def test_too_long_and_too_many_are_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        words_of(text)


def test_keywords_are_typed_and_published(client: Client, school: Tenant) -> None:
    page = make_news(school, title="งานกีฬา", slug="sports")
    assert edit(client, page, keywords="กีฬาสี, ทุนการศึกษา", **{"action-publish": "1"}).status_code == 302
    assert words_in(page) == ["กีฬาสี", "ทุนการศึกษา"]
    assert "กีฬาสี" in public(page)
    assert compare(school).equal
    edit(client, page, keywords="กีฬาสี", **{"action-publish": "1"})
    assert words_in(page) == ["กีฬาสี"]
    assert "ทุนการศึกษา" not in public(page)


def test_a_draft_keeps_its_keywords_from_the_public_until_it_is_published(client: Client, school: Tenant) -> None:
    page = make_news(school, title="งานกีฬา", slug="sports")
    edit(client, page, keywords="ลับก่อน")
    assert words_of_draft(page) == ["ลับก่อน"]
    assert words_in(page) == []
    assert "ลับก่อน" not in public(page)
    screen = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'value="ลับก่อน"' in screen


def test_new_news_begins_with_keywords(client: Client, school: Tenant) -> None:
    add = reverse("wagtailadmin_pages:add", args=["content", "newspage", news_index(school).pk])
    answer = client.post(add, posted(title="ข่าวแรก", keywords="เปิดเทอม", **{"action-publish": "1"}))
    assert answer.status_code == 302
    page = NewsPage.objects.get(title="ข่าวแรก")
    assert words_in(page) == ["เปิดเทอม"]
    assert "เปิดเทอม" in public(page)


def test_a_word_that_is_known_in_another_spelling_is_the_same_word(client: Client, school: Tenant) -> None:
    page = make_news(school, title="งานกีฬา", slug="sports")
    edit(client, page, keywords="PISA, ทุน  การศึกษา")
    edit(client, page, keywords="pisa, ทุน การศึกษา")
    assert sorted(Tag.objects.filter(tenant=school).values_list("name", flat=True)) == ["PISA", "ทุน การศึกษา"]


def test_only_words_of_the_own_school_are_offered_and_used(client: Client, school: Tenant) -> None:
    other = make_school("beta", area=make_area("far"))
    theirs = Tag.objects.create(tenant=other, name="คำของเขา", slug="theirs")
    Tag.objects.create(tenant=school, name="คำของเรา", slug="ours")
    page = make_news(school, title="งานกีฬา", slug="sports")
    screen = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "คำของเรา" in screen
    assert "คำของเขา" not in screen
    edit(client, page, keywords="คำของเขา")
    own = Tag.objects.get(tenant=school, name="คำของเขา")
    assert own.pk != theirs.pk
    assert list(Tag.objects.filter(tenant=other)) == [theirs]


def test_a_preview_shows_new_words_and_makes_none(client: Client, school: Tenant) -> None:
    page = make_news(school, title="งานกีฬา", slug="sports")
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert client.post(url, posted(keywords="ยังไม่บันทึก")).json()["is_valid"]
    shown = client.get(f"{url}?mode=").content.decode()
    assert "ยังไม่บันทึก" in shown
    assert not Tag.objects.exists()


def test_a_form_that_is_refused_makes_none_and_keeps_what_was_typed(client: Client, school: Tenant) -> None:
    page = make_news(school, title="งานกีฬา", slug="sports")
    answer = edit(client, page, title="", keywords="พิมพ์ไว้")
    assert answer.status_code == 200
    assert 'value="พิมพ์ไว้"' in answer.content.decode()
    assert not Tag.objects.exists()
    answer = edit(client, page, keywords="ก" * 60)
    assert "ยาวเกิน" in answer.content.decode()


def test_a_request_that_names_no_keywords_leaves_them(client: Client, school: Tenant) -> None:
    page = make_news(school, title="งานกีฬา", slug="sports")
    edit(client, page, keywords="กีฬาสี", **{"action-publish": "1"})
    edit(client, page, keywords=None, **{"action-publish": "1"})
    assert words_in(page) == ["กีฬาสี"]


def test_hostile_words_are_text(client: Client, school: Tenant) -> None:
    page = make_news(school, title="งานกีฬา", slug="sports")
    edit(client, page, keywords='"><script>alert(1)</script>, \u202eกลับ\x00', **{"action-publish": "1"})
    screen = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "<script>alert(1)" not in screen
    assert words_in(page) in (['"><script>alert(1)</script>', "กลับ"], [])
