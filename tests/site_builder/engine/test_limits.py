"""A page is stopped for what it computes, not for how long it has to wait for a processor."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from site_builder.engine.errors import RenderTimeout
from site_builder.engine.limits import time_limit, watched


def compute(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_a_page_that_computes_for_too_long_is_stopped() -> None:
    with pytest.raises(RenderTimeout), time_limit(0.05):
        compute(5)


def test_a_page_that_has_to_wait_is_not() -> None:
    with time_limit(0.05):
        # As on a machine where others have the processor.
        threading.Event().wait(0.3)


def test_the_limit_is_each_pages_own() -> None:
    with watched():
        for _ in range(5):
            with time_limit(0.2):
                compute(0.06)


def test_nothing_of_it_is_left() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with time_limit(0.05):
        pass
    assert signal.getsignal(signal.SIGPROF) is before
    compute(0.1)
