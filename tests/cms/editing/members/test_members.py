"""«ผู้ใช้ของสถานศึกษา»: the list, changing, closing and appointing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.members.redeeming import look_up
from tenants.models import AccessCode, Appointment, Role, User
from tenants.services import add_member
from tests.cms.editing.members.asking import add, client_of, code_in, text_of, told, url
from tests.tenants.members.places import Place

pytestmark = pytest.mark.django_db

ENGLISH = re.compile(r">\s*[A-Z][a-z]+(?: [a-z]+)+\s*<")


# --------------------------------------------------------------------------------------------------------------- list
def test_the_list_shows_names_roles_states_and_when_each_was_last_here(place: Place) -> None:
    seen = place.member(Role.EDITOR, first_name="สมศรี", last_name="มีสุข")
    User.objects.filter(pk=seen.pk).update(last_login=datetime(2026, 11, 26, 1, 30, tzinfo=UTC))
    add_member(seen, Role.REGISTRAR, tenant=place.school)
    place.member(is_active=False)
    place.invited(name="ครูที่ยังไม่มา")
    page = text_of(client_of(place.admin).get(url("editing_members", place.school)))
    for words in (
        "สมศรี มีสุข",
        "ผู้ดูแลเนื้อหา · นายทะเบียน",
        "เข้าใช้ล่าสุด 26 พ.ย. 2569 08:30 น.",
        "ปิดใช้งาน",
        "ยังไม่เคยเข้าใช้",
        "ครูที่ยังไม่มา",
        "รอตอบรับ",
    ):
        assert words in page, words
    assert "2026" not in re.sub(r'(src|href)="[^"]*"', "", page)


def test_a_director_reads_the_list_and_finds_no_button(place: Place) -> None:
    director = client_of(place.member(Role.DIRECTOR))
    page = text_of(director.get(url("editing_members", place.school)))
    assert "แอดมิน" in page
    assert "จัดการ" not in page
    assert "เพิ่มผู้ใช้" not in page


def test_an_empty_school_says_what_to_do(place: Place) -> None:
    page = text_of(client_of(place.officer, place.near).get(url("editing_members", place.near)))
    assert "ยังไม่มีผู้ใช้ในหน่วยงานนี้" in page
    assert "เพิ่มผู้ใช้คนแรก" in page


def test_the_list_costs_the_same_for_many_people(place: Place) -> None:
    place.invited(name="คนแรก")
    client = client_of(place.admin)
    client.get(url("editing_members", place.school))
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(url("editing_members", place.school))
        counts.append(len(asked))
        for at in range(12 if number == 0 else 0):
            place.member(first_name=f"ครู{at}")
            place.invited(name=f"ผู้ได้รับเชิญ {at}")
    assert counts[0] == counts[1]


def test_the_menu_leads_to_the_own_school_or_to_the_schools_of_the_area(place: Place) -> None:
    answer = client_of(place.admin).get(url("editing_members_index"))
    assert answer["Location"] == url("editing_members", place.school)
    page = text_of(client_of(place.officer).get(url("editing_area_members")))
    assert place.school.name in page
    assert place.near.name in page
    assert place.far.name not in page
    assert "ยังไม่มีผู้ดูแลระบบ" in page
    assert place.near.name not in text_of(client_of(place.officer).get(url("editing_area_members"), {"q": "own"}))
    assert "ไม่พบสถานศึกษา" in text_of(client_of(place.officer).get(url("editing_area_members"), {"q": "ไม่มี"}))
    assert client_of(place.admin).get(url("editing_area_members")).status_code == 404
    home = client_of(place.admin).get(url("wagtailadmin_home"))
    assert url("editing_members_index") in home.content.decode()
    assert url("editing_members_index") not in client_of(place.member()).get(url("wagtailadmin_home")).content.decode()


# --------------------------------------------------------------------------------------------------------- one member
def test_roles_are_changed_on_the_members_page(place: Place) -> None:
    person = place.member()
    answer = client_of(place.admin).post(
        url("editing_member", place.school, person.pk), {"roles": ["director", "registrar"]}, follow=True
    )
    assert "บันทึกบทบาท" in told(answer)
    assert set(person.memberships.values_list("role", flat=True)) == {"director", "registrar"}


def test_the_last_admin_is_told_why_nothing_happened(place: Place) -> None:
    client = client_of(place.admin)
    page = client.post(url("editing_member", place.school, place.admin.pk), {"roles": ["editor"]})
    assert page.status_code == 400
    assert "อย่างน้อยหนึ่งคน" in text_of(page)
    for act in ("remove", "deactivate"):
        answer = client.post(url(f"editing_member_{act}", place.school, place.admin.pk), follow=True)
        assert "อย่างน้อยหนึ่งคน" in told(answer)
    assert place.admin.memberships.get().role == Role.SCHOOL_ADMIN


def test_an_admin_who_leaves_is_led_home(place: Place) -> None:
    place.member(Role.SCHOOL_ADMIN)
    answer = client_of(place.admin).post(url("editing_member_remove", place.school, place.admin.pk))
    assert answer["Location"] == url("wagtailadmin_home")


def test_a_deactivated_persons_next_request_leads_to_the_sign_in_page(place: Place) -> None:
    person = place.member()
    client = client_of(person)
    assert client.get(url("wagtailadmin_home")).status_code == 200
    client_of(place.admin).post(url("editing_member_deactivate", place.school, person.pk))
    for address in (url("wagtailadmin_home"), "/admin/api/main/pages/", url("editing_school_index")):
        answer = client.get(address)
        assert answer.status_code in (302, 403), address
        if answer.status_code == 302:
            assert answer["Location"].startswith("/admin/login/")
    script = client.get(url("wagtailadmin_home"), headers={"X-Requested-With": "XMLHttpRequest"})
    assert script.status_code == 403
    client_of(place.admin).post(url("editing_member_reactivate", place.school, person.pk))
    assert User.objects.get(pk=person.pk).is_active


def test_a_removed_person_finds_nothing_of_the_school_with_the_next_request(place: Place) -> None:
    person = place.member(Role.DIRECTOR)
    client = client_of(person)
    assert client.get(url("editing_members", place.school)).status_code == 200
    client_of(place.admin).post(url("editing_member_remove", place.school, person.pk))
    assert client.get(url("editing_members", place.school)).status_code == 404


def test_a_reset_ends_the_sessions_of_the_account(place: Place) -> None:
    from tenants.members.redeeming import set_password

    person = place.member()
    client = client_of(person)
    answer = client_of(place.admin).post(url("editing_member_reset", place.school, person.pk))
    assert client.get(url("wagtailadmin_home")).status_code == 200
    set_password(code_in(answer), "kla-kla-nong-bua-2")
    assert client.get(url("wagtailadmin_home")).status_code == 302


def test_a_shared_account_offers_removal_only(place: Place) -> None:
    person = place.member()
    add_member(person, Role.EDITOR, tenant=place.far)
    page = text_of(client_of(place.admin).get(url("editing_member", place.school, person.pk)))
    assert "ใช้กับหน่วยงานอื่นด้วย" in page
    assert url("editing_member_reset", place.school, person.pk) not in page
    assert url("editing_member_remove", place.school, person.pk) in page
    assert place.far.name not in page
    answer = client_of(place.admin).post(url("editing_member_reset", place.school, person.pk), follow=True)
    assert "ใช้กับหน่วยงานอื่นด้วย" in told(answer)


def test_an_officers_account_is_shown_and_not_touched(place: Place) -> None:
    add_member(place.officer, Role.EDITOR, tenant=place.school)
    page = text_of(client_of(place.admin).get(url("editing_member", place.school, place.officer.pk)))
    assert "แก้ไขจากที่นี่ไม่ได้" in page
    assert url("editing_member_remove", place.school, place.officer.pk) not in page


# ---------------------------------------------------------------------------------------------------------- appointing
def test_an_officer_appoints_with_a_reason_and_the_school_sees_it(place: Place) -> None:
    person = place.member(Role.DIRECTOR, first_name="สมหญิง")
    client = client_of(place.officer, place.school)
    page = url("editing_member_appoint", place.school)
    assert client.post(page, {"person": str(person.pk), "reason": " "}).status_code == 400
    assert "แต่งตั้ง สมหญิง" in told(client.post(page, {"person": str(person.pk), "reason": "เดิมย้าย"}, follow=True))
    for address in (url("editing_members", place.school), url("wagtailadmin_home")):
        shown = text_of(client_of(person).get(address))
        assert "เหตุผล: เดิมย้าย" in shown
        assert "โดย เจ้าหน้าที่" in shown
    Appointment.objects.update(at=timezone.now() - timedelta(days=40))
    assert "เดิมย้าย" not in text_of(client_of(person).get(url("wagtailadmin_home")))


def test_an_officer_invites_a_new_admin_with_a_reason(place: Place) -> None:
    said = {"person": "new", "name": "ครูคนใหม่", "reason": "ผู้ดูแลเดิมเกษียณ"}
    answer = client_of(place.officer, place.school).post(url("editing_member_appoint", place.school), said)
    assert look_up(code_in(answer)).roles == ["school_admin"]
    assert Appointment.objects.get().reason == "ผู้ดูแลเดิมเกษียณ"


@pytest.mark.parametrize(
    "said",
    [
        {"person": "new", "name": "", "reason": "เพราะ"},
        {"person": "", "reason": "เพราะ"},
        {"person": "x", "reason": "เพราะ"},
        {"person": "99999999999999999999", "reason": "เพราะ"},
        {"person": "new", "name": "ก", "reason": "ก" * 501},
    ],
)
def test_half_an_appointment_is_none(place: Place, said: dict[str, str]) -> None:
    answer = client_of(place.officer, place.school).post(url("editing_member_appoint", place.school), said)
    assert answer.status_code == 400
    assert not Appointment.objects.exists()


def test_an_officer_cannot_appoint_somebody_of_another_school(place: Place) -> None:
    stranger = place.member(tenant=place.near)
    answer = client_of(place.officer, place.school).post(
        url("editing_member_appoint", place.school), {"person": str(stranger.pk), "reason": "เพราะ"}
    )
    assert answer.status_code == 400
    assert not stranger.memberships.filter(tenant=place.school).exists()


def test_an_officer_adds_no_admin_without_saying_why(place: Place) -> None:
    assert add(place, place.officer, roles=["school_admin"]).status_code == 400
    assert 'value="school_admin"' not in text_of(
        client_of(place.officer, place.school).get(url("editing_member_add", place.school))
    )
    assert not AccessCode.objects.exists()
