"""The worker: takes what is due and builds it, one site at a time, and does the small work of the clock between builds.

Builds come first, after a start above all, when everything else is due as well; but however many builds there are, one
thing of the clock's is done after each.

Builds run in this process, kept warm.  Jobs (image renditions above all) run in a process beside it (``beside``), so
that they never delay a publish, and so that this one has no second thread when it forks lanes for a large build.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from site_builder.models import LONG_AGO, BuildSlot
from site_builder.queue.protocol import Claim, PublishQueue
from site_builder.queue.schedule import Chore
from site_builder.queue.sharing import host_prefix

logger = logging.getLogger("site_builder.queue")

LONGEST_SLEEP = 1.0
"""Seconds between two looks at the clock, however quiet the queue is."""
SHORTEST_SLEEP = 0.01
"""Seconds: a chore that is due this very moment still lets the processor go."""


class Worker:
    """Builds until told to stop; a build that has begun is finished first."""

    def __init__(
        self,
        queue: PublishQueue,
        publish: Callable[[Claim], object],
        *,
        owner: str,
        chores: Sequence[Chore] = (),
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        self._queue = queue
        self._publish = publish
        self._owner = owner
        self._chores = chores
        self._clock = clock
        self._built = False

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set.  A database that goes away is waited for."""
        while not stop.is_set():
            try:
                if not self.turn():
                    self._queue.wait(self._until_next_chore())
            except (DatabaseError, InterfaceError):
                logger.exception("the database does not answer; the worker tries again")
                connection.close()
                stop.wait(LONGEST_SLEEP)

    def turn(self) -> bool:
        """Do one build, then one thing that the clock asks for; say whether there may be more to do.

        When the last build is done, those who feed the queue are due, so that it does not run dry between two ticks.
        """
        claim = self._queue.claim(self._owner)
        if claim is not None:
            self._publish(claim)
        elif self._built:
            self._ask_for_more()
        self._built = claim is not None
        return self._do_chore() or claim is not None

    def _ask_for_more(self) -> None:
        for chore in self._chores:
            if chore.feeds_queue:
                chore.next_at = None

    def _do_chore(self) -> bool:
        """Do what has been due for the longest time; say whether anything was."""
        now = self._clock()
        due = [chore for chore in self._chores if chore.is_due(now)]
        if due:
            min(due, key=lambda chore: chore.next_at or LONG_AGO).run_if_due(now)
        return bool(due)

    def _until_next_chore(self) -> float:
        now = self._clock()
        times = [(chore.next_at - now).total_seconds() for chore in self._chores if chore.next_at is not None]
        return max(min([*times, LONGEST_SLEEP]), SHORTEST_SLEEP)


def new_owner() -> str:
    """Return who this process is, for the slots that it takes: ``host/pid/word``."""
    return f"{host_prefix()}{os.getpid()}/{secrets.token_hex(4)}"


def free_slots_of_the_dead(now: datetime) -> int:
    """End the leases of dead workers of this machine, so that their sites need not wait; return how many."""
    held = BuildSlot.objects.filter(owner__startswith=host_prefix(), lease_until__gt=now).values_list(
        "tenant_id", "owner"
    )
    dead = [tenant_id for tenant_id, owner in held if not _is_alive(int(owner.split("/")[1]))]
    return BuildSlot.objects.filter(tenant_id__in=dead).update(lease_until=now)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
