from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.db.models import Q

from site_builder.errors import UnknownTenant
from site_builder.fleets.progress import FleetProgress, progress_of
from site_builder.fleets.services import (
    CANARIES,
    Pace,
    cancel_fleet,
    fleet_by_number,
    open_fleets,
    pause_fleet,
    resume_fleet,
    start_fleet,
)
from site_builder.management.console import WRONG_USE, SiteCommand
from site_builder.models import Fleet, FleetItem
from tenants.models import Area, Tenant

ACTS = {"pause": pause_fleet, "resume": resume_fleet, "cancel": cancel_fleet}


class Command(SiteCommand):
    help = "Rebuild many sites after a change of theme or builder: start, status, pause, resume, cancel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=("start", "status", *ACTS))
        parser.add_argument("number", nargs="?", type=int, help="of the rebuild; needed only when several are open")
        parser.add_argument("--all", action="store_true", help="start: the sites of all areas")
        parser.add_argument("--area", metavar="SLUG", help="start: the sites of one area")
        parser.add_argument("--tenants", metavar="SLUG,…", help="start: these sites only")
        parser.add_argument("--canaries", type=int, default=CANARIES, help="start: sites that go first and are checked")
        parser.add_argument("--per-minute", type=int, default=0, help="start: at most so many sites a minute")
        parser.add_argument("--stop-percent", type=int, default=20, help="start: stop when more of the last 20 fail")
        parser.add_argument("--reason", default="", help="start: why, for the record")
        parser.add_argument("--wait", action="store_true", help="status: show progress while the rebuild runs")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with self.thai_errors():
            if options["act"] == "start":
                fleet = self._start(options)
            elif options["act"] == "status":
                fleet = self._status(options)
            else:
                fleet = fleet_by_number(options["number"])
                ACTS[options["act"]](fleet)
        self._tell(fleet, options)

    def _start(self, options: dict[str, Any]) -> Fleet:
        if sum(map(bool, (options["all"], options["area"], options["tenants"]))) != 1:
            self._wrong("ระบุ --all, --area หรือ --tenants อย่างใดอย่างหนึ่ง")
        if not 0 <= options["stop_percent"] <= 100 or min(options["canaries"], options["per_minute"]) < 0:
            self._wrong("--canaries และ --per-minute ต้องไม่ติดลบ และ --stop-percent ต้องอยู่ระหว่าง 0 ถึง 100")
        pace = Pace(options["canaries"], options["per_minute"], options["stop_percent"])
        tenants = None if options["tenants"] is None else ids_of(options["tenants"])
        return start_fleet(self._area(options["area"]), tenants, pace=pace, reason=options["reason"])

    def _area(self, slug: str | None) -> Area | None:
        area = Area.objects.filter(slug=slug).first()
        if slug and area is None:
            self._wrong(f"ไม่พบเขตพื้นที่ชื่อย่อ “{slug}”")
        return area

    def _status(self, options: dict[str, Any]) -> Fleet:
        newest = Fleet.objects.order_by("-pk").first()
        nothing_open = options["number"] is None and not open_fleets().exists()
        fleet = newest if nothing_open and newest is not None else fleet_by_number(options["number"])
        while options["wait"] and fleet.state == Fleet.State.RUNNING:
            self.say(sentence_of(fleet, progress_of(fleet)))
            time.sleep(1)
            fleet.refresh_from_db()
        return fleet

    def _tell(self, fleet: Fleet, options: dict[str, Any]) -> None:
        progress = progress_of(fleet)
        if options["json"]:
            self.show(as_json(fleet, progress))
            return
        self.stdout.write(
            f"fleet {fleet.pk} {fleet.state}: {progress.ended}/{progress.total}, done {progress.done}, "
            f"failed {progress.failed}, left out {progress.left_out}"
        )
        self.say(sentence_of(fleet, progress))
        for item in failures_of(fleet):
            self.say(f"  {item.tenant.slug}: {item.error}")

    def _wrong(self, sentence: str) -> None:
        self.say(sentence)
        raise SystemExit(WRONG_USE)


def ids_of(slugs: str) -> list[int]:
    """Return the tenants of slugs that are parted by commas.  Raises UnknownTenant for the first that is none."""
    wanted = [slug.strip() for slug in slugs.split(",") if slug.strip()]
    found = dict(Tenant.objects.filter(slug__in=wanted).values_list("slug", "pk"))
    for slug in wanted:
        if slug not in found:
            raise UnknownTenant(slug)
    return list(found.values())


def failures_of(fleet: Fleet) -> list[FleetItem]:
    wrong = Q(state=FleetItem.State.FAILED) | Q(state=FleetItem.State.LEFT_OUT)
    return list(fleet.items.filter(wrong).select_related("tenant").order_by("-ended_at")[:20])


def sentence_of(fleet: Fleet, progress: FleetProgress) -> str:
    """Return one Thai line about a fleet."""
    parts = [f"รอบที่ {fleet.pk}: {fleet.get_state_display()} {progress.ended}/{progress.total} ({progress.percent}%)"]
    if progress.canaries and fleet.state == Fleet.State.RUNNING:
        parts.append("กำลังตรวจเว็บไซต์นำร่อง")
    if progress.left is not None and progress.left.total_seconds() >= 1:
        parts.append(f"เหลืออีกราว {progress.left.total_seconds() / 60:.0f} นาที")
    if fleet.note:
        parts.append(fleet.note)
    return " · ".join(parts)


def as_json(fleet: Fleet, progress: FleetProgress) -> dict[str, Any]:
    return {
        "number": fleet.pk,
        "state": fleet.state,
        "area": fleet.area.slug if fleet.area else None,
        "reason": fleet.reason,
        "note": fleet.note,
        "total": progress.total,
        "done": progress.done,
        "failed": progress.failed,
        "left_out": progress.left_out,
        "asked": progress.asked,
        "waiting": progress.waiting,
        "canaries": progress.canaries,
        "seconds_left": None if progress.left is None else round(progress.left.total_seconds()),
        "failures": [{"slug": item.tenant.slug, "error": item.error} for item in failures_of(fleet)],
    }
