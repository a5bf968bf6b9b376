"""What a transactional test leaves behind is gone after it, and what migrations made is there again."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from tenants.audit import guards
from tenants.audit.models import AuditEntry
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant
from tests.emptying import MigratedRows
from tests.factories.people import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_row_is_as_the_migrations_made_it() -> None:
    rights = list(Permission.objects.order_by("pk").values())
    rows = MigratedRows(connection)
    record(Action.PUBLISH, by=None, tenant=make_tenant("alpha"))
    Permission.objects.filter(pk=rights[0]["id"]).update(name="other")
    Permission.objects.filter(pk=rights[1]["id"]).delete()

    rows.put_back(connection)

    assert list(Permission.objects.order_by("pk").values()) == rights
    assert not Tenant.objects.exists()
    assert not AuditEntry.objects.exists()
    assert guards.missing(connection) == []
