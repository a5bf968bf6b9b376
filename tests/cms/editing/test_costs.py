"""What every screen of the admin costs: the menu and the explorer ask once, whatever there is to show."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.models import Role, Tenant, User
from tests.factories.content import make_news, make_page
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Tenant:
    return make_school("ban-khao")


def asked(user: User, address: str) -> list[str]:
    """Return the queries of a screen that was opened before."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in seen.captured_queries]


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN])
def test_the_menu_asks_once_for_the_persons_roles_and_never_for_trails(school: Tenant, role: Role) -> None:
    queries = asked(make_member(role, school), f"/admin/pages/{school.root_page_id}/")

    assert not [sql for sql in queries if "auditchain" in sql]
    assert len([sql for sql in queries if sql.startswith('SELECT 1 AS "a" FROM "tenants_area"')]) == 1
    assert len([sql for sql in queries if sql.startswith('SELECT DISTINCT "tenants_membership"."role"')]) == 1


def test_the_explorer_asks_as_often_for_many_pages_as_for_few(school: Tenant) -> None:
    editor = make_member(Role.EDITOR, school)
    folder = make_page(school)
    make_page(school, parent=folder)
    few = asked(editor, f"/admin/pages/{folder.pk}/")
    for _ in range(11):
        make_page(school, parent=folder)

    assert len(asked(editor, f"/admin/pages/{folder.pk}/")) == len(few)


def test_the_home_of_a_busy_school_asks_no_more_than_that_of_a_quiet_one(school: Tenant) -> None:
    editor = make_member(Role.EDITOR, school)
    make_news(school, review_on=timezone.localdate())
    quiet = asked(editor, "/admin/")
    for _ in range(6):
        make_news(school, review_on=timezone.localdate())

    assert len(asked(editor, "/admin/")) <= len(quiet)
