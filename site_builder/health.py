"""Is publishing alive?  Asked by monitors over HTTP and by operators with the ``health`` command."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Exists, Max, Min, OuterRef, Q

from site_builder import conf
from site_builder.models import BuildSlot, Priority, PublishRequest, WorkerBeat
from site_builder.queue.database import database_now

BEAT = timedelta(seconds=10)
LATE_WORKER = timedelta(seconds=60)
LATE_REQUEST = timedelta(minutes=5)
"""An editor's publish takes a second: one that waits for so long says that something stands."""
LEAST_BYTES = 500_000_000
LEAST_SHARE = 0.03
FORGOTTEN = timedelta(days=1)


class State(StrEnum):
    OK = "ok"
    LATE = "late"
    """It answers, but not in time."""
    MISSING = "missing"
    LOW = "low"
    DOWN = "down"
    UNKNOWN = "unknown"
    """Could not be asked, because the database is down."""


@dataclass(frozen=True, slots=True)
class Health:
    """States for everybody; the figures behind them for operators only."""

    database: State
    worker: State
    queue: State
    disk: State
    worker_age: timedelta | None = None
    oldest_request: timedelta | None = None
    free_bytes: int | None = None

    @property
    def states(self) -> dict[str, str]:
        return {name: str(getattr(self, name)) for name in ("database", "worker", "queue", "disk")}

    @property
    def good(self) -> bool:
        return set(self.states.values()) == {State.OK}


def look() -> Health:
    """Return how things are; never raises."""
    disk, free = _disk()
    try:
        now = database_now()
        worker, age = _worker(now)
        queue, oldest = _queue(now)
    except (DatabaseError, InterfaceError, OSError):
        connection.close()
        return Health(State.DOWN, State.UNKNOWN, State.UNKNOWN, disk, free_bytes=free)
    return Health(State.OK, worker, queue, disk, age, oldest, free)


def beat(owner: str, started_at: datetime) -> Callable[[datetime], None]:
    """Return the chore by which a worker says that it is alive; it also forgets who has been silent for a day."""

    def run(now: datetime) -> None:
        now = database_now()
        WorkerBeat.objects.update_or_create(owner=owner, defaults={"seen_at": now, "started_at": started_at})
        WorkerBeat.objects.filter(seen_at__lt=now - FORGOTTEN).delete()

    return run


def _worker(now: datetime) -> tuple[State, timedelta | None]:
    """A worker in a long build says nothing, but keeps its lease."""
    seen = WorkerBeat.objects.aggregate(seen=Max("seen_at"))["seen"]
    if BuildSlot.objects.filter(lease_until__gt=now).exists():
        return State.OK, now - seen if seen else None
    if seen is None:
        return State.MISSING, None
    return (State.OK if now - seen <= LATE_WORKER else State.LATE), now - seen


def _queue(now: datetime) -> tuple[State, timedelta | None]:
    """How long the oldest publish of an editor waits that nothing keeps from being built."""
    resting = BuildSlot.objects.filter(
        Q(attempts__gt=0) | Q(failing_since__isnull=False) | Q(lease_until__gt=now), tenant=OuterRef("tenant")
    )
    waiting = PublishRequest.objects.filter(
        ~Exists(resting), served_at=None, priority__gte=Priority.EDITOR, not_before__lte=now
    )
    oldest = waiting.aggregate(oldest=Min("requested_at"))["oldest"]
    if oldest is None:
        return State.OK, None
    return (State.OK if now - oldest <= LATE_REQUEST else State.LATE), now - oldest


def _disk() -> tuple[State, int | None]:
    """The fuller one of the two places that are written: the state's folder and the sites'."""
    found = []
    for folder in {Path(settings.STATE_DIR), conf.sites_folder()}:
        nearest = next((one for one in (folder, *folder.parents) if one.exists()), None)
        if nearest is not None:
            found.append(shutil.disk_usage(nearest))
    if not found:
        return State.MISSING, None
    low = any(usage.free < min(LEAST_BYTES, usage.total * LEAST_SHARE) for usage in found)
    return (State.LOW if low else State.OK), min(usage.free for usage in found)
