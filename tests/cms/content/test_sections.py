"""Sites that were made before a section came to be get it once, and keep their own word about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.content.models import (
    ActivityIndexPage,
    BasePage,
    CalendarPage,
    DocumentLibraryPage,
    HomePage,
    PlantedSections,
    PublishedPageRecord,
    StandardPage,
)
from cms.content.rebuild import compare
from cms.content.sections import plant_sections, without_sections
from cms.content.signals import Reason
from tenants.models import Tenant
from tests.factories.content import add_page
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def old(db: None) -> Tenant:
    """A school as an older version has made it."""
    return made_old(make_school("ban-kao"))


def made_old(tenant: Tenant) -> Tenant:
    for model in (ActivityIndexPage, CalendarPage, DocumentLibraryPage):
        for page in model.objects.filter(tenant=tenant):
            page.delete()
    PlantedSections.objects.filter(tenant=tenant).delete()
    return tenant


def menu(tenant: Tenant) -> list[str]:
    home = BasePage.objects.get(pk=tenant.root_page_id)
    return list(home.get_children().live().in_menu().values_list("slug", flat=True))


def test_an_old_school_gets_the_sections_at_the_end_of_its_menu_once(old: Tenant, told: list[dict[str, Any]]) -> None:
    assert "activities" not in menu(old)
    told.clear()

    assert plant_sections(NOW) == 1

    assert menu(old)[-3:] == ["activities", "documents", "calendar"]
    assert {said["reason"] for said in told} == {Reason.IMPORTED}
    home = HomePage.objects.get(pk=old.root_page_id)
    assert home.numchild == home.get_children().count()
    assert not BasePage.find_problems()[0]
    assert compare(old).equal
    assert plant_sections(NOW) == 0


def test_planted_sections_can_be_edited_as_any_page(old: Tenant) -> None:
    plant_sections(NOW)
    index = ActivityIndexPage.objects.get(tenant=old)
    index.title = "ภาพกิจกรรม"

    index.save_revision().publish()

    body = bytes(PublishedPageRecord.objects.get(key=index.public_key).body).decode()
    assert "ภาพกิจกรรม" in body


def test_a_section_that_people_have_deleted_does_not_come_back(old: Tenant) -> None:
    plant_sections(NOW)
    ActivityIndexPage.objects.get(tenant=old).delete()

    plant_sections(NOW)

    assert not ActivityIndexPage.objects.filter(tenant=old).exists()


def test_a_school_that_has_such_a_section_keeps_its_own_and_a_taken_address_is_left_alone(old: Tenant) -> None:
    home = BasePage.objects.get(pk=old.root_page_id)
    add_page(home, DocumentLibraryPage(title="คลังของเรา", slug="our-papers"))
    add_page(home, StandardPage(title="กิจกรรมเดิม", slug="activities"))

    plant_sections(NOW)

    assert DocumentLibraryPage.objects.get(tenant=old).slug == "our-papers"
    assert ActivityIndexPage.objects.get(tenant=old).slug == "activities-2"


def test_closed_schools_are_archives_and_get_nothing(old: Tenant) -> None:
    Tenant.objects.filter(pk=old.pk).update(closed_at=NOW)

    assert plant_sections(NOW) == 0
    assert "activities" not in menu(old)


def test_a_hundred_schools_cost_a_handful_of_queries_each() -> None:
    few, many = [made_old(make_school(f"few-{n}")) for n in range(2)], []

    with CaptureQueriesContext(
        connection,
    ) as for_few:
        plant_sections(NOW)
    many = [made_old(make_school(f"many-{n}")) for n in range(12)]
    with CaptureQueriesContext(connection) as for_many:
        plant_sections(NOW)

    per_school = (len(for_many) - len(for_few)) / (len(many) - len(few))
    assert per_school <= 12


def test_the_command_says_how_many_sites_wait(old: Tenant, capsys: Any) -> None:
    call_command("plant_sections", dry_run=True, json=True)
    assert capsys.readouterr().out.strip() == '{"waiting": 1, "done": 0}'

    call_command("plant_sections")

    assert "เพิ่มให้แล้ว 1 เว็บไซต์" in capsys.readouterr().out
    assert not without_sections().exists()
