"""The worker's loop: what it does, in which order, and how it ends."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from site_builder.models import Build, BuildSlot
from site_builder.queue import worker as worker_module
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.heartbeat import beating
from site_builder.queue.protocol import Claim, Result, Timing
from site_builder.queue.schedule import Chore
from site_builder.queue.wakers import PollingWaker
from site_builder.queue.worker import Worker, free_slots_of_the_dead, new_owner
from tenants.models import Tenant
from tests.site_builder.conftest import Clock


def test_a_worker_builds_what_is_due_until_it_is_told_to_stop(school: Tenant, clock: Clock) -> None:
    queue, stop, built = DatabaseQueue(clock), threading.Event(), []

    def publish(claim: Claim) -> None:
        built.append(claim.tenant_id)
        queue.finish(claim, Result(Build.Outcome.LIVE))
        if len(built) == 1:
            queue.request(school.pk)
        else:
            stop.set()

    queue.request(school.pk)
    Worker(queue, publish, owner="w", clock=clock).run(stop)
    assert built == [school.pk, school.pk]


def test_a_build_that_has_begun_is_finished_before_the_worker_ends(school: Tenant, clock: Clock) -> None:
    queue, stop = DatabaseQueue(clock), threading.Event()

    def publish(claim: Claim) -> None:
        stop.set()
        queue.finish(claim, Result(Build.Outcome.LIVE))

    queue.request(school.pk)
    queue.request(school.pk, not_before=clock.now + timedelta(hours=1))
    Worker(queue, publish, owner="w", clock=clock).run(stop)
    assert list(Build.objects.values_list("outcome", flat=True)) == [Build.Outcome.LIVE]


def test_a_database_that_goes_away_is_waited_for(school: Tenant, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    queue, stop, tries = DatabaseQueue(clock, waker=PollingWaker(0.001)), threading.Event(), []

    class Nothing:
        def close(self) -> None: ...

    def claim(owner: str) -> None:
        tries.append(owner)
        if len(tries) < 3:
            raise OperationalError("the server closed the connection")
        stop.set()

    monkeypatch.setattr(worker_module, "connection", Nothing())
    monkeypatch.setattr(worker_module, "LONGEST_SLEEP", 0.001)
    monkeypatch.setattr(queue, "claim", claim)
    Worker(queue, lambda claim: None, owner="w", clock=clock).run(stop)
    assert len(tries) == 3


def test_chores_run_when_their_time_has_come_and_survive_their_errors(clock: Clock) -> None:
    ran: list[str] = []

    def fail(now: Any) -> None:
        ran.append("fails")
        raise ValueError

    chores = [
        Chore("good", timedelta(seconds=5), lambda now: ran.append("good")),
        Chore("bad", timedelta(hours=1), fail),
    ]
    for _ in range(3):
        for chore in chores:
            chore.run_if_due(clock.now)
        clock.pass_by(seconds=4)
    assert ran == ["good", "fails", "good"]


def test_after_a_start_builds_come_before_everything_that_the_clock_asks_for(school: Tenant, clock: Clock) -> None:
    queue, did = DatabaseQueue(clock), list[str]()

    def publish(claim: Claim) -> None:
        did.append("build")
        queue.finish(claim, Result(Build.Outcome.LIVE))

    queue.request(school.pk)
    chores = [Chore(name, timedelta(days=1), lambda now, name=name: did.append(name)) for name in ("beat", "sweep")]  # type: ignore[misc]
    worker = Worker(queue, publish, owner="w", clock=clock, chores=chores)
    assert worker.turn()
    queue.request(school.pk)
    assert [worker.turn(), worker.turn()] == [True, False]
    assert did == ["build", "beat", "build", "sweep"]


def test_a_row_of_builds_without_end_keeps_no_chore_waiting(school: Tenant, clock: Clock) -> None:
    queue, did = DatabaseQueue(clock), list[str]()

    def publish(claim: Claim) -> None:
        queue.finish(claim, Result(Build.Outcome.LIVE))
        queue.request(school.pk)
        clock.pass_by(seconds=1)

    queue.request(school.pk)
    often = [Chore(name, timedelta(seconds=1), lambda now, name=name: did.append(name)) for name in ("a", "b", "c")]  # type: ignore[misc]
    chores = [*often, Chore("seldom", timedelta(days=1), lambda now: did.append("seldom"))]
    worker = Worker(queue, publish, owner="w", clock=clock, chores=chores)
    for _ in range(8):
        worker.turn()
    assert did == ["a", "b", "c", "seldom", "a", "b", "c", "a"]


def test_a_clock_that_is_set_back_lets_no_chore_wait(clock: Clock) -> None:
    ran: list[int] = []
    chore = Chore("often", timedelta(seconds=5), lambda now: ran.append(1))
    chore.run_if_due(clock.now)
    clock.pass_by(hours=-3)
    chore.run_if_due(clock.now)
    chore.run_if_due(clock.now)
    assert len(ran) == 2


def test_a_long_build_keeps_its_slot_by_beating(school: Tenant, clock: Clock) -> None:
    class Beats:
        """Counts heartbeats; the second says that the slot is lost."""

        def __init__(self) -> None:
            self.count, self.lost = 0, threading.Event()

        def heartbeat(self, claim: Claim) -> bool:
            self.count += 1
            if self.count == 2:
                self.lost.set()
            return self.count < 2

    queue: Any = Beats()
    with beating(queue, Claim(school.pk, 1, 1, "w", clock.now), Timing(beat=timedelta(milliseconds=1))):
        assert queue.lost.wait(10)
    assert queue.count == 2


def test_slots_of_dead_workers_of_this_machine_are_free_at_once(school: Tenant, other_school: Tenant) -> None:
    queue = DatabaseQueue()
    queue.request(school.pk)
    queue.request(other_school.pk)
    alive = queue.claim(new_owner())
    dead = queue.claim(new_owner().replace(f"/{os.getpid()}/", "/99999999/"))
    assert alive
    assert dead
    assert free_slots_of_the_dead(timezone.now()) == 1
    again = queue.claim("w")
    assert again
    assert again.tenant_id == dead.tenant_id
    assert BuildSlot.objects.get(tenant=alive.tenant_id).fence == alive.fence


def test_who_feeds_the_queue_is_asked_as_soon_as_it_is_empty(school: Tenant, clock: Clock) -> None:
    queue, stop = DatabaseQueue(clock), threading.Event()
    asked: list[int] = []
    built: list[int] = []

    def feed(now: Any) -> None:
        asked.append(len(built))
        if len(asked) < 3:
            queue.request(school.pk)
        else:
            stop.set()

    def publish(claim: Claim) -> None:
        built.append(claim.tenant_id)
        queue.finish(claim, Result(Build.Outcome.LIVE))

    chores = (Chore("feed", timedelta(hours=1), feed, feeds_queue=True),)
    Worker(queue, publish, owner="w", chores=chores, clock=clock).run(stop)
    assert asked == [0, 1, 2]


def test_an_idle_worker_wakes_for_its_next_chore(school: Tenant, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    queue, stop, slept = DatabaseQueue(clock), threading.Event(), []

    def wait(seconds: float) -> None:
        slept.append(seconds)
        stop.set()

    monkeypatch.setattr(queue, "wait", wait)
    chores = (
        Chore("rare", timedelta(hours=1), lambda now: None),
        Chore("often", timedelta(seconds=0.5), lambda now: None),
    )
    Worker(queue, lambda claim: None, owner="w", chores=chores, clock=clock).run(stop)
    assert slept == [0.5]
