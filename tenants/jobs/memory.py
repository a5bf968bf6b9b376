"""Jobs in memory, for tests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from tenants.jobs import retry
from tenants.jobs.port import Payload
from tenants.jobs.registry import handler_of, those_that_give_way


@dataclass(slots=True)
class WaitingJob:
    """A job as a test may look at it."""

    name: str
    payload: Payload
    tenant_id: int | None
    run_at: datetime
    attempts: int = 0
    error: str = ""
    failed_at: datetime | None = None


class MemoryJobs:
    """``Jobs`` in a list.  Knows no transactions, and no other workers."""

    keeps_time = False

    def __init__(self, jitter: retry.Jitter = lambda: 0.0) -> None:
        self._jitter = jitter
        self.jobs: list[WaitingJob] = []

    def enqueue(self, name: str, payload: Payload, *, tenant_id: int | None, run_at: datetime | None = None) -> None:
        handler_of(name)
        new = WaitingJob(name, json.loads(json.dumps(payload)), tenant_id, run_at or timezone.now())
        for job in self.jobs:
            if (job.name, job.payload, job.tenant_id, job.failed_at) == (name, new.payload, tenant_id, None):
                job.run_at = min(job.run_at, new.run_at)
                return
        self.jobs.append(new)

    def run_next(self, now: datetime) -> bool:
        due = [job for job in self.jobs if job.failed_at is None and job.run_at <= now]
        if not due:
            return False
        later = those_that_give_way()
        self._run(min(due, key=lambda job: (job.name in later, job.run_at)), now)
        return True

    def run_due(self, stop: Callable[[], bool]) -> int:
        ran = 0
        while not stop() and self.run_next(timezone.now()):
            ran += 1
        return ran

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.run_due(stop.is_set)
            stop.wait(0.01)

    def _run(self, job: WaitingJob, now: datetime) -> None:
        # Taken off while it runs: the same request in between is a new job.
        self.jobs.remove(job)
        job.attempts += 1
        try:
            handler_of(job.name).run(job.payload)
        except Exception as error:  # noqa: BLE001 (a handler may raise whatever it likes)
            self._failed(job, error, now)

    def _failed(self, job: WaitingJob, error: Exception, now: datetime) -> None:
        job.error = retry.error_text(error)
        job.run_at = now + retry.pause_after(job.attempts, self._jitter())
        if job.attempts >= retry.MAX_ATTEMPTS:
            job.failed_at = now
        self.jobs.append(job)
