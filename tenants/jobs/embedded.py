"""Jobs in a table of the own database, SQLite or PostgreSQL."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from tenants.errors import UnknownJob
from tenants.jobs import retry
from tenants.jobs.port import Payload
from tenants.jobs.registry import DEFAULT_LEASE, handler_of, those_that_give_way
from tenants.models import Job

logger = logging.getLogger("tenants.jobs")

POLL = 0.2
"""Seconds between two looks of a worker that has nothing to do."""


class EmbeddedJobs:
    """``Jobs`` on the table ``tenants_job``.

    A claim counts an attempt, and the count is the fence: a worker that was away for longer than its lease can neither
    finish nor fail what another has taken since.  Handlers run outside transactions.
    """

    keeps_time = False

    def __init__(self, jitter: retry.Jitter = retry.jitter) -> None:
        self._jitter = jitter

    def enqueue(self, name: str, payload: Payload, *, tenant_id: int | None, run_at: datetime | None = None) -> None:
        handler_of(name)
        due = run_at or timezone.now()
        # SQLite compares JSON as text, so keys are stored in order.
        ordered = json.loads(json.dumps(payload, sort_keys=True))
        with transaction.atomic():
            if not _merge(name, ordered, tenant_id, due):
                Job.objects.create(name=name, payload=ordered, tenant_id=tenant_id, run_at=due)

    def run_next(self, now: datetime) -> bool:
        # Most looks find nothing: they take no write lock.
        if not _due(now).exists():
            return False
        job = _claim(now)
        if job is not None:
            self._run(job, now)
        return job is not None

    def run_due(self, stop: Callable[[], bool]) -> int:
        ran = 0
        while not stop() and self.run_next(timezone.now()):
            ran += 1
        return ran

    def work(self, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                try:
                    self.run_due(stop.is_set)
                except (DatabaseError, InterfaceError):
                    logger.exception("the database does not answer; jobs are tried again")
                    connection.close()
                stop.wait(POLL)
        finally:
            connection.close()

    def _run(self, job: Job, now: datetime) -> None:
        try:
            handler_of(job.name).run(job.payload)
        except Exception as error:
            said = {"job": job.name, "tenant": job.tenant_id}
            logger.exception("job %s (%s) failed, attempt %s", job.pk, job.name, job.attempts, extra=said)
            self._failed(job, error, now)
        else:
            _own(job).delete()

    def _failed(self, job: Job, error: Exception, now: datetime) -> None:
        text = retry.error_text(error)
        if job.attempts >= retry.MAX_ATTEMPTS:
            _own(job).update(failed_at=now, lease_until=None, error=text)
        else:
            again = now + retry.pause_after(job.attempts, self._jitter())
            _own(job).update(run_at=again, lease_until=None, error=text)


def _merge(name: str, payload: Payload, tenant_id: int | None, due: datetime) -> bool:
    """Let a waiting job stand for this one, at the earlier time; say whether there is such a job.

    The row is locked until the caller commits: a worker that took it before would not see what the caller has written.
    """
    same = Q(name=name, payload=payload, tenant_id=tenant_id)
    waiting = Job.objects.filter(same, failed_at=None, lease_until=None)
    job = _locked(waiting).first()
    if job is None:
        return False
    if due < job.run_at:
        Job.objects.filter(pk=job.pk).update(run_at=due)
    return True


def _due(now: datetime) -> QuerySet[Job]:
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return Job.objects.filter(free, failed_at=None, run_at__lte=now).order_by("run_at", "pk")


def _locked(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Lock the rows, passing over those that someone else holds.  SQLite has one writer at a time anyway."""
    return jobs.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)


@transaction.atomic
def _claim(now: datetime) -> Job | None:
    _bury_lost(now)
    due = _due(now)
    job = _locked(due.exclude(name__in=those_that_give_way())).first() or _locked(due).first()
    if job is None:
        return None
    job.attempts += 1
    Job.objects.filter(pk=job.pk).update(attempts=job.attempts, lease_until=now + _lease_of(job))
    return job


def _bury_lost(now: datetime) -> None:
    """Mark as failed what took five workers with it (out of memory, killed): it would take the sixth as well."""
    lost = _due(now).filter(attempts__gte=retry.MAX_ATTEMPTS)
    lost.order_by().update(failed_at=now, lease_until=None, error=retry.LOST)


def _lease_of(job: Job) -> timedelta:
    try:
        return handler_of(job.name).lease
    except UnknownJob:
        return DEFAULT_LEASE


def _own(job: Job) -> QuerySet[Job]:
    """The job's row, if it is still this worker's."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, lease_until__isnull=False)
