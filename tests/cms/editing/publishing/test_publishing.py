"""«การเผยแพร่ของเขต»: what the area sees, what it may do, and who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from site_builder.fleets.services import start_fleet
from site_builder.models import LONG_AGO, Build, BuildSlot, Fleet, Hold, Pin, Priority, PublishRequest, Release
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.protocol import ALARM_ATTEMPTS, Result
from tenants.models import Area, Role, Tenant, User
from tests.factories.people import make_area, make_member, make_school, make_tenant
from tests.site_builder.conftest import Clock

pytestmark = pytest.mark.django_db

PLACES = ("editing_publishing", "editing_publishing_retry", "editing_publishing_fleet")
START = {"act": "start", "reason": "ธีมใหม่", "canaries": 1, "per_minute": 0}


@pytest.fixture
def area() -> Area:
    return make_area()


@pytest.fixture
def school(area: Area) -> Tenant:
    tenant = make_tenant("ban-khao", area=area, name="โรงเรียนบ้านเขา")
    PublishRequest.objects.all().delete()
    return tenant


@pytest.fixture
def officer(area: Area) -> User:
    return make_member(Role.AREA_OFFICER, area)


def client_of(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def page(user: User, area: Area) -> str:
    answer = client_of(user).get(reverse("editing_publishing", args=[area.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


def post(user: User, name: str, area: Area, **data: Any) -> Any:
    return client_of(user).post(reverse(name, args=[area.slug]), data)


def make_failing(tenant: Tenant, reason: str = "พื้นที่จัดเก็บเต็ม") -> None:
    queue = DatabaseQueue(clock := Clock())
    clock.now = timezone.now() - timedelta(days=1)
    queue.request(tenant.pk)
    for _ in range(ALARM_ATTEMPTS):
        queue.finish(queue.claim("w", tenant.pk), Result(Build.Outcome.FAILED, error=reason))
        clock.pass_by(minutes=1)


def test_a_quiet_area_says_that_nothing_is_to_be_done(officer: User, area: Area, school: Tenant) -> None:
    shown = page(officer, area)
    assert "ไม่มีสิ่งที่ต้องแก้" in shown
    assert 'data-live="false"' in shown


def test_lanes_tell_how_many_wait_and_how_long(officer: User, area: Area, school: Tenant) -> None:
    queue = DatabaseQueue()
    queue.request(school.pk, priority=Priority.FLEET)
    queue.request(school.pk)
    PublishRequest.objects.update(requested_at=timezone.now() - timedelta(minutes=20))
    shown = page(officer, area)
    assert "นานสุด 20 นาที" in shown
    assert shown.count('pub-note">นานสุด') == 1, "a tenant stands in the lane of its most urgent request"
    assert 'data-live="true"' in shown


def test_running_builds_are_named(officer: User, area: Area, school: Tenant) -> None:
    DatabaseQueue().claim("w", school.pk)
    assert "มาแล้ว" in page(officer, area)


def test_a_failing_site_says_why_in_thai_and_is_tried_again(officer: User, area: Area, school: Tenant) -> None:
    make_failing(school)
    shown = page(officer, area)
    assert "พื้นที่จัดเก็บเต็ม" in shown
    assert "ล้มเหลวตั้งแต่" in shown
    assert post(officer, "editing_publishing_retry", area, school=school.slug).status_code == 302
    assert BuildSlot.objects.get(tenant=school).failing_since is None
    assert DatabaseQueue().claim("w").tenant_id == school.pk


def test_all_failing_sites_are_tried_again_with_one_click(officer: User, area: Area, school: Tenant) -> None:
    for tenant in (school, make_tenant("ban-na", area=area)):
        make_failing(tenant)
    assert "ลองใหม่ทั้งหมด" in page(officer, area)
    post(officer, "editing_publishing_retry", area)
    assert not BuildSlot.objects.filter(failing_since__isnull=False).exists()


def test_holds_and_pins_are_listed(officer: User, area: Area, school: Tenant) -> None:
    Hold.objects.create(tenant=school, key="abcabcabcabc", reason="render_failed", message="แสดงผลตารางไม่ได้")
    release = Release.objects.create(tenant=school, number=7, created_at=timezone.now(), files=1, size=1)
    Pin.objects.create(tenant=school, release=release, reason="รอตรวจภาพ", by=officer)
    shown = page(officer, area)
    for words in ("แสดงผลตารางไม่ได้", "รุ่นที่ 7", "รอตรวจภาพ"):
        assert words in shown


def test_the_months_speed_is_told(officer: User, area: Area, school: Tenant) -> None:
    now = timezone.now()
    for number in range(1, 21):
        Build.objects.create(tenant=school, fence=number, started_at=now, ended_at=now, outcome=Build.Outcome.LIVE)
        PublishRequest.objects.create(
            tenant=school,
            not_before=LONG_AGO,
            requested_by=officer,
            build_fence=number,
            requested_at=now - timedelta(seconds=number / 10),
            served_at=now,
        )
    shown = page(officer, area)
    for words in ("1.1 วินาที", "2.0 วินาที", "20 ครั้ง"):
        assert words in shown


def test_a_fleet_is_started_paused_resumed_and_cancelled(officer: User, area: Area, school: Tenant) -> None:
    act = "editing_publishing_fleet"
    post(officer, act, area, **START)
    fleet = Fleet.objects.get()
    assert (fleet.area, fleet.reason, fleet.started_by) == (area, "ธีมใหม่", officer)
    assert "เว็บไซต์นำร่อง" in page(officer, area)
    for name, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        post(officer, act, area, act=name, number=fleet.pk)
        assert Fleet.objects.get().state == state
    assert "ยกเลิกแล้ว" in page(officer, area)


def test_a_fleet_without_a_reason_is_asked_for_it(officer: User, area: Area, school: Tenant) -> None:
    answer = post(officer, "editing_publishing_fleet", area, **(START | {"reason": ""}))
    assert answer.status_code == 400
    assert "กรุณาบอกเหตุผล" in answer.content.decode()
    assert not Fleet.objects.exists()


def test_what_a_fleet_refuses_is_said_on_the_screen(officer: User, area: Area, school: Tenant) -> None:
    start_fleet(area)
    address = reverse("editing_publishing_fleet", args=[area.slug])
    assert "ที่ยังไม่เสร็จอยู่แล้ว" in client_of(officer).post(address, START, follow=True).content.decode()


@pytest.mark.parametrize("data", [{}, {"act": "explode"}, {"act": "pause"}, {"act": "pause", "number": "๑"}])
def test_an_act_that_is_none_is_not_found(officer: User, area: Area, school: Tenant, data: dict[str, str]) -> None:
    start_fleet(area)
    assert post(officer, "editing_publishing_fleet", area, **data).status_code == 404


def test_an_officer_sees_a_rebuild_of_all_areas_and_does_not_rule_it(officer: User, area: Area, school: Tenant) -> None:
    fleet = start_fleet(None, reason="ระบบรุ่นใหม่")
    shown = page(officer, area)
    assert "ทุกเขตพื้นที่" in shown
    assert "เริ่มสร้างใหม่" not in shown
    assert post(officer, "editing_publishing_fleet", area, act="cancel", number=fleet.pk).status_code == 404


def test_a_platform_admin_rules_it(school: Tenant) -> None:
    admin = client_of(make_member(Role.PLATFORM_ADMIN))
    admin.post(reverse("editing_publishing_all_fleet"), START)
    fleet = Fleet.objects.get()
    assert fleet.area is None
    assert "ธีมใหม่" in admin.get(reverse("editing_publishing_all")).content.decode()
    admin.post(reverse("editing_publishing_all_fleet"), {"act": "pause", "number": fleet.pk})
    assert Fleet.objects.get().state == Fleet.State.PAUSED


def test_nothing_of_another_area_is_shown(officer: User, area: Area, school: Tenant) -> None:
    other = make_area("area-2", "เขตสอง")
    secret = make_tenant("lap", area=other, name="ความลับของเขตสอง")
    make_failing(secret)
    Hold.objects.create(tenant=secret, key="abcabcabcabc", reason="render_failed", message="ความลับ")
    release = Release.objects.create(tenant=secret, number=7, created_at=timezone.now(), files=1, size=1)
    Pin.objects.create(tenant=secret, release=release, reason="ความลับ")
    start_fleet(other, reason="ความลับ")
    shown = page(officer, area)
    assert "ความลับ" not in shown
    assert "ไม่มีสิ่งที่ต้องแก้" in shown


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("role", [role for role in Role if role != Role.PLATFORM_ADMIN])
def test_who_has_not_this_area_in_care_finds_no_such_screen(name: str, role: Role, school: Tenant) -> None:
    place = make_area("area-2", "เขตสอง") if role == Role.AREA_OFFICER else school
    client = client_of(make_member(role, place))
    address = reverse(name, args=[school.area.slug])
    answer = client.get(address) if name == "editing_publishing" else client.post(address, {"school": school.slug})
    assert answer.status_code == 404
    for closed in ("editing_publishing_all", "editing_publishing_all_fleet"):
        assert client.get(reverse(closed)).status_code == 404


def test_another_areas_school_is_not_tried_again(officer: User, area: Area) -> None:
    foreign = make_tenant("lap", area=make_area("area-2", "เขตสอง"))
    make_failing(foreign)
    assert post(officer, "editing_publishing_retry", area, school=foreign.slug).status_code == 404
    post(officer, "editing_publishing_retry", area)
    assert BuildSlot.objects.get(tenant=foreign).failing_since


@pytest.mark.parametrize("name", PLACES[1:])
def test_acts_are_no_links(name: str, officer: User, area: Area) -> None:
    assert client_of(officer).get(reverse(name, args=[area.slug])).status_code == 405


def test_the_menu_leads_an_officer_to_the_own_area(officer: User, area: Area, school: Tenant) -> None:
    index = reverse("editing_publishing_index")
    assert index in client_of(officer).get(reverse("wagtailadmin_home"), follow=True).content.decode()
    assert client_of(officer).get(index)["Location"] == reverse("editing_publishing", args=[area.slug])
    editor = client_of(make_member(Role.EDITOR, make_school()))
    assert index not in editor.get(reverse("wagtailadmin_home")).content.decode()
    assert editor.get(index).status_code == 404


def test_ten_more_schools_in_trouble_cost_no_more_queries(
    officer: User, area: Area, school: Tenant, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        tenant = make_tenant(f"more-{number}", area=area)
        make_failing(tenant)
        Hold.objects.create(tenant=tenant, key=f"abcabcabc{number:03}", reason="render_failed")
    client = client_of(officer)
    client.get(reverse("editing_publishing", args=[area.slug]))
    with django_assert_max_num_queries(40):
        client.get(reverse("editing_publishing", args=[area.slug]))
