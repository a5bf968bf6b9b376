"""What the queue promises, on whichever database the suite runs."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import transaction

from site_builder.models import Build, Priority, PublishRequest
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.protocol import Claim
from tenants.models import Tenant
from tests.site_builder.conftest import Clock, make_tenant
from tests.site_builder.queue.outcomes import FAILED, LIVE, in_thread, needs_commits, open_requests


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


def test_one_asking_for_many_tenants_reaches_each_and_whoever_was_never_built_comes_first(
    queue: DatabaseQueue, school: Tenant, other_school: Tenant
) -> None:
    queue.request(school.pk)
    built = queue.claim("w")
    assert built
    assert queue.finish(built, LIVE)

    queue.request_each((school.pk, other_school.pk), priority=Priority.URGENT, reason="notices")
    claims = [queue.claim("a"), queue.claim("b")]
    assert [claim.tenant_id for claim in claims if claim] == [other_school.pk, school.pk]
    assert queue.claim("c") is None

    queue.request_each((), priority=Priority.URGENT)
    assert open_requests() == 2


def test_one_tenant_is_never_given_twice(queue: DatabaseQueue, school: Tenant, other_school: Tenant) -> None:
    queue.request(school.pk)
    assert queue.claim("a")
    queue.request(school.pk, priority=Priority.URGENT)
    queue.request(other_school.pk, priority=Priority.FLEET)
    second = queue.claim("b")
    assert second
    assert second.tenant_id == other_school.pk
    assert queue.claim("c") is None


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
