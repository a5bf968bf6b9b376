"""Whatever was public keeps leading to its page when an address changes."""

from __future__ import annotations

import pytest
from django.db import transaction

from cms.content import published
from cms.content.models import BasePage, HomePage, SectionPage, StandardPage
from tenants.redirects.models import Redirect
from tests.cms.content.conftest import School, add, publish

pytestmark = pytest.mark.django_db


def led(school: School) -> dict[str, str]:
    return dict(Redirect.objects.filter(tenant=school.tenant).values_list("path", "key"))


def rename(page: BasePage, slug: str) -> None:
    renamed = page.specific_class.objects.get(pk=page.pk)
    renamed.slug = slug
    publish(renamed)


def test_a_new_page_has_no_old_address(school: School) -> None:
    add(school.section, StandardPage(title="ใหม่", slug="new"))
    publish(StandardPage.objects.get(pk=school.about.pk))
    assert led(school) == {}


def test_a_changed_slug_leaves_the_old_addresses_of_the_page_and_of_all_below_it(school: School) -> None:
    rename(school.section, "school")
    assert led(school) == {"/about/": school.section.public_key, "/about/history/": school.about.public_key}


def test_a_moved_page_leaves_its_old_address(school: School) -> None:
    target = add(school.home, SectionPage(title="ใหม่", slug="target"))
    BasePage.objects.get(pk=school.section.pk).move(target, pos="last-child")
    assert led(school) == {"/about/": school.section.public_key, "/about/history/": school.about.public_key}


def test_every_address_of_a_page_that_moves_again_leads_to_it(school: School) -> None:
    rename(school.about, "story")
    rename(school.section, "school")
    rename(school.about, "past")
    about, section = school.about.public_key, school.section.public_key
    assert led(school) == {
        "/about/history/": about,
        "/about/": section,
        "/about/story/": about,
        "/school/story/": about,
    }


def test_a_draft_of_a_new_slug_and_a_page_that_was_never_public_leave_nothing(school: School) -> None:
    about = StandardPage.objects.get(pk=school.about.pk)
    about.slug = "story"
    about.save_revision()
    hidden = StandardPage(title="ร่าง", slug="hidden", live=False)
    BasePage.objects.get(pk=school.section.pk).add_child(instance=hidden)
    rename_without_publishing = StandardPage.objects.get(pk=hidden.pk)
    rename_without_publishing.slug = "still-hidden"
    rename_without_publishing.save()
    assert led(school) == {}


def test_a_reordered_page_and_a_renamed_home_page_leave_nothing(school: School) -> None:
    BasePage.objects.get(pk=school.news.pk).move(BasePage.objects.get(pk=school.section.pk), pos="left")
    home = HomePage.objects.get(pk=school.home.pk)
    home.slug = "renamed"
    home.save()
    assert led(school) == {}


def test_an_address_that_another_page_takes_over_and_leaves_leads_to_the_later_one(school: School) -> None:
    rename(school.about, "story")
    later = add(school.section, StandardPage(title="ประวัติใหม่", slug="history"))
    rename(later, "history-2")
    assert led(school)["/about/history/"] == later.public_key


def test_old_addresses_are_the_tenants_own(school: School, other: School) -> None:
    rename(school.about, "story")
    assert led(other) == {}


def test_nothing_is_written_when_the_move_fails(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "put", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        rename(school.about, "story")
    assert led(school) == {}
    assert BasePage.objects.get(pk=school.about.pk).slug == "history"
