"""``manage.py plant_sections [--dry-run] [--json]``: sites get the sections that came to be after they did."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.content.sections import plant_sections, without_sections


class Command(BaseCommand):
    help = "Give sites that were made by an older version the sections of today.  Workers do so when they start."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many sites lack sections")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        waiting = without_sections().count()
        done = 0 if dry_run else plant_sections(timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps({"waiting": waiting, "done": done}))
        else:
            self.stdout.write(f"ยังขาดหมวดใหม่ {waiting} เว็บไซต์ เพิ่มให้แล้ว {done} เว็บไซต์")
