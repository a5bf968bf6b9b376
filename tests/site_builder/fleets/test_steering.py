"""Rebuilding many sites: canaries, pace, pause, stop; and editors who pass."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import Max
from pytest_django import DjangoAssertNumQueries

from site_builder import conf
from site_builder.errors import FleetIsOver, FleetRunning, NoSites
from site_builder.fleets.progress import progress_of
from site_builder.fleets.services import Pace, cancel_fleet, pause_fleet, resume_fleet, start_fleet
from site_builder.fleets.steering import AT_ONCE, LEAST, steer_fleets
from site_builder.models import Build, BuildSlot, Fleet, FleetItem, Hold, PublishRequest
from site_builder.publish import publish_claimed
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.protocol import ALARM_ATTEMPTS, Result
from tenants.audit.models import AuditEntry
from tenants.models import Area, Tenant
from tests.site_builder.conftest import Clock, make_tenant
from tests.site_builder.schools import open_school

LIVE, FAILED = Result(Build.Outcome.LIVE), Result(Build.Outcome.FAILED, error="ธีมเสีย")
AT_ONCE_ALL = Pace(canaries=0)
S = FleetItem.State


@pytest.fixture
def queue(clock: Clock) -> DatabaseQueue:
    return DatabaseQueue(clock, luck=random.Random(1))


@pytest.fixture
def area(db: None) -> Area:
    return make_tenant("school-0").area


def make_schools(count: int) -> list[Tenant]:
    return [make_tenant(f"school-{number}") for number in range(1, count)]


def build_next(queue: DatabaseQueue, result: Result = LIVE) -> int | None:
    claim = queue.claim("w")
    if claim is not None:
        queue.finish(claim, result)
    return claim.tenant_id if claim else None


def build_all(queue: DatabaseQueue, clock: Clock, result: Result = LIVE) -> int:
    """Steer and build until nothing is due any more; return how many builds there were."""
    for built in range(1000):
        steer_fleets(queue, clock.now)
        if build_next(queue, result) is None:
            return built
        clock.pass_by(seconds=1)
    raise AssertionError("the fleet does not come to an end")


def states(fleet: Fleet) -> list[str]:
    return list(fleet.items.order_by("pk").values_list("state", flat=True))


def reloaded(fleet: Fleet) -> Fleet:
    return Fleet.objects.get(pk=fleet.pk)


def test_every_site_of_the_area_is_built_once_and_the_fleet_is_done(
    queue: DatabaseQueue, area: Area, clock: Clock
) -> None:
    make_schools(30)
    fleet = start_fleet(area, pace=AT_ONCE_ALL, reason="ธีมใหม่", now=clock.now)
    assert build_all(queue, clock) == 30
    steer_fleets(queue, clock.now)
    assert reloaded(fleet).state == Fleet.State.DONE
    assert set(states(fleet)) == {S.DONE}
    assert progress_of(fleet).percent == 100


def test_few_sites_stand_in_the_queue_at_a_time(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    make_schools(60)
    start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    steer_fleets(queue, clock.now)
    steer_fleets(queue, clock.now)
    assert PublishRequest.objects.filter(served_at=None).count() == AT_ONCE


def test_an_editors_publish_is_claimed_next_while_a_fleet_runs(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    schools = make_schools(30)
    start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    steer_fleets(queue, clock.now)
    for _ in range(5):
        build_next(queue)
    queue.request(schools[20].pk)
    assert build_next(queue) == schools[20].pk


def test_an_editors_build_answers_the_fleet_as_well(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    schools = make_schools(3)
    fleet = start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    steer_fleets(queue, clock.now)
    queue.request(schools[1].pk)
    assert build_next(queue) == schools[1].pk
    steer_fleets(queue, clock.now)
    assert fleet.items.get(tenant=schools[1]).state == S.DONE


def test_a_build_that_ran_already_does_not_answer(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    queue.request(Tenant.objects.get().pk)
    running = queue.claim("w")
    fleet = start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    steer_fleets(queue, clock.now)
    queue.finish(running, LIVE)
    steer_fleets(queue, clock.now)
    assert states(fleet) == [S.ASKED]


def test_a_list_of_sites_may_be_rebuilt(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    schools = make_schools(5)
    fleet = start_fleet(area, [schools[1].pk, schools[3].pk], pace=AT_ONCE_ALL, now=clock.now)
    assert set(fleet.items.values_list("tenant", flat=True)) == {schools[1].pk, schools[3].pk}


def test_sites_of_another_area_are_nobodys_business(area: Area, clock: Clock) -> None:
    other = Area.objects.create(slug="other", name="เขตอื่น")
    with pytest.raises(NoSites):
        start_fleet(other, [Tenant.objects.get().pk], now=clock.now)


def test_two_rebuilds_of_the_same_sites_do_not_run_at_once(area: Area, clock: Clock) -> None:
    start_fleet(area, now=clock.now)
    with pytest.raises(FleetRunning):
        start_fleet(area, now=clock.now)
    with pytest.raises(FleetRunning):
        start_fleet(None, now=clock.now)


def test_pausing_takes_back_what_no_build_has_begun_and_resuming_goes_on(
    queue: DatabaseQueue, area: Area, clock: Clock
) -> None:
    make_schools(10)
    fleet = start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    steer_fleets(queue, clock.now)
    running = queue.claim("w")
    pause_fleet(fleet)
    assert states(fleet).count(S.WAITING) == 9
    assert queue.claim("other") is None
    queue.finish(running, LIVE)
    steer_fleets(queue, clock.now)
    assert states(fleet).count(S.ASKED) == 1, "a paused fleet is left alone"
    resume_fleet(fleet, now=clock.now)
    assert build_all(queue, clock) == 9
    assert set(states(fleet)) == {S.DONE}


def test_cancelling_ends_it_for_good(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    make_schools(5)
    fleet = start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    steer_fleets(queue, clock.now)
    cancel_fleet(fleet, now=clock.now)
    assert queue.claim("w") is None
    for act in (pause_fleet, resume_fleet, cancel_fleet):
        with pytest.raises(FleetIsOver):
            act(fleet)
    start_fleet(area, now=clock.now)


def test_at_most_so_many_sites_a_minute(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    make_schools(10)
    start_fleet(area, pace=Pace(canaries=0, per_minute=3), now=clock.now)
    built = []
    for _ in range(3):
        built.append(build_all(queue, clock))
        clock.pass_by(seconds=61)
    assert built == [3, 3, 3]


def test_too_many_failures_stop_it_and_nothing_more_is_asked_for(
    queue: DatabaseQueue, area: Area, clock: Clock
) -> None:
    make_schools(30)
    fleet = start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    build_all(queue, clock, FAILED)
    stopped = reloaded(fleet)
    assert stopped.state == Fleet.State.STOPPED
    assert "เกินที่ยอมรับ" in stopped.note
    assert states(fleet).count(S.FAILED) == LEAST
    assert "ธีมเสีย" in fleet.items.filter(state=S.FAILED).first().error


def test_some_failures_are_borne(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    make_schools(20)
    fleet = start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    for turn in range(20):
        steer_fleets(queue, clock.now)
        build_next(queue, FAILED if turn in (9, 15) else LIVE)
        clock.pass_by(milliseconds=10)
    steer_fleets(queue, clock.now)
    assert reloaded(fleet).state == Fleet.State.DONE
    assert progress_of(fleet).failed == 2


def test_a_stopped_fleet_is_resumed_by_hand_and_tries_again_what_failed(
    queue: DatabaseQueue, area: Area, clock: Clock
) -> None:
    make_schools(10)
    fleet = start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    build_all(queue, clock, FAILED)
    clock.pass_by(minutes=10)
    resume_fleet(fleet, now=clock.now)
    assert reloaded(fleet).note == ""
    build_all(queue, clock)
    assert set(states(fleet)) == {S.DONE}


def test_a_failing_tenant_is_given_another_chance(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    tenant = Tenant.objects.get()
    queue.request(tenant.pk)
    for _ in range(ALARM_ATTEMPTS):
        clock.pass_by(hours=1)
        build_next(queue, FAILED)
    assert BuildSlot.objects.get().failing_since
    start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    steer_fleets(queue, clock.now)
    assert build_next(queue) == tenant.pk


def test_a_pinned_site_is_left_out_and_said_so(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    fleet = start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    build_all(queue, clock, Result(Build.Outcome.PINNED))
    item = fleet.items.get()
    assert (item.state, item.error) == (S.LEFT_OUT, "ปักหมุดรุ่นไว้")


def test_a_theme_that_cannot_show_a_page_counts_as_failure(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    tenant = Tenant.objects.get()
    Hold.objects.create(tenant=tenant, key="old000000000", reason="render_failed")
    fleet = start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    steer_fleets(queue, clock.now)
    Hold.objects.create(tenant=tenant, key="new000000000", reason="render_failed")
    build_next(queue)
    steer_fleets(queue, clock.now)
    assert fleet.items.get().state == S.FAILED
    assert "1 หน้า" in fleet.items.get().error


def test_what_a_later_build_mends_is_no_failure_any_more(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    make_schools(3)
    fleet = start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    steer_fleets(queue, clock.now)
    first = build_next(queue, FAILED)
    steer_fleets(queue, clock.now)
    assert fleet.items.get(tenant=first).state == S.FAILED
    queue.request(first)
    build_all(queue, clock)
    assert set(states(fleet)) == {S.DONE}


def test_the_time_that_is_left_follows_the_pace(queue: DatabaseQueue, area: Area, clock: Clock) -> None:
    make_schools(20)
    fleet = start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    assert progress_of(fleet, clock.now).left is None
    steer_fleets(queue, clock.now)
    for _ in range(5):
        clock.pass_by(seconds=2)
        build_next(queue)
    steer_fleets(queue, clock.now)
    assert progress_of(fleet, clock.now).left == timedelta(seconds=30)


def test_acts_are_in_the_areas_trail(area: Area, clock: Clock) -> None:
    fleet = start_fleet(area, reason="ธีมใหม่", now=clock.now)
    pause_fleet(fleet)
    resume_fleet(fleet)
    cancel_fleet(fleet)
    acts = AuditEntry.objects.filter(chain__area=area, action__startswith="fleet").order_by("number")
    assert list(acts.values_list("action", flat=True)) == [
        "fleet_started",
        "fleet_paused",
        "fleet_resumed",
        "fleet_cancelled",
    ]


@pytest.mark.django_db(transaction=True)
class TestCanaries:
    """With real sites: canaries are looked at on the disk."""

    def test_canaries_go_first_and_the_rest_follows_when_they_are_good(
        self, queue: DatabaseQueue, sites: Path, clock: Clock
    ) -> None:
        schools = [make_tenant(f"school-{number}") for number in range(4)]
        for tenant in schools:
            # The third is the largest: it meets the most templates.
            open_school(tenant, range(1, 9 if tenant.slug == "school-2" else 3))
        PublishRequest.objects.all().delete()
        fleet = start_fleet(schools[0].area, pace=Pace(canaries=1), now=clock.now)
        steer_fleets(queue, clock.now)
        claim = queue.claim("w")
        assert claim.tenant_id == schools[2].pk
        assert queue.claim("other") is None
        publish_claimed(queue, claim)
        steer_fleets(queue, clock.now)
        assert PublishRequest.objects.filter(served_at=None).count() == 3
        assert fleet.items.filter(canary=True).get().state == S.DONE

    def test_a_canary_whose_files_are_not_as_listed_stops_everything(
        self, queue: DatabaseQueue, sites: Path, clock: Clock
    ) -> None:
        schools = [make_tenant(f"school-{number}") for number in range(3)]
        for tenant in schools:
            open_school(tenant)
        PublishRequest.objects.all().delete()
        fleet = start_fleet(schools[0].area, pace=Pace(canaries=1), now=clock.now)
        steer_fleets(queue, clock.now)
        claim = queue.claim("w")
        publish_claimed(queue, claim)
        host = Tenant.objects.get(pk=claim.tenant_id).host
        (conf.site_folder(host) / "current/index.html").write_text("damaged")
        steer_fleets(queue, clock.now)
        stopped = reloaded(fleet)
        assert stopped.state == Fleet.State.STOPPED
        assert "นำร่อง" in stopped.note
        assert fleet.items.aggregate(asked=Max("asked_at"))["asked"] == clock.now
        assert PublishRequest.objects.filter(served_at=None).count() == 0


def test_steering_asks_and_settles_many_sites_with_few_queries(
    queue: DatabaseQueue, area: Area, clock: Clock, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_schools(20)
    start_fleet(area, pace=AT_ONCE_ALL, now=clock.now)
    steer_fleets(queue, clock.now)
    while build_next(queue) is not None:
        pass
    with django_assert_max_num_queries(15):
        steer_fleets(queue, clock.now)
    assert not FleetItem.objects.exclude(state=S.DONE).exists()
