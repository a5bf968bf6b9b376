"""How often one address may ask: a bucket for each that fills again; in memory, each process for itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

MOST_ADDRESSES = 20_000


class Budget:
    """``burst`` questions at once, ``rate`` a second in the long run.  Safe for threads."""

    def __init__(self, burst: int, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._rate, self._clock = float(burst), rate, clock
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, address: str) -> bool:
        """Say whether an address may ask now; if so, it has one question less."""
        now = self._clock()
        with self._lock:
            left, at = self._left.pop(address, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._rate)
            self._left[address] = (left - 1 if left >= 1 else left, now)
            if len(self._left) > MOST_ADDRESSES:
                # The one that has not asked for the longest: its bucket is the fullest.
                self._left.pop(next(iter(self._left)))
        return left >= 1
