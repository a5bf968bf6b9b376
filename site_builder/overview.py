"""How publishing goes in an area, or everywhere: who waits, what runs, what fails, what is held or pinned, how fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from site_builder.models import LONG_AGO, Build, BuildSlot, Hold, Pin, Priority, PublishRequest
from tenants.models import Area, Tenant

MOST = 50
"""Rows of a list: the screen says how many more there are."""
MONTH = timedelta(days=30)
SAMPLE = 5_000
"""The times of a month are those of its newest so many publishes."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane of the queue: how many tenants wait in it, the longest since when."""

    priority: Priority
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A site whose builds fail.  ``failing_since`` is None while it is only tried again; ``reason`` is Thai."""

    tenant: Tenant
    attempts: int
    reason: str
    failing_since: datetime | None
    retry_at: datetime


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds from an editor's click to live, over the last month; None without a publish."""

    publishes: int
    median: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it.  Lists are cut to ``MOST`` rows; the counts are whole."""

    lanes: tuple[Lane, ...]
    running: list[Build]
    troubles: list[Trouble]
    troubles_count: int
    holds: list[Hold]
    holds_count: int
    pins: list[Pin]
    speed: Speed

    @property
    def busy(self) -> bool:
        """Whether the next look will likely tell something else."""
        return bool(self.running) or any(lane.waiting for lane in self.lanes)


def overview_of(area: Area | None, now: datetime | None = None) -> Overview:
    """Return how publishing goes in an area (None: everywhere), in some ten queries."""
    now = now or timezone.now()
    here = Q() if area is None else Q(tenant__area=area)
    running = list(_running(here, now)[:MOST])
    troubles = _troubles(here, now)
    holds = Hold.objects.filter(here)
    return Overview(
        lanes=_lanes(here, now),
        running=running,
        troubles=[_trouble(slot) for slot in troubles[:MOST]],
        troubles_count=troubles.count(),
        holds=list(holds.select_related("tenant").order_by("held_at")[:MOST]),
        holds_count=holds.count(),
        pins=list(Pin.objects.filter(here).select_related("tenant", "release", "by").order_by("pinned_at")[:MOST]),
        speed=speed_of(here, now),
    )


def _running(here: Q, now: datetime) -> QuerySet[Build]:
    held = BuildSlot.objects.filter(tenant=OuterRef("tenant"), fence=OuterRef("fence"), lease_until__gt=now)
    builds = Build.objects.filter(here, Exists(held), outcome=Build.Outcome.RUNNING)
    return builds.select_related("tenant").order_by("started_at")


def _lanes(here: Q, now: datetime) -> tuple[Lane, ...]:
    """Count tenants, each in the lane of its most urgent request; who is being built or fails does not wait."""
    away = BuildSlot.objects.filter(Q(lease_until__gt=now) | Q(failing_since__isnull=False), tenant=OuterRef("tenant"))
    waiting = PublishRequest.objects.filter(here, ~Exists(away), served_at=None, not_before__lte=now)
    rows = waiting.order_by().values("tenant").annotate(top=Max("priority"), since=Min("requested_at"))
    found: dict[int, list[datetime]] = {}
    for row in rows:
        found.setdefault(row["top"], []).append(row["since"])
    return tuple(
        Lane(priority, len(found.get(priority, ())), min(found.get(priority, ()), default=None))
        for priority in sorted(Priority, reverse=True)
    )


def _troubles(here: Q, now: datetime) -> QuerySet[Any]:
    """Slots with failures behind them that still have something to do, failing ones first."""
    waits = PublishRequest.objects.filter(tenant=OuterRef("tenant"), served_at=None, not_before__lte=now)
    failed = Build.objects.filter(tenant=OuterRef("tenant")).exclude(error="").order_by("-fence")
    slots = BuildSlot.objects.filter(here, Q(attempts__gt=0) | Q(failing_since__isnull=False), lease_until__lte=now)
    return (
        slots.filter(Exists(waits) | Q(failing_since__isnull=False))
        .annotate(reason=Subquery(failed.values("error")[:1]))
        .select_related("tenant")
        .order_by(F("failing_since").asc(nulls_last=True), "-attempts", "tenant")
    )


def _trouble(slot: Any) -> Trouble:
    return Trouble(slot.tenant, slot.attempts, slot.reason or "", slot.failing_since, slot.retry_at)


def speed_of(here: Q, now: datetime) -> Speed:
    """Return how long the publishes of people (no imports, no commands) took to go live, over the last month."""
    live = Build.objects.filter(tenant=OuterRef("tenant"), fence=OuterRef("build_fence"), outcome=Build.Outcome.LIVE)
    served = PublishRequest.objects.filter(
        here,
        Exists(live),
        priority__gte=Priority.EDITOR,
        served_at__gt=now - MONTH,
        not_before=LONG_AGO,
        requested_by__isnull=False,
    )
    pairs = served.order_by("-served_at").values_list("requested_at", "served_at")[:SAMPLE]
    seconds = sorted(max((done - asked).total_seconds(), 0.0) for asked, done in pairs if done is not None)
    if not seconds:
        return Speed(0, None, None)
    return Speed(len(seconds), seconds[len(seconds) // 2], seconds[min(len(seconds) * 95 // 100, len(seconds) - 1)])
