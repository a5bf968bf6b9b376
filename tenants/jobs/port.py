"""The port: what every implementation promises."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol, TypeAlias

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
Payload: TypeAlias = Mapping[str, JSON]


class Jobs(Protocol):
    """Small work to be done soon, at least once.

    A handler must bear to run twice: the job of a killed worker is taken again when its lease has run out.  A handler
    that raises is tried again after a growing pause, five times in all; then the job stays, failed, with the error.
    """

    keeps_time: bool
    """Whether it runs by the clock what all workers share: then no worker does so beside it."""

    def enqueue(self, name: str, payload: Payload, *, tenant_id: int | None, run_at: datetime | None = None) -> None:
        """Ask for one run of ``name``, in the caller's transaction: rolled back with it, visible when it commits.

        The same name, tenant and payload already waiting is merged into one job at the earlier time.  A job that is
        running does not count as waiting: what it has read may be older than this request.
        Raises UnknownJob for a name without a handler.
        """

    def run_next(self, now: datetime) -> bool:
        """Run the job that has been due the longest at ``now``; say whether there was one.  Errors stay inside.

        Jobs whose handler gives way come after all others.
        """

    def run_due(self, stop: Callable[[], bool]) -> int:
        """Run what is due, one after the other, until nothing is or ``stop()`` says so; return how many ran."""

    def work(self, stop: threading.Event) -> None:
        """Run jobs as they come due, until ``stop`` is set: what a worker's process for jobs does all day."""
