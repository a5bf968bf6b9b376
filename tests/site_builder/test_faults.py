"""Workers that die, and workers that meet: a visitor sees the old or the new site, and nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from site_builder import conf, publish
from site_builder.engine.build import build
from site_builder.models import Build, PublishRequest
from site_builder.publish import publish_claimed
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.protocol import Timing
from site_builder.queue.worker import Worker
from tests.site_builder.conftest import make_tenant
from tests.site_builder.schools import item, open_school, put

ROUNDS = int(os.environ.get("FAULT_KILLS", "20"))
"""Kills of one run; ``FAULT_KILLS=200`` for a thorough one."""
needs_commits = pytest.mark.django_db(transaction=True)


@pytest.fixture
def installation(django_db_setup: None, tmp_path: Path) -> dict[str, str]:
    """The environment of a fresh installation on SQLite; its tables are a copy of the tests' own, empty ones."""
    tables = sqlite3.connect(connection.settings_dict["NAME"])
    copy = sqlite3.connect(tmp_path / "web_school.sqlite3")
    with closing(tables), closing(copy):
        tables.backup(copy)
    return {
        **os.environ,
        "STATE_DIR": str(tmp_path),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "cms.settings.demo",
    }


@pytest.mark.sqlite
@pytest.mark.slow
def test_a_worker_killed_at_any_point_leaves_a_whole_site_and_the_next_one_heals(
    project: Path, installation: dict[str, str]
) -> None:
    seed = int(time.time())
    done = subprocess.run(
        [sys.executable, "-m", "tests.site_builder.killing", str(ROUNDS), str(seed)],
        cwd=project,
        env=installation,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"seed {seed}: {done.stderr[-3000:]}"
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["site"] == {"whole": ROUNDS}, f"seed {seed}"
    assert (found["visit"]["torn"], found["visit"]["examples"]) == (0, []), f"seed {seed}"
    assert found["visit"]["readings"] > ROUNDS, "nobody read the site meanwhile: the test asks nothing"
    assert found["killed_in_a_build"] > 0, "no kill met a build: the test asks nothing"
    assert found["clean_end"] == 0
    assert found["newest_edit_is_live"]
    assert found["equals_a_clean_build"]
    assert found["record_agrees"]
    assert found["damage_at_the_end"] == ""


def run_pausing(project: Path, installation: dict[str, str], way: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.site_builder.pausing", way],
        cwd=project,
        env=installation,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.sqlite
@pytest.mark.slow
def test_a_killed_workers_build_is_taken_by_another_within_thirty_seconds(
    project: Path, installation: dict[str, str]
) -> None:
    found = run_pausing(project, installation, "kill")
    assert found["taken_in"] <= 30
    assert found["outcome_of_the_victim"] == Build.Outcome.LOST
    assert found["newest_edit_is_live"]
    assert (found["damage"], found["record_agrees"], found["clean_ends"]) == ("", True, [0])


@pytest.mark.sqlite
@pytest.mark.slow
def test_a_worker_that_slept_through_its_lease_is_refused_at_the_switch(
    project: Path, installation: dict[str, str]
) -> None:
    found = run_pausing(project, installation, "sleep")
    assert found["taken_in"] <= 30
    assert found["outcome_of_the_victim"] == Build.Outcome.LOST
    assert found["deployments_of_the_victim"] == 0
    assert found["newest_edit_is_live"]
    assert (found["damage"], found["record_agrees"], found["clean_ends"]) == ("", True, [0, 0])


@pytest.mark.sqlite
@pytest.mark.slow
@pytest.mark.parametrize("way", ["back", "forward"])
def test_a_clock_that_is_set_while_real_workers_build_loses_nothing(
    project: Path, installation: dict[str, str], way: str
) -> None:
    found = run_pausing(project, installation, way)
    assert found["taken_in"] <= 30
    assert found["newest_edit_is_live"]
    assert (found["damage"], found["record_agrees"], set(found["clean_ends"])) == ("", True, {0})
    if way == "back":
        assert found["outcome_of_the_victim"] == Build.Outcome.LOST


@needs_commits
@pytest.mark.postgres
def test_a_database_that_goes_away_in_the_middle_of_a_build_loses_nothing(
    sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = make_tenant("ban-khao")
    open_school(tenant)
    with connection.cursor() as cursor:
        cursor.execute("SET application_name = 'the test itself'")
    stop = threading.Event()
    cuts = iter((True, True, False))

    def cut_and_build(*args: Any, **options: Any) -> Any:
        """All connections but this helper's own are closed by the server, as in a restart; twice."""
        if next(cuts, False):
            end_all_connections()
        return build(*args, **options)

    monkeypatch.setattr(publish, "build", cut_and_build)
    # The build whose connection was cut cannot even say so: its lease must run out.
    queue = DatabaseQueue(timing=Timing(lease=timedelta(seconds=1), first_retry=timedelta(seconds=1)))

    def work() -> None:
        try:
            Worker(queue, lambda claim: publish_claimed(queue, claim), owner="w").run(stop)
        finally:
            queue.close()
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        until = time.monotonic() + 30
        while not Build.objects.filter(outcome=Build.Outcome.LIVE).exists():
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        stop.set()
        worker.join()
    assert not PublishRequest.objects.filter(served_at=None).exists()
    assert "ข่าวที่ 1" in (sites / "ban-khao.localhost/current/news/item-1/index.html").read_text("utf-8")


def end_all_connections() -> None:
    import psycopg

    with psycopg.connect(conf.database_url(), autocommit=True) as helper:
        helper.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'the test itself'"
        )


@needs_commits
def test_two_workers_on_one_tenant_never_build_it_at_the_same_time(
    sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = make_tenant("ban-khao")
    open_school(tenant)
    stop, overlaps = threading.Event(), watch_builds(monkeypatch)

    def work(owner: str) -> None:
        queue = DatabaseQueue()
        try:
            while not stop.is_set():
                claim = queue.claim(owner)
                if claim is None:
                    stop.wait(0.005)
                    continue
                publish_claimed(queue, claim)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(name,)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    for turn in range(15):
        put(tenant, item(1, f"ฉบับที่ {turn}"))
    wait_until_served(30)
    stop.set()
    for worker in workers:
        worker.join()
    assert not overlaps
    assert set(Build.objects.values_list("outcome", flat=True)) <= {Build.Outcome.LIVE, Build.Outcome.UNCHANGED}
    assert "ฉบับที่ 14" in (sites / "ban-khao.localhost/current/news/item-1/index.html").read_text("utf-8")


def watch_builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return where every thread is noted that builds while another does."""
    building, overlaps, build = threading.Lock(), list[str](), publish.build

    def build_alone(*args: Any, **options: Any) -> Any:
        alone = building.acquire(blocking=False)
        if not alone:
            overlaps.append(threading.current_thread().name)
        try:
            return build(*args, **options)
        finally:
            if alone:
                building.release()

    monkeypatch.setattr(publish, "build", build_alone)
    return overlaps


def wait_until_served(seconds: float) -> None:
    until = time.monotonic() + seconds
    while PublishRequest.objects.filter(served_at=None).exists():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.fixture
def worker(project: Path, installation: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_worker"], cwd=project, env=installation, stderr=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.sqlite
@pytest.mark.slow
def test_the_command_says_when_it_is_ready_and_ends_with_0_after_sigterm(worker: subprocess.Popen[str]) -> None:
    assert worker.stderr
    assert "ready" in worker.stderr.readline()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
