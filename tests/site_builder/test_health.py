"""Is publishing alive?  Four parts, each in one word."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from io import StringIO
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from site_builder import health
from site_builder.health import State, beat, look
from site_builder.models import BuildSlot, Priority, PublishRequest, WorkerBeat
from site_builder.queue.database import DatabaseQueue
from tenants.models import Tenant


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def _roomy_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(10**12, 0, 10**12))


@pytest.fixture
def worker(db: None) -> str:
    beat("host/1/abc", timezone.now())(timezone.now())
    return "host/1/abc"


def ask(host: str = "localhost") -> Any:
    return Client(HTTP_HOST=host).get("/-/health")


def test_all_is_well(worker: str) -> None:
    answer = ask()
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "worker": "ok", "queue": "ok", "disk": "ok"}
    assert answer["Cache-Control"] == "no-store"


def test_no_worker_ever_and_one_that_is_silent(worker: str) -> None:
    WorkerBeat.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert look().worker == State.LATE
    WorkerBeat.objects.all().delete()
    answer = ask()
    assert answer.status_code == 503
    assert answer.json()["worker"] == "missing"


def test_a_worker_in_a_long_build_is_alive(worker: str, school: Tenant) -> None:
    WorkerBeat.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    DatabaseQueue().claim("w", school.pk)
    assert look().worker == State.OK


def test_an_editors_publish_that_waits_is_trouble_and_fleet_work_is_not(worker: str, school: Tenant) -> None:
    queue, long_ago = DatabaseQueue(), timezone.now() - timedelta(minutes=10)
    queue.request(school.pk, priority=Priority.FLEET)
    PublishRequest.objects.update(requested_at=long_ago)
    assert look().queue == State.OK
    queue.request(school.pk)
    PublishRequest.objects.update(requested_at=long_ago)
    assert look().queue == State.LATE


def test_a_site_that_fails_is_its_editors_trouble_and_no_alarm_of_the_machine(worker: str, school: Tenant) -> None:
    DatabaseQueue().request(school.pk)
    PublishRequest.objects.update(requested_at=timezone.now() - timedelta(hours=1))
    BuildSlot.objects.update(attempts=5, failing_since=timezone.now())
    assert look().queue == State.OK


def test_a_full_disk_is_seen_before_it_is_full(worker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(20 * 10**9, 0, 400 * 10**6))
    assert ask().json()["disk"] == "low"


def test_a_database_that_is_down_is_said_and_nothing_is_raised(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> None:
        raise OperationalError("the password of the server is hunter2")

    monkeypatch.setattr(health, "database_now", down)
    monkeypatch.setattr(health.connection, "close", lambda: None)
    answer = ask()
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "trouble",
        "database": "down",
        "worker": "unknown",
        "queue": "unknown",
        "disk": "ok",
    }


@pytest.mark.parametrize("host", ["ban-khao.localhost", "nowhere.example"])
def test_a_schools_host_has_no_such_address(host: str, school: Tenant) -> None:
    assert ask(host).status_code == 404


def test_asking_is_not_writing(db: None) -> None:
    assert Client(HTTP_HOST="localhost").post("/-/health").status_code == 405


def test_workers_that_are_gone_for_a_day_are_forgotten(worker: str) -> None:
    WorkerBeat.objects.update(seen_at=timezone.now() - timedelta(days=2))
    beat("host/2/def", timezone.now())(timezone.now())
    assert list(WorkerBeat.objects.values_list("owner", flat=True)) == ["host/2/def"]


def test_the_command_tells_figures_and_exits_with_1_when_something_is_wrong(worker: str) -> None:
    out = StringIO()
    call_command("health", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["worker"], told["free_megabytes"]) == ("ok", 1_000_000)
    assert told["worker_seconds"] < 60
    WorkerBeat.objects.all().delete()
    with pytest.raises(SystemExit) as stop:
        call_command("health", stdout=StringIO(), stderr=StringIO())
    assert stop.value.code == 1
