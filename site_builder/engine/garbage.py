"""Python's search for circular garbage, kept out of builds.

A build makes hundreds of thousands of small values that live until its end and refer to each other in no circle.
Looking through them again and again costs a fifth of its time, in a worker (whose process holds all of Django) more,
and finds next to nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unsearched() -> Iterator[None]:
    """Do not look for garbage in a block; what little there is, is found soon after."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
