"""What the queue promises, on whichever database the suite runs."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection, transaction

from site_builder.models import Build, BuildSlot, Priority, PublishRequest
from site_builder.queue import statements
from site_builder.queue.database import PATIENT_SHARE, DatabaseQueue
from site_builder.queue.protocol import ALARM_ATTEMPTS, LOST_EACH_TIME, Claim, Result, Timing
from tenants.models import Tenant
from tests.site_builder.conftest import Clock, make_tenant

LIVE = Result(Build.Outcome.LIVE)
FAILED = Result(Build.Outcome.FAILED, error="สร้างไม่สำเร็จ")
CHANGED = Result(Build.Outcome.CHANGED)
BUSY = Result(Build.Outcome.BUSY)

needs_commits = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def queue(clock: Clock) -> DatabaseQueue:
    return DatabaseQueue(clock, luck=random.Random(1))


def open_requests() -> int:
    return PublishRequest.objects.filter(served_at=None).count()


def in_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_without_requests_there_is_nothing_to_claim(queue: DatabaseQueue, school: Tenant) -> None:
    assert queue.claim("w") is None


def test_a_request_is_claimed_built_and_served(queue: DatabaseQueue, school: Tenant) -> None:
    queue.request(school.pk, reason="page changed", page_keys=("aaaabbbbcccc",))
    claim = queue.claim("w")
    assert claim is not None
    assert (claim.tenant_id, claim.fence, claim.attempts) == (school.pk, 1, 1)
    assert Build.objects.get().outcome == Build.Outcome.RUNNING
    assert queue.finish(claim, LIVE)
    assert open_requests() == 0
    assert Build.objects.get().outcome == Build.Outcome.LIVE
    assert queue.claim("w") is None


def test_a_request_of_a_rolled_back_transaction_never_was(queue: DatabaseQueue, school: Tenant) -> None:
    def publish_and_fail() -> None:
        with transaction.atomic():
            queue.request(school.pk)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_and_fail()
    assert queue.claim("w") is None


def test_requests_of_one_tenant_merge_into_one_build(queue: DatabaseQueue, school: Tenant) -> None:
    for _ in range(5):
        queue.request(school.pk)
    claim = queue.claim("w")
    assert claim
    assert queue.finish(claim, LIVE)
    assert open_requests() == 0
    assert Build.objects.count() == 1


def test_many_keys_become_one_request_for_the_whole_site(queue: DatabaseQueue, school: Tenant) -> None:
    queue.request(school.pk, page_keys=tuple(f"key{number:09}" for number in range(300)))
    assert list(PublishRequest.objects.values_list("page_key", flat=True)) == [""]


def test_one_tenant_is_never_given_twice(queue: DatabaseQueue, school: Tenant, other_school: Tenant) -> None:
    queue.request(school.pk)
    assert queue.claim("a")
    queue.request(school.pk, priority=Priority.URGENT)
    queue.request(other_school.pk, priority=Priority.FLEET)
    second = queue.claim("b")
    assert second
    assert second.tenant_id == other_school.pk
    assert queue.claim("c") is None


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


def test_a_clock_that_is_set_back_stops_nobody(queue: DatabaseQueue, school: Tenant, clock: Clock) -> None:
    queue.request(school.pk)
    killed = queue.claim("killed")
    assert killed
    queue.request(school.pk)
    clock.pass_by(hours=-5)
    again = queue.claim("w")
    assert again, "a lease from the future holds nobody"
    assert not queue.holds(killed)
    assert queue.finish(again, FAILED)
    clock.pass_by(hours=-5)
    assert queue.claim("w"), "neither does a pause from the future"


def test_a_clock_that_is_set_forward_costs_a_lease_and_no_publish(
    queue: DatabaseQueue, school: Tenant, clock: Clock
) -> None:
    queue.request(school.pk)
    slow = queue.claim("slow")
    assert slow
    clock.pass_by(hours=5)
    fast = queue.claim("fast")
    assert fast
    assert not queue.finish(slow, LIVE)
    assert queue.finish(fast, LIVE)
    assert open_requests() == 0


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


def test_a_future_request_blocks_nobody_and_comes_due(queue: DatabaseQueue, school: Tenant, clock: Clock) -> None:
    queue.request(school.pk, priority=Priority.URGENT, not_before=clock.now.replace(hour=12))
    assert queue.claim("w") is None
    queue.request(school.pk, priority=Priority.FLEET)
    claim = queue.claim("w")
    assert claim
    assert queue.finish(claim, LIVE)
    assert open_requests() == 1
    clock.pass_by(hours=4)
    assert queue.claim("w")


def test_what_is_committed_during_a_build_is_built_next(queue: DatabaseQueue, school: Tenant) -> None:
    queue.request(school.pk)
    claim = queue.claim("w")
    assert claim
    queue.request(school.pk)
    assert queue.finish(claim, LIVE)
    assert open_requests() == 1
    assert queue.claim("w")


@needs_commits
@pytest.mark.postgres
def test_an_editor_whose_transaction_began_before_the_build_and_commits_during_it_is_not_lost(clock: Clock) -> None:
    queue, school = DatabaseQueue(clock), make_tenant("ban-khao")
    queue.request(school.pk)
    written, may_commit = threading.Event(), threading.Event()

    def edit() -> None:
        with transaction.atomic():
            queue.request(school.pk)
            written.set()
            assert may_commit.wait(10)

    editor = in_thread(edit)
    assert written.wait(10)
    claim = queue.claim("w")
    assert claim
    may_commit.set()
    editor.join()
    assert queue.finish(claim, LIVE)
    assert open_requests() == 1


def test_rows_stamped_by_a_killed_build_are_claimed_again(queue: DatabaseQueue, school: Tenant, clock: Clock) -> None:
    queue.request(school.pk)
    killed = queue.claim("killed")
    assert killed
    assert queue.claim("w") is None
    clock.pass_by(seconds=16)
    again = queue.claim("w")
    assert again
    assert (again.fence, again.attempts) == (2, 2)
    assert Build.objects.get(fence=1).outcome == Build.Outcome.LOST
    assert queue.finish(again, LIVE)
    assert open_requests() == 0


def test_a_late_finisher_serves_nothing(queue: DatabaseQueue, school: Tenant, clock: Clock) -> None:
    queue.request(school.pk)
    late = queue.claim("late")
    assert late
    clock.pass_by(seconds=16)
    current = queue.claim("current")
    assert current
    assert not queue.holds(late)
    assert not queue.heartbeat(late)
    assert not queue.finish(late, LIVE)
    assert open_requests() == 1
    assert queue.holds(current)
    assert queue.finish(current, LIVE)


def test_a_heartbeat_keeps_the_slot(queue: DatabaseQueue, school: Tenant, clock: Clock) -> None:
    queue.request(school.pk)
    claim = queue.claim("w")
    assert claim
    for _ in range(10):
        clock.pass_by(seconds=10)
        assert queue.heartbeat(claim)
        assert queue.claim("other") is None


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


def test_a_command_takes_a_free_slot_without_any_request(queue: DatabaseQueue, school: Tenant) -> None:
    claim = queue.claim("command", school.pk)
    assert claim
    assert queue.claim("another command", school.pk) is None
    assert queue.finish(claim, LIVE)


def test_a_failing_command_without_requests_leaves_nothing_open(queue: DatabaseQueue, school: Tenant) -> None:
    claim = queue.claim("command", school.pk)
    assert claim
    assert queue.finish(claim, FAILED)
    assert queue.claim("w") is None


def test_an_idle_look_is_one_query(
    queue: DatabaseQueue, school: Tenant, django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert queue.claim("w") is None


@needs_commits
def test_of_eight_claimers_on_one_tenant_one_wins(clock: Clock) -> None:
    school = make_tenant("ban-khao")
    queue = DatabaseQueue(clock)
    for turn in range(1, 11):
        queue.request(school.pk)
        start = threading.Barrier(8)
        claims: list[Claim | None] = []

        def claim_one(start: threading.Barrier = start, claims: list[Claim | None] = claims) -> None:
            start.wait(10)
            claims.append(queue.claim("w"))

        for thread in [in_thread(claim_one) for _ in range(8)]:
            thread.join()
        won = [claim for claim in claims if claim]
        assert [claim.fence for claim in won] == [turn]
        assert queue.finish(won[0], LIVE)


@needs_commits
@pytest.mark.postgres
def test_a_commit_wakes_a_sleeping_worker() -> None:
    school = make_tenant("ban-khao")
    queue = DatabaseQueue()
    queue.wait(0.01)  # begins to listen
    asleep, woken = threading.Event(), threading.Event()

    def sleep() -> None:
        asleep.set()
        queue.wait(30)
        woken.set()

    sleeper = in_thread(sleep)
    assert asleep.wait(10)
    queue.request(school.pk)
    assert woken.wait(10)
    sleeper.join()
    queue.close()
