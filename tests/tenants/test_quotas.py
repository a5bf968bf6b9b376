"""How many people a tenant may have."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.errors import MembersFull
from tenants.models import Membership, Role, Tenant
from tenants.quotas import members_count, members_limit, storage_limit
from tenants.services import add_member, remove_member
from tests.factories.people import make_member, make_tenant, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(settings: Any) -> Tenant:
    settings.TENANT_MEMBERS_LIMIT = 2
    return make_tenant("banna")


def test_the_first_beyond_the_limit_is_refused(school: Tenant) -> None:
    for _ in range(2):
        make_member(Role.EDITOR, school)
    with pytest.raises(MembersFull):
        add_member(make_user(), Role.EDITOR, tenant=school)
    assert members_count(school) == 2


def test_a_second_role_of_a_member_counts_no_further(school: Tenant) -> None:
    first = make_member(Role.EDITOR, school)
    make_member(Role.EDITOR, school)
    add_member(first, Role.REGISTRAR, tenant=school)
    assert (members_count(school), Membership.objects.count()) == (2, 3)


def test_who_leaves_makes_room(school: Tenant) -> None:
    first = make_member(Role.EDITOR, school)
    make_member(Role.EDITOR, school)
    remove_member(first, Role.EDITOR, tenant=school)
    assert add_member(make_user(), Role.EDITOR, tenant=school)


def test_the_tenants_own_limit_counts_before_the_default(school: Tenant, settings: Any) -> None:
    school.members_limit, school.storage_limit = 1, 5
    assert (members_limit(school), storage_limit(school)) == (1, 5)
    school.members_limit = school.storage_limit = None
    assert (members_limit(school), storage_limit(school)) == (2, settings.TENANT_STORAGE_LIMIT)


def test_officers_are_nobodys_members(school: Tenant) -> None:
    for _ in range(3):
        make_member(Role.AREA_OFFICER, school.area)
    assert members_count(school) == 0
