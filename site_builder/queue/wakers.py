"""How a worker sleeps until there may be something to do.  A missed call costs a poll, never a request."""

from __future__ import annotations

import contextlib
import threading
from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

CHANNEL = "publish_request"

SQLITE_POLL = 0.05
"""Seconds.  One query on an index that holds open requests only: 0.2 ms."""


class Waker(Protocol):
    def wait(self, seconds: float) -> None:
        """Return when a request may have come in, after ``seconds`` at the latest."""

    def close(self) -> None: ...


class PollingWaker:
    """Sleeps a short while; ``stop`` (set by a signal) ends the sleep."""

    def __init__(self, interval: float = SQLITE_POLL, stop: threading.Event | None = None) -> None:
        self._interval = interval
        self._stop = stop or threading.Event()

    def wait(self, seconds: float) -> None:
        self._stop.wait(min(seconds, self._interval))

    def close(self) -> None:
        """Nothing is kept."""


class ListeningWaker:
    """LISTEN on a connection of its own.  Through a transaction pooler LISTEN is deaf: use a direct address."""

    def __init__(self, parameters: dict[str, Any], stop: threading.Event | None = None) -> None:
        self._parameters = parameters
        self._stop = stop or threading.Event()
        self._connection: Any = None

    def wait(self, seconds: float) -> None:
        import psycopg  # only where the database is PostgreSQL

        try:
            for _ in self._listening(psycopg).notifies(timeout=seconds, stop_after=1):
                return
        except psycopg.OperationalError:
            # The server went away: the worker goes on polling until it is back.
            self.close()
            self._stop.wait(min(seconds, 1.0))

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(Exception):
                self._connection.close()
            self._connection = None

    def _listening(self, psycopg: Any) -> Any:
        if self._connection is None:
            self._connection = psycopg.connect(**self._parameters, autocommit=True)
            self._connection.execute(f"LISTEN {CHANNEL}")
        return self._connection


def waker_for(connection: BaseDatabaseWrapper, stop: threading.Event | None = None) -> Waker:
    """Return the waker that fits the database."""
    if connection.vendor == "postgresql":
        return ListeningWaker(connection.get_connection_params(), stop)
    return PollingWaker(stop=stop)
