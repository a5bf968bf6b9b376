"""What fails is tried again, ever more rarely, and never in the way of others."""

from __future__ import annotations

from datetime import datetime

import pytest

from site_builder.models import Build, BuildSlot, Priority
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.protocol import ALARM_ATTEMPTS, LOST_EACH_TIME, Timing
from tenants.models import Tenant
from tests.site_builder.conftest import Clock
from tests.site_builder.queue.outcomes import BUSY, CHANGED, FAILED, LIVE, open_requests


def test_what_an_editor_published_is_tried_ever_more_rarely_and_never_given_up(
    queue: DatabaseQueue, school: Tenant, clock: Clock
) -> None:
    queue.request(school.pk)
    pauses = []
    for _ in range(ALARM_ATTEMPTS + 6):
        claim = queue.claim("w")
        assert claim
        assert queue.finish(claim, FAILED)
        assert queue.claim("w") is None
        retry_at = BuildSlot.objects.get().retry_at
        pauses.append((retry_at - clock.now).total_seconds())
        clock.now = retry_at
    for number, pause in enumerate(pauses):
        assert min(15 * 2**number, 3600) <= pause <= 1.2 * min(15 * 2**number, 3600)
    assert BuildSlot.objects.get().attempts == ALARM_ATTEMPTS + 6
    assert open_requests() == 1


def fail_until_failing(queue: DatabaseQueue, school: Tenant, clock: Clock, priority: Priority) -> datetime:
    """Let builds fail until the tenant counts as failing; return since when."""
    queue.request(school.pk, priority=priority)
    for _ in range(ALARM_ATTEMPTS):
        assert BuildSlot.objects.get().failing_since is None
        clock.pass_by(hours=1)
        claim = queue.claim("w")
        assert claim
        assert queue.finish(claim, FAILED)
    return clock.now


def test_a_success_forgets_the_failures(queue: DatabaseQueue, school: Tenant, clock: Clock) -> None:
    fail_until_failing(queue, school, clock, Priority.EDITOR)
    clock.pass_by(hours=2)
    claim = queue.claim("w")
    assert claim
    assert queue.finish(claim, LIVE)
    slot = BuildSlot.objects.get()
    assert (slot.attempts, slot.failing_since) == (0, None)


def test_a_tenant_that_fails_again_and_again_is_failing_since_the_fifth_time(
    queue: DatabaseQueue, school: Tenant, clock: Clock
) -> None:
    since = fail_until_failing(queue, school, clock, Priority.EDITOR)
    clock.pass_by(hours=2)
    claim = queue.claim("w")
    assert claim
    assert queue.finish(claim, FAILED)
    assert BuildSlot.objects.get().failing_since == since


def test_fleet_work_leaves_a_failing_tenant_alone(queue: DatabaseQueue, school: Tenant, clock: Clock) -> None:
    fail_until_failing(queue, school, clock, Priority.FLEET)
    clock.pass_by(days=30)
    queue.request(school.pk, priority=Priority.FLEET)
    assert queue.claim("w") is None


def test_a_new_publish_tries_a_failing_tenant_at_once_and_its_success_serves_the_fleet_work_too(
    queue: DatabaseQueue, school: Tenant, clock: Clock
) -> None:
    fail_until_failing(queue, school, clock, Priority.FLEET)
    queue.request(school.pk)
    claim = queue.claim("w")
    assert claim
    assert queue.finish(claim, LIVE)
    assert open_requests() == 0


def test_somebody_revives_a_failing_tenant(queue: DatabaseQueue, school: Tenant, clock: Clock) -> None:
    fail_until_failing(queue, school, clock, Priority.FLEET)
    queue.revive(school.pk)
    claim = queue.claim("w")
    assert claim
    assert claim.attempts == 1


def test_a_site_that_kills_its_workers_rests_between_two_tries_and_ends_as_failing(
    queue: DatabaseQueue, school: Tenant, clock: Clock
) -> None:
    queue.request(school.pk, priority=Priority.FLEET)
    waited = []
    for _ in range(ALARM_ATTEMPTS + 1):
        since = clock.now
        while queue.claim("killed") is None:
            clock.pass_by(seconds=1)
        waited.append((clock.now - since).total_seconds())
    assert waited[1] <= 16
    assert waited[:2] < waited[4:]
    clock.pass_by(days=1)
    assert queue.claim("w") is None
    assert BuildSlot.objects.get().failing_since
    assert Build.objects.filter(error=LOST_EACH_TIME).count() == ALARM_ATTEMPTS


def test_a_folder_that_a_sleeping_worker_holds_is_no_failure_of_the_site(
    queue: DatabaseQueue, school: Tenant, clock: Clock
) -> None:
    queue.request(school.pk)
    for _ in range(2 * ALARM_ATTEMPTS):
        claim = queue.claim("w")
        assert claim
        assert queue.finish(claim, BUSY)
        assert queue.claim("w") is None
        clock.pass_by(seconds=5)
    slot = BuildSlot.objects.get()
    assert (slot.attempts, slot.failing_since) == (0, None)


@pytest.mark.parametrize(
    ("priority", "passes"), [(Priority.FLEET, False), (Priority.EDITOR, True), (Priority.URGENT, True)]
)
def test_a_new_publish_does_not_wait_for_the_retry_but_fleet_work_does(
    queue: DatabaseQueue, school: Tenant, priority: Priority, passes: bool
) -> None:
    queue.request(school.pk)
    claim = queue.claim("w")
    assert claim
    queue.finish(claim, FAILED)
    queue.request(school.pk, priority=priority)
    assert bool(queue.claim("w")) is passes


def test_content_that_changed_during_the_build_is_built_again_at_once_but_not_for_ever(
    queue: DatabaseQueue, school: Tenant
) -> None:
    queue.request(school.pk)
    for _ in range(Timing().at_once):
        claim = queue.claim("w")
        assert claim
        assert queue.finish(claim, CHANGED)
    claim = queue.claim("w")
    assert claim
    assert queue.finish(claim, CHANGED)
    assert queue.claim("w") is None
    assert open_requests() == 1
