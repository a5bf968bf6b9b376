"""When a failed job is tried again."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

MAX_ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=15)
ERROR_LENGTH = 2_000
LOST = "the worker was lost each time it ran this job"

Jitter = Callable[[], float]
"""Returns a number in [0, 1)."""

jitter: Jitter = random.SystemRandom().random


def pause_after(attempts: int, spread: float) -> timedelta:
    """Return the pause after the ``attempts``-th failure: 15 s, 30 s, 60 s … and up to half of it more.

    ``spread`` in [0, 1) keeps jobs that failed together (a full disk) from coming back together.
    """
    return FIRST_PAUSE * 2 ** (attempts - 1) * (1 + spread / 2)


def error_text(error: BaseException) -> str:
    """Return what is kept of an error: its type and its words, cut to length."""
    return f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
