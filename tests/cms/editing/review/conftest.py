"""A school in which somebody reads what contributors write before the public does."""

from __future__ import annotations

import pytest

from tenants.models import Role, Tenant, User
from tests.factories.people import make_member, make_school


@pytest.fixture
def school() -> Tenant:
    tenant = make_school("alpha")
    Tenant.objects.filter(pk=tenant.pk).update(reviews=True)
    tenant.refresh_from_db()
    return tenant


@pytest.fixture
def writer(school: Tenant) -> User:
    return make_member(Role.CONTRIBUTOR, school, first_name="มานี")


@pytest.fixture
def director(school: Tenant) -> User:
    return make_member(Role.DIRECTOR, school, first_name="ผอ.สมชาย")
