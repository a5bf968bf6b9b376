"""«สถานศึกษาในเขต»: what an officer finds, and how."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cms.content.lifecycle.closing import close_school
from tenants.models import Role, User
from tests.cms.editing.area_schools.conftest import Areas, client_of
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db

LIST = "editing_area_schools"


def shown(user: User, **query: str) -> str:
    answer = client_of(user).get(reverse(LIST), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_officer_sees_the_schools_of_the_own_area_only(areas: Areas) -> None:
    text = shown(areas.officer)
    assert "โรงเรียนบ้านนา" in text
    assert "โรงเรียนไกลโพ้น" not in text
    assert "เขตไกล" not in text


def test_a_platform_admin_sees_all_and_may_ask_for_one_area(areas: Areas) -> None:
    admin = make_member(Role.PLATFORM_ADMIN)
    assert "โรงเรียนไกลโพ้น" in shown(admin)
    assert "โรงเรียนไกลโพ้น" not in shown(admin, area="near")


@pytest.mark.parametrize("question", ["บ้านนา", "BANNA", "1047510001", "banna.localhost", "โรงเรียน  นา"])
def test_a_school_is_found_by_name_code_slug_or_host(areas: Areas, question: str) -> None:
    make_school("other", area=areas.school.area, name="โรงเรียนอื่น")
    text = shown(areas.officer, q=question)
    assert "โรงเรียนบ้านนา" in text
    assert "โรงเรียนอื่น" not in text


@pytest.mark.parametrize(
    "query",
    [
        {"q": "ไม่มีแน่นอน"},
        {"q": "\x00' OR 1=1 --"},
        {"q": "ก" * 5000},
        {"state": "nonsense"},
        {"area": "far"},
        {"p": "0"},
        {"p": "-1"},
        {"p": "x"},
        {"p": "999999999999999999999"},
    ],
)
def test_any_question_is_answered(areas: Areas, query: dict[str, str]) -> None:
    assert "โรงเรียนไกลโพ้น" not in shown(areas.officer, **query)


def test_states_are_told_and_asked_for(areas: Areas) -> None:
    make_school("other", area=areas.school.area, name="โรงเรียนอื่น")
    close_school(areas.school, by=areas.officer, reason="ยุบรวมตามประกาศ")
    closed = shown(areas.officer, state="closed")
    assert "โรงเรียนบ้านนา" in closed
    assert "โรงเรียนอื่น" not in closed
    assert "โรงเรียนบ้านนา" not in shown(areas.officer, state="working")


def test_an_area_without_schools_shows_the_way_to_import_them(areas: Areas) -> None:
    from tests.factories.people import make_area

    text = shown(make_member(Role.AREA_OFFICER, make_area("empty", "เขตว่าง")))
    assert reverse("editing_schools") in text


@pytest.mark.parametrize("role", [Role.SCHOOL_ADMIN, Role.DIRECTOR, Role.EDITOR])
def test_who_has_no_schools_in_care_finds_no_such_screen(areas: Areas, role: Role) -> None:
    client = client_of(make_member(role, areas.school))
    assert client.get(reverse(LIST)).status_code == 404
    assert reverse(LIST) not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_menu_leads_an_officer_there(areas: Areas) -> None:
    assert reverse(LIST) in client_of(areas.officer).get(reverse("wagtailadmin_home"), follow=True).content.decode()


def test_more_schools_cost_no_more_queries(areas: Areas, django_assert_max_num_queries: Any) -> None:
    client = client_of(areas.officer)
    client.get(reverse(LIST))
    with django_assert_max_num_queries(60) as few:
        client.get(reverse(LIST))
    for number in range(8):
        make_school(f"more-{number}", area=areas.school.area)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse(LIST))


def test_a_closed_school_leaves_the_officers_choice_of_places(areas: Areas) -> None:
    make_school("other", area=areas.school.area, name="โรงเรียนอื่น")
    close_school(areas.school, by=areas.officer, reason="ยุบรวมตามประกาศ")
    text = client_of(areas.officer).get(reverse("editing_places")).content.decode()
    assert "โรงเรียนอื่น" in text
    assert "โรงเรียนบ้านนา" not in text
