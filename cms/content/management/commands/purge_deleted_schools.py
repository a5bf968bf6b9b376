"""``manage.py purge_deleted_schools [--dry-run] [--json]``: what was deleted long ago goes for good."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.content.lifecycle.purging import due_for_purge, purge_deleted_schools


class Command(BaseCommand):
    help = "Remove schools for good that were deleted more than 30 days ago: rows, files, sites.  Workers do so daily."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say which")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        slugs = [tenant.slug for tenant in due_for_purge(now)] if dry_run else purge_deleted_schools(now)
        if options["json"]:
            self.stdout.write(json.dumps({"purged": [] if dry_run else slugs, "due": slugs if dry_run else []}))
        else:
            self.stdout.write("\n".join(slugs) or "ไม่มีสถานศึกษาที่ครบกำหนดลบถาวร")
