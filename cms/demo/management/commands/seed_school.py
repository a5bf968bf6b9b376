from __future__ import annotations

import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.content.dates import parse_date
from cms.demo.seeding import seed_school
from tenants.models import Tenant

MOST_PAGES = 100_000
"""Of one run, which is one transaction."""


class Command(BaseCommand):
    help = "Add many invented news to a school, for measuring.  Never for a real school."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the school's short name, for example baansuan")
        parser.add_argument("--pages", type=_pages, default=300, help=f"how many, 1 to {MOST_PAGES:,}")
        parser.add_argument("--until", type=_day, default=None, help="day of the newest news: 2026-11-20 or 20/11/2569")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["slug"]).first()
        if tenant is None:
            self.stderr.write(f"ไม่พบสถานศึกษา “{options['slug']}”")
            raise SystemExit(2)
        started = time.monotonic()
        total = seed_school(tenant, options["pages"], options["until"] or timezone.localdate(), self._progress)
        seconds = time.monotonic() - started
        self.stdout.write(f"เพิ่มข่าว {options['pages']:,} หน้า ใน {seconds:.1f} วินาที รวมมีข่าว {total:,} หน้า")

    def _progress(self, done: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{done:,} หน้า", ending="")
            self.stdout.flush()


def _pages(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= MOST_PAGES:
        return int(text)
    raise ArgumentTypeError(f"จำนวนหน้าต้องเป็นตัวเลข 1–{MOST_PAGES:,}")


def _day(text: str) -> date:
    try:
        return parse_date(text)
    except ValidationError as error:
        raise ArgumentTypeError(" ".join(error.messages)) from error
