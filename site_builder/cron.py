"""The chores that all workers share, run by procrastinate's clock: once for all of them, however many there are.

Loaded only where ``JOBS=procrastinate``; elsewhere each worker runs them between its builds (``chores``).
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from site_builder.chores import shared_chores
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.schedule import Chore
from tenants.jobs.procrastinating import QUEUE

logger = logging.getLogger("site_builder.queue")

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def cron_of(every: timedelta) -> str:
    """Return when something runs that runs so often; what runs once a day does so at night."""
    if every < MINUTE:
        return f"* * * * * */{every // timedelta(seconds=1)}"
    if every < HOUR:
        return f"*/{every // MINUTE} * * * *"
    return "17 * * * *" if every < DAY else "17 3 * * *"


def declare(chore: Chore) -> None:
    """Let procrastinate run a chore by the clock; a run that has not begun stands for the next one too."""

    def run(timestamp: int) -> None:
        try:
            chore.run(timezone.now())
        except Exception:
            logger.exception("chore %s failed", chore.name)

    task = app.task(name=f"web_school.{chore.name}", queue=QUEUE, queueing_lock=f"chore {chore.name}")(run)
    app.periodic(cron=cron_of(chore.every), periodic_id=chore.name)(task)


for _chore in shared_chores(DatabaseQueue()):
    declare(_chore)
