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
def beating(queue: PublishQueue, claim: Claim, timing: Timing) -> Iterator[Heart]:
    """Prolong the lease in a thread of its own until the block ends.

    A build that is faster than one beat (nearly all are) writes nothing.
    """
    heart = Heart(queue, claim, timing.beat.total_seconds())
    heart.start()
    try:
        yield heart
    finally:
        heart.stop()


class Heart:
    """Beats between ``start`` and ``stop``."""

    def __init__(self, queue: PublishQueue, claim: Claim, seconds: float) -> None:
        self._queue = queue
        self._claim = claim
        self._seconds = seconds
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._done.clear()
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._done.set()
            self._thread.join()
            self._thread = None

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Have no thread within a block, which must be much shorter than a lease: to fork in."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def _beat(self) -> None:
        try:
            while not self._done.wait(self._seconds):
                if not self._prolong():
                    return
        finally:
            connection.close()

    def _prolong(self) -> bool:
        """Say whether to go on.  A database that does not answer now may answer before the lease ends."""
        try:
            return self._queue.heartbeat(self._claim)
        except DatabaseError:
            logger.warning("tenant %s: the lease could not be prolonged", self._claim.tenant_id, exc_info=True)
            connection.close()
            return True
