"""Acts on fleet rebuilds: start, pause, resume, cancel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.content.records import PublishedPageRecord
from site_builder.errors import FleetIsOver, FleetRunning, NoSites, UnknownFleet
from site_builder.models import Fleet, FleetItem, PublishRequest
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Area, Tenant

if TYPE_CHECKING:
    from tenants.models import User

OPEN_STATES = (Fleet.State.RUNNING, Fleet.State.PAUSED, Fleet.State.STOPPED)
CANARIES = 2


@dataclass(frozen=True, slots=True)
class Pace:
    """How carefully a fleet is rebuilt.

    ``canaries``: so many sites are built and looked at before the rest goes; 0 for none.  ``per_minute``: at most so
    many sites; 0 for no limit.  ``stop_percent``: more failures than that among the last builds stop the rebuild.
    """

    canaries: int = CANARIES
    per_minute: int = 0
    stop_percent: int = 20


def start_fleet(
    area: Area | None,
    tenants: Collection[int] | None = None,
    *,
    pace: Pace | None = None,
    reason: str = "",
    version: str = "",
    by: User | None = None,
    now: datetime | None = None,
) -> Fleet:
    """Rebuild the sites of an area (None: of all areas), or those of ``tenants`` within it.

    Raises FleetRunning while an earlier rebuild of some of these sites is not over, and NoSites.
    """
    pace, now = pace or Pace(), now or timezone.now()
    with transaction.atomic():
        _refuse_two(area)
        fleet = Fleet.objects.create(
            area=area,
            reason=reason[:200],
            version=version,
            per_minute=pace.per_minute,
            stop_percent=pace.stop_percent,
            started_by=by,
            started_at=now,
            resumed_at=now,
        )
        ids = _with_hosts(area, tenants)
        if not ids:
            raise NoSites
        canaries = set(_best_canaries(ids, pace.canaries))
        items = [FleetItem(fleet=fleet, tenant_id=pk, canary=pk in canaries) for pk in ids]
        # Canaries come first: items are asked for by number.
        FleetItem.objects.bulk_create(sorted(items, key=lambda item: not item.canary), batch_size=500)
        _log(Action.FLEET_STARTED, fleet, by, {"sites": len(ids), "reason": reason})
    return fleet


def pause_fleet(fleet: Fleet, *, by: User | None = None) -> None:
    """Take back what no build has begun; what runs is finished.  Raises FleetIsOver."""
    with transaction.atomic():
        _lock(fleet, (Fleet.State.RUNNING, Fleet.State.PAUSED))
        take_back(fleet)
        _set(fleet, Fleet.State.PAUSED)
        _log(Action.FLEET_PAUSED, fleet, by)


def resume_fleet(fleet: Fleet, *, by: User | None = None, now: datetime | None = None) -> None:
    """Go on, with what failed tried again.  Raises FleetIsOver."""
    with transaction.atomic():
        _lock(fleet, OPEN_STATES)
        fleet.resumed_at, fleet.note = now or timezone.now(), ""
        fleet.items.filter(state=FleetItem.State.FAILED).update(state=FleetItem.State.WAITING, error="", ended_at=None)
        _set(fleet, Fleet.State.RUNNING)
        _log(Action.FLEET_RESUMED, fleet, by)


def cancel_fleet(fleet: Fleet, *, by: User | None = None, now: datetime | None = None) -> None:
    """End it; sites that are not rebuilt stay as they are until their next publish.  Raises FleetIsOver."""
    with transaction.atomic():
        _lock(fleet, OPEN_STATES)
        take_back(fleet)
        fleet.ended_at = now or timezone.now()
        _set(fleet, Fleet.State.CANCELLED)
        _log(Action.FLEET_CANCELLED, fleet, by)


def stop_fleet(fleet: Fleet, note: str) -> None:
    """Stop by itself, with the reason in Thai; whoever has mended the cause resumes or cancels."""
    take_back(fleet)
    fleet.note = note[:300]
    _set(fleet, Fleet.State.STOPPED)
    _log(Action.FLEET_STOPPED, fleet, None, {"note": note})


def take_back(fleet: Fleet) -> None:
    """Let requests that no build has begun wait in the fleet again, instead of in the queue."""
    PublishRequest.objects.filter(fleet=fleet, served_at=None, build_fence=None).delete()
    begun = PublishRequest.objects.filter(fleet=fleet, served_at=None).values("tenant_id")
    asked = fleet.items.filter(state=FleetItem.State.ASKED)
    asked.exclude(tenant__in=begun).update(state=FleetItem.State.WAITING, asked_at=None)


def open_fleets(area: Area | None = None) -> QuerySet[Fleet]:
    """Return the fleets that are not over; with ``area`` only those that touch it."""
    fleets = Fleet.objects.filter(state__in=OPEN_STATES)
    return fleets if area is None else fleets.filter(Q(area=area) | Q(area=None))


def fleet_by_number(number: int | None) -> Fleet:
    """Return a fleet; without a number the only one that is not over.  Raises UnknownFleet."""
    fleets = open_fleets() if number is None else Fleet.objects.filter(pk=number)
    found = list(fleets[:2])
    if len(found) != 1:
        raise UnknownFleet(number)
    return found[0]


def _refuse_two(area: Area | None) -> None:
    # One at a time, so that two who start at once see each other.
    list(Area.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    running = open_fleets(area).first()
    if running is not None:
        raise FleetRunning(running.pk)


def _with_hosts(area: Area | None, tenants: Collection[int] | None) -> list[int]:
    rows = Tenant.objects.filter(hosts__primary=True, deleted_at=None)
    rows = rows if area is None else rows.filter(area=area)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    wanted = None if tenants is None else set(tenants)
    return [pk for pk in ids if wanted is None or pk in wanted]


def _best_canaries(ids: list[int], count: int) -> list[int]:
    """Choose the sites with the most pages: they meet the most templates."""
    pages = PublishedPageRecord.objects.filter(tenant=OuterRef("pk")).order_by().values("tenant")
    counted = pages.annotate(count=Count("pk")).values("count")
    rows = Tenant.objects.annotate(size=Coalesce(Subquery(counted), 0)).order_by("-size", "pk")
    wanted = set(ids)
    return [pk for pk in rows.values_list("pk", flat=True) if pk in wanted][: max(count, 0)]


def _lock(fleet: Fleet, states: Collection[str]) -> None:
    """Keep the steering out until the transaction ends.  Raises FleetIsOver unless the state is one of these."""
    row = Fleet.objects.select_for_update().get(pk=fleet.pk)
    fleet.state = row.state
    if row.state not in states:
        raise FleetIsOver(fleet.pk)


def _set(fleet: Fleet, state: Fleet.State) -> None:
    fleet.state = state
    fleet.save(update_fields=["state", "note", "resumed_at", "ended_at"])


def _log(action: Action, fleet: Fleet, by: User | None, details: dict[str, object] | None = None) -> None:
    record(action, by=by, area=fleet.area, subject=f"fleet:{fleet.pk} {fleet.reason}".strip(), details=details)
