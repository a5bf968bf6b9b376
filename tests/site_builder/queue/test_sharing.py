"""A large site is rendered by all processors that no other build is at work on; jobs run in a process beside."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from site_builder.engine import lanes
from site_builder.models import LONG_AGO, BuildSlot
from site_builder.publish import publish_claimed
from site_builder.queue import sharing
from site_builder.queue.beside import Beside
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.sharing import lanes_for
from site_builder.queue.worker import new_owner
from tenants.models import Tenant
from tests.site_builder.schools import open_school

MANY = 150
PATIENCE = 20.0


@pytest.fixture(autouse=True)
def four_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "usable_processors", lambda: 4)


def build_elsewhere(tenant: Tenant, owner: str, *, over: bool = False) -> None:
    until = timezone.now() + timedelta(seconds=-1 if over else 10)
    values = {"owner": owner, "lease_until": until, "retry_at": LONG_AGO}
    BuildSlot.objects.update_or_create(tenant=tenant, defaults=values)


def test_a_site_alone_has_all_processors(school: Tenant) -> None:
    assert lanes_for(school.pk, timezone.now()) == 4


def test_builds_of_this_machine_share_its_processors(school: Tenant, other_school: Tenant) -> None:
    build_elsewhere(school, new_owner())
    build_elsewhere(other_school, new_owner())
    assert lanes_for(school.pk, timezone.now()) == 3


def test_builds_of_other_machines_and_those_that_are_over_take_nothing(school: Tenant, other_school: Tenant) -> None:
    build_elsewhere(school, "another-machine/7/abc")
    build_elsewhere(other_school, new_owner(), over=True)
    assert lanes_for(0, timezone.now()) == 4


def test_at_least_one_lane_is_left(school: Tenant, other_school: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "usable_processors", lambda: 1)
    build_elsewhere(other_school, new_owner())
    assert lanes_for(school.pk, timezone.now()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_large_site_is_rendered_in_lanes_that_are_forked_while_no_heart_beats(
    transactional_db: None, school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, forked = threading.active_count(), list[int]()

    def count_threads() -> bool:
        forked.append(threading.active_count() - before)
        return True

    monkeypatch.setattr(lanes, "may_fork", count_threads)
    open_school(school, range(1, MANY))
    queue = DatabaseQueue()
    published = publish_claimed(queue, queue.claim(new_owner()))
    assert published.report.switched
    assert forked == [0], "the heart's thread is there while lanes are forked"
    assert published.report.rendered > MANY


# -- beside --------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[Callable[[threading.Event], None], Callable[[], str]]]:
    """Work that tells its process's id when it begins, and «ended» at its end; and how to hear it."""
    hear, tell = os.pipe()

    def work(stop: threading.Event) -> None:
        os.write(tell, f"{os.getpid()}\n".encode())
        while not stop.is_set():
            stop.wait(0.02)
        os.write(tell, b"ended\n")

    with closing(os.fdopen(hear)) as stream:
        yield work, lambda: stream.readline().strip()
    os.close(tell)


def test_jobs_run_in_a_process_of_their_own_which_is_told_to_end(
    told: tuple[Callable[[threading.Event], None], Callable[[], str]], db: None
) -> None:
    work, hear = told
    beside = Beside(work)
    beside.start()
    assert int(hear()) != os.getpid()
    beside.look(timezone.now())
    beside.end()
    assert hear() == "ended"


def test_a_process_for_jobs_that_died_is_started_again(
    told: tuple[Callable[[threading.Event], None], Callable[[], str]], db: None
) -> None:
    work, hear = told
    beside = Beside(work)
    beside.start()
    first = int(hear())
    os.kill(first, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while beside._pid == first:
        assert time.monotonic() < until
        beside.look(timezone.now())
    assert int(hear()) != first
    beside.end()


def test_it_ends_with_the_worker_however_that_ends(
    told: tuple[Callable[[threading.Event], None], Callable[[], str]], db: None
) -> None:
    work, hear = told
    worker = os.fork()
    if worker == 0:
        Beside(work).start()
        os._exit(0)
    os.waitpid(worker, 0)
    assert int(hear()) not in (os.getpid(), worker)
    assert hear() == "ended"
