"""procrastinate wakes and keeps time: with real processes, and with every wake-up lost."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from cms.settings.environment import read_environment
from site_builder.queue.beside import Beside
from tenants.jobs import Jobs, Payload, get_jobs, job
from tenants.jobs.embedded import EmbeddedJobs
from tenants.models import Job

PATIENCE = 30.0
needs_commits = pytest.mark.django_db(transaction=True)


@job("tests.touch", lease=timedelta(seconds=1))
def touch(payload: Payload) -> None:
    path = Path(str(payload["path"]))
    path.write_text(str(os.getpid()))
    while payload.get("wait") and not path.with_suffix(".go").exists():
        time.sleep(0.01)


def test_only_postgresql_and_a_setting_bring_it_in() -> None:
    url = "postgres://u:p@127.0.0.1/x"
    assert read_environment({}).jobs == "embedded"
    assert read_environment({"JOBS": "procrastinate", "DATABASE_URL": url}).jobs == "procrastinate"
    for wrong in ({"JOBS": "procrastinate"}, {"JOBS": "celery", "DATABASE_URL": url}):
        found = read_environment(wrong)
        assert (found.jobs, [code for code, _ in found.problems]) == ("embedded", ["cms.E018"])


@pytest.mark.sqlite
def test_without_it_neither_its_app_nor_its_tables_are_there() -> None:
    assert not apps.is_installed("procrastinate.contrib.django")


@pytest.fixture
def jobs(transactional_db: None, settings: Any) -> Iterator[Jobs]:
    settings.JOBS = "tenants.jobs.procrastinating.ProcrastinateJobs"
    forget_looks()
    yield get_jobs()
    forget_looks()


def forget_looks() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture
def worker(jobs: Jobs) -> Iterator[Beside]:
    """A process that works at jobs."""
    beside = Beside(jobs.work)
    beside.start()
    yield beside
    beside.end()


def looks() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return [lock for (lock,) in cursor.fetchall()]


def ask(jobs: Jobs, path: Path, after: timedelta | None = None, **more: Any) -> None:
    run_at = timezone.now() + after if after else None
    jobs.enqueue("tests.touch", {"path": str(path), **more}, tenant_id=None, run_at=run_at)


def wait_for(path: Path) -> float:
    started = time.monotonic()
    while not (path.exists() and path.read_text()):
        assert time.monotonic() - started < PATIENCE, f"{path.name} is not there"
        time.sleep(0.005)
    return time.monotonic() - started


@pytest.mark.postgres
@needs_commits
def test_a_commit_wakes_a_worker_in_another_process(worker: Beside, jobs: Jobs, tmp_path: Path) -> None:
    ask(jobs, tmp_path / "first")
    wait_for(tmp_path / "first")
    ask(jobs, tmp_path / "second")
    # Far less than a worker that hears nothing would sleep.
    assert wait_for(tmp_path / "second") < 2.0
    assert (tmp_path / "second").read_text() != str(os.getpid())


@pytest.mark.postgres
@needs_commits
def test_what_fails_or_is_for_later_wakes_when_its_time_has_come(worker: Beside, jobs: Jobs, tmp_path: Path) -> None:
    ask(jobs, tmp_path / "later", timedelta(seconds=1))
    assert wait_for(tmp_path / "later") > 0.5


@pytest.mark.postgres
@needs_commits
def test_a_lost_wake_up_costs_a_minute_and_no_job(jobs: Jobs, tmp_path: Path) -> None:
    from tenants.jobs.procrastinating import look_every_minute

    ask(EmbeddedJobs(), tmp_path / "unheard")
    assert looks() == []
    look_every_minute(timestamp=0)
    assert (tmp_path / "unheard").exists()


@pytest.mark.postgres
@needs_commits
def test_a_rolled_back_transaction_wakes_nobody(jobs: Jobs, tmp_path: Path) -> None:
    with transaction.atomic():
        ask(jobs, tmp_path / "never")
        transaction.set_rollback(True)
    assert (looks(), Job.objects.count()) == ([], 0)


@pytest.mark.postgres
@needs_commits
def test_wake_ups_merge_and_one_for_later_stands_in_nobodys_way(jobs: Jobs, tmp_path: Path) -> None:
    ask(jobs, tmp_path / "tomorrow", timedelta(days=1))
    ask(jobs, tmp_path / "a")
    ask(jobs, tmp_path / "b")
    later, now = looks()
    assert later.startswith("look at ")
    assert now == "look"


@pytest.mark.postgres
@needs_commits
def test_two_transactions_that_ask_for_jobs_never_wait_for_each_other(jobs: Jobs, tmp_path: Path) -> None:
    asked = threading.Event()

    def other_editor() -> None:
        try:
            ask(jobs, tmp_path / "other")
            asked.set()
        finally:
            connection.close()

    with transaction.atomic():
        ask(jobs, tmp_path / "one")
        editor = threading.Thread(target=other_editor)
        editor.start()
        assert asked.wait(PATIENCE)
        editor.join()


@pytest.mark.postgres
@pytest.mark.slow
@needs_commits
def test_the_job_of_a_killed_worker_is_done_by_the_next_and_leaves_nothing(
    worker: Beside, jobs: Jobs, tmp_path: Path
) -> None:
    from tenants.jobs.procrastinating import look_every_minute

    ask(jobs, tmp_path / "job", wait=True)
    wait_for(tmp_path / "job")
    os.kill(worker._pid, signal.SIGKILL)
    (tmp_path / "job.go").touch()
    until = time.monotonic() + PATIENCE
    while Job.objects.exists():
        assert time.monotonic() < until
        look_every_minute(timestamp=0)
        time.sleep(0.05)
    assert (tmp_path / "job").read_text() == str(os.getpid())


@pytest.mark.postgres
@pytest.mark.slow
@needs_commits
def test_chores_that_all_workers_share_run_by_one_clock(worker: Beside, jobs: Jobs) -> None:
    from site_builder.chores import chores_for
    from site_builder.queue.database import DatabaseQueue

    own = {chore.name for chore in chores_for(DatabaseQueue(), "w", timezone.now())}
    assert own == {"beat", "notices", "fleets", "sections", "upgrade"}
    until = time.monotonic() + PATIENCE
    while not {"web_school.publish_scheduled", "web_school.takedowns"} <= deferred():
        assert time.monotonic() < until, "the clock does not run"
        time.sleep(0.1)


def deferred() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_periodic_defers")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("seconds", "cron"), [(5, "* * * * * */5"), (60, "*/1 * * * *"), (300, "*/5 * * * *"), (3600, "17 * * * *")]
)
def test_how_often_becomes_a_line_of_cron(seconds: int, cron: str) -> None:
    from site_builder.cron import cron_of

    assert cron_of(timedelta(seconds=seconds)) == cron
    assert cron_of(timedelta(days=1)) == "17 3 * * *"
