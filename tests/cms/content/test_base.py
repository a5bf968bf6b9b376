"""A page and its public form stay in step; a page stays in its tenant."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from cms.content.errors import ForeignParent, PageGone, WithoutTenant
from cms.content.models import BasePage, HomePage, NewsPage, PublishedPageRecord, SectionPage, StandardPage
from site_builder.engine.values import PublishedPage
from tests.cms.content.conftest import School, add, publish

pytestmark = pytest.mark.django_db


def stored(page: BasePage) -> PublishedPage | None:
    record = PublishedPageRecord.objects.filter(key=page.public_key).first()
    return None if record is None else msgspec.json.decode(bytes(record.body), type=PublishedPage)


def test_publishing_writes_the_public_form(school: School) -> None:
    form = stored(school.item)
    assert form is not None
    assert form.title == "ประกาศวันหยุด"
    assert form.parent == school.news.public_key
    assert form.date == "2026-11-20"
    assert form.first_published is not None


def test_the_home_page_has_no_parent_in_public(school: School) -> None:
    form = stored(school.home)
    assert form is not None
    assert form.parent is None


def test_a_draft_of_a_live_page_changes_nothing_public(school: School, told: list[Any]) -> None:
    before = stored(school.item)
    school.item.title = "ยังไม่เสร็จ"
    school.item.save_revision()
    assert stored(school.item) == before
    assert told == []


def test_a_page_that_was_never_published_has_no_public_form(school: School, told: list[Any]) -> None:
    draft = StandardPage(title="ร่าง", slug="draft", live=False)
    school.home.add_child(instance=draft)
    draft.save_revision()
    assert stored(draft) is None
    assert told == []


def test_unpublishing_withdraws(school: School, told: list[Any]) -> None:
    school.item.unpublish()
    assert stored(school.item) is None
    assert [(said["keys"], said["reason"]) for said in told] == [((school.item.public_key,), "page withdrawn")]


def test_publishing_the_same_again_with_nothing_changed_writes_nothing(school: School, told: list[Any]) -> None:
    page = NewsPage.objects.get(pk=school.item.pk)
    page.save()
    assert told == []


def test_a_reordered_page_is_told_although_its_public_form_is_the_same(school: School, told: list[Any]) -> None:
    news, section = (BasePage.objects.get(pk=page.pk) for page in (school.news, school.section))
    news.move(section, pos="left")
    assert [(said["keys"], said["reason"]) for said in told] == [((school.news.public_key,), "order or place changed")]


def test_a_moved_page_has_its_new_parent_and_address(school: School) -> None:
    BasePage.objects.get(pk=school.about.pk).move(school.home, pos="last-child")
    moved = BasePage.objects.get(pk=school.about.pk)
    assert moved.url_path == school.home.url_path + "history/"
    form = stored(school.about)
    assert form is not None
    assert form.parent == school.home.public_key


def test_a_new_slug_moves_the_addresses_below_it(school: School) -> None:
    section = SectionPage.objects.get(pk=school.section.pk)
    section.slug = "school"
    publish(section)
    assert BasePage.objects.get(pk=school.about.pk).url_path == school.home.url_path + "school/history/"


def test_deleting_withdraws_the_whole_subtree(school: School, told: list[Any]) -> None:
    SectionPage.objects.get(pk=school.section.pk).delete()
    assert stored(school.section) is None
    assert stored(school.about) is None
    assert {key for said in told for key in said["keys"]} == {school.section.public_key, school.about.public_key}


def test_a_new_page_takes_the_tenant_of_its_parent_and_a_key_of_its_own(school: School) -> None:
    page = add(school.home, StandardPage(title="ใหม่", slug="new"))
    assert page.tenant_id == school.tenant.pk
    assert len(page.public_key) == 12


def test_copy_and_alias_get_keys_of_their_own(school: School) -> None:
    copy = school.section.copy(recursive=True, to=school.home, update_attrs={"slug": "copied"})
    alias = school.about.create_alias(parent=school.home, update_slug="alias")
    pages = BasePage.objects.filter(tenant=school.tenant)
    keys = list(pages.values_list("public_key", flat=True))
    assert len(keys) == len(set(keys))
    assert stored(copy) is not None
    assert stored(alias) is not None
    assert stored(copy.get_children().get()) is not None


def test_publishing_the_source_of_an_alias_publishes_the_alias(school: School) -> None:
    alias = school.about.create_alias(parent=school.home, update_slug="alias")
    source = StandardPage.objects.get(pk=school.about.pk)
    source.title = "ประวัติใหม่"
    publish(source)
    form = stored(alias)
    assert form is not None
    assert (form.title, form.slug, form.key) == ("ประวัติใหม่", "alias", alias.public_key)


def test_a_page_cannot_be_made_below_another_tenant(school: School, other: School) -> None:
    with pytest.raises(ForeignParent):
        other.home.add_child(instance=StandardPage(title="หลง", slug="lost", tenant=school.tenant))
    assert not BasePage.objects.filter(slug="lost").exists()


def test_a_page_cannot_be_moved_or_copied_below_another_tenant(school: School, other: School) -> None:
    about = BasePage.objects.get(pk=school.about.pk)
    with pytest.raises(ForeignParent):
        about.move(BasePage.objects.get(pk=other.home.pk), pos="last-child")
    with pytest.raises(ForeignParent):
        about.copy(to=BasePage.objects.get(pk=other.home.pk))
    assert BasePage.objects.get(pk=school.about.pk).path == school.about.path
    assert BasePage.find_problems() == ([], [], [], [], [])


def test_only_the_home_page_stands_below_the_area_node(school: School) -> None:
    node = BasePage.objects.get(depth=2)
    with pytest.raises(ForeignParent):
        BasePage.objects.get(pk=school.about.pk).move(node, pos="last-child")
    with pytest.raises(ForeignParent):
        node.add_child(instance=HomePage(title="สอง", slug="second", tenant=school.tenant))
    with pytest.raises(WithoutTenant):
        BasePage.objects.get(depth=2).add_child(instance=HomePage(title="ไม่มี", slug="none"))


def test_a_page_deleted_meanwhile_does_not_come_back(school: School) -> None:
    revision = school.item.save_revision()
    stale = revision.as_object()
    NewsPage.objects.get(pk=school.item.pk).delete()
    with pytest.raises(PageGone):
        stale.save()
    assert not BasePage.objects.filter(slug=school.item.slug).exists()


@pytest.mark.parametrize("place", ["moved", "parent renamed"])
def test_publishing_what_was_read_before_a_move_leaves_the_tree_whole(school: School, place: str) -> None:
    stale = SectionPage.objects.get(pk=school.section.pk).save_revision().as_object()
    target = add(school.home, SectionPage(title="ใหม่", slug="target"))
    if place == "moved":
        BasePage.objects.get(pk=school.section.pk).move(target, pos="last-child")
    else:
        home = HomePage.objects.get(pk=school.home.pk)
        home.slug = "renamed"
        home.save()
    stale.save()
    assert BasePage.find_problems() == ([], [], [], [], [])
    section, about = (BasePage.objects.get(pk=page.pk) for page in (school.section, school.about))
    assert section.url_path == section.get_parent().url_path + section.slug + "/"
    assert about.url_path == section.url_path + "history/"
    form = stored(section)
    assert form is not None
    assert form.parent == section.get_parent().public_key


def test_the_tenant_of_a_stored_page_cannot_be_changed_in_memory(school: School, other: School) -> None:
    page = NewsPage.objects.get(pk=school.item.pk)
    page.tenant = other.tenant
    page.public_key = "0" * 12
    page.save()
    again = NewsPage.objects.get(pk=school.item.pk)
    assert (again.tenant_id, again.public_key) == (school.tenant.pk, school.item.public_key)


def test_the_public_address_is_that_of_the_pages_own_tenant(
    school: School, other: School, django_assert_num_queries: Any
) -> None:
    page = BasePage.objects.get(pk=school.about.pk)
    with django_assert_num_queries(1):
        assert page.full_url == "https://alpha.localhost/about/history/"
        assert page.url == page.full_url
    assert BasePage.objects.get(pk=other.home.pk).full_url == "https://beta.localhost/"
    assert page.get_site() == school.tenant.site
    assert BasePage.objects.get(depth=2).url is None


def test_news_keeps_its_day(school: School) -> None:
    assert school.item.date == date(2026, 11, 20)
