"""A process beside the worker's own, for jobs.

Forked, so that it costs only the memory that it changes, while the worker has no thread and no open transaction.  It
ends with the worker, however that ends, and is started again when it dies.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db import connections

NICENESS = 5
logger = logging.getLogger("site_builder.queue")


class Beside:
    """One child process that does ``work`` until it is told to stop."""

    def __init__(self, work: Callable[[threading.Event], None]) -> None:
        self._work = work
        self._pid = 0

    def start(self) -> None:
        # A connection that two processes have is a broken one.
        connections.close_all()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            self._live(parent)

    def look(self, now: datetime) -> None:
        """Start the process again if it has died."""
        if self._pid and self._has_ended():
            logger.error("the process that runs jobs has died; another one is started")
            self.start()

    def end(self) -> None:
        """Tell the process to stop, and wait: a job that has begun is finished first."""
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGTERM)
            with suppress(ChildProcessError):
                os.waitpid(self._pid, 0)
            self._pid = 0

    def _has_ended(self) -> bool:
        try:
            return os.waitpid(self._pid, os.WNOHANG)[0] != 0
        except ChildProcessError:
            return True

    def _live(self, parent: int) -> None:
        status = 1
        try:
            stop = _Stop(parent)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
            # Whoever publishes, builds or answers a browser comes first.
            os.nice(NICENESS)
            self._work(stop)
            status = 0
        except Exception:
            logger.exception("the process that runs jobs ends")
        finally:
            os._exit(status)


class _Stop(threading.Event):
    """Also set when the worker is gone."""

    def __init__(self, parent: int) -> None:
        super().__init__()
        self._parent = parent

    def is_set(self) -> bool:
        return super().is_set() or os.getppid() != self._parent
