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
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from site_builder.models import Build, PublishRequest
from site_builder.publish import publish_claimed
from site_builder.queue.database import DatabaseQueue
from tests.site_builder.conftest import make_tenant
from tests.site_builder.schools import item, open_school, put

ROUNDS = 24


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
    assert found["killed_in_a_build"] > 0, "no kill met a build: the test asks nothing"
    assert found["clean_end"] == 0
    assert found["newest_edit_is_live"]
    assert found["equals_a_clean_build"]
    assert found["record_agrees"]
    assert found["damage_at_the_end"] == ""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_on_one_tenant_never_build_it_at_the_same_time(sites: Path) -> None:
    tenant = make_tenant("ban-khao")
    open_school(tenant)
    stop, building, overlaps = threading.Event(), threading.Lock(), []

    def work(owner: str) -> None:
        queue = DatabaseQueue()
        try:
            while not stop.is_set():
                claim = queue.claim(owner)
                if claim is None:
                    stop.wait(0.005)
                    continue
                if not building.acquire(blocking=False):
                    overlaps.append(claim)
                publish_claimed(queue, claim)
                building.release()
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
