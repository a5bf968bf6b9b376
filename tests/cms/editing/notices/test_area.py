"""The area's screens of urgent notices: what is asked before it is sent, whom it is asked of, how far the way is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.notices.models import Notice, NoticeRecipient
from cms.notices.receiving import remind
from cms.notices.services import post_to_area
from cms.notices.values import Audience, Draft, Severity
from tenants.audit.models import AuditEntry
from tenants.models import Network, Role, Tenant
from tenants.services import add_member
from tests.factories.people import make_member, make_office, make_school

FIRE = Draft("ไฟไหม้ป่าใกล้โรงเรียน", Severity.EMERGENCY, "ปิดหน้าต่างทุกบาน")


@pytest.fixture
def school(db: None) -> Tenant:
    return make_school("ban-khao", name="โรงเรียนบ้านเขา")


@pytest.fixture
def other_school(school: Tenant) -> Tenant:
    return make_school("ban-na", area=school.area, name="โรงเรียนบ้านนา")


@pytest.fixture
def officer(client: Client, school: Tenant) -> Client:
    client.force_login(make_member(Role.AREA_OFFICER, school.area))
    return client


def address(school: Tenant, *parts: str) -> str:
    return "/".join(["/admin/area-notices", school.area.slug, *parts, ""])


def test_an_officers_first_screen_leads_to_the_areas_notices_with_one_press(
    officer: Client, school: Tenant, other_school: Tenant
) -> None:
    first = officer.get("/admin/", follow=True).content.decode()
    assert f'href="{reverse("editing_area_notices_index")}"' in first
    serves_two = make_member(Role.EDITOR, school)
    add_member(serves_two, Role.EDITOR, tenant=other_school)
    officer.force_login(serves_two)
    assert "places__urgent" not in officer.get(reverse("editing_places")).content.decode()


def test_the_second_look_says_whether_there_is_school_and_when_it_ends(officer: Client, school: Tenant) -> None:
    said = {
        "severity": "warning",
        "headline": "พายุเข้า",
        "audience": "area",
        "act": "send",
        "schooling": "closed",
        "schooling_from": "27/11/2599",
        "lasts": "until",
        "ends": "27/11/2599 18:00",
    }
    assert officer.post(address(school, "new"), said).status_code == 400
    year = timezone.localdate().year + 543
    day = f"31/12/{year}"
    look = officer.post(
        address(school, "new"), said | {"schooling_from": day, "ends": f"{day} 23:59", "link": "https://www.tmd.go.th/"}
    ).content.decode()
    assert f"ปิดเรียน 31 ธ.ค. {year}" in look
    assert f"แสดงถึง 31 ธ.ค. {year} 23.59 น." in look
    assert "https://www.tmd.go.th/" in look


def test_who_corrects_a_networks_emergency_is_asked_about_the_sites_that_show_it_not_about_the_whole_area(
    officer: Client, school: Tenant, other_school: Tenant
) -> None:
    network = Network.objects.create(area=school.area, name="กลุ่มริมน้ำ")
    members = [school, make_school("ban-nam", area=school.area, network=network)]
    Tenant.objects.filter(pk__in=[one.pk for one in members]).update(network=network)
    notice = post_to_area(school.area, FIRE, by=None, now=timezone.now(), audience=Audience.NETWORK, network=network)
    said = {"severity": "emergency", "headline": "ไฟดับแล้ว", "lasts": "6", "seen": "1", "act": "send"}
    look = officer.post(address(school, notice.key, "correct"), said).content.decode()
    assert "ส่งถึง 2 หน่วยงาน?" in look
    officer.post(address(school, notice.key, "correct"), said | {"sure": "1"})
    assert Notice.objects.get().headline == "ไฟดับแล้ว"


def test_the_office_that_speaks_is_not_asked_whether_it_has_read_it(
    client: Client, school: Tenant, other_school: Tenant
) -> None:
    office = make_office(school.area)
    notice = post_to_area(school.area, FIRE, by=None, now=timezone.now())
    director = make_member(Role.DIRECTOR, office)
    client.force_login(director)
    assert "acknowledge" not in client.get("/admin/").content.decode()
    assert remind(notice, by=None, now=timezone.now()) == 2
    assert NoticeRecipient.objects.get(tenant=office).reminded_at is None
    entry = AuditEntry.objects.get(action="notice_reminded")
    assert (entry.subject, dict(entry.facts)["schools"]) == (f"notice:{notice.key} {FIRE.headline}", 2)


def test_a_reminder_says_how_many_it_has_reached(officer: Client, school: Tenant, other_school: Tenant) -> None:
    notice = post_to_area(school.area, FIRE, by=None, now=timezone.now())
    said = officer.post(address(school, notice.key, "act"), {"act": "remind"}, follow=True).content.decode()
    assert "เตือนแล้ว 2 แห่ง" in said


def test_the_desk_shows_what_is_to_be_acknowledged_whole(client: Client, school: Tenant, other_school: Tenant) -> None:
    closed: Any = {"schooling": "closed"}
    draft = Draft("พายุเข้า", Severity.WARNING, "อยู่ในบ้าน", **closed)
    post_to_area(school.area, draft, by=None, now=timezone.now())
    client.force_login(make_member(Role.EDITOR, school))
    desk = client.get("/admin/").content.decode()
    assert "อยู่ในบ้าน" in desk
    assert "ปิดเรียน" in desk
