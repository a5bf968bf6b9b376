"""The queue, with a clock that a test moves."""

from __future__ import annotations

import random

import pytest

from site_builder.queue.database import DatabaseQueue
from tests.site_builder.conftest import Clock


@pytest.fixture
def queue(clock: Clock) -> DatabaseQueue:
    return DatabaseQueue(clock, luck=random.Random(1))
