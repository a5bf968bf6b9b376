"""Memberships and the rights that follow them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from tenants.errors import RoleIsEverywhere, RoleNeedsArea, RoleNeedsTenant
from tenants.groups import TENANT_ROLES
from tenants.models import Area, Membership, Role, RoleGroup, Tenant, User
from tenants.services import add_member, remove_member
from tests.factories.people import make_area, make_school, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def area() -> Area:
    return make_area()


@pytest.fixture
def school(area: Area) -> Tenant:
    return make_school("alpha", area=area)


@pytest.fixture
def user() -> User:
    return make_user()


def groups_of(user: User) -> set[str]:
    return set(user.groups.filter(role_group__isnull=False).values_list("role_group__role", flat=True))


@pytest.mark.parametrize("role", TENANT_ROLES)
def test_a_role_in_a_tenant_gives_its_group_and_takes_it_again(school: Tenant, user: User, role: Role) -> None:
    add_member(user, role, tenant=school)
    assert groups_of(user) == {role}
    assert remove_member(user, role, tenant=school)
    assert groups_of(user) == set()
    assert not remove_member(user, role, tenant=school)


def test_twice_is_once(school: Tenant, user: User) -> None:
    assert add_member(user, Role.EDITOR, tenant=school) == add_member(user, Role.EDITOR, tenant=school)
    assert user.groups.count() == 1


def test_roles_in_several_places_do_not_touch_each_other(school: Tenant, area: Area, user: User) -> None:
    other = make_school("beta", area=area)
    add_member(user, Role.EDITOR, tenant=school)
    add_member(user, Role.CONTRIBUTOR, tenant=other)
    add_member(user, Role.AREA_OFFICER, area=area)
    remove_member(user, Role.EDITOR, tenant=school)
    assert groups_of(user) == {Role.CONTRIBUTOR, Role.AREA_OFFICER}


def test_other_groups_stay_as_they_are(school: Tenant, user: User) -> None:
    user.groups.add(Group.objects.create(name="ชมรม"))
    add_member(user, Role.EDITOR, tenant=school)
    remove_member(user, Role.EDITOR, tenant=school)
    assert list(user.groups.values_list("name", flat=True)) == ["ชมรม"]


def test_a_group_that_was_taken_by_hand_comes_back_with_the_next_change(school: Tenant, user: User) -> None:
    add_member(user, Role.EDITOR, tenant=school)
    user.groups.clear()
    add_member(user, Role.DIRECTOR, tenant=school)
    assert groups_of(user) == {Role.EDITOR, Role.DIRECTOR}


def test_a_platform_admin_is_a_superuser_as_long_as_it_lasts(user: User) -> None:
    add_member(user, Role.PLATFORM_ADMIN)
    assert User.objects.get(pk=user.pk).is_superuser
    remove_member(user, Role.PLATFORM_ADMIN)
    assert not User.objects.get(pk=user.pk).is_superuser


def test_a_superuser_by_other_means_stays_one(school: Tenant) -> None:
    root = User.objects.create_superuser("root", password="x")
    add_member(root, Role.EDITOR, tenant=school)
    remove_member(root, Role.EDITOR, tenant=school)
    assert User.objects.get(pk=root.pk).is_superuser


def test_rights_go_with_a_membership_that_a_cascade_deletes(school: Tenant, user: User) -> None:
    add_member(user, Role.EDITOR, tenant=school)
    Membership.objects.all().delete()
    assert groups_of(user) == set()


def test_a_user_with_memberships_can_be_deleted(school: Tenant, area: Area, user: User) -> None:
    add_member(user, Role.EDITOR, tenant=school)
    add_member(user, Role.AREA_OFFICER, area=area)
    add_member(user, Role.PLATFORM_ADMIN)
    user.delete()
    assert not Membership.objects.exists()


def test_the_group_goes_with_the_role_group(school: Tenant) -> None:
    role_group = RoleGroup.objects.get(tenant=school, role=Role.EDITOR)
    group_id = role_group.group_id
    role_group.delete()
    assert not Group.objects.filter(pk=group_id).exists()


def test_a_role_and_its_place_must_fit(school: Tenant, area: Area, user: User) -> None:
    with pytest.raises(RoleNeedsTenant):
        add_member(user, Role.EDITOR)
    with pytest.raises(RoleNeedsTenant):
        add_member(user, Role.EDITOR, area=area)
    with pytest.raises(RoleNeedsTenant):
        add_member(user, Role.EDITOR, area=area, tenant=school)
    with pytest.raises(RoleNeedsArea):
        add_member(user, Role.AREA_OFFICER, tenant=school)
    with pytest.raises(RoleNeedsArea):
        add_member(user, Role.AREA_OFFICER)
    with pytest.raises(RoleIsEverywhere):
        add_member(user, Role.PLATFORM_ADMIN, tenant=school)
    assert not Membership.objects.exists()


def test_the_database_refuses_a_role_in_the_wrong_place(area: Area, user: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, role=Role.EDITOR, area=area)
