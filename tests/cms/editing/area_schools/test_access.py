"""Who may decide about which school: role × screen × own or other area."""

from __future__ import annotations

from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from cms.content.lifecycle.closing import close_school
from cms.editing.area_schools.hooks import ACTS
from tenants.models import Role, Tenant, User
from tests.cms.editing.area_schools.conftest import Areas, client_of
from tests.factories.people import make_member

pytestmark = pytest.mark.django_db

SCREENS = ["editing_area_school", *(f"editing_area_school_{name}" for name in ACTS)]
OTHERS = [role for role in Role if role not in (Role.AREA_OFFICER, Role.PLATFORM_ADMIN)]


def ask(user: User, name: str, tenant: Tenant, method: str = "get") -> int:
    return int(getattr(client_of(user), method)(reverse(name, args=[tenant.slug])).status_code)


def test_an_officer_sees_the_screens_of_own_schools_only(areas: Areas) -> None:
    for name in SCREENS:
        assert ask(areas.officer, name, areas.school) == 200, name
        assert ask(areas.officer, name, areas.far) == 404, name
        assert ask(areas.officer, name, areas.far, "post") == 404, name


def test_a_closed_school_stays_in_its_officers_care(areas: Areas) -> None:
    close_school(areas.school, by=areas.officer, reason="ยุบรวมตามประกาศ")
    for name in SCREENS:
        assert ask(areas.officer, name, areas.school) == 200, name
        assert ask(areas.far_officer, name, areas.school) == 404, name


@pytest.mark.parametrize("role", OTHERS)
def test_no_member_decides_about_the_own_school(areas: Areas, role: Role) -> None:
    member = make_member(role, areas.school)
    for name, method in product(SCREENS, ("get", "post")):
        assert ask(member, name, areas.school, method) == 404, (name, method)
    assert Tenant.objects.get(pk=areas.school.pk).is_working


def test_a_platform_admin_decides_everywhere(areas: Areas) -> None:
    admin = make_member(Role.PLATFORM_ADMIN)
    for name, tenant in product(SCREENS, (areas.school, areas.far)):
        assert ask(admin, name, tenant) == 200, name


def test_a_deactivated_officer_or_admin_decides_nothing(areas: Areas) -> None:
    admin = make_member(Role.PLATFORM_ADMIN)
    User.objects.filter(pk__in=[admin.pk, areas.officer.pk]).update(is_active=False)
    for name, user in product(SCREENS, (admin, areas.officer)):
        assert ask(user, name, areas.school) == 302, name


def test_nobody_signed_in_is_asked_to_sign_in(areas: Areas) -> None:
    for name in ("editing_area_schools", *SCREENS):
        args = [] if name == "editing_area_schools" else [areas.school.slug]
        answer = Client(HTTP_HOST="localhost").get(reverse(name, args=args))
        assert (answer.status_code, "login" in answer["Location"]) == (302, True)


@pytest.mark.parametrize("slug", ["nowhere", "NEAR-OFFICER", "x" * 200])
def test_a_school_that_does_not_exist_looks_like_a_foreign_one(areas: Areas, slug: str) -> None:
    foreign = client_of(areas.officer).get(reverse("editing_area_school", args=[areas.far.slug]))
    missing = client_of(areas.officer).get(reverse("editing_area_school", args=[slug]))
    assert (missing.status_code, missing.content) == (404, foreign.content)
