"""A page that ran out of time is tried again by itself: the machine may have been at fault, which no input tells."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from site_builder.engine import render
from site_builder.engine.errors import RenderTimeout
from site_builder.engine.planned import Failure
from site_builder.holds import (
    FIRST_PAUSE,
    LAST_PAUSE,
    TRIED_BY_ITSELF,
    held_pages,
    record_holds,
    retry_timed_out,
    try_again,
)
from site_builder.models import Hold, Priority, PublishRequest
from site_builder.publish import publish_claimed
from site_builder.queue.database import DatabaseQueue
from tenants.models import Tenant
from tests.site_builder.conftest import Clock
from tests.site_builder.schools import item, open_school, put

pytestmark = pytest.mark.django_db(transaction=True)


class Machine:
    """Overloaded, a page with «ช้า» in its title takes too long."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.overloaded = False
        self.tried = 0
        slots = render.Templates.slots

        def perhaps_too_slow(templates: Any, template: str, page: Any, *rest: Any) -> Any:
            if page is not None and "ช้า" in page.title:
                self.tried += 1
                if self.overloaded:
                    raise RenderTimeout(5)
            return slots(templates, template, page, *rest)

        patch.setattr(render.Templates, "slots", perhaps_too_slow)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


@pytest.fixture
def queue(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> DatabaseQueue:
    monkeypatch.setattr(timezone, "now", clock)
    return DatabaseQueue(clock)


def work(queue: DatabaseQueue) -> int:
    """Do what the worker's chore does, then build what waits; return how many pages were tried again."""
    asked = retry_timed_out(queue, queue.clock())
    while claim := queue.claim("w"):
        publish_claimed(queue, claim)
    return asked


def is_live(sites: Path) -> bool:
    return "ช้า" in (sites / "ban-khao.localhost/current/news/item-1/index.html").read_text("utf-8")


def test_a_page_that_ran_out_of_time_on_a_busy_machine_goes_live_by_itself(
    school: Tenant, sites: Path, queue: DatabaseQueue, clock: Clock, machine: Machine
) -> None:
    open_school(school)
    work(queue)
    machine.overloaded = True
    put(school, item(1, "ช้า"))
    work(queue)
    (held,) = held_pages(school)
    assert held.again == clock.now + FIRST_PAUSE
    assert not is_live(sites)
    machine.overloaded = False
    clock.pass_by(seconds=FIRST_PAUSE.total_seconds() - 1)
    assert (work(queue), is_live(sites)) == (0, False)
    clock.pass_by(seconds=1)
    assert (work(queue), is_live(sites)) == (1, True)
    assert not Hold.objects.exists()


def test_a_page_that_always_takes_too_long_is_tried_ever_more_rarely(
    school: Tenant, sites: Path, queue: DatabaseQueue, clock: Clock, machine: Machine
) -> None:
    open_school(school)
    work(queue)
    began, machine.overloaded = clock.now, True
    put(school, item(1, "ช้า"))
    work(queue)
    pauses = []
    for _ in range(9):
        hold = Hold.objects.get()
        pauses.append(hold.try_at - clock.now)
        clock.now = hold.try_at
        assert work(queue) == 1
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LAST_PAUSE
    assert (Hold.objects.get().tries, Hold.objects.get().held_at) == (10, began)
    assert machine.tried == 10


def test_other_publishes_in_between_neither_try_it_nor_put_the_time_off(
    school: Tenant, sites: Path, queue: DatabaseQueue, clock: Clock, machine: Machine
) -> None:
    open_school(school, range(1, 9))
    work(queue)
    machine.overloaded = True
    put(school, item(1, "ช้า"))
    work(queue)
    again = Hold.objects.get().try_at
    clock.pass_by(minutes=2)
    put(school, item(7, "อื่น"))
    work(queue)
    assert (Hold.objects.get().try_at, machine.tried) == (again, 1)


def test_an_edit_that_runs_out_of_time_again_starts_from_the_first_pause(
    school: Tenant, sites: Path, queue: DatabaseQueue, clock: Clock, machine: Machine
) -> None:
    open_school(school)
    work(queue)
    machine.overloaded = True
    put(school, item(1, "ช้า"))
    work(queue)
    clock.now = Hold.objects.get().try_at
    work(queue)
    put(school, item(1, "ช้า ฉบับใหม่"))
    work(queue)
    assert (Hold.objects.get().tries, Hold.objects.get().try_at) == (1, clock.now + FIRST_PAUSE)


def test_a_template_that_fails_is_not_tried_again_by_itself(school: Tenant, clock: Clock) -> None:
    failure = Failure(key="item00000001", title="ข่าว", code="render_failed", reason="พัง", hold=True, inputs="a")
    record_holds(school.pk, [failure], clock.now)
    assert Hold.objects.get().try_at is None
    assert retry_timed_out(DatabaseQueue(clock), clock.now + timedelta(days=9)) == 0


def test_it_is_tried_behind_all_editors_and_by_hand_at_once(
    school: Tenant, sites: Path, queue: DatabaseQueue, clock: Clock, machine: Machine
) -> None:
    open_school(school)
    work(queue)
    machine.overloaded = True
    put(school, item(1, "ช้า"))
    work(queue)
    clock.now = Hold.objects.get().try_at
    retry_timed_out(queue, clock.now)
    request = PublishRequest.objects.get(served_at=None)
    assert (request.priority, request.reason) == (Priority.FLEET, TRIED_BY_ITSELF)
    work(queue)
    machine.overloaded = False
    assert try_again(school, "item00000001")
    work(queue)
    assert is_live(sites)


def test_a_clock_that_was_set_back_lets_no_page_wait_for_days(school: Tenant, clock: Clock) -> None:
    failure = Failure(key="item00000001", title="ข่าว", code="render_timeout", reason="ช้า", hold=True, inputs="a")
    record_holds(school.pk, [failure], clock.now + timedelta(days=3))
    assert retry_timed_out(DatabaseQueue(clock), clock.now) == 1
