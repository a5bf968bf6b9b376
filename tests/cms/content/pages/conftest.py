"""A school, and an editor of it in the admin."""

from __future__ import annotations

import pytest
from django.test import Client

from tenants.models import Role, Tenant, User
from tests.factories.people import make_member, make_school


@pytest.fixture
def school(db: None) -> Tenant:
    return make_school("ban-khao")


@pytest.fixture
def editor(school: Tenant) -> User:
    return make_member(Role.EDITOR, school, username="kru")


@pytest.fixture
def client(editor: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(editor)
    return client
