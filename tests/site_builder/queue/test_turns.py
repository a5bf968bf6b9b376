"""Whose turn it is: urgent before editors before fleets, and everybody comes to it."""

from __future__ import annotations

import pytest
from django.db import connection

from site_builder.models import Priority
from site_builder.queue import statements
from site_builder.queue.database import PATIENT_SHARE, DatabaseQueue
from tenants.models import Tenant
from tests.site_builder.conftest import Clock, make_tenant
from tests.site_builder.queue.outcomes import FAILED, LIVE, open_requests


def test_urgent_passes_an_editor_who_passes_fleet_work(queue: DatabaseQueue, db: None) -> None:
    schools = [make_tenant(f"school-{number}") for number in range(3)]
    for tenant, priority in zip(schools, (Priority.FLEET, Priority.EDITOR, Priority.URGENT), strict=True):
        queue.request(tenant.pk, priority=priority)
    order = [claim.tenant_id for _ in schools if (claim := queue.claim("w"))]
    assert order == [tenant.pk for tenant in reversed(schools)]


def claim_and_finish(queue: DatabaseQueue) -> str:
    claim = queue.claim("w")
    assert claim
    assert queue.finish(claim, LIVE)
    return Tenant.objects.get(pk=claim.tenant_id).slug


def test_a_school_that_publishes_all_day_lets_the_others_pass(queue: DatabaseQueue, clock: Clock, db: None) -> None:
    busy, others = make_tenant("busy"), [make_tenant(f"quiet-{number}") for number in range(3)]
    queue.request(busy.pk)
    claim_and_finish(queue)
    served = []
    for tenant in others:
        # Before each of the others it publishes again: first come, first served would always serve it first.
        for _ in range(5):
            clock.pass_by(seconds=1)
            queue.request(busy.pk)
        queue.request(tenant.pk)
        served.append(claim_and_finish(queue))
    assert served == ["quiet-0", "quiet-1", "quiet-2"]
    assert claim_and_finish(queue) == "busy"


def test_tenants_that_all_publish_without_end_are_served_in_turn(queue: DatabaseQueue, clock: Clock, db: None) -> None:
    schools = [make_tenant(f"school-{number}") for number in range(4)]
    served = []
    for _ in range(12):
        for tenant in schools:
            queue.request(tenant.pk)
        clock.pass_by(seconds=1)
        served.append(claim_and_finish(queue))
    assert [served.count(tenant.slug) for tenant in schools] == [3, 3, 3, 3]
    assert all(len(set(served[start : start + 4])) == 4 for start in range(0, 12, 4))


def test_a_failing_try_counts_as_a_turn(queue: DatabaseQueue, clock: Clock, db: None) -> None:
    first, second = make_tenant("first"), make_tenant("second")
    queue.request(first.pk)
    claim = queue.claim("w")
    assert claim
    queue.finish(claim, FAILED)
    clock.pass_by(hours=1)
    queue.request(second.pk)
    assert claim_and_finish(queue) == "second"


def test_a_waiting_tenant_rises_with_its_most_urgent_request(queue: DatabaseQueue, db: None) -> None:
    schools = [make_tenant(f"school-{number}") for number in range(3)]
    for tenant in schools:
        queue.request(tenant.pk, priority=Priority.FLEET)
    queue.request(schools[1].pk)
    queue.request(schools[2].pk, priority=Priority.URGENT)
    assert [claim_and_finish(queue) for _ in schools] == ["school-2", "school-1", "school-0"]
    assert open_requests() == 0


def test_fleet_work_that_waits_for_long_gets_its_share_however_many_editors_publish(
    queue: DatabaseQueue, clock: Clock, db: None
) -> None:
    queue.request(make_tenant("fleet").pk, priority=Priority.FLEET)
    clock.pass_by(minutes=3)
    editors = [make_tenant(f"editor-{number}") for number in range(3)]
    served = []
    for _ in range(PATIENT_SHARE):
        for tenant in editors:
            queue.request(tenant.pk)
        clock.pass_by(seconds=1)
        served.append(claim_and_finish(queue))
    assert served.count("fleet") == 1


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("statement", "index"),
    [(statements.BY_LANE, "publish_request_lanes"), (statements.BY_AGE, "publish_request_age")],
)
def test_the_next_tenant_is_read_from_an_index_in_its_order(statement: str, index: str, db: None) -> None:
    moments = dict.fromkeys(("now", "no_lease", "no_pause", "patient"), "2026-11-20 08:00:00") | {"editor": 50}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", moments)
        steps = [row[3] for row in cursor.fetchall()]
    assert f"USING INDEX {index}" in steps[0]
    assert not any("TEMP B-TREE" in step for step in steps)
