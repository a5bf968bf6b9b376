"""``manage.py prune_audit``: for cron; exit status 0 done, 2 wrong use."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tenants.audit.choosing import wrong_use
from tenants.audit.pruning import prune
from tenants.errors import KeptTooShort

KEPT_DAYS = 365


class Command(BaseCommand):
    help = "Delete audit entries that are older than --keep-days; what stays can still be verified."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--keep-days", type=int, default=KEPT_DAYS, help="90 at the least (Computer Crime Act s.26)"
        )

    def handle(self, *args: Any, keep_days: int, **options: Any) -> None:
        try:
            deleted = prune(keep_days)
        except KeptTooShort as error:
            raise wrong_use(error) from error
        self.stdout.write(f"ลบ {sum(deleted.values())} รายการจาก {len(deleted)} สาย เก็บ {keep_days} วันล่าสุดไว้")
