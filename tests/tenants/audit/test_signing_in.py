"""Signing in and out stands in the trails of the person's places; what was typed in vain stands nowhere."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from tenants.audit.models import AuditEntry
from tenants.models import Role, Tenant, User
from tests.factories.people import PASSWORD, make_area, make_member, make_tenant, make_user

pytestmark = pytest.mark.django_db
SIGN_IN, SIGN_OUT = "/admin/login/", "/admin/logout/"


@pytest.fixture
def school() -> Tenant:
    return make_tenant("alpha")


@pytest.fixture
def teacher(school: Tenant) -> User:
    return make_member(Role.EDITOR, school, username="kru.mee")


def acts(key: str) -> list[tuple[str, int | None, str, str]]:
    entries = AuditEntry.objects.filter(chain__key=key).exclude(action="member_added").order_by("number")
    return [(e.action, e.by_id, e.subject, e.origin) for e in entries]


def sign_in(name: str, password: str) -> Client:
    client = Client(HTTP_HOST="localhost", REMOTE_ADDR="192.0.2.7")
    client.post(SIGN_IN, {"username": name, "password": password})
    return client


def test_signing_in_and_out_says_who_and_from_where(school: Tenant, teacher: User) -> None:
    sign_in("kru.mee", PASSWORD).post(SIGN_OUT)
    assert acts(f"tenant:{school.pk}") == [
        ("sign_in", teacher.pk, "", "192.0.2.7"),
        ("sign_out", teacher.pk, "", "192.0.2.7"),
    ]


def test_a_wrong_password_is_told_to_the_places_of_the_account(school: Tenant, teacher: User) -> None:
    sign_in("kru.mee", "my-other-password")
    assert acts(f"tenant:{school.pk}") == [("sign_in_failed", None, f"user:{teacher.pk} kru.mee", "192.0.2.7")]


def test_an_unknown_name_is_told_to_the_platform_without_what_was_typed() -> None:
    sign_in("my-password-typed-as-name", "whatever")
    assert acts("platform") == [("sign_in_failed", None, "", "192.0.2.7")]
    assert not AuditEntry.objects.filter(details__contains="typed").exists()


def test_who_serves_two_places_is_told_to_both(school: Tenant, teacher: User) -> None:
    from tenants.services import add_member

    area = make_area("area-2", "เขตอื่น")
    add_member(teacher, Role.AREA_OFFICER, area=area)
    sign_in("kru.mee", PASSWORD)
    assert [act[0] for act in acts(f"tenant:{school.pk}")] == ["sign_in"]
    assert [act[0] for act in acts(f"area:{area.pk}")] == ["sign_in"]


def test_who_has_no_place_is_told_to_the_platform() -> None:
    nobody = make_user("nobody.yet")
    sign_in("nobody.yet", PASSWORD)
    assert [act[:2] for act in acts("platform")] == [("sign_in", nobody.pk)]


def test_a_password_is_nowhere_in_the_trail(teacher: User) -> None:
    assert authenticate(None, username="kru.mee", password="secret-secret-secret") is None
    assert not any("secret" in str(vars(entry)) for entry in AuditEntry.objects.all())
