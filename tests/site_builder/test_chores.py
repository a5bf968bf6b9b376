"""What a worker cleans by the clock: each chore runs in an empty installation, and is there once."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from site_builder.chores import chores_for
from site_builder.queue.database import DatabaseQueue

CLEANING = {"purge", "exports", "forget", "unfinished_uploads", "stays", "audit"}


@pytest.mark.django_db
def test_the_worker_cleans_up_every_day() -> None:
    now = timezone.now()
    chores = chores_for(DatabaseQueue(), "worker", now)
    assert max(Counter(chore.name for chore in chores).values()) == 1
    cleaning = {chore.name: chore for chore in chores if chore.name in CLEANING}
    assert cleaning.keys() == CLEANING
    for chore in cleaning.values():
        chore.run(now)
