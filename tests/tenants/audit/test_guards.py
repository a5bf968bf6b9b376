"""Nobody changes or deletes an entry: neither the program nor plain SQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tenants.audit import guards
from tenants.audit.models import AuditChain, AuditEntry
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.errors import EntryIsFinal
from tests.factories.people import make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> AuditEntry:
    return record(Action.PUBLISH, by=None, tenant=make_tenant("alpha"))[0]


def old_entry(days: int) -> AuditEntry:
    now = timezone.now() - timedelta(days=days)
    return record(Action.PUBLISH, by=None, tenant=make_tenant("alpha"), now=now)[0]


def assert_refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match=guards.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_program_refuses(entry: AuditEntry) -> None:
    entry.subject = "อื่น"
    for act in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(subject=""),
    ):
        with pytest.raises(EntryIsFinal):
            act()


@pytest.mark.parametrize("column", ["subject", "hash", "action", "origin"])
def test_the_database_refuses_to_change_an_entry(entry: AuditEntry, column: str) -> None:
    assert_refused(f"UPDATE {guards.ENTRIES} SET {column} = 'x'")


def test_the_database_refuses_to_delete_an_entry(entry: AuditEntry) -> None:
    assert_refused(f"DELETE FROM {guards.ENTRIES}")


def test_the_database_refuses_to_delete_an_old_entry_that_no_checkpoint_covers() -> None:
    old_entry(days=400)
    assert_refused(f"DELETE FROM {guards.ENTRIES}")


def test_the_database_refuses_to_delete_a_young_entry_whatever_the_checkpoint_says(entry: AuditEntry) -> None:
    AuditChain.objects.update(pruned_to=99)
    assert_refused(f"DELETE FROM {guards.ENTRIES}")


def test_retention_may_delete_what_is_old_and_covered() -> None:
    old = old_entry(days=91)
    AuditChain.objects.filter(pk=old.chain_id).update(pruned_to=1)
    assert AuditEntry.objects.delete_pruned(AuditChain.objects.get(pk=old.chain_id)) == 1
    assert not AuditEntry.objects.exists()


@pytest.mark.postgres
def test_the_table_cannot_be_emptied_at_once() -> None:
    assert_refused(f"TRUNCATE {guards.ENTRIES} CASCADE")


def test_the_guards_are_there_and_a_migration_puts_missing_ones_up_again() -> None:
    assert guards.missing(connection) == []
    with connection.cursor() as cursor:
        for statement in guards.takedown(connection):
            cursor.execute(statement)
    assert set(guards.missing(connection)) == set(guards.NAMES)
    guards.install(connection)
    assert guards.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_a_test_s_flush_leaves_the_guards_standing(entry: AuditEntry) -> None:
    assert guards.missing(connection) == []
