"""How builds end, and what the tests of the queue have in common."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from site_builder.models import Build, PublishRequest
from site_builder.queue.protocol import Result

LIVE = Result(Build.Outcome.LIVE)

FAILED = Result(Build.Outcome.FAILED, error="สร้างไม่สำเร็จ")

CHANGED = Result(Build.Outcome.CHANGED)

BUSY = Result(Build.Outcome.BUSY)

needs_commits = pytest.mark.django_db(transaction=True)


def open_requests() -> int:
    return PublishRequest.objects.filter(served_at=None).count()


def in_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread
