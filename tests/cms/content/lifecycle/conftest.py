"""A school with people and pages, and the officer who decides about it."""

from __future__ import annotations

import pytest

from tenants.models import Role, Tenant, User
from tests.factories.people import make_member, make_school


@pytest.fixture
def school(db: None) -> Tenant:
    return make_school("banna", name="โรงเรียนบ้านนา")


@pytest.fixture
def officer(school: Tenant) -> User:
    return make_member(Role.AREA_OFFICER, school.area)
