from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from site_builder.health import look
from site_builder.management.console import FAILED, SiteCommand


class Command(SiteCommand):
    help = "Say whether database, worker, queue and disk are well, with figures.  Exits with 1 if one is not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        health = look()
        figures = {
            "worker_seconds": seconds(health.worker_age),
            "oldest_request_seconds": seconds(health.oldest_request),
            "free_megabytes": None if health.free_bytes is None else health.free_bytes // 1_000_000,
        }
        if options["json"]:
            self.show({**health.states, **figures})
        else:
            for name, value in {**health.states, **figures}.items():
                self.stdout.write(f"{name:<24}{'–' if value is None else value}")
        if not health.good:
            self.say("มีส่วนที่ไม่ปกติ โปรดดูรายการข้างต้น")
            raise SystemExit(FAILED)


def seconds(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds(), 1)
