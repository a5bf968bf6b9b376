"""Keeping a slot while a build runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from site_builder.queue.protocol import Claim, PublishQueue, Timing

logger = logging.getLogger("site_builder.queue")


@contextmanager
def beating(queue: PublishQueue, claim: Claim, timing: Timing) -> Iterator[None]:
    """Prolong the lease in a thread of its own until the block ends.

    A build that is faster than one beat (nearly all are) writes nothing.
    """
    done = threading.Event()
    thread = threading.Thread(target=_beat, args=(queue, claim, timing.beat.total_seconds(), done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _beat(queue: PublishQueue, claim: Claim, seconds: float, done: threading.Event) -> None:
    try:
        while not done.wait(seconds):
            if not _prolong(queue, claim):
                return
    finally:
        connection.close()


def _prolong(queue: PublishQueue, claim: Claim) -> bool:
    """Say whether to go on.  A database that does not answer now may answer before the lease ends."""
    try:
        return queue.heartbeat(claim)
    except DatabaseError:
        logger.warning("tenant %s: the lease could not be prolonged", claim.tenant_id, exc_info=True)
        connection.close()
        return True
