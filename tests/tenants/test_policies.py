"""Whose tenants a person may act in: the right ones, at a cost that does not depend on how many others there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from tenants.models import Membership, Role, Tenant, User
from tenants.places.narrowing import narrow
from tenants.places.values import Bounds, Way
from tenants.policies import roles_within_reach, shares_a_place, tenants_of_person, tenants_within_reach
from tests.factories.people import make_area, make_member, make_school, make_user

pytestmark = pytest.mark.django_db

FOUND: dict[str, Callable[[User], QuerySet[Any]]] = {
    "within reach": tenants_within_reach,
    "of the person": tenants_of_person,
    "inside another question": lambda user: Membership.objects.filter(tenant__in=tenants_of_person(user).values("pk")),
}


@pytest.fixture
def both() -> User:
    """One who is an editor in one area and the officer of another."""
    person: User = make_member(Role.EDITOR, make_school("alpha", area=make_area("one")))
    other = make_area("two")
    for slug in ("beta", "gamma"):
        make_school(slug, area=other)
    make_school("delta", area=make_area("three"))
    Membership.objects.create(user=person, role=Role.AREA_OFFICER, area=other)
    return person


def test_a_member_and_officer_reaches_the_own_school_and_all_of_the_area(both: User) -> None:
    assert set(tenants_of_person(both).values_list("slug", flat=True)) == {"alpha", "beta", "gamma"}


def test_a_tenant_that_is_reached_in_two_ways_is_there_once(both: User) -> None:
    Membership.objects.create(user=both, role=Role.EDITOR, tenant=Tenant.objects.get(slug="beta"))
    assert tenants_of_person(both).filter(slug="beta").count() == 1


def test_a_closed_school_is_nobodys_place_of_work(both: User) -> None:
    Tenant.objects.filter(slug="beta").update(closed_at="2026-11-01T00:00:00Z")
    assert set(tenants_of_person(both).values_list("slug", flat=True)) == {"alpha", "gamma"}


def test_who_belongs_nowhere_reaches_nothing(both: User) -> None:
    stranger = make_user()
    assert not tenants_of_person(stranger).exists()
    assert not shares_a_place(stranger, both.pk)


def test_the_roles_within_reach_are_those_by_which_any_tenant_is_reached(both: User) -> None:
    alpha, beta = (Tenant.objects.get(slug=slug) for slug in ("alpha", "beta"))
    closed = make_school("closed")
    people = [both, make_user(), make_user(is_active=False), make_member(Role.PLATFORM_ADMIN)]
    people += [make_member(role, school) for role in (Role.EDITOR, Role.REGISTRAR) for school in (alpha, closed)]
    Tenant.objects.filter(pk=closed.pk).update(closed_at="2026-11-01T00:00:00Z")
    many = make_member(Role.CONTRIBUTOR, alpha)
    Membership.objects.create(user=many, role=Role.DIRECTOR, tenant=closed)
    Membership.objects.create(user=many, role=Role.REGISTRAR, tenant=beta)
    bounds = [None, Bounds(None, Way.PLATFORM), *(Bounds(alpha.pk, way) for way in Way), Bounds(beta.pk, Way.MEMBER)]
    for person in [*people, many]:
        for place in bounds:
            user = User.objects.get(pk=person.pk)
            if place is not None:
                narrow(user, place)
            for role in Role.values:
                assert (role in roles_within_reach(user)) == tenants_within_reach(user, [role]).exists()


@pytest.mark.parametrize("found", FOUND.values(), ids=FOUND.keys())
def test_no_question_reads_all_tenants(both: User, found: Callable[[User], QuerySet[Any]]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # So few tenants are read as a whole wherever that is possible; what is asked is whether it is necessary.
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = found(both).explain()
    assert "SCAN tenants_tenant" not in plan
    assert "Seq Scan on tenants_tenant" not in plan
