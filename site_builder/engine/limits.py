"""No template runs for ever: a page that takes too long is stopped, whatever it does.

By an alarm of the system, which works in the main thread only; elsewhere there is no limit.  Processor time counts: a
page is not to blame for a machine on which it has to wait.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

from site_builder.engine.errors import RenderTimeout


class _Watch:
    """Whether the alarm is ours in this process, and how long the page may take that is being made."""

    ready = False
    seconds = 0.0


@contextmanager
def watched() -> Iterator[None]:
    """Keep the handler of the alarm for a whole block, in which ``time_limit`` then costs two calls of the system.

    A forked process inherits it.
    """
    if _Watch.ready or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    _Watch.ready = True
    try:
        yield
    finally:
        _Watch.ready = False
        signal.signal(signal.SIGPROF, before)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise RenderTimeout in a block that computes for longer."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with nullcontext() if _Watch.ready else watched():
        _Watch.seconds = seconds
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


def _stop(signum: int, frame: FrameType | None) -> None:
    raise RenderTimeout(_Watch.seconds)
