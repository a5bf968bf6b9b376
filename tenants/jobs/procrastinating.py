"""Jobs on PostgreSQL with procrastinate: woken by NOTIFY, run by any number of workers, chores by cron once for all.

What is to be done stays in our own table (``embedded``): merged, tried again, taken from the dead and kept with its
error as everywhere.  procrastinate only says *when to look*: at once after a commit, when a pause is over, and by the
clock.  So what it is known for is not relied on: a wake-up that is lost costs a minute and no job; a job of a killed
worker needs no sweep of its tables; a waiting wake-up never blocks another one; and none is written inside a publishing
transaction, where its unique key would let one editor wait for the other.

Loaded only where ``JOBS=procrastinate`` (PostgreSQL): nothing else may import this module.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from tenants.jobs import get_jobs
from tenants.jobs.embedded import EmbeddedJobs
from tenants.jobs.port import Payload
from tenants.models import Job

logger = logging.getLogger("tenants.jobs")

QUEUE = "web_school"
EVERY_MINUTE = "* * * * *"
LOOK_FOR_STOP = 0.2
POLL = 5.0
"""Seconds between two looks of a worker that hears nothing."""
_stopping = threading.Event()


class ProcrastinateJobs(EmbeddedJobs):
    """``Jobs`` on the table ``tenants_job``, with procrastinate to wake whoever runs them."""

    keeps_time = True

    def enqueue(self, name: str, payload: Payload, *, tenant_id: int | None, run_at: datetime | None = None) -> None:
        super().enqueue(name, payload, tenant_id=tenant_id, run_at=run_at)
        # A receiver of the commit that fails must not be told as a failure of what has been committed.
        transaction.on_commit(partial(wake, run_at), robust=True)

    def work(self, stop: threading.Event) -> None:
        """Be a worker of procrastinate, until ``stop`` is set; a job that has begun is finished first."""
        _stopping.clear()
        asyncio.run(_work(stop))

    def _failed(self, job: Job, error: Exception, now: datetime) -> None:
        super()._failed(job, error, now)
        again = Job.objects.filter(pk=job.pk, failed_at=None).values_list("run_at", flat=True).first()
        if again is not None:
            wake(again)


def wake(at: datetime | None = None) -> None:
    """Have some worker look for jobs, now or later.  What goes wrong is logged: the look of the minute heals it."""
    later = at if at is not None and at > timezone.now() else None
    # One waiting look is enough; those of different seconds do not stand in each other's way.
    word = "look" if later is None else f"look at {int(later.timestamp())}"
    try:
        with transaction.atomic():
            run_due_jobs.configure(queueing_lock=word, schedule_at=later and later + timedelta(milliseconds=1)).defer()
    except AlreadyEnqueued:
        pass
    except ConnectorException:
        logger.exception("nobody could be woken for a job; it runs within a minute")


@app.task(name="web_school.run_due_jobs", queue=QUEUE)
def run_due_jobs() -> None:
    """Run all that is due."""
    get_jobs().run_due(_stopping.is_set)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="web_school.look_every_minute", queue=QUEUE, queueing_lock="every minute")
def look_every_minute(timestamp: int) -> None:
    """Find jobs that nobody was woken for."""
    forget_the_dead()
    get_jobs().run_due(_stopping.is_set)


def forget_the_dead() -> None:
    """Delete the looks that died with their workers: what they had begun is in our own table."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL")


async def _work(stop: threading.Event) -> None:
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        async with working.open_async():
            worker = asyncio.create_task(
                working.run_worker_async(
                    queues=[QUEUE],
                    concurrency=1,
                    fetch_job_polling_interval=POLL,
                    delete_jobs="always",
                    install_signal_handlers=False,
                )
            )
            while not stop.is_set() and not worker.done():
                await asyncio.sleep(LOOK_FOR_STOP)
            _stopping.set()
            # Its own way of ending well: a job that runs is waited for.
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
