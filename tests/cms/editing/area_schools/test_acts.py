"""The screens of single acts: what is asked, what is refused, what is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tenants.models import Network, Role, Tenant, User
from tenants.services import add_member
from tests.cms.editing.area_schools.conftest import Areas, client_of

pytestmark = pytest.mark.django_db

REASON = "ยุบรวมตามประกาศกระทรวง"


def press(user: User, act: str, tenant: Tenant, **data: Any) -> Any:
    return client_of(user).post(reverse(f"editing_area_school_{act}", args=[tenant.slug]), data)


def test_a_school_is_closed_and_opened_again(areas: Areas) -> None:
    school = areas.school
    assert press(areas.officer, "close", school, reason=REASON).status_code == 302
    assert not Tenant.objects.get(pk=school.pk).is_working
    page = client_of(areas.officer).get(reverse("editing_area_school", args=[school.slug])).content.decode()
    assert "ปิดเมื่อ" in page
    assert reverse("editing_area_school_reopen", args=[school.slug]) in page
    assert press(areas.officer, "reopen", school, reason=REASON).status_code == 302
    assert Tenant.objects.get(pk=school.pk).is_working


@pytest.mark.parametrize("data", [{}, {"reason": ""}, {"reason": " ๆ "}, {"reason": "ก" * 501}])
def test_without_a_proper_reason_the_question_comes_again(areas: Areas, data: dict[str, str]) -> None:
    answer = press(areas.officer, "close", areas.school, **data)
    assert answer.status_code == 400
    assert "เหตุผล" in answer.content.decode()
    assert Tenant.objects.get(pk=areas.school.pk).is_working


def test_pressing_twice_is_told_and_changes_nothing(areas: Areas) -> None:
    press(areas.officer, "close", areas.school, reason=REASON)
    closed = Tenant.objects.get(pk=areas.school.pk).closed_at
    again = press(areas.officer, "close", areas.school, reason=REASON)
    assert (again.status_code, "ปิดอยู่แล้ว" in again.content.decode()) == (400, True)
    assert Tenant.objects.get(pk=areas.school.pk).closed_at == closed


def test_what_was_typed_is_text_on_the_screen(areas: Areas) -> None:
    answer = press(areas.officer, "close", areas.school, reason="<script>alert(1)</script>" * 30)
    assert answer.status_code == 400
    assert "<script>alert(1)" not in answer.content.decode()


# -------------------------------------------------------------------------------------------------- address, place


def test_a_host_is_changed(areas: Areas) -> None:
    answer = press(areas.officer, "host", areas.school, host="banna.example.org", reason=REASON)
    assert answer.status_code == 302
    page = client_of(areas.officer).get(answer["Location"]).content.decode()
    assert "banna.example.org" in page
    assert "banna.localhost" in page


@pytest.mark.parametrize(
    "host", ["", "faraway.localhost", "bаnna.example.org", "10.0.0.1", "x" * 300, "banna.localhost"]
)
def test_a_bad_host_is_told_beside_its_field(areas: Areas, host: str) -> None:
    answer = press(areas.officer, "host", areas.school, host=host, reason=REASON)
    text = answer.content.decode()
    assert (answer.status_code, "ไกลโพ้น" in text) == (400, False)
    assert Tenant.objects.get(pk=areas.school.pk).host == "banna.localhost"


def test_a_new_network_is_made_on_the_way(areas: Areas) -> None:
    area = areas.school.area
    data = {"area": area.pk, "new_network": " กลุ่ม  ริมน้ำ ", "reason": REASON}
    assert press(areas.officer, "place", areas.school, **data).status_code == 302
    network = Tenant.objects.get(pk=areas.school.pk).network
    assert network is not None
    assert (network.name, network.area) == ("กลุ่ม ริมน้ำ", area)


def test_an_officer_of_one_area_cannot_give_a_school_to_another(areas: Areas) -> None:
    far = areas.far.area
    foreign = Network.objects.create(area=far, name="กลุ่มของเขตอื่น")
    shown = client_of(areas.officer).get(reverse("editing_area_school_place", args=[areas.school.slug]))
    assert "กลุ่มของเขตอื่น" not in shown.content.decode()
    for data in ({"area": far.pk}, {"area": areas.school.area_id, "network": foreign.pk}, {"area": "x"}):
        answer = press(areas.officer, "place", areas.school, reason=REASON, **data)
        assert (answer.status_code, "เขตไกล" in answer.content.decode()) == (400, False)
    assert Tenant.objects.get(pk=areas.school.pk).area == areas.school.area


def test_an_officer_of_both_areas_moves_a_school(areas: Areas) -> None:
    add_member(areas.officer, Role.AREA_OFFICER, area=areas.far.area)
    answer = press(areas.officer, "place", areas.school, area=areas.far.area_id, reason=REASON)
    assert answer.status_code == 302
    assert Tenant.objects.get(pk=areas.school.pk).area == areas.far.area


def test_a_network_that_is_not_made_in_vain(areas: Areas) -> None:
    data = {"area": areas.school.area_id, "new_network": "กลุ่มใหม่", "reason": "ๆ"}
    assert press(areas.officer, "place", areas.school, **data).status_code == 400
    assert not Network.objects.exists()


# ---------------------------------------------------------------------------------------------------------- limits


def test_limits_are_given_and_taken_back(areas: Areas) -> None:
    data = {"storage": "5000", "members": "30", "reason": REASON}
    assert press(areas.officer, "limits", areas.school, **data).status_code == 302
    school = Tenant.objects.get(pk=areas.school.pk)
    assert (school.storage_limit, school.members_limit) == (5_000_000_000, 30)
    assert press(areas.officer, "limits", areas.school, reason=REASON).status_code == 302
    school.refresh_from_db()
    assert (school.storage_limit, school.members_limit) == (None, None)


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "9" * 30, "1e3"])
def test_a_limit_that_is_no_number_is_told(areas: Areas, value: str) -> None:
    answer = press(areas.officer, "limits", areas.school, storage=value, members=value, reason=REASON)
    assert answer.status_code == 400
    assert Tenant.objects.get(pk=areas.school.pk).storage_limit is None


# -------------------------------------------------------------------------------------------------------- deleting


def test_a_school_is_deleted_by_its_name_and_brought_back(areas: Areas) -> None:
    school = areas.school
    assert press(areas.officer, "delete", school, name="โรงเรียนบ้านนา", reason=REASON).status_code == 302
    page = client_of(areas.officer).get(reverse("editing_area_school", args=[school.slug])).content.decode()
    assert "กู้คืนได้ถึงวันที่" in page
    assert reverse("editing_area_school_restore", args=[school.slug]) in page
    assert reverse("editing_area_school_delete", args=[school.slug]) not in page
    assert press(areas.officer, "restore", school, reason=REASON).status_code == 302
    assert Tenant.objects.get(pk=school.pk).is_working


@pytest.mark.parametrize("name", ["", "โรงเรียนอื่น", "ก" * 300])
def test_a_school_is_not_deleted_by_another_name(areas: Areas, name: str) -> None:
    answer = press(areas.officer, "delete", areas.school, name=name, reason=REASON)
    assert answer.status_code == 400
    assert Tenant.objects.get(pk=areas.school.pk).is_working
