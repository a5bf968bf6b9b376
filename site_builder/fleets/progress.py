"""How far a fleet rebuild is, and how long it will still take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from site_builder.models import Fleet, FleetItem

S = FleetItem.State
MEASURED = 50
"""The pace is that of the last so many sites."""


@dataclass(frozen=True, slots=True)
class FleetProgress:
    """Counts of sites; ``left`` is an estimate, None while there is nothing to estimate from."""

    total: int
    done: int
    failed: int
    left_out: int
    asked: int
    waiting: int
    canaries: bool
    """Whether the canaries are not through yet."""
    left: timedelta | None

    @property
    def ended(self) -> int:
        return self.done + self.failed + self.left_out

    @property
    def percent(self) -> int:
        return self.ended * 100 // self.total if self.total else 100


def progress_of(fleet: Fleet, now: datetime | None = None) -> FleetProgress:
    """Return how far a fleet is."""
    counts = dict(fleet.items.values_list("state").annotate(count=Count("pk")))
    canaries = fleet.items.filter(canary=True, state__in=(S.WAITING, S.ASKED)).exists()
    still = counts.get(S.WAITING, 0) + counts.get(S.ASKED, 0)
    return FleetProgress(
        total=sum(counts.values()),
        done=counts.get(S.DONE, 0),
        failed=counts.get(S.FAILED, 0),
        left_out=counts.get(S.LEFT_OUT, 0),
        asked=counts.get(S.ASKED, 0),
        waiting=counts.get(S.WAITING, 0),
        canaries=canaries,
        left=_left(fleet, still, now or timezone.now()) if fleet.state == Fleet.State.RUNNING else None,
    )


def _left(fleet: Fleet, still: int, now: datetime) -> timedelta | None:
    """Estimate from the pace of the last fifty sites, the wait since the newest included."""
    ended = fleet.items.filter(ended_at__gte=fleet.resumed_at).order_by("-ended_at")
    last = [moment for moment in ended.values_list("ended_at", flat=True)[:MEASURED] if moment is not None]
    if not last:
        return None
    began = last[-1] if len(last) == MEASURED else fleet.resumed_at
    return (now - began) / len(last) * still
