"""What is past its time goes, not a day earlier than the law allows, and the rest still proves itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from tenants.audit import guards
from tenants.audit.models import AuditChain
from tenants.audit.pruning import prune
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.audit.verifying import verify_chain
from tenants.errors import KeptTooShort
from tenants.models import Tenant
from tests.factories.people import make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Tenant:
    """A school with entries of 200, 150, 120, 60 and 0 days ago."""
    school = make_tenant("alpha")
    for days in (200, 150, 120, 60, 0):
        record(Action.PUBLISH, by=None, tenant=school, subject=f"{days}", now=timezone.now() - timedelta(days=days))
    return school


def subjects(school: Tenant) -> list[str]:
    return [entry.subject for entry in AuditChain.objects.get(tenant=school).entries.order_by("number")]


def test_what_is_older_goes_and_the_rest_verifies(school: Tenant) -> None:
    assert prune(100) == {f"tenant:{school.pk}": 3}
    chain = AuditChain.objects.get(tenant=school)
    assert subjects(school) == ["60", "0", "audit"]
    assert (chain.pruned_to, chain.count) == (3, 6)
    assert verify_chain(chain).broken is None
    assert chain.entries.get(number=6).facts == {"deleted": 3, "kept_days": 100, "up_to": 3}


def test_twice_is_once(school: Tenant) -> None:
    prune(100)
    assert prune(100) == {}


def test_pruning_goes_on_from_its_checkpoint(school: Tenant) -> None:
    prune(180)
    assert prune(100) == {f"tenant:{school.pk}": 2}
    assert verify_chain(AuditChain.objects.get(tenant=school)).broken is None


def test_a_chain_may_be_pruned_to_its_last_entry() -> None:
    school = make_tenant("alpha")
    record(Action.PUBLISH, by=None, tenant=school, now=datetime(2020, 1, 1, tzinfo=UTC))
    prune(90)
    chain = AuditChain.objects.get(tenant=school)
    assert subjects(school) == ["audit"]
    assert verify_chain(chain).broken is None


@pytest.mark.parametrize("days", [89, 0, -1])
def test_less_than_90_days_is_refused(school: Tenant, days: int) -> None:
    with pytest.raises(KeptTooShort):
        prune(days)
    assert len(subjects(school)) == 5


def test_a_broken_chain_is_evidence_and_stays(school: Tenant) -> None:
    with connection.cursor() as cursor:
        for statement in (
            *guards.takedown(connection),
            f"UPDATE {guards.ENTRIES} SET origin = 'x' WHERE number = 2",
            *guards.setup(connection),
        ):
            cursor.execute(statement)
    assert prune(100) == {}
    assert len(subjects(school)) == 5


def test_the_command_keeps_a_year_unless_told_and_refuses_in_thai(school: Tenant) -> None:
    out = StringIO()
    call_command("prune_audit", stdout=out)
    assert "ลบ 0 รายการ" in out.getvalue()
    call_command("prune_audit", "--keep-days", "100", stdout=out)
    assert "ลบ 3 รายการจาก 1 สาย" in out.getvalue()
    with pytest.raises(CommandError, match="90 วัน") as error:
        call_command("prune_audit", "--keep-days", "30")
    assert error.value.returncode == 2
