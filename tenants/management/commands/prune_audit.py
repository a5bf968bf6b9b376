"""``manage.py prune_audit``: what the worker does once a day, at once; exit status 0 done, 2 wrong use."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tenants.audit.choosing import wrong_use
from tenants.audit.pruning import prune
from tenants.errors import KeptTooShort


class Command(BaseCommand):
    help = "Delete audit entries past their time, as the worker does daily; what stays can still be verified."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--keep-days", type=int, help="instead of AUDIT_KEEP_DAYS; 90 at the least (Computer Crime Act s.26)"
        )

    def handle(self, *args: Any, keep_days: int | None, **options: Any) -> None:
        keep_days = settings.AUDIT_KEEP_DAYS if keep_days is None else keep_days
        try:
            deleted = prune(keep_days)
        except KeptTooShort as error:
            raise wrong_use(error) from error
        self.stdout.write(f"ลบ {sum(deleted.values())} รายการจาก {len(deleted)} สาย เก็บ {keep_days} วันล่าสุดไว้")
