"""A new builder or theme is noticed, and its rebuild is started by itself, once."""

from __future__ import annotations

import pytest

from site_builder.fleets import upgrades
from site_builder.fleets.services import cancel_fleet, start_fleet
from site_builder.fleets.upgrades import notice_upgrade
from site_builder.models import Build, Fleet
from site_builder.publish import maker_of
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.protocol import Result
from tenants.models import Tenant
from tests.site_builder.conftest import Clock


def build(tenant: Tenant, maker: str, outcome: Build.Outcome = Build.Outcome.LIVE) -> None:
    queue = DatabaseQueue()
    queue.finish(queue.claim("w", tenant.pk), Result(outcome, maker=maker))


@pytest.fixture
def today(school: Tenant) -> str:
    return maker_of(school.theme)


def test_sites_of_todays_version_are_left_alone(school: Tenant, clock: Clock, today: str) -> None:
    build(school, "old")
    build(school, today)
    assert notice_upgrade(clock.now) is None


def test_sites_of_an_older_version_are_rebuilt_canaries_first(
    school: Tenant, other_school: Tenant, clock: Clock, today: str
) -> None:
    build(school, "0/plain/0123")
    build(other_school, today)
    fleet = notice_upgrade(clock.now)
    assert list(fleet.items.values_list("tenant", "canary")) == [(school.pk, True)]
    assert fleet.area is None


def test_a_school_in_the_making_is_no_old_site(school: Tenant, clock: Clock) -> None:
    build(school, "", Build.Outcome.EMPTY)
    assert notice_upgrade(clock.now) is None


def test_a_rebuild_that_somebody_cancelled_does_not_come_back(school: Tenant, clock: Clock) -> None:
    build(school, "old")
    cancel_fleet(notice_upgrade(clock.now))
    assert notice_upgrade(clock.now) is None


def test_the_next_version_starts_another(school: Tenant, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    build(school, "old")
    cancel_fleet(notice_upgrade(clock.now))
    monkeypatch.setattr(upgrades, "maker_of", lambda theme: "2/plain/ffff")
    assert notice_upgrade(clock.now)


def test_it_waits_for_a_rebuild_that_is_not_over(school: Tenant, clock: Clock) -> None:
    build(school, "old")
    running = start_fleet(school.area, now=clock.now)
    assert notice_upgrade(clock.now) is None
    cancel_fleet(running)
    assert notice_upgrade(clock.now)
    assert Fleet.objects.count() == 2


def test_a_theme_that_cannot_be_read_stops_nobody_else(school: Tenant, other_school: Tenant, clock: Clock) -> None:
    build(school, "old")
    build(other_school, "old")
    Tenant.objects.filter(pk=other_school.pk).update(theme="gone")
    fleet = notice_upgrade(clock.now)
    assert list(fleet.items.values_list("tenant", flat=True)) == [school.pk]
