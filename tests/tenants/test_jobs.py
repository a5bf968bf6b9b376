"""Small background work: one contract, run on the table and in memory; and what only a table can promise."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tenants.errors import JobNameTaken, UnknownJob
from tenants.jobs import Jobs, Payload, get_jobs, job
from tenants.jobs.embedded import EmbeddedJobs
from tenants.jobs.memory import MemoryJobs
from tenants.jobs.retry import MAX_ATTEMPTS, pause_after
from tenants.models import Job

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Diary:
    """What the test's handlers did, and what they shall do next."""

    def __init__(self) -> None:
        self.runs: list[Any] = []
        self.error: Exception | None = None

    def write(self, payload: Payload) -> None:
        self.runs.append(payload["what"])
        if self.error:
            raise self.error


diary = Diary()


@job("tests.note", lease=timedelta(minutes=1))
def note(payload: Payload) -> None:
    diary.write(payload)


@job("tests.photo", gives_way=True)
def photo(payload: Payload) -> None:
    diary.write(payload)


@pytest.fixture(autouse=True)
def _empty_diary() -> None:
    diary.runs, diary.error = [], None


def enqueue(jobs: Jobs, what: str, *, at: datetime = NOON, tenant_id: int | None = None) -> None:
    jobs.enqueue("tests.note", {"what": what, "again": {"b": 1, "a": 2}}, tenant_id=tenant_id, run_at=at)


def exhaust(jobs: Jobs) -> datetime:
    """Run until nothing is left to do; return the time at which that was."""
    now = NOON
    for _ in range(MAX_ATTEMPTS + 1):
        jobs.run_next(now)
        now += timedelta(hours=1)
    return now


class JobsContract:
    """What every implementation promises."""

    @pytest.fixture
    def jobs(self) -> Jobs:
        raise NotImplementedError

    def test_a_job_runs_once_with_its_payload(self, jobs: Jobs) -> None:
        enqueue(jobs, "photo")
        assert jobs.run_next(NOON)
        assert not jobs.run_next(NOON + timedelta(days=1))
        assert diary.runs == ["photo"]

    def test_nothing_runs_before_its_time(self, jobs: Jobs) -> None:
        enqueue(jobs, "later", at=NOON + timedelta(seconds=1))
        assert not jobs.run_next(NOON)
        assert jobs.run_next(NOON + timedelta(seconds=1))

    def test_what_is_due_the_longest_runs_first(self, jobs: Jobs) -> None:
        enqueue(jobs, "second", at=NOON)
        enqueue(jobs, "first", at=NOON - timedelta(seconds=1))
        while jobs.run_next(NOON):
            pass
        assert diary.runs == ["first", "second"]

    def test_what_takes_long_gives_way_to_what_came_later(self, jobs: Jobs) -> None:
        for number in range(3):
            jobs.enqueue("tests.photo", {"what": f"photo {number}"}, tenant_id=None, run_at=NOON - timedelta(hours=1))
        assert jobs.run_next(NOON)
        enqueue(jobs, "mail")
        while jobs.run_next(NOON):
            pass
        assert diary.runs == ["photo 0", "mail", "photo 1", "photo 2"]

    def test_the_same_request_is_merged_whatever_the_order_of_its_keys(self, jobs: Jobs) -> None:
        jobs.enqueue("tests.note", {"what": "x", "again": {"a": 2, "b": 1}}, tenant_id=None, run_at=NOON)
        enqueue(jobs, "x")
        assert jobs.run_next(NOON)
        assert not jobs.run_next(NOON)

    def test_merged_requests_run_at_the_earlier_time(self, jobs: Jobs) -> None:
        enqueue(jobs, "x", at=NOON + timedelta(hours=1))
        enqueue(jobs, "x", at=NOON)
        enqueue(jobs, "x", at=NOON + timedelta(hours=2))
        assert jobs.run_next(NOON)
        assert not jobs.run_next(NOON + timedelta(days=1))

    def test_other_payloads_are_not_merged(self, jobs: Jobs) -> None:
        enqueue(jobs, "x")
        enqueue(jobs, "y")
        assert jobs.run_next(NOON)
        assert jobs.run_next(NOON)

    def test_a_request_made_while_the_same_job_runs_is_run_too(self, jobs: Jobs) -> None:
        @job("tests.asks_again")
        def asks_again(payload: Payload) -> None:
            diary.runs.append("run")
            if len(diary.runs) == 1:
                jobs.enqueue("tests.asks_again", payload, tenant_id=None, run_at=NOON)

        jobs.enqueue("tests.asks_again", {}, tenant_id=None, run_at=NOON)
        assert jobs.run_next(NOON)
        assert jobs.run_next(NOON)
        assert not jobs.run_next(NOON)

    def test_a_failing_job_is_tried_again_after_a_growing_pause(self, jobs: Jobs) -> None:
        diary.error = OSError("disk full")
        enqueue(jobs, "x")
        assert jobs.run_next(NOON)
        assert not jobs.run_next(NOON + timedelta(seconds=14))
        diary.error = None
        assert jobs.run_next(NOON + timedelta(seconds=15))
        assert not jobs.run_next(NOON + timedelta(days=1))

    def test_a_job_that_always_fails_is_given_up_after_five_attempts(self, jobs: Jobs) -> None:
        diary.error = OSError("disk full")
        enqueue(jobs, "x")
        now = exhaust(jobs)
        assert len(diary.runs) == MAX_ATTEMPTS
        assert not jobs.run_next(now)

    def test_a_request_after_the_last_failure_is_a_new_job(self, jobs: Jobs) -> None:
        diary.error = OSError("disk full")
        enqueue(jobs, "x")
        now = exhaust(jobs)
        diary.error = None
        enqueue(jobs, "x", at=now)
        assert jobs.run_next(now)
        assert len(diary.runs) == MAX_ATTEMPTS + 1

    def test_a_job_without_a_handler_is_refused_at_once(self, jobs: Jobs) -> None:
        with pytest.raises(UnknownJob):
            jobs.enqueue("tests.nobody", {}, tenant_id=None)

    def test_run_due_runs_all_that_is_due_now(self, jobs: Jobs) -> None:
        enqueue(jobs, "x", at=timezone.now())
        enqueue(jobs, "y", at=timezone.now())
        enqueue(jobs, "tomorrow", at=timezone.now() + timedelta(days=1))
        assert jobs.run_due(lambda: False) == 2
        assert diary.runs == ["x", "y"]

    def test_run_due_stops_when_it_is_told(self, jobs: Jobs) -> None:
        enqueue(jobs, "x", at=timezone.now())
        enqueue(jobs, "y", at=timezone.now())
        assert jobs.run_due(lambda: bool(diary.runs)) == 1


class TestMemoryJobs(JobsContract):
    @pytest.fixture
    def jobs(self) -> Jobs:
        return MemoryJobs()


@pytest.mark.django_db
class TestEmbeddedJobs(JobsContract):
    @pytest.fixture
    def jobs(self) -> Jobs:
        return EmbeddedJobs(jitter=lambda: 0.0)

    def test_a_request_of_a_rolled_back_transaction_never_runs(self, jobs: Jobs) -> None:
        with transaction.atomic():
            enqueue(jobs, "x")
            transaction.set_rollback(True)
        assert not jobs.run_next(NOON)

    def test_the_job_of_a_killed_worker_is_taken_again_after_its_lease(self, jobs: Jobs) -> None:
        class Killed(BaseException): ...

        @job("tests.killed", lease=timedelta(minutes=1))
        def killed(payload: Payload) -> None:
            diary.runs.append("run")
            if len(diary.runs) == 1:
                raise Killed

        jobs.enqueue("tests.killed", {}, tenant_id=None, run_at=NOON)
        with pytest.raises(Killed):
            jobs.run_next(NOON)
        assert not jobs.run_next(NOON + timedelta(minutes=1))
        assert jobs.run_next(NOON + timedelta(minutes=1, microseconds=1))
        assert not Job.objects.exists()

    def test_a_job_that_kills_every_worker_is_given_up(self, jobs: Jobs) -> None:
        enqueue(jobs, "x")
        Job.objects.update(attempts=MAX_ATTEMPTS, lease_until=NOON)
        assert not jobs.run_next(NOON + timedelta(seconds=1))
        failed = Job.objects.get()
        assert failed.failed_at
        assert "lost" in failed.error
        assert diary.runs == []

    def test_a_worker_that_comes_back_late_does_not_finish_what_another_has_taken(self, jobs: Jobs) -> None:
        @job("tests.late", lease=timedelta(minutes=1))
        def late(payload: Payload) -> None:
            Job.objects.update(attempts=2, lease_until=NOON + timedelta(hours=1))

        jobs.enqueue("tests.late", {}, tenant_id=None, run_at=NOON)
        assert jobs.run_next(NOON)
        assert Job.objects.get().attempts == 2

    def test_a_failed_job_keeps_its_error_for_the_operator(self, jobs: Jobs) -> None:
        diary.error = OSError("disk full")
        enqueue(jobs, "x")
        exhaust(jobs)
        failed = Job.objects.get()
        assert failed.failed_at
        assert failed.error == "OSError: disk full"

    def test_an_idle_look_writes_nothing(self, jobs: Jobs, django_assert_num_queries: Any) -> None:
        enqueue(jobs, "x", at=NOON + timedelta(hours=1))
        with django_assert_num_queries(1) as log:
            jobs.run_next(NOON)
        assert log.captured_queries[0]["sql"].startswith("SELECT")

    def test_a_handler_runs_outside_the_claims_transaction(self, jobs: Jobs) -> None:
        depth = len(connection.savepoint_ids)

        @job("tests.depth")
        def look(payload: Payload) -> None:
            diary.runs.append(len(connection.savepoint_ids))

        jobs.enqueue("tests.depth", {}, tenant_id=None, run_at=NOON)
        jobs.run_next(NOON)
        assert diary.runs == [depth]


@pytest.mark.postgres
class TestProcrastinateJobs(TestEmbeddedJobs):
    """The same promises where procrastinate wakes whoever runs jobs."""

    @pytest.fixture
    def jobs(self) -> Jobs:
        from tenants.jobs.procrastinating import ProcrastinateJobs

        return ProcrastinateJobs(jitter=lambda: 0.0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_one_job_twice() -> None:
    jobs = EmbeddedJobs()
    for number in range(20):
        enqueue(jobs, f"photo {number}")

    def work() -> None:
        try:
            while jobs.run_next(NOON):
                pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    while jobs.run_next(NOON):  # one that lost its row to another's claim may have left early
        pass
    assert sorted(diary.runs) == sorted({f"photo {number}" for number in range(20)})


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_merged_job_is_not_run_before_the_merging_transaction_commits() -> None:
    jobs = EmbeddedJobs()
    enqueue(jobs, "x")
    ran: list[bool] = []

    def work() -> None:
        try:
            ran.append(jobs.run_next(NOON))
        finally:
            connection.close()

    with transaction.atomic():
        enqueue(jobs, "x")
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
    assert ran == [False]
    assert jobs.run_next(NOON)


def test_the_pause_doubles_and_is_spread() -> None:
    assert [pause_after(n, 0).total_seconds() for n in (1, 2, 3, 4)] == [15, 30, 60, 120]
    assert pause_after(1, 0.999) < timedelta(seconds=22.5)


def test_two_functions_cannot_have_one_name() -> None:
    with pytest.raises(JobNameTaken):

        @job("tests.note")
        def other(payload: Payload) -> None: ...


def test_the_settings_name_the_implementation(settings: Any) -> None:
    assert isinstance(get_jobs(), EmbeddedJobs)
    settings.JOBS = "tenants.jobs.memory.MemoryJobs"
    assert isinstance(get_jobs(), MemoryJobs)
    assert get_jobs() is get_jobs()
