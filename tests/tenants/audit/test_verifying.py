"""Whatever somebody does to the table behind the program's back is found, and the first place of it is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import override_settings

from tenants.audit import guards
from tenants.audit.models import AuditChain
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.audit.verifying import verify_chain
from tenants.models import Tenant
from tests.factories.people import make_tenant

pytestmark = pytest.mark.django_db
ENTRIES = guards.ENTRIES


@pytest.fixture
def chain() -> Iterator[AuditChain]:
    """Five entries, and a database whose guards somebody has taken away."""
    school = make_tenant("alpha")
    for number in range(5):
        record(Action.PUBLISH, by=None, tenant=school, subject=f"page:{number}", details={"n": number})
    sql(*guards.takedown(connection))
    yield AuditChain.objects.get(tenant=school)
    # For runs in one transaction the rollback puts them up again; this is for the test's own reading.
    sql(*guards.setup(connection))


def sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def found(chain: AuditChain) -> tuple[str, int | None] | None:
    broken = verify_chain(AuditChain.objects.get(pk=chain.pk)).broken
    return None if broken is None else (broken.code, broken.number)


def test_what_was_written_is_whole(chain: AuditChain) -> None:
    assert found(chain) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subject", "'page:9'"),
        ("action", "'unpublish'"),
        ("by_id", "7"),
        ("by_name", "'คนอื่น'"),
        ("origin", "'192.0.2.1'"),
        ("at", "'2020-01-01 00:00:00+00:00'"),
        ("details", "'{\"n\":9}'"),
        ("previous", "''"),
        ("hash", "'0'"),
    ],
)
def test_a_changed_column_is_found_at_its_entry(chain: AuditChain, column: str, value: str) -> None:
    sql(f"UPDATE {ENTRIES} SET {column} = {value} WHERE number = 3")
    assert found(chain) == ("altered", 3)


@pytest.mark.parametrize(("gone", "expected"), [(1, ("gap", 1)), (3, ("gap", 3)), (5, ("cut", 5))])
def test_a_deleted_entry_is_found_wherever_it_stood(
    chain: AuditChain, gone: int, expected: tuple[str, int | None]
) -> None:
    sql(f"DELETE FROM {ENTRIES} WHERE number = {gone}")
    assert found(chain) == expected


def test_a_tail_cut_off_together_with_its_head_is_found(chain: AuditChain) -> None:
    earlier = chain.entries.get(number=4)
    sql(f"DELETE FROM {ENTRIES} WHERE number = 5")
    AuditChain.objects.filter(pk=chain.pk).update(count=4, last=earlier.hash)
    assert found(chain) == ("head", None)


def test_an_entry_put_in_at_the_end_is_found(chain: AuditChain) -> None:
    last = chain.entries.get(number=5)
    last.pk, last.number, last._state.adding = None, 6, True
    last.save()
    assert found(chain) == ("extra", 6)


def test_entries_that_change_places_are_found(chain: AuditChain) -> None:
    sql(
        f"UPDATE {ENTRIES} SET number = 99 WHERE number = 2",
        f"UPDATE {ENTRIES} SET number = 2 WHERE number = 3",
        f"UPDATE {ENTRIES} SET number = 3 WHERE number = 99",
    )
    assert found(chain) == ("altered", 2)


def test_an_entry_of_another_chain_does_not_fit(chain: AuditChain) -> None:
    other = make_tenant("beta")
    for number in range(5):
        record(Action.PUBLISH, by=None, tenant=other, subject=f"page:{number}")
    foreign = AuditChain.objects.get(tenant=other)
    sql(
        f"DELETE FROM {ENTRIES} WHERE chain_id = {chain.pk}",
        f"UPDATE {ENTRIES} SET chain_id = {chain.pk} WHERE chain_id = {foreign.pk}",
    )
    AuditChain.objects.filter(pk=chain.pk).update(count=5, last=foreign.last, seal=foreign.seal)
    assert found(chain) == ("head", None)


def test_a_checkpoint_moved_by_hand_is_found(chain: AuditChain) -> None:
    third = chain.entries.get(number=3)
    sql(f"DELETE FROM {ENTRIES} WHERE number <= 3")
    AuditChain.objects.filter(pk=chain.pk).update(pruned_to=3, pruned_hash=third.hash)
    assert found(chain) == ("head", None)


def test_another_key_proves_nothing_and_a_former_one_still_does(chain: AuditChain) -> None:
    with override_settings(SECRET_KEY="another"):
        assert found(chain) == ("head", None)
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=["test-only"]):
        assert found(chain) is None
        record(Action.PUBLISH, by=None, tenant=chain.tenant)
        assert found(chain) is None


# ------------------------------------------------------------------------------------------------------- the command


def run(*words: str) -> tuple[int, str]:
    out, status = StringIO(), 0
    try:
        call_command("verify_audit", *words, stdout=out)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, out.getvalue()


def report(*words: str) -> tuple[int, Any]:
    status, text = run(*words, "--json")
    return status, json.loads(text)


@pytest.fixture
def school() -> Tenant:
    school = make_tenant("alpha")
    record(Action.PUBLISH, by=None, tenant=school)
    return school


def test_the_command_says_that_all_is_whole_and_prints_the_ends(school: Tenant) -> None:
    status, told = report("--all")
    end = next(chain for chain in told["chains"] if chain["key"] == f"tenant:{school.pk}")
    assert (status, told["ok"], told["missing_guards"]) == (0, True, [])
    assert (end["count"], end["broken"]) == (1, None)
    assert end["last"] == AuditChain.objects.get(tenant=school).last
    assert "ถูกต้องครบถ้วน" in run()[1]


def test_the_command_names_the_broken_entry_and_that_guards_are_missing(school: Tenant) -> None:
    sql(*guards.takedown(connection), f"UPDATE {ENTRIES} SET subject = 'x'")
    status, text = run("--tenant", "alpha")
    assert status == 1
    assert f"tenant:{school.pk}" in text
    assert "รายการที่ 1 รายการถูกแก้ไข (altered)" in text
    assert "audit_no_update" in text
    assert report("--tenant", "alpha")[1]["chains"][0]["broken"]["number"] == 1


def test_a_chain_taken_away_whole_is_missed(school: Tenant) -> None:
    chain = AuditChain.objects.get(tenant=school)
    sql(
        *guards.takedown(connection),
        f"DELETE FROM {ENTRIES} WHERE chain_id = {chain.pk}",
        f"DELETE FROM {guards.CHAINS} WHERE id = {chain.pk}",
        *guards.setup(connection),
    )
    status, told = report()
    missed = [chain["key"] for chain in told["chains"] if chain["broken"]]
    assert (status, missed) == (1, [f"tenant:{school.pk}"])


def test_an_area_is_its_own_trail_and_its_schools(school: Tenant) -> None:
    _, told = report("--area", school.area.slug)
    assert {chain["key"] for chain in told["chains"]} == {f"area:{school.area_id}", f"tenant:{school.pk}"}


@pytest.mark.parametrize("words", [("--tenant", "nobody"), ("--area", "nowhere")])
def test_an_unknown_place_is_wrong_use(words: tuple[str, str]) -> None:
    with pytest.raises(CommandError) as error:
        run(*words)
    assert error.value.returncode == 2
    assert "ไม่พบ" in str(error.value)
