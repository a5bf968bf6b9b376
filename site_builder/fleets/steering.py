"""What the worker does for a running fleet every second: see what came of the builds, stop, or ask for the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from site_builder.addresses import folder_of
from site_builder.engine.release import SiteFolder
from site_builder.fleets.services import stop_fleet
from site_builder.models import Build, BuildSlot, Fleet, FleetItem, Hold, Priority
from site_builder.queue.protocol import PublishQueue
from site_builder.states import IMAGES_NOT_READY
from site_builder.trees import files_that_differ

AT_ONCE = 60
"""Sites of one fleet in the queue at the same time: more than all workers build between two looks of the steering."""
WINDOW = 20
"""The share of failures is that of the last so many builds."""
LEAST = 5
"""Fewer builds say nothing about a share."""
MINUTE = timedelta(minutes=1)
UNDECIDED = (Build.Outcome.RUNNING, Build.Outcome.LOST, Build.Outcome.CHANGED, Build.Outcome.BUSY)
LEFT_OUT = (Build.Outcome.PINNED, Build.Outcome.EMPTY)

S = FleetItem.State


def steer_fleets(queue: PublishQueue, now: datetime | None = None) -> None:
    """Bring every running fleet one step further; several workers may call this at once."""
    for number in Fleet.objects.filter(state=Fleet.State.RUNNING).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            rows = Fleet.objects.select_for_update(skip_locked=True, of=("self",)).select_related("area")
            fleet = rows.filter(pk=number, state=Fleet.State.RUNNING).first()
            if fleet is not None:
                _step(queue, fleet, now or timezone.now())


def _step(queue: PublishQueue, fleet: Fleet, now: datetime) -> None:
    settle(fleet)
    trouble = _trouble(fleet)
    if trouble:
        stop_fleet(fleet, trouble)
    elif not fleet.items.filter(state__in=(S.WAITING, S.ASKED)).exists():
        fleet.state, fleet.ended_at = Fleet.State.DONE, now
        fleet.save(update_fields=["state", "ended_at"])
    else:
        _ask(queue, fleet, now)


# ------------------------------------------------------------------------------------------------------ what came of it


def settle(fleet: Fleet) -> None:
    """Note what came of the sites that were asked for.  What has failed may have been mended by a later build."""
    waiting = fleet.items.filter(state__in=(S.ASKED, S.FAILED)).annotate(answer=Subquery(_answers().values("pk")[:1]))
    answered = {
        item.answer: item for item in _with_holds(waiting).filter(answer__isnull=False).select_related("tenant")
    }
    for number, build in Build.objects.in_bulk(answered).items():
        _note(answered[number], build)
    FleetItem.objects.bulk_update(answered.values(), ["state", "ended_at", "error", "after_fence"], batch_size=500)


def _answers() -> QuerySet[Build]:
    """Return a site's decided builds since it was asked for, or since what is noted already, the newest first."""
    since = Build.objects.filter(tenant_id=OuterRef("tenant_id"), fence__gt=OuterRef("after_fence"))
    return since.filter(ended_at__isnull=False).exclude(outcome__in=UNDECIDED).order_by("-fence")


def _with_holds(items: QuerySet[FleetItem]) -> QuerySet[Any]:
    """Add how many of a site's pages cannot be shown; those that only wait for their pictures do not count."""
    held = Hold.objects.filter(tenant_id=OuterRef("tenant_id")).exclude(reason=IMAGES_NOT_READY)
    number = held.order_by().values("tenant_id").annotate(number=Count("pk")).values("number")
    return items.annotate(holds_now=Coalesce(Subquery(number), 0))


def _note(item: Any, build: Build) -> None:
    item.ended_at, item.after_fence = build.ended_at, build.fence
    item.error = ""
    if build.outcome in LEFT_OUT:
        item.state, item.error = S.LEFT_OUT, build.get_outcome_display()
    elif build.outcome == Build.Outcome.FAILED:
        item.state, item.error = S.FAILED, build.error[:300]
    else:
        item.error = what_is_wrong(item)
        item.state = S.FAILED if item.error else S.DONE


def what_is_wrong(item: Any) -> str:
    """Look at a site that was built, and say in Thai what is wrong; empty when it is as it should be.

    A theme that cannot show a page fails no build: the page is held.  So more held pages than before count as failure.
    A canary's files are looked at one by one as well.
    """
    held = item.holds_now - item.holds_before
    if held > 0:
        return f"สร้างได้ แต่มีหน้าที่แสดงผลไม่ได้เพิ่มขึ้น {held} หน้า"
    if item.canary:
        wrong = files_that_differ(SiteFolder(folder_of(item.tenant)), whole=True)
        if wrong is None:
            return "สร้างแล้ว แต่ไม่พบเว็บไซต์ในที่เก็บไฟล์"
        if wrong:
            return f"สร้างแล้ว แต่ไฟล์ไม่ครบหรือไม่ตรง {len(wrong)} ไฟล์"
    return ""


def _trouble(fleet: Fleet) -> str:
    """Say in Thai why a fleet must stop; empty when it need not."""
    failed = fleet.items.filter(state=S.FAILED, ended_at__gte=fleet.resumed_at)
    canary = failed.filter(canary=True).select_related("tenant").first()
    if canary is not None:
        return f"เว็บไซต์นำร่อง {canary.tenant.name} ไม่ผ่าน: {canary.error}"
    ended = fleet.items.filter(state__in=(S.DONE, S.FAILED), ended_at__gte=fleet.resumed_at).order_by("-ended_at")
    last = list(ended.values_list("state", flat=True)[:WINDOW])
    share = last.count(S.FAILED) * 100
    if len(last) >= LEAST and share > fleet.stop_percent * len(last):
        return f"สร้างไม่สำเร็จ {last.count(S.FAILED)} จาก {len(last)} เว็บไซต์ล่าสุด เกินที่ยอมรับ ({fleet.stop_percent}%)"
    return ""


# -------------------------------------------------------------------------------------------------- asking for the next


def _ask(queue: PublishQueue, fleet: Fleet, now: datetime) -> None:
    """Ask for as many sites as pace and window allow, canaries alone before everybody else."""
    open_items = fleet.items.filter(state__in=(S.WAITING, S.ASKED))
    if open_items.filter(canary=True).exists():
        open_items = open_items.filter(canary=True)
    room = AT_ONCE - open_items.filter(state=S.ASKED).count()
    if fleet.per_minute:
        lately = fleet.items.filter(asked_at__gt=now - MINUTE).count()
        room = min(room, fleet.per_minute - lately)
    fence = BuildSlot.objects.filter(tenant_id=OuterRef("tenant_id")).values("fence")
    next_items = open_items.filter(state=S.WAITING).annotate(fence=Coalesce(Subquery(fence), 0)).order_by("pk")
    _ask_for(queue, fleet, list(_with_holds(next_items)[: max(room, 0)]), now)


def _ask_for(queue: PublishQueue, fleet: Fleet, items: list[Any], now: datetime) -> None:
    for item in items:
        item.after_fence, item.holds_before = item.fence, item.holds_now
        item.state, item.asked_at = S.ASKED, now
    tenant_ids = [item.tenant_id for item in items]
    # A new theme or builder may be just what a failing site was waiting for.
    queue.revive(*tenant_ids)
    queue.request_each(tenant_ids, priority=Priority.FLEET, reason=f"fleet {fleet.pk}", fleet_id=fleet.pk)
    FleetItem.objects.bulk_update(items, ["state", "asked_at", "after_fence", "holds_before"], batch_size=500)
