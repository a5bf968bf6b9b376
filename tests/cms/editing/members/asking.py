"""Asking the admin as somebody, and reading the code off the one answer that shows it."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from tenants.members.codes import normalised
from tenants.models import Tenant, User
from tests.factories.people import work_in
from tests.tenants.members.places import Place

CODE = re.compile(r'class="code__word">([^<]+)<')


def client_of(user: User | None, at: Tenant | None = None) -> Client:
    """A client that is signed in; ``at``: the place that who may choose has chosen."""
    client = Client(HTTP_HOST="localhost")
    if user is not None:
        client.force_login(user)
    if user is not None and at is not None:
        work_in(client, user, at)
    return client


def url(name: str, tenant: Tenant | None = None, *args: Any) -> str:
    return reverse(name, args=[*([tenant.slug] if tenant else []), *args])


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def code_in(answer: Any) -> str:
    found = normalised(CODE.search(answer.content.decode())[1])
    assert found is not None
    return found


def told(answer: Any) -> str:
    """Return the messages of an answer, after its redirects."""
    return " ".join(str(message) for message in answer.context["messages"])


def add(place: Place, by: User, **said: Any) -> Any:
    data = {"name": "นายสมชาย ใจดี", "roles": ["editor"], "email": ""} | said
    return client_of(by, place.school if by == place.officer else None).post(
        url("editing_member_add", place.school), data
    )
